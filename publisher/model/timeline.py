"""The timeline: of which pieces the published sound is made, and so where each moment of the recording is heard.

Everything that carries a time is written in the recording's time, and goes through here on its way out.
A piece holds its first moment and not its last one, so that a moment at a joint belongs to what follows.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

RECORDING = ""
"""The sound that a piece of the recording is of; other sounds have paths."""
MIN_PIECE_SECONDS = 0.001
"""Seconds. What is shorter than any format can say is nothing."""


class Span(NamedTuple):
    """From one moment to another, in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """The seconds between."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A sound of its own, such as a jingle, that is put before, behind or between what was recorded."""

    sound: str
    """The path of its file."""
    length: float
    """Seconds."""
    overlap: float = 0.0
    """Seconds during which it and its neighbour are heard together, one fading out, one fading in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of one sound, and where it stands in what is published."""

    sound: str
    start: float
    """Where in its sound the stretch begins, in seconds."""
    end: float
    """Where in its sound the stretch ends."""
    at: float
    """When it begins in the published sound."""

    def rounded(self, digits: int) -> "Piece":
        """Return the piece with its times rounded."""
        return replace(self, start=round(self.start, digits), end=round(self.end, digits), at=round(self.at, digits))

    @property
    def until(self) -> float:
        """When it ends in the published sound."""
        return self.at + self.end - self.start


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The pieces of a published sound, in the order in which they begin."""

    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        """The seconds of the published sound."""
        return max((piece.until for piece in self.pieces), default=0.0)

    @cached_property
    def recorded_pieces(self) -> tuple[Piece, ...]:
        """The pieces of the recording."""
        return tuple(piece for piece in self.pieces if piece.sound == RECORDING)

    @cached_property
    def unmoved_until(self) -> float:
        """The moment of the recording up to which every moment is heard when it was recorded; 0 if none is."""
        first = next(iter(self.recorded_pieces), None)
        return first.end if first and first.start == first.at == 0.0 else 0.0

    def published(self, moment: float) -> float | None:
        """Return when a moment of the recording is heard; None if it was cut out."""
        pieces = self.recorded_pieces
        for piece in pieces:
            if piece.start <= moment < piece.end:
                return piece.at + moment - piece.start
        if pieces and moment == pieces[-1].end:
            return pieces[-1].until
        return None

    def recorded(self, moment: float) -> float | None:
        """Return which moment of the recording is heard then; None while there is none of it."""
        # The later piece comes first: in a cross-fade it is what stays.
        for piece in reversed(self.recorded_pieces):
            if piece.at <= moment < piece.until:
                return piece.start + moment - piece.at
        return None

    def span(self, start: float, end: float) -> Span | None:
        """Return when a stretch of the recording is heard, from its first moment that is left to its last.

        None if nothing of it is left.
        """
        left = [
            (max(start, piece.start) - piece.start + piece.at, min(end, piece.end) - piece.start + piece.at)
            for piece in self.recorded_pieces
            if min(end, piece.end) - max(start, piece.start) >= MIN_PIECE_SECONDS
        ]
        return Span(round(left[0][0], 3), round(left[-1][1], 3)) if left else None


def make_unedited_timeline(length: float) -> Timeline:
    """Return the timeline of a recording that is published as it is."""
    return Timeline(pieces=(Piece(sound=RECORDING, start=0.0, end=length, at=0.0),))


def arrange_timeline(
    kept: Span,
    *,
    cuts: Iterable[Span] = (),
    intro: Clip | None = None,
    inserts: Iterable[tuple[float, Clip]] = (),
    outro: Clip | None = None,
) -> Timeline:
    """Lay out what is published: of the recording what is `kept` and not cut, and the clips around and between.

    Cuts may touch and overlap. An insert stands at a moment of the recording; if that was cut out, where the cut was.
    Overlaps are shortened to what clip and neighbour have.
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
    """Return what is left of a stretch when the cuts are taken out."""
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
    """Yield the stretches, divided at the moments that lie in them."""
    for stretch in stretches:
        inside = sorted({moment for moment in moments if stretch.start < moment < stretch.end})
        bounds = [stretch.start, *inside, stretch.end]
        yield from (Span(start, end) for start, end in pairwise(bounds))


def _lay_out(rows: Sequence[tuple[str, Span, float]]) -> Iterator[Piece]:
    """Give each sound its place behind the one before it, less the overlap of both."""
    now, spare = 0.0, 0.0
    for sound, span, wanted in rows:
        # Half of each: the other half may be needed for the overlap on its other side.
        # In hundredths, which are whole numbers of frames at every sample rate.
        overlap = math.floor(100 * min(wanted, spare, span.length / 2) + 1e-6) / 100
        piece = Piece(sound=sound, start=span.start, end=span.end, at=round(now - overlap, 6))
        yield piece
        now, spare = piece.until, span.length / 2
