"""Maps times of the recording to times of the published audio, which is made of pieces of it and of jingles.

Sources have times of the recording; what is published has times of the published audio. Pieces are half-open:
a moment at a joint belongs to the piece that follows.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

RECORDING = ""
"""The name of the recording in `Piece.sound`; clips have paths."""
MIN_PIECE_SECONDS = 0.001
"""Shortest piece, in seconds: the resolution of chapter and cue formats."""


class Span(NamedTuple):
    """An interval in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """The length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A jingle before, after or inside the recording."""

    sound: str
    """The path of the file."""
    length: float
    """Seconds."""
    overlap: float = 0.0
    """Length of the cross-fade with its neighbours, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An interval of one sound, and its place in the published audio."""

    sound: str
    start: float
    """Start in the sound, in seconds."""
    end: float
    """End in the sound, in seconds."""
    at: float
    """Start in the published audio, in seconds."""

    def rounded(self, digits: int) -> "Piece":
        """Return the piece with its times rounded to `digits` decimals."""
        return replace(self, start=round(self.start, digits), end=round(self.end, digits), at=round(self.at, digits))

    @property
    def until(self) -> float:
        """End in the published audio, in seconds."""
        return self.at + self.end - self.start


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The pieces of the published audio, sorted by start."""

    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        """Length of the published audio in seconds."""
        return max((piece.until for piece in self.pieces), default=0.0)

    @cached_property
    def recorded_pieces(self) -> tuple[Piece, ...]:
        """The pieces of the recording."""
        return tuple(piece for piece in self.pieces if piece.sound == RECORDING)

    @cached_property
    def unmoved_until(self) -> float:
        """End of the first piece if it starts at 0 in both times: up to there, both are equal. Else 0. In seconds."""
        first = next(iter(self.recorded_pieces), None)
        return first.end if first and first.start == first.at == 0.0 else 0.0

    def published(self, moment: float) -> float | None:
        """Return the published time of a moment of the recording, in seconds; None if it was cut out."""
        pieces = self.recorded_pieces
        for piece in pieces:
            if piece.start <= moment < piece.end:
                return piece.at + moment - piece.start
        if pieces and moment == pieces[-1].end:
            return pieces[-1].until
        return None

    def recorded(self, moment: float) -> float | None:
        """Return the moment of the recording at a published time, in seconds; None inside a clip."""
        # In reverse: within an overlap the later piece wins.
        for piece in reversed(self.recorded_pieces):
            if piece.at <= moment < piece.until:
                return piece.start + moment - piece.at
        return None

    def span(self, start: float, end: float) -> Span | None:
        """Return the published interval of an interval of the recording, from its first moment left to its last.

        None if it was cut out entirely.
        """
        left = [
            (max(start, piece.start) - piece.start + piece.at, min(end, piece.end) - piece.start + piece.at)
            for piece in self.recorded_pieces
            if min(end, piece.end) - max(start, piece.start) >= MIN_PIECE_SECONDS
        ]
        return Span(round(left[0][0], 3), round(left[-1][1], 3)) if left else None


def make_unedited_timeline(length: float) -> Timeline:
    """Return the timeline of a recording without edits; `length` is in seconds."""
    return Timeline(pieces=(Piece(sound=RECORDING, start=0.0, end=length, at=0.0),))


def arrange_timeline(
    kept: Span,
    *,
    cuts: Iterable[Span] = (),
    intro: Clip | None = None,
    inserts: Iterable[tuple[float, Clip]] = (),
    outro: Clip | None = None,
) -> Timeline:
    """Return the timeline of the `kept` interval of the recording without the cuts, and with clips around and inside.

    Cuts may touch and overlap. An insert is placed at a moment of the recording, or at the cut that contains it.
    Overlaps are shortened to half of either neighbour.
    """
    rows: list[tuple[str, Span, float]] = []
    if intro:
        rows.append((intro.sound, Span(0.0, intro.length), 0.0))
    lead = intro.overlap if intro else 0.0
    stretches, clips = _subtract_cuts(kept, cuts), sorted(inserts, key=lambda insert: insert[0])
    for stretch in _split(stretches, [moment for moment, _ in clips]):
        while clips and clips[0][0] <= stretch.start:
            clip = clips.pop(0)[1]
            rows.append((clip.sound, Span(0.0, clip.length), max(lead, clip.overlap)))
            lead = clip.overlap
        rows.append((RECORDING, stretch, lead))
        lead = 0.0
    for clip in (*(clip for _, clip in clips), *([outro] if outro else [])):
        rows.append((clip.sound, Span(0.0, clip.length), max(lead, clip.overlap)))
        lead = clip.overlap
    return Timeline(pieces=tuple(_lay_out(rows)))


def _subtract_cuts(kept: Span, cuts: Iterable[Span]) -> list[Span]:
    """Return the intervals that the cuts leave of `kept`."""
    left: list[Span] = []
    now = kept.start
    for cut in sorted(cuts):
        if cut.start - now >= MIN_PIECE_SECONDS:
            left.append(Span(now, min(cut.start, kept.end)))
        now = max(now, cut.end)
        if now >= kept.end:
            break
    if kept.end - now >= MIN_PIECE_SECONDS:
        left.append(Span(now, kept.end))
    return [span for span in left if span.length >= MIN_PIECE_SECONDS]


def _split(stretches: Iterable[Span], moments: Sequence[float]) -> Iterator[Span]:
    """Yield the intervals, divided at the moments inside them."""
    for stretch in stretches:
        inside = sorted({moment for moment in moments if stretch.start < moment < stretch.end})
        bounds = [stretch.start, *inside, stretch.end]
        yield from (Span(start, end) for start, end in pairwise(bounds))


def _lay_out(rows: Sequence[tuple[str, Span, float]]) -> Iterator[Piece]:
    """Yield a piece for each (sound, interval, wanted overlap), placed behind the one before, less their overlap."""
    now, spare = 0.0, 0.0
    for sound, span, wanted in rows:
        # At most half of each: the other half may overlap with the next neighbour.
        # Hundredths of a second are whole numbers of samples at every usual sample rate.
        overlap = math.floor(100 * min(wanted, spare, span.length / 2) + 1e-6) / 100
        piece = Piece(sound=sound, start=span.start, end=span.end, at=round(now - overlap, 6))
        yield piece
        now, spare = piece.until, span.length / 2
