"""Which console serves which format."""

from collections.abc import Callable

from publisher.console.base import Console
from publisher.console.github import GithubConsole
from publisher.console.json import JsonConsole
from publisher.console.markdown import MarkdownConsole
from publisher.console.text import TextConsole

CONSOLE_FORMATS: dict[str, Callable[[], Console]] = {"text": TextConsole, "json": JsonConsole, "github": GithubConsole}
PLAN_FORMATS = {**CONSOLE_FORMATS, "markdown": MarkdownConsole}
"""A plan can be a comment as well."""


def open_console(name: str) -> Console:
    """Return the console for a format of FORMATS_OF_PLANS."""
    return PLAN_FORMATS[name]()
