"""Keeps a transcript compressed, with its digest, its speakers and what tells its language beside it.

A show of ten years has a quarter of a million cues, and most runs need only the digest and the speakers.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.hashing import Json, canonical_json, digest_bytes
from publisher.model.spoken_language import StopWords, count_stop_words
from publisher.model.transcript import Cue, Transcript, is_timed, name_speakers

END_OF_LINE = b"\n"
"""Separates JSON documents, which escape this byte."""


@dataclass(frozen=True)
class PackedTranscript:
    """A compressed transcript, with the values that are needed without its cues."""

    packed: bytes
    """Two lines of JSON, compressed with zlib: the cues, and their lines in the file."""
    digest: str
    """Digest of texts, times and speakers, but not of lines."""
    timed: bool
    """Whether every cue has a start."""
    latest: float
    """The latest start of a cue in seconds; 0 without times."""
    speakers: tuple[tuple[str, int | None], ...]
    """The speakers in order of appearance, each with the line of the first cue."""
    stop_words: StopWords
    """What tells the language that they speak."""
    labels: tuple[str, ...]
    """The speakers as the file calls them, in order of appearance."""

    def __bool__(self) -> bool:
        """Return whether there are any cues."""
        return self.digest != EMPTY_TRANSCRIPT.digest

    @property
    def words(self) -> str:
        """The texts of all cues, joined by blanks."""
        rows, _, _ = zlib.decompress(self.packed).partition(END_OF_LINE)
        return " ".join(text for text, *_ in json.loads(rows))

    @property
    def cues(self) -> Transcript:
        """The cues in order; each access decompresses them anew."""
        rows, _, lines = zlib.decompress(self.packed).partition(END_OF_LINE)
        return tuple(
            Cue(text=text, start=start, end=end, speaker=speaker, line=line)
            for (text, start, end, speaker), line in zip(json.loads(rows), json.loads(lines), strict=True)
        )

    def dump(self) -> bytes:
        """Return the transcript as bytes for `load_packed_transcript`."""
        head = [self.digest, self.timed, self.latest, self.speakers, self.stop_words, self.labels]
        return json.dumps(head, ensure_ascii=False).encode() + END_OF_LINE + self.packed


def load_packed_transcript(dumped: bytes) -> PackedTranscript:
    """Return the transcript that `PackedTranscript.dump` wrote."""
    head, _, packed = dumped.partition(END_OF_LINE)
    digest, timed, latest, speakers, (total, hits), labels = json.loads(head)
    named = tuple((name, line) for name, line in speakers)
    return PackedTranscript(packed, digest, timed, latest, named, StopWords(total, tuple(hits)), tuple(labels))


def pack_transcript(cues: Sequence[Cue], names: Mapping[str, str] | None = None) -> PackedTranscript:
    """Compress a transcript, in which the speakers get the names that `names` gives for their labels."""
    labels = dict.fromkeys(cue.speaker for cue in cues if cue.speaker is not None)
    cues = name_speakers(tuple(cues), names or {})
    rows: list[Json] = [[cue.text, cue.start, cue.end, cue.speaker] for cue in cues]
    written, lines = canonical_json(rows), json.dumps([cue.line for cue in cues]).encode()
    speakers: dict[str, int | None] = {}
    for cue in cues:
        if cue.speaker is not None:
            speakers.setdefault(cue.speaker, cue.line)
    return PackedTranscript(
        # Level 1, the fastest: every changed transcript is compressed, few are decompressed.
        packed=zlib.compress(written + END_OF_LINE + lines, level=1),
        digest=digest_bytes(written),
        timed=is_timed(tuple(cues)),
        latest=max((cue.start for cue in cues if cue.start is not None), default=0.0),
        speakers=tuple(speakers.items()),
        stop_words=count_stop_words(" ".join(cue.text for cue in cues)),
        labels=tuple(labels),
    )


EMPTY_TRANSCRIPT = pack_transcript(())
