"""Holds what the preview server shows, and how texts differ from their files when they are sent.

A folder that is published is sent as it is. A preview that is made anew while it is served has a script at the end of
each page, which loads the page again once there is a newer one; the files have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote, urlsplit

from publisher.storage.layout import KeyKind, parse_key

HIDDEN_PREFIX = ".publisher/"
"""What the paths of the preview's own answers begin with. No file is sent under such a name."""
SCRIPT_PATH = f"{HIDDEN_PREFIX}preview.js"
VERSION_PATH = f"{HIDDEN_PREFIX}version"
SCRIPT = b"""\
(() => {
  const script = document.currentScript;
  const { version, mark } = script.dataset;
  const address = new URL("version", script.src);
  if (mark) {
    const sign = document.createElement("p");
    sign.textContent = mark;
    // Set one by one, as the pages' Content-Security-Policy allows.
    Object.assign(sign.style, {
      position: "fixed", right: "1rem", bottom: "1rem", zIndex: "9", margin: "0", padding: ".4rem .8rem",
      borderRadius: ".4rem", background: "#fd6", color: "#000", font: "600 .9rem sans-serif",
    });
    document.body.append(sign);
  }
  setInterval(async () => {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== version) location.reload();
    } catch {
      // The server is away: the page stays as it is until it is back.
    }
  }, 1000);
})();
"""
"""A file of its own, since the pages' Content-Security-Policy allows no script within them."""
NO_MARKS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown at one moment."""

    folder: Path | None = None
    """The published folder; None before there is one."""
    version: str = ""
    """Another one for each folder; empty if the folder is never exchanged."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """What is to stand on the pages of episodes, by slug."""
    base: str = "/"
    """The path that everything is served below; it ends in a slash."""
    moved: tuple[tuple[str, str], ...] = ()
    """What stands in texts, and what is sent instead, since it is served at another port (see `move_addresses`)."""

    def is_adapted(self, content_type: str) -> bool:
        """Tell whether what has this content type is sent otherwise than it is stored."""
        if content_type.startswith("text/html") and self.version:
            return True
        return bool(self.moved) and content_type.startswith(("text/", "application/"))

    def adapt(self, content: bytes, key: str, content_type: str) -> bytes:
        """Return the text under `key` as it is sent: with the addresses that are served, and a page with the script."""
        for before, after in self.moved:
            content = content.replace(before.encode(), after.encode())
        return content + self.make_script_element(key) if content_type.startswith("text/html") else content

    def make_script_element(self, key: str = "") -> bytes:
        """Return the HTML element with which the page under `key` asks for a newer one, and shows its episode's mark.

        It is empty for a folder that is never exchanged.
        """
        if not self.version:
            return b""
        found = parse_key(key)
        mark = self.marks.get(found["name"], "") if found is not None and found.kind is KeyKind.EPISODE else ""
        source = escape(quote(f"{self.base}{SCRIPT_PATH}"))
        return f'\n<script src="{source}" data-version="{self.version}" data-mark="{escape(mark)}"></script>\n'.encode()


@dataclass(slots=True)
class Preview:
    """What a preview server shows. `show` may be called while it serves."""

    shown: Shown

    def show(self, folder: Path, marks: Mapping[str, str] = NO_MARKS) -> None:
        """Show another folder from now on."""
        self.shown = replace(self.shown, folder=folder, version=token_hex(8), marks=marks)


def move_url(url: str, port: int) -> str:
    """Return the url of a target at another port of the same host; it ends in a slash."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"{parts._replace(netloc=place).geturl().rstrip('/')}/"


def move_addresses(url: str, port: int) -> tuple[tuple[str, str], ...]:
    """Return what has to be replaced in texts for a target's url to become one at another port.

    It is the host and the port between slashes: plain, and in the two ways in which they stand in the query of another
    address. Some apps have a single slash before them, where others have two.
    """
    before, after = (f"/{urlsplit(address).netloc}/" for address in (url, move_url(url, port)))
    return (before, after), (quote(before), quote(after)), (quote(before, safe=""), quote(after, safe=""))


def begin_preview() -> Preview:
    """Return a preview whose first folder is still to be made."""
    return Preview(Shown(version=token_hex(8)))
