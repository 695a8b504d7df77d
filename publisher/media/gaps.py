"""Finds gaps between packets by their time stamps: sound that was never sent, as by browsers and codecs in pauses.

Decoders put packet after packet and drop the gaps between them, which moves all that follows. Players keep them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from publisher.media.loudness import Doubles

MIN_GAP = 0.025
"""Shortest gap in s. Time stamps of many containers are whole milliseconds."""
STEADY_SECONDS = 0.5
"""Seconds of packets that have to be as late as the first one behind a gap: time stamps of live recordings jitter."""
MAX_DRIFT = 0.002
"""Part by which the clock of the time stamps may differ from that of the samples; usual are some ten-thousandths."""
MAX_LEAD = 600.0
"""Longest silence in s before the first packet. A later one has the time of a clock that began before the recording."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a recording's timeline without packets, which is silent."""

    start: float
    """In s; gaps before it are part of the timeline."""
    duration: float
    """In s."""


def find_gaps(starts: Sequence[float] | Doubles, durations: Sequence[float] | Doubles) -> tuple[Gap, ...]:
    """Return the gaps of at least MIN_GAP between packets, given their time stamps and durations in seconds.

    Samples before zero are those that a decoder leaves out. A packet that begins before the end of the last one
    follows it: nothing is dropped. Time stamps that drift away from the samples, as two clocks do, leave no gap.
    """
    if not len(starts):
        return ()
    lengths = np.asarray(durations, np.float64)
    ends = np.cumsum(lengths)
    late = _find_steady(np.asarray(starts, np.float64) - (ends - lengths), lengths)
    first = float(starts[0])
    known = first if first < 0.0 or first > MAX_LEAD else 0.0
    origin, inserted, end = min(known, 0.0), 0.0, 0.0
    found: list[Gap] = []
    for lateness, length in zip(late.tolist(), lengths.tolist(), strict=True):
        gap = lateness - known
        if gap >= MIN_GAP:
            found.append(Gap(origin + end + inserted, gap))
            inserted += gap
            known += gap
        else:
            known += min(max(gap, -MAX_DRIFT * length), MAX_DRIFT * length)
        end += length
    return tuple(found)


def _find_steady(late: Doubles, lengths: Doubles) -> Doubles:
    """Return the least value of `late` in the STEADY_SECONDS from each packet on."""
    usual = float(np.median(lengths))
    count = min(len(late), int(STEADY_SECONDS / usual) + 1 if usual > 0.0 else 1)
    padded = np.concatenate([late, np.full(count - 1, np.inf)])
    least: Doubles = np.lib.stride_tricks.sliding_window_view(padded, count).min(axis=1)
    return least


def weave_silence(
    blocks: Iterator[bytes], gaps: Sequence[Gap], *, rate: int, frame_bytes: int, block_bytes: int
) -> Iterator[bytes]:
    """Yield blocks of samples with silence in the gaps; `frame_bytes` are those of one sample of all channels.

    Silence comes in blocks of at most `block_bytes`. A gap behind the last sample is left out.
    """
    bounds = [(round(gap.start * rate), round((gap.start + gap.duration) * rate)) for gap in gaps]
    waiting = iter(bounds)
    following = next(waiting, None)
    frame = 0
    for block in blocks:
        rest = block
        while following is not None and rest and following[0] <= frame + len(rest) // frame_bytes:
            before = max(0, following[0] - frame) * frame_bytes
            if before == len(rest):
                break
            if before:
                yield rest[:before]
            rest = rest[before:]
            frame += before // frame_bytes
            silent = max(0, following[1] - frame)
            yield from _make_silence(silent * frame_bytes, block_bytes)
            frame += silent
            following = next(waiting, None)
        if rest:
            yield rest
            frame += len(rest) // frame_bytes


def _make_silence(size: int, block_bytes: int) -> Iterator[bytes]:
    places = [*range(0, size, block_bytes), size]
    yield from (bytes(end - start) for start, end in pairwise(places))
