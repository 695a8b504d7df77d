"""Divides a long MP3 into takes, which are encoded beside each other and joined; also those that mend a part of it.

The division follows from the length alone, so that the bytes are the same on any number of processors.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from publisher.media.mp3 import MPEG_1_SAMPLES

TAKE_SECONDS = 180.0
"""Seconds of a take at most: few enough that all processors are busy to the end, and that their samples fit on disk."""
LEAST_SECONDS = 60.0
"""Seconds of sound from which on it is encoded in takes."""
CYCLE = 49
"""Frames after which the sizes of LAME's frames repeat, at 44.1 kHz and any constant bit rate."""
LEAD_FRAMES = 2 * CYCLE
"""Frames that a take is encoded from before its first one: where the encoder's decisions become those of the take
before. They do so in 20 to 60 frames, measured on speech and music."""
WARM_UP = CYCLE
"""Frames of a take that are not used, for the encoder begins with other decisions."""
TAIL_FRAMES = 2 * CYCLE
"""Frames that a take is encoded to behind its last one, to find a seam in."""
CUT_SHORT = 4
"""Last frames of a take that are not used, for the encoder did not see what follows."""
MENDED_BEFORE, MENDED_BEHIND = 0.3, 0.9
"""Seconds around a block of 100 ms in which a lower ceiling changes the limiter's attenuation, by its look-ahead and
release."""
MOST_MENDED = 0.25
"""Part of the whole up to which it is mended: beyond, all is encoded anew."""


@dataclass(frozen=True, slots=True)
class Take:
    """A part of the sound that an encoder of its own encodes. Frames and samples are counted in the whole sound."""

    first: int
    """The first frame that is encoded."""
    start: int
    """The frame that its part begins with, more or less: where seams are looked for."""
    end: int
    """The frame that the part of the next one begins with."""
    samples: int
    """The sample behind the last one that is encoded."""

    @property
    def begin(self) -> int:
        """The first sample that is encoded."""
        return self.first * MPEG_1_SAMPLES

    @property
    def entry(self) -> tuple[int, int]:
        """The first and the last frame that may be the first one of this take."""
        return self.first + WARM_UP, self.start + TAIL_FRAMES - CUT_SHORT


def plan_takes(samples: int, rate: int, *, seconds: float = TAKE_SECONDS, least: float = LEAST_SECONDS) -> list[Take]:
    """Return the takes of `samples` samples at `rate` Hz: an even number, each of at most about that many `seconds`.

    There are none if the sound is shorter than `least` seconds.
    """
    length = samples / rate
    frames = samples // MPEG_1_SAMPLES
    count = 2 * math.ceil(length / (2 * seconds))
    if length < least or frames < count * (LEAD_FRAMES + TAIL_FRAMES):
        return []
    bounds = [round(number * frames / count / CYCLE) * CYCLE for number in range(count)]
    return [
        Take(max(0, start - LEAD_FRAMES), start, end, min(samples, (end + TAIL_FRAMES) * MPEG_1_SAMPLES))
        for start, end in zip(bounds, [*bounds[1:], frames + LEAD_FRAMES], strict=True)
    ]


def plan_mending(lowered: Collection[int], block: int, samples: int, rate: int) -> list[Take]:
    """Return the takes that hold all sound that changes with a ceiling that is lower in the blocks `lowered`.

    `block` are the samples of a block. There are none if so much would change that all is better encoded anew. A take
    that begins with the sound has no seam before it, one that ends with it none behind.
    """
    made: list[Take] = []
    for number in sorted(lowered):
        start = max(0, int(number * block - MENDED_BEFORE * rate)) // MPEG_1_SAMPLES
        end = int((number + 1) * block + MENDED_BEHIND * rate) // MPEG_1_SAMPLES + 1
        first = max(0, (start - LEAD_FRAMES - WARM_UP) // CYCLE * CYCLE)
        last = min(samples, (end + TAIL_FRAMES) * MPEG_1_SAMPLES)
        if made and first <= made[-1].end + TAIL_FRAMES:
            made[-1] = Take(made[-1].first, made[-1].start, end, last)
        else:
            made.append(Take(first, start, end, last))
    size = sum(take.samples - take.begin for take in made)
    return made if size <= MOST_MENDED * samples else []
