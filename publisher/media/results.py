"""Results of inspecting and mastering: measurements, recordings, mastering reports, pictures.

Levels are in LUFS, LU, dBFS and dBTP (ITU-R BS.1770-5, EBU Tech 3341/3342), times in seconds, sizes in bytes.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from publisher.model.timeline import Piece, Timeline, make_unedited_timeline

LEVELS, TIMES = 2, 6
"""Decimals that are kept: meters are read to 0.1 dB, and a frame is longer than a microsecond."""
SILENT_PEAK = -90.0
"""dBTP up to which sound is digital silence: the noise of 16 bits."""
NORMAL_PEAK = 6.0
"""dB below full scale at which a good recording peaks."""
MASTERING_REVISION = 1
"""Raised by hand when mastering changes so much that published audio should be mastered again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The loudness, true peak and duration of a whole piece of sound."""

    integrated: float
    """Integrated loudness in LUFS (BS.1770-5); minus infinity for silence, which passes no gate."""
    loudness_range: float
    """Loudness range in LU (EBU Tech 3342)."""
    true_peak: float
    """Highest true peak of all channels in dBTP (BS.1770-5); minus infinity for digital zero."""
    duration: float
    """Seconds of sound that were decoded and measured."""

    def rounded(self) -> "Measurement":
        """Return the figures without decimals beyond a meter's precision, which differ between processors."""
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
    """Statistics of a recording's samples."""

    clipped: float
    """Part of all samples, from 0 to 1, that lie flat on the highest or lowest level: they were clipped there."""
    invalid: int
    """Samples that are infinite or not numbers."""
    levels: tuple[float, ...]
    """Mean square of each channel, in dBFS."""
    offsets: tuple[float, ...]
    """DC offset: the mean of each channel's samples; full scale is 1.0."""
    in_mono: float | None
    """Level in dB of the mean of two channels, relative to the channels: 0 if they are equal, -3 if they are
    uncorrelated, far less if one is the other inverted. None unless there are two channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundChange:
    """A moment from which a recording has another sample rate, or other channels."""

    at: float
    """In seconds."""
    before: tuple[int, int]
    """Sample rate in Hz, and channels."""
    after: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that was decoded from end to end. It is identified elsewhere, by the digest of its file."""

    codec: str
    """The codec's name as ffmpeg gives it: flac, mp3, pcm_s16le."""
    sample_rate: int
    """In Hz."""
    channels: int
    video: bool
    """Whether it has a video stream; cover art does not count."""
    declared: float | None
    """Duration in seconds that the file's header declares, if it declares one."""
    measurement: Measurement
    condition: SignalStatistics
    chapters: int = 0
    """Chapters in the file itself."""
    trouble: str | None = None
    """The decoder's first complaint, or the first contradiction between header and content, if there is one."""
    picture: float | None = None
    """Duration in seconds of the longest stream beside the sound, if there is one."""
    flaw: str | None = None
    """What is wrong in the file beside its sound: in a tag, a cover, a chapter."""
    change: SoundChange | None = None
    """Where an MP3 goes on in another form, as where files were joined; what follows is converted to the first one."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Start and duration in seconds of what its time stamps leave out, which is silent."""
    sounds: int = 1
    """Sound tracks in the file."""
    sound_track: int = 1
    """Which of them was decoded, counted from 1."""
    container: str = ""
    """The first of ffmpeg's names of the container: mp3, mov for M4A, ogg."""
    heard_track: int | None = None
    """The first sound track with a loudness, where the one that was decoded has none and another does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLevel:
    """The loudness of a voice, or of noise, in LUFS."""

    before: float
    """In the recording."""
    after: float
    """In the published file."""

    def rounded(self) -> "VoiceLevel":
        """Return the levels without decimals beyond a meter's precision."""
        return VoiceLevel(before=round(self.before, LEVELS), after=round(self.after, LEVELS))


@dataclass(frozen=True, slots=True, kw_only=True)
class LevellingReport:
    """What was done to make voices equally loud."""

    raised: float
    """The most by which anything was turned up before the constant gain, in dB."""
    lowered: float
    """The most by which anything was turned down before the constant gain, in dB: a positive number."""
    stretches: int
    """Stretches of speech of one level that were found."""
    quietest: VoiceLevel
    """Of these stretches the quietest one, before and after."""
    loudest: VoiceLevel
    """Of these stretches the loudest one, before and after."""
    voices: dict[str, VoiceLevel] = field(default_factory=dict)
    """Those whose turns a transcript knows, by name."""
    noise: VoiceLevel | None = None
    """The noise between words, where it is raised most; None if there is none."""

    def rounded(self) -> "LevellingReport":
        """Return the report without decimals beyond a meter's precision."""
        return LevellingReport(
            raised=round(self.raised, LEVELS),
            lowered=round(self.lowered, LEVELS),
            stretches=self.stretches,
            quietest=self.quietest.rounded(),
            loudest=self.loudest.rounded(),
            voices={name: level.rounded() for name, level in self.voices.items()},
            noise=self.noise and self.noise.rounded(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringReport:
    """The result of mastering: measurements before and after, and the processing between."""

    how: Literal["encoded", "copied", "gain-adjusted", "kept"] = "encoded"
    """Copied: the recording met the recipe, and its encoded sound was copied bit by bit. Gain-adjusted: only the level
    was changed, in the encoded frames. Kept: the recording was to be published as it is, whatever the recipe says."""
    before: Measurement
    """Of the recording."""
    after: Measurement
    """Of the published file, decoded again; of the recording if its frames, or all of it, were copied."""
    gain: float
    """The constant gain in dB."""
    limited: float
    """Seconds in which the limiter attenuated by 0.1 dB or more."""
    reduction: float
    """The limiter's highest attenuation in dB, a positive number."""
    level: LevellingReport | None = None
    """What made voices equally loud; None if they were."""
    bit_rate: int
    """In kbit/s."""
    sample_rate: int
    channels: int
    media_type: str
    """Content type of the file: audio/mpeg."""
    pieces: tuple[Piece, ...] = ()
    """The pieces of the timeline; empty if the recording was not edited."""
    tools: dict[str, str] = field(default_factory=dict)
    """Names and versions of the programs used; for information, never part of an identity."""

    def rounded(self) -> "MasteringReport":
        """Return the report without decimals beyond a meter's precision."""
        return replace(
            self,
            before=self.before.rounded(),
            after=self.after.rounded(),
            gain=round(self.gain, LEVELS),
            limited=round(self.limited, LEVELS),
            reduction=round(self.reduction, LEVELS),
            level=self.level and self.level.rounded(),
            pieces=tuple(piece.rounded(TIMES) for piece in self.pieces),
        )

    @property
    def timeline(self) -> Timeline:
        """The timeline that maps moments of the recording to moments of the file."""
        return Timeline(pieces=self.pieces) if self.pieces else make_unedited_timeline(self.before.duration)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInfo:
    """A picture's size, format and colour mode."""

    width: int
    """In pixels."""
    height: int
    """In pixels."""
    format: str
    """By the file's content, not its name: JPEG, PNG, WEBP."""
    mode: str
    """Pillow's name of the colour mode: RGB, CMYK, L (grey), P (palette)."""
    alpha: bool
    """Whether it has an alpha channel or a transparent colour."""
