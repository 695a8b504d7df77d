"""Holds what the preview server shows, and how texts differ from their files when they are sent.

A folder that is published is sent as it is. A preview that is made anew while it is served has a script at the end of
each page, which loads the page again once there is a newer one; the files have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

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
    moved: tuple[str, str] | None = None
    """The host and port of the target's url, and those that are served instead; None if they are the same."""

    def is_adapted(self, content_type: str) -> bool:
        """Tell whether what has this content type is sent otherwise than it is stored."""
        if content_type.startswith("text/html") and self.version:
            return True
        return self.moved is not None and content_type.startswith(("text/", "application/"))

    def adapt(self, content: bytes, key: str, content_type: str) -> bytes:
        """Return the text under `key` as it is sent: with the addresses that are served, and a page with the script."""
        if self.moved is not None:
            # Plain, and as part of the query of another address.
            for spell in (str, lambda text: quote(text, safe="")):
                before, after = (spell(f"//{place}/").encode() for place in self.moved)
                content = content.replace(before, after)
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


def begin_preview() -> Preview:
    """Return a preview whose first folder is still to be made."""
    return Preview(Shown(version=token_hex(8)))
