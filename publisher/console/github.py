"""Shows findings as annotations of a GitHub workflow."""

import sys
from collections.abc import Sequence

from publisher.console import phrases
from publisher.console.text import TextConsole
from publisher.errors import PublisherError, hide_queries
from publisher.findings import Finding
from publisher.model.invisible import escape_controls
from publisher.plan.events import Event, StepFailed
from publisher.storage.base import Notice


class GithubConsole(TextConsole):
    """Writes findings as workflow commands, which show at the line in a pull request; all else as plain text."""

    def findings(self, findings: Sequence[Finding]) -> None:
        """Write an annotation a finding."""
        for finding in findings:
            place = finding.position
            where = {"file": place.file, "line": place.line, "col": place.column, "title": finding.rule}
            properties = ",".join(f"{key}={_escape_property(str(value))}" for key, value in where.items() if value)
            message = _escape(f"{finding.message}\n→ {finding.fix}")
            sys.stdout.write(f"::{finding.severity} {properties}::{message}\n")
        sys.stdout.write((phrases.format_finding_total(list(findings)) or phrases.NO_FINDINGS) + "\n")

    def event(self, feed: str, event: Event) -> None:
        """Write warnings as annotations, and all else as plain text."""
        if isinstance(event, Notice):
            _annotate("warning", event.message, event.hint)
        else:
            super().event(feed, event)

    def failed(self, feed: str, event: StepFailed) -> None:
        """Write an annotation, and the whole story of what was not foreseen."""
        message = f"{feed}: {event.step.subject}: failed: {hide_queries(str(event.error))}"
        if isinstance(event.error, PublisherError):
            _annotate("error", message, event.error.hint)
        else:
            _annotate("error", message, "this is a bug: please report it with what the log says here")
            super().failed(feed, event)

    def current(self, key: str, *, is_current: bool, is_new: bool = False) -> None:
        """Write an annotation for a feed that is out of date."""
        if is_current:
            super().current(key, is_current=is_current, is_new=is_new)
        else:
            _annotate("error", f"{key} is out of date", "publish it, or rebuild it: publisher feed")

    def trouble(self, error: PublisherError) -> None:
        """Write an annotation that belongs to no file."""
        _annotate("error", error.message, error.hint)


def _annotate(severity: str, message: str, hint: str) -> None:
    text = _escape(f"{message}\n→ {hint}")
    sys.stdout.write(f"::{severity} title=publisher::{text}\n")


def _escape(text: str) -> str:
    """Return a text as a workflow command holds it, of which only the ends of lines are not to be seen."""
    shown = "\n".join(map(escape_controls, text.split("\n")))
    return shown.replace("%", "%25").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
