"""Which console serves which format."""

from collections.abc import Callable

from publisher.console.base import Console
from publisher.console.github import GithubConsole
from publisher.console.json import JsonConsole
from publisher.console.markdown import MarkdownConsole
from publisher.console.text import TextConsole

FORMATS: dict[str, Callable[[], Console]] = {"text": TextConsole, "json": JsonConsole, "github": GithubConsole}
FORMATS_OF_PLANS = {**FORMATS, "markdown": MarkdownConsole}
"""A plan can be a comment as well."""


def open_console(name: str) -> Console:
    """Return the console for a format of FORMATS_OF_PLANS."""
    return FORMATS_OF_PLANS[name]()
