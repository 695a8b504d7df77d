"""Shows results in several formats: results on stdout, progress and messages on stderr."""

from publisher.console.base import Console
from publisher.console.choose import CONSOLE_FORMATS, PLAN_FORMATS, open_console
from publisher.console.streams import OutputError, finish_output, prepare_streams, silence_output, write_bytes

__all__ = [
    "CONSOLE_FORMATS",
    "PLAN_FORMATS",
    "Console",
    "OutputError",
    "finish_output",
    "open_console",
    "prepare_streams",
    "silence_output",
    "write_bytes",
]
