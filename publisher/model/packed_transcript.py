"""What is said in an episode, kept packed until somebody wants the words.

A show of ten years has a quarter of a million cues. Most of what is asked of them is who speaks, and whether anything
has changed; that is known without unpacking them.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.hashing import Json, canonical_json, digest_bytes
from publisher.model.transcript import Cue, Transcript, is_timed

END_OF_LINE = b"\n"
"""JSON has no such byte in it."""


@dataclass(frozen=True)
class PackedTranscript:
    """A transcript, and what is known of it as a whole."""

    packed: bytes
    """Two lines of JSON, of the cues and of where in their file they stand, and that compressed."""
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
        return self.digest != EMPTY_TRANSCRIPT.digest

    @property
    def words(self) -> str:
        """All words, in the order in which they are heard."""
        rows, _, _ = zlib.decompress(self.packed).partition(END_OF_LINE)
        return " ".join(text for text, *_ in json.loads(rows))

    @property
    def cues(self) -> Transcript:
        """The cues, in the order in which they are heard; they are unpacked each time, and take much room."""
        rows, _, lines = zlib.decompress(self.packed).partition(END_OF_LINE)
        return tuple(
            Cue(text=text, start=start, end=end, speaker=speaker, line=line)
            for (text, start, end, speaker), line in zip(json.loads(rows), json.loads(lines), strict=True)
        )

    def dump(self) -> bytes:
        """Return all of it as `load` reads it."""
        head = json.dumps([self.digest, self.timed, self.latest, self.speakers], ensure_ascii=False)
        return head.encode() + END_OF_LINE + self.packed


def load_packed_transcript(dumped: bytes) -> PackedTranscript:
    """Return what `dump` has written."""
    head, _, packed = dumped.partition(END_OF_LINE)
    digest, timed, latest, speakers = json.loads(head)
    return PackedTranscript(packed, digest, timed, latest, tuple((name, line) for name, line in speakers))


def pack_transcript(cues: Sequence[Cue]) -> PackedTranscript:
    """Return a transcript as what is said in an episode."""
    rows: list[Json] = [[cue.text, cue.start, cue.end, cue.speaker] for cue in cues]
    written, lines = canonical_json(rows), json.dumps([cue.line for cue in cues]).encode()
    speakers: dict[str, int | None] = {}
    for cue in cues:
        if cue.speaker is not None:
            speakers.setdefault(cue.speaker, cue.line)
    return PackedTranscript(
        # Quickly: it is done for every transcript that changes, and undone for few.
        packed=zlib.compress(written + END_OF_LINE + lines, level=1),
        digest=digest_bytes(written),
        timed=is_timed(tuple(cues)),
        latest=max((cue.start for cue in cues if cue.start is not None), default=0.0),
        speakers=tuple(speakers.items()),
    )


EMPTY_TRANSCRIPT = pack_transcript(())
