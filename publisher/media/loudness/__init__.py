"""Measures loudness and true peak, and limits peaks, in numpy.

Implemented:

* ITU-R BS.1770-5, annex 1: K-weighting at any sample rate (the analogue filters behind the tables at 48 kHz, by the
  bilinear transform), gating blocks of 400 ms with 75 % overlap, absolute gate at -70 LUFS, relative gate at -10 LU,
  channel weights of 5.0 and 5.1 (+1.5 dB for surround, LFE left out).
* ITU-R BS.1770-5, annex 2: true peak by a windowed sinc of 24 taps; four times oversampled below 96 kHz, twice below
  192 kHz.
* EBU Tech 3341: momentary (400 ms) and short-term loudness (3 s), every 100 ms.
* EBU Tech 3342: loudness range, 10th to 95th percentile above gates at -70 LUFS and -20 LU.
* `limiter`: a look-ahead limiter on true peaks, and the gain that meets a loudness with the limiter in the loop.

What the tests in tests/media/loudness hold (signals are synthesised by EBU's descriptions; EBU's recorded programmes,
Tech 3341 cases 7 and 8 and Tech 3342 cases 5 and 6, are not among them):

* Tech 3341 cases 1 to 6: integrated loudness within 0.1 LU, at 44.1 and 48 kHz; cases 9 and 12, and at other offsets
  10, 11, 13 and 14: short-term and momentary loudness within 0.1 LU.
* Tech 3341 cases 15 to 23: true peak within +0.2 and -0.4 dB.
* Tech 3342 cases 1 to 4: loudness range within 1 LU.
* A tone at 8 to 192 kHz: loudness and true peak within 0.1 dB.
* ffmpeg's `ebur128` on synthetic speech at 44.1 and 48 kHz: within 0.1 LU and 0.2 dB of true peak.
* Limited synthetic speech: within 0.02 LU of the target, and at most 0.02 dB over the ceiling.

Samples are float32 arrays of shape (frames, channels); full scale is 1.0. They are measured in hops of about 1 ms,
which the limiter works on, and summed to blocks of 100 ms, which the gates work on.
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
