"""Finds speech, music and pauses in the levels of a recording, in blocks of 100 ms."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from publisher.media.loudness.levels import Doubles, Flags, Floats, to_lufs

QUIETEST_SPEECH = -60.0
"""Loudness in LUFS below which a block is a pause."""
ABOVE_NOISE = 6.0
"""Loudness in LU above the noise from which a block may be speech."""
BELOW_PEAKS = 12.0
"""Loudness in LU below the loud blocks nearby down to which a block is speech, and no breath or echo."""
MIN_POWER = 1e-12
"""Mean square that counts as silence."""
NEARBY = 30
"""Blocks whose loud ones a block is compared with."""
LOUD_PERCENTILE = 90
NOISE_WINDOW = 30
"""Blocks of which the quietest one is taken for noise: people who talk breathe within 3 s."""
NOISE_PERCENTILE = 25
PHRASE_BLOCKS = (10, 25)
"""Least and most blocks of a phrase that is parted from the next one by no pause."""
MUSIC_SHARE = 0.2
"""Share of sustained tones in the power from which sound is music. Speech has 0.1 over 3 s, and seldom 0.2."""
CERTAIN_SHARE = 0.3
"""Share that some part of it must reach."""
MUSIC_WINDOW = 30
"""Blocks over which that share is averaged."""
MIN_MUSIC = 20
"""Fewest blocks of music."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Sound between two pauses, or between two dips where there is none."""

    first: int
    """Its first block."""
    last: int
    """The block behind its last one."""
    kind: Literal["speech", "music"]


def estimate_noise(blocks: Doubles) -> float:
    """Return the loudness in LUFS of the noise below a recording with these mean squares."""
    levels = to_lufs(np.maximum(blocks, MIN_POWER))
    if not len(levels):
        return -np.inf
    return float(np.percentile(_sliding_minimum(levels, NOISE_WINDOW), NOISE_PERCENTILE))


def find_phrases(blocks: Doubles, tones: Floats, cuts: Sequence[int] = ()) -> tuple[Phrase, ...]:
    """Return the phrases in sound with these mean squares of blocks, and shares of sustained tones.

    A phrase ends at a pause, after 2.5 s at the latest where the sound is least, and near each of the blocks `cuts`.
    """
    active = find_active(blocks)
    parts = [*_split(blocks, active, sorted(cuts))]
    window = np.full(MUSIC_WINDOW, 1.0 / MUSIC_WINDOW)
    smooth = np.convolve(tones, window, mode="same").astype(np.float32) if len(tones) else tones
    music = [
        smooth[first:last].mean() >= MUSIC_SHARE and tones[first:last].mean() >= MUSIC_SHARE for first, last in parts
    ]
    music = _without_doubt(parts, _bridged(parts, music, tones, smooth), smooth)
    return tuple(
        Phrase(first, last, "music" if is_music else "speech")
        for (first, last), is_music in zip(parts, music, strict=True)
    )


def find_active(blocks: Doubles) -> Flags:
    """Tell for each block whether it is part of what is said or played, and not of a pause."""
    if not len(blocks):
        return np.zeros(0, dtype=np.bool_)
    levels = to_lufs(np.maximum(blocks, MIN_POWER))
    threshold = max(QUIETEST_SPEECH, estimate_noise(blocks) + ABOVE_NOISE)
    return np.asarray((levels > threshold) & (levels > _loud_nearby(levels) - BELOW_PEAKS))


def _loud_nearby(levels: Doubles) -> Doubles:
    padded = np.pad(levels, (NEARBY // 2, NEARBY - 1 - NEARBY // 2), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, NEARBY)
    place = round(NEARBY * LOUD_PERCENTILE / 100) - 1
    # In batches: a sorted copy of all windows would take thirty times the memory of the levels.
    batches = range(0, len(windows), 4096)
    found = [np.partition(windows[start : start + 4096], place, axis=1)[:, place] for start in batches]
    return np.concatenate([np.empty(0), *found])


def _sliding_minimum(values: Doubles, width: int) -> Doubles:
    if len(values) <= width:
        return np.array([values.min()])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, width).min(axis=1))


def _split(blocks: Doubles, active: Flags, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first block of each phrase, and the one behind its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    least, most = PHRASE_BLOCKS
    for run, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        first = run
        for cut in [*cuts[bisect_right(cuts, run) : bisect_left(cuts, end)], end]:
            while cut - first > most:
                dip = first + least + int(np.argmin(blocks[first + least : min(first + most, cut - 1)]))
                yield first, dip
                first = dip
            if cut > first:
                yield first, cut
                first = cut


def _bridged(parts: Sequence[tuple[int, int]], music: Sequence[bool], tones: Floats, smooth: Floats) -> list[bool]:
    """Count as music what is hardly less so and lies between music, or goes on from it: a drum behind a chord."""
    found = [bool(flag) for flag in music]
    for place, (first, last) in enumerate(parts):
        before = place > 0 and found[place - 1]
        after = place + 1 < len(parts) and bool(music[place + 1])
        goes_on = before and first - parts[place - 1][1] <= 1
        leads_to = after and parts[place + 1][0] - last <= 1
        share = smooth[first:last].mean() if before and after else tones[first:last].mean()
        if ((before and after) or goes_on or leads_to) and share >= MUSIC_SHARE / 2:
            found[place] = True
    return found


def _without_doubt(parts: Sequence[tuple[int, int]], music: list[bool], smooth: Floats) -> list[bool]:
    """Count as speech what is music for fewer than MIN_MUSIC blocks, or nowhere with certainty."""
    found: list[bool] = []
    for is_music, group in groupby(zip(parts, music, strict=True), key=lambda one: one[1]):
        places = [place for place, _ in group]
        is_long = sum(last - first for first, last in places) >= MIN_MUSIC
        is_certain = any(smooth[first:last].max() >= CERTAIN_SHARE for first, last in places)
        found += [is_music and is_long and is_certain] * len(places)
    return found
