"""Packs the weighted word counts of an episode: a show of ten years has two million of them."""

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Weighted word counts, compressed."""

    packed: bytes
    """A JSON object from count to the words with that count, separated by blanks; deflated with zlib."""

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "WordCounts":
        """Pack counts by word. Words hold no blanks."""
        words: dict[int, list[str]] = defaultdict(list)
        for word, count in counts.items():
            words[count].append(word)
        rows = {count: " ".join(some) for count, some in words.items()}
        return cls(zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), level=1))

    def unpacked(self) -> dict[str, int]:
        """Return the counts by word."""
        found: dict[str, int] = {}
        for count, words in json.loads(zlib.decompress(self.packed)).items():
            found |= dict.fromkeys(words.split(), int(count))
        return found
