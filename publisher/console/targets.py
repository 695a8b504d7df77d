"""Adds the target of a command to the commands in its hints, so that they can be pasted."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from publisher.console.base import Console
from publisher.errors import PublisherError
from publisher.findings import Finding
from publisher.plan.events import Event, StepFailed
from publisher.storage.base import Notice

DEFAULT_TARGET = "preview"
"""The target of commands that name none."""
_OPTION = re.compile(r"\bpublisher (?:check|feed|plan|prune|publish|rollback|serve|verify)\b(?![.-]\w)")
_ARGUMENT = re.compile(r"\bpublisher (?:adopt|doctor)\b(?![.-]\w)")
"""Commands that take the target without an option."""


def repeat_target(hint: str, target: str) -> str:
    """Return a hint in which each command of publisher that takes a target names this one."""
    if target == DEFAULT_TARGET or "--target" in hint:
        return hint
    name = shlex.quote(target)
    hint = _OPTION.sub(lambda found: f"{found[0]} --target {name}", hint)
    return _ARGUMENT.sub(lambda found: found[0] if _follows(name, hint, found.end()) else f"{found[0]} {name}", hint)


def _follows(name: str, hint: str, at: int) -> bool:
    return hint[at:].partition(";")[0].split()[:1] == [name]


class _TargetConsole:
    """Passes everything on to a console, with hints that repeat the target."""

    def __init__(self, console: Console, target: str) -> None:
        self._console, self._target = console, target
        console.target = target

    def __getattr__(self, name: str) -> Any:
        return getattr(self._console, name)

    def advise(self, line: str) -> None:
        self._console.advise(repeat_target(line, self._target))

    def trouble(self, error: PublisherError) -> None:
        self._console.trouble(self._extend(error))

    def findings(self, findings: Sequence[Finding]) -> None:
        self._console.findings([replace(one, fix=repeat_target(one.fix, self._target)) for one in findings])

    def event(self, feed: str, event: Event) -> None:
        if isinstance(event, Notice):
            event = replace(event, hint=repeat_target(event.hint, self._target))
        elif isinstance(event, StepFailed) and isinstance(event.error, PublisherError):
            event = replace(event, error=self._extend(event.error))
        self._console.event(feed, event)

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:
        said = [repeat_target(line, self._target) for line in lines]
        self._console.result(name, said, _extend_hints(document, self._target))

    def _extend(self, error: PublisherError) -> PublisherError:
        return type(error)(error.message, hint=repeat_target(error.hint, self._target))


def _extend_hints(document: Any, target: str) -> Any:
    """Return a tree in which each text under the key `hint` repeats the target."""
    if isinstance(document, Mapping):
        return {name: _extend_hint(name, value, target) for name, value in document.items()}
    return [_extend_hints(value, target) for value in document] if isinstance(document, list | tuple) else document


def _extend_hint(name: str, value: Any, target: str) -> Any:
    return repeat_target(value, target) if name == "hint" else _extend_hints(value, target)


def name_target(console: Console, target: str) -> Console:
    """Return a console that shows what `console` shows, with hints that repeat the target."""
    return console if target == DEFAULT_TARGET else cast("Console", _TargetConsole(console, target))
