"""How work that takes a while says how far it is, and who is told what it came across."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from publisher.media.results import Recording

if TYPE_CHECKING:
    from publisher.media.loudness import Doubles  # slow to load, and a name here

StageProgress = Callable[[str, float], None]
"""Called with the name of a stage (inspect; measure, encode, prove; trace) and how much of it is done, from 0 to 1."""


def ignore_progress(_stage: str, _fraction: float) -> None:
    """Say nothing."""


class MasteringObserver(Protocol):
    """Is told what mastering came across. What it raises ends the mastering."""

    def on_analyzed(self, recording: Recording) -> None:
        """Learn what the recording is, once it was decoded, and before anything is made of it."""

    def on_limited(self, attenuation: "Doubles") -> None:
        """Learn by how many dB the limiter turned down at most in each 100 ms, once the file is proven."""
