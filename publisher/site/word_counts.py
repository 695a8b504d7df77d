"""How much each word of an episode counts, kept small: a show of ten years has two million such numbers."""

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How much each word counts, until somebody wants to know."""

    packed: bytes
    """The words by how much they count, with blanks between them, as JSON; and that compressed."""

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "WordCounts":
        """Pack what counts so much."""
        words: dict[int, list[str]] = defaultdict(list)
        for word, count in counts.items():
            words[count].append(word)
        rows = {count: " ".join(some) for count, some in words.items()}
        return cls(zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), level=1))

    def unpacked(self) -> dict[str, int]:
        """Return how much each word counts."""
        found: dict[str, int] = {}
        for count, words in json.loads(zlib.decompress(self.packed)).items():
            found |= dict.fromkeys(words.split(), int(count))
        return found
