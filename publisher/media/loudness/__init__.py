"""A loudness meter over blocks of samples, as ITU-R BS.1770-5 and EBU Tech 3341/3342 define it.

Samples are float32 arrays of shape (frames, channels), full scale being 1.0. They are taken in hops of about a
millisecond, which a limiter needs, and summed up to blocks of 100 ms, which the gates need.
"""

from publisher.media.loudness.levels import (
    ABSOLUTE_GATE,
    MOMENTARY,
    SHORT_TERM,
    Doubles,
    Floats,
    integrated_loudness,
    loudness_range,
    sliding_loudness,
    to_decibels,
)
from publisher.media.loudness.meter import Grid, Hops, Meter, make_grid

__all__ = [
    "ABSOLUTE_GATE",
    "MOMENTARY",
    "SHORT_TERM",
    "Doubles",
    "Floats",
    "Grid",
    "Hops",
    "Meter",
    "integrated_loudness",
    "loudness_range",
    "make_grid",
    "sliding_loudness",
    "to_decibels",
]
