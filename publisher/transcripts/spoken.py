"""What is said in an episode, kept packed until somebody wants the words.

A show of ten years has a quarter of a million cues. Most of what is asked of them is who speaks, and whether anything
has changed; that is known without unpacking them.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from publisher.digest import digest_value
from publisher.transcripts.model import Cue, Transcript, is_timed

END_OF_HEAD = b"\n"
"""Ends what `load` reads at once. JSON has no such byte in it."""


@dataclass(frozen=True)
class Spoken:
    """A transcript, and what is known of it as a whole."""

    packed: bytes
    """The cues as JSON, and that compressed."""
    digest: str
    """Names the words, their times and who says them; not where in a file they stand."""
    timed: bool
    """Whether it is known of every cue when it is heard."""
    latest: float
    """When the last of the cues begins, in seconds; 0 where that is not known."""
    speakers: tuple[tuple[str, int | None], ...]
    """Who speaks, in order, and the line of each one's first cue."""

    def __bool__(self) -> bool:
        """Tell whether anything is said."""
        return self.digest != NOTHING.digest

    @cached_property
    def cues(self) -> Transcript:
        """The cues, in the order in which they are heard."""
        return tuple(
            Cue(text=text, start=start, end=end, speaker=speaker, line=line)
            for text, start, end, speaker, line in json.loads(zlib.decompress(self.packed))
        )

    def dump(self) -> bytes:
        """Return all of it as `load` reads it."""
        head = json.dumps([self.digest, self.timed, self.latest, self.speakers], ensure_ascii=False)
        return head.encode() + END_OF_HEAD + self.packed


def load(dumped: bytes) -> Spoken:
    """Return what `dump` has written."""
    head, _, packed = dumped.partition(END_OF_HEAD)
    digest, timed, latest, speakers = json.loads(head)
    return Spoken(packed, digest, timed, latest, tuple((name, line) for name, line in speakers))


def pack(cues: Sequence[Cue]) -> Spoken:
    """Return a transcript as what is said in an episode."""
    rows: list[list[Any]] = [[cue.text, cue.start, cue.end, cue.speaker, cue.line] for cue in cues]
    speakers: dict[str, int | None] = {}
    for cue in cues:
        if cue.speaker is not None:
            speakers.setdefault(cue.speaker, cue.line)
    return Spoken(
        # Quickly: it is done for every transcript that changes, and undone for few.
        packed=zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), level=1),
        digest=digest_value([row[:4] for row in rows]),
        timed=is_timed(tuple(cues)),
        latest=max((cue.start for cue in cues if cue.start is not None), default=0.0),
        speakers=tuple(speakers.items()),
    )


NOTHING = pack(())
