"""Values of a pass over a recording: its goal, its analysis, and the first pass, which mastering starts from."""

from dataclasses import dataclass

from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.loudness.profile import PeakProfile
from publisher.media.loudness.timbre import Timbre
from publisher.media.results import Measurement, Recording, SignalStatistics

DC_OFFSET_LIMIT = 0.1
"""DC offset above which it is removed, relative to the amplitude at the integrated loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The parameters of a pass over a recording; passes with equal goals have equal results."""

    rate: int
    """Sample rate of the decoded sound, in Hz."""
    source: int
    """Channels of the decoded sound."""
    wanted: int
    """Channels of the profiled sound."""
    crest: float
    """The limiter's ceiling above the loudness, in dB, which sets the floor of the profile."""
    floor: float | None
    """A fixed floor of the profile in dBFS; None if it follows the loudness."""
    difference: bool
    """Whether both channels are compared."""
    level: bool
    """Whether the timbre is measured, by which speech is levelled."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of one pass over a recording."""

    before: Measurement
    """Of the recording as it is."""
    condition: SignalStatistics
    """Of the recording as it is."""
    highest: float
    """Highest true peak of the recording and of the edited sound, in dBTP."""
    profile: PeakProfile
    """Of the edited sound."""
    frames: int
    """Of the edited sound."""
    complaints: Complaints
    """What ffmpeg complained of."""
    is_silent: bool
    """Whether the edited sound is silent, as when two channels cancel each other out."""
    is_dual_mono: bool
    """Whether both channels are the same."""
    timbre: Timbre | None = None
    """Of the sound that was profiled, if it is to be levelled and was not edited."""

    @property
    def has_dc_offset(self) -> bool:
        """Tell whether the DC offset is large enough for the gain to push it into the limiter."""
        offset = max(abs(mean) for mean in self.condition.offsets)
        return bool(offset > DC_OFFSET_LIMIT * 10.0 ** (self.before.integrated / 20.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPass:
    """The result of inspecting a recording, which mastering starts from."""

    recording: Recording
    claims: ProbeResult
    goal: Goal | None = None
    analysis: Analysis | None = None
    """Result of the pass with `goal`; both are None if mastering works on other samples than the inspection."""
