"""Callbacks of inspection and mastering: progress of a stage, and results on the way."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from publisher.media.results import Recording

if TYPE_CHECKING:
    from publisher.media.loudness import Doubles  # imports numpy, for a type alone

StageProgress = Callable[[str, float], None]
"""Called with the name of a stage (scan, inspect; measure, encode, prove; trace) and the part done, from 0 to 1."""


def ignore_progress(_stage: str, _fraction: float) -> None:
    """Ignore progress."""


class MasteringObserver(Protocol):
    """Receives intermediate results of mastering. An exception that it raises ends the mastering."""

    def on_analyzed(self, recording: Recording) -> None:
        """Receive the inspected recording, before anything is encoded."""

    def on_levelled(self, gains: "Sequence[Doubles]") -> None:
        """Receive the gains in dB of each 100 ms of the recording: one array, or one for each of its two voices."""

    def on_limited(self, attenuation: "Doubles") -> None:
        """Receive the limiter's highest attenuation in dB in each 100 ms, once the file is verified."""
