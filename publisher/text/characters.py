"""Characters that a text must not have, found in a text that most likely has none."""

import re
from dataclasses import dataclass
from functools import cached_property

ASCII = bytes(range(0x80))


@dataclass(frozen=True)
class ForbiddenCharacters:
    """Some characters, as a regular expression's class spells them between its brackets."""

    characters: str

    def find_first(self, text: str) -> re.Match[str] | None:
        """Return the first of them in `text`; None if there is none, which is known soon."""
        # To look at each character takes a hundred times as long as to put those aside that are known to be harmless.
        rest = text.encode(errors="surrogatepass").translate(None, self._harmless).decode(errors="surrogatepass")
        return self._pattern.search(text) if self._pattern.search(rest) else None

    def find_all(self, text: str) -> list[str]:
        """Return each of them that stands in `text`."""
        return self._pattern.findall(text) if self.find_first(text) else []

    def replace_all(self, text: str, by: str = "") -> str:
        """Return `text` with something else in their places, or nothing."""
        return self._pattern.sub(by, text) if self.find_first(text) else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"[{self.characters}]")

    @cached_property
    def _harmless(self) -> bytes:
        return self._pattern.sub("", ASCII.decode()).encode()
