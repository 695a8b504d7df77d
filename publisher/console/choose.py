"""Maps output formats to consoles."""

from collections.abc import Callable

from publisher.console.base import Console
from publisher.console.github import GithubConsole
from publisher.console.json import JsonConsole
from publisher.console.markdown import MarkdownConsole
from publisher.console.text import TextConsole

CONSOLE_FORMATS: dict[str, Callable[[], Console]] = {"text": TextConsole, "json": JsonConsole, "github": GithubConsole}
PLAN_FORMATS = {**CONSOLE_FORMATS, "markdown": MarkdownConsole}
"""Formats of plans: a plan can be a comment as well."""


def open_console(name: str) -> Console:
    """Return a console for a format of PLAN_FORMATS."""
    return PLAN_FORMATS[name]()
