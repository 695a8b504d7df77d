"""What is known about sound: measurements, recordings, and what was made of them.

Levels are in LUFS, LU, dBFS and dBTP (ITU-R BS.1770-5, EBU Tech 3341/3342), times in seconds, sizes in bytes.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from publisher.timeline import Piece, Timeline, whole
from publisher.written import Written


def _with_preset(schema: dict[str, Any]) -> None:
    """Let a JSON Schema know of the key that stands for others."""
    what = "Keys that are good for a purpose, all at once; keys beside it have the last word."
    schema["properties"] = {"preset": {"enum": [*PRESETS], "description": what}, **schema["properties"]}


ONE_OF_TWO = 3.01
"""By how many LU one channel measures less than two with the same sound, though two speakers play it as loud."""


class Recipe(Written):
    """How audio is made: the keys of `audio:` in feed.yaml.

    Whatever changes the bytes that come out for the same recording stands here, and nothing else does.
    """

    model_config = ConfigDict(json_schema_extra=_with_preset)

    codec: Literal["mp3", "aac", "opus"] = Field(
        default="mp3", description="How the published audio is encoded: MP3, AAC in M4A, or Opus in Ogg."
    )
    bit_rate: Literal[64, 80, 96, 112, 128, 160, 192, 224, 256, 320] = Field(
        default=128, description="Bit rate in kbit/s: kept by MP3, aimed at by the others and where it varies."
    )
    bit_rate_mode: Literal["constant", "varying"] = Field(
        default="constant",
        description="Of MP3: a constant bit rate, in which all players seek exactly, or one that varies.",
    )
    channels: Literal[1, 2, "auto"] = Field(
        default=2,
        description="1 for mono; 2 for stereo, where mono recordings fill both sides; auto for as many as differ, and a"
        " mono file is then 3 LU quieter than the loudness asked for, since two speakers will play it.",
    )
    tracks: Literal["mixed", "left-right"] = Field(
        default="mixed",
        description="left-right for an interview with one voice on each side: both are brought to the same loudness,"
        " then mixed.",
    )
    loudness: float = Field(
        default=-16.0, ge=-31.0, le=-9.0, description="Integrated loudness of the published file in LUFS (BS.1770)."
    )
    true_peak: float = Field(
        default=-1.0, ge=-9.0, le=0.0, description="Highest true peak of the published file in dBTP (BS.1770)."
    )

    lossless_gain: bool = Field(
        default=False,
        description="Correct the loudness of an MP3 that is right in all else without encoding it again; that goes in"
        " steps of 1.5 dB only, so that it ends up to 0.8 LU from the loudness asked for.",
    )

    @property
    def name(self) -> str:
        """What files are called that are made so beside others: opus-64."""
        return f"{self.codec}-{self.bit_rate}"

    def loudness_with(self, channels: int) -> float:
        """Return the loudness in LUFS of a file that has so many channels."""
        halved = self.channels == "auto" and channels == 1
        return self.loudness - ONE_OF_TWO if halved else self.loudness

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, written: object) -> object:
        """Let `preset: speech` stand for the keys that it is made of; keys beside it have the last word."""
        if not isinstance(written, dict) or "preset" not in written:
            return written
        name, others = written["preset"], {key: value for key, value in written.items() if key != "preset"}
        if name not in PRESETS:
            raise ValueError(f"has no preset called {name!r}; write one of {', '.join(PRESETS)}")
        return {**PRESETS[name], **others}


PRESETS: dict[str, dict[str, object]] = {
    "speech-mono": {"bit_rate": 96, "channels": 1, "loudness": -19.0},
    "speech": {"bit_rate": 128},
    "music": {"bit_rate": 192},
    "apple": {"codec": "aac", "bit_rate": 128},
    "spotify": {"bit_rate": 192, "loudness": -14.0},
    "ebu-r128": {"bit_rate": 192, "loudness": -23.0},
}
"""Recipes by name. Mono at -19 LUFS is as loud as stereo at -16, since two speakers play it (BS.1770 sums channels)."""


LEVELS, TIMES = 2, 6
"""Digits behind the point: meters are read to a tenth, and no frame is as short as a millionth of a second."""
REVISION = 1
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
    def silent(self) -> bool:
        """Tell whether no block of 400 ms reached the absolute gate of -70 LUFS."""
        return not math.isfinite(self.integrated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
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
    condition: Condition
    chapters: int = 0
    """How many chapters the file itself has."""
    trouble: str | None = None
    """The decoder's first complaint, if it had any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastered:
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

    def rounded(self) -> "Mastered":
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
        return Timeline(pieces=self.pieces) if self.pieces else whole(self.before.duration)
