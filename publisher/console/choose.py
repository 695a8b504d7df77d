"""Which console serves which format."""

from collections.abc import Callable

from publisher.console.base import Console
from publisher.console.machine import GithubConsole, JsonConsole
from publisher.console.text import TextConsole

FORMATS: dict[str, Callable[[], Console]] = {"text": TextConsole, "json": JsonConsole, "github": GithubConsole}


def open_console(name: str) -> Console:
    """Return the console for a format of FORMATS."""
    return FORMATS[name]()
