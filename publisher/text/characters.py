"""Finds forbidden characters, such as control characters, in text that mostly has none, and decodes entities."""

import html
import re
from dataclasses import dataclass
from functools import cached_property

HUGE_REFERENCE = re.compile(r"&#[0-9]{1000,}+;?")
"""A decimal reference (&#65;) to a character that there is not, with more digits than can be read as a number."""

ASCII = bytes(range(0x80))


@dataclass(frozen=True)
class ForbiddenCharacters:
    """A set of characters, and the search for them."""

    characters: str
    """What stands between the brackets of a character class of `re`: a-c, \\x00-\\x08."""

    def find_first(self, text: str) -> re.Match[str] | None:
        """Return the match of the first forbidden character in `text`, or None."""
        # bytes.translate drops the allowed ASCII in one pass of C; only what it leaves is searched with the pattern.
        rest = text.encode(errors="surrogatepass").translate(None, self._allowed_ascii).decode(errors="surrogatepass")
        return self._pattern.search(text) if self._pattern.search(rest) else None

    def find_all(self, text: str) -> list[str]:
        """Return every forbidden character in `text`, in order and with repetitions."""
        return self._pattern.findall(text) if self.find_first(text) else []

    def replace_all(self, text: str, by: str = "") -> str:
        """Return `text` with `by` in place of each forbidden character; by default they are removed."""
        return self._pattern.sub(by, text) if self.find_first(text) else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"[{self.characters}]")

    @cached_property
    def _allowed_ascii(self) -> bytes:
        return self._pattern.sub("", ASCII.decode()).encode()


def decode_entities(text: str) -> str:
    """Return a text with characters in place of HTML's entities and references; U+FFFD for those that do not exist."""
    return html.unescape(HUGE_REFERENCE.sub("\ufffd", text))
