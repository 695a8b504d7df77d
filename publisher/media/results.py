"""What is known about sound: measurements, recordings, and what was made of them.

Levels are in LUFS, LU, dBFS and dBTP (ITU-R BS.1770-5, EBU Tech 3341/3342), times in seconds, sizes in bytes.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from publisher.model.timeline import Piece, Timeline, make_unedited_timeline

LEVELS, TIMES = 2, 6
"""Digits behind the point: meters are read to a tenth, and no frame is as short as a millionth of a second."""
MASTERING_REVISION = 1
"""Raised by hand when mastering itself changes so much that published audio should be offered for remaking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a meter says of a whole piece of sound."""

    integrated: float
    """Integrated loudness in LUFS (BS.1770-5); minus infinity when nothing passes the gate, which is silence."""
    loudness_range: float
    """Loudness range in LU (EBU Tech 3342)."""
    true_peak: float
    """Highest true peak of all channels in dBTP, four times oversampled at least; minus infinity for digital zero."""
    duration: float
    """Seconds of sound that were decoded and measured."""

    def rounded(self) -> "Measurement":
        """Return the figures without the digits that no meter means, and that differ from machine to machine."""
        return Measurement(
            integrated=round(self.integrated, LEVELS),
            loudness_range=round(self.loudness_range, LEVELS),
            true_peak=round(self.true_peak, LEVELS),
            duration=round(self.duration, TIMES),
        )

    @property
    def is_silent(self) -> bool:
        """Tell whether no block of 400 ms reached the absolute gate of -70 LUFS."""
        return not math.isfinite(self.integrated)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalStatistics:
    """In which state a recording's samples are."""

    clipped: float
    """The part of all samples that lie flat on the highest or lowest level, from 0 to 1: they were cut off there."""
    invalid: int
    """How many samples are infinite, or no numbers."""
    levels: tuple[float, ...]
    """Of each channel, as a mean square in dBFS."""
    offsets: tuple[float, ...]
    """The mean of each channel's samples, which should be zero; full scale is 1.0."""
    in_mono: float | None
    """By how many dB the mean of two channels is above them: 0 where both are the same, -3 where they have nothing to
    do with each other, and far less where one is the other upside down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What decoding a recording from end to end showed. The file itself is named by its digest elsewhere."""

    codec: str
    """The codec's name as ffmpeg gives it: flac, mp3, pcm_s16le."""
    sample_rate: int
    """Frames a second, in Hz."""
    channels: int
    video: bool
    """Whether moving pictures are in it; cover art does not count."""
    declared: float | None
    """The duration that the file's header claims, in seconds, if it claims one."""
    measurement: Measurement
    condition: SignalStatistics
    chapters: int = 0
    """How many chapters the file itself has."""
    trouble: str | None = None
    """The decoder's first complaint, if it had any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringReport:
    """What mastering made of a recording: the measurements before and after, and what was done between."""

    how: Literal["encoded", "copied", "gain-adjusted"] = "encoded"
    """Copied is a recording that was already what the recipe asks for: its sound is the same to the bit. Gain-adjusted
    is one of which only the loudness was changed, in the encoded frames."""
    before: Measurement
    """Of the recording."""
    after: Measurement
    """Of the encoded file, decoded again. If its frames were copied, that is what was measured before."""
    gain: float
    """The constant gain that was applied, in dB."""
    limited: float
    """Seconds in which the limiter turned the level down by 0.1 dB or more."""
    reduction: float
    """The most that the limiter turned down, in dB, as a positive number."""
    bit_rate: int
    """In kbit/s."""
    sample_rate: int
    channels: int
    media_type: str
    """The content type that a server has to send: audio/mpeg."""
    pieces: tuple[Piece, ...] = ()
    """Of which pieces the file was made; none for a recording that was taken as it is."""
    tools: dict[str, str] = field(default_factory=dict)
    """Names and versions of what made it: recorded, never part of an identity."""

    def rounded(self) -> "MasteringReport":
        """Return the report without digits that mean nothing."""
        return replace(
            self,
            before=self.before.rounded(),
            after=self.after.rounded(),
            gain=round(self.gain, LEVELS),
            limited=round(self.limited, LEVELS),
            reduction=round(self.reduction, LEVELS),
            pieces=tuple(piece.rounded(TIMES) for piece in self.pieces),
        )

    @property
    def timeline(self) -> Timeline:
        """Where each moment of the recording is heard in the file."""
        return Timeline(pieces=self.pieces) if self.pieces else make_unedited_timeline(self.before.duration)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInfo:
    """A picture's measures and form."""

    width: int
    """In pixels."""
    height: int
    format: str
    """As the file's content says, whatever its name: JPEG, PNG, WEBP."""
    mode: str
    """The colours, in Pillow's words: RGB, CMYK, L (grey), P (palette)."""
    alpha: bool
    """Whether anything may show through it."""
