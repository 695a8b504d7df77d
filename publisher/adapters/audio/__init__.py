"""Sound: recordings are inspected, mastered to a loudness that is measured, and proven after encoding.

Numbers and segments are numpy's and pydub's business, and ffmpeg decodes and encodes. All three are slow to load, so
nothing is loaded before it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.adapters.audio.chaptering import chapters_in, copy_with_chapters
    from publisher.adapters.audio.ffmpeg import Ffmpeg, find_ffmpeg
    from publisher.adapters.audio.inspecting import inspect, measure
    from publisher.adapters.audio.labels import labels_of
    from publisher.adapters.audio.mastering import master
    from publisher.adapters.audio.reporting import Report, Witness, silent
    from publisher.adapters.audio.tracing import trace

__all__ = [
    "Ffmpeg",
    "Report",
    "Witness",
    "chapters_in",
    "copy_with_chapters",
    "find_ffmpeg",
    "inspect",
    "labels_of",
    "master",
    "measure",
    "silent",
    "trace",
]

_HOMES = {
    "Ffmpeg": "ffmpeg",
    "chapters_in": "chaptering",
    "copy_with_chapters": "chaptering",
    "find_ffmpeg": "ffmpeg",
    "inspect": "inspecting",
    "labels_of": "labels",
    "measure": "inspecting",
    "master": "mastering",
    "Report": "reporting",
    "Witness": "reporting",
    "silent": "reporting",
    "trace": "tracing",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module where it lives, when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
