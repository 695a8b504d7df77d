"""Writes results as one JSON document, for programs."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from publisher.console.streams import is_utf8_output
from publisher.console.targets import DEFAULT_TARGET
from publisher.errors import PublisherError, hide_queries
from publisher.feed.impact import Impact
from publisher.findings import Finding
from publisher.media.results import MasteringReport
from publisher.plan import Plan
from publisher.plan.events import Event, FeedWritten, FilesDeleted, PagesWritten, StepDone, StepFailed
from publisher.storage.base import Notice
from publisher.tasks import Progress


class JsonConsole:
    """Gathers results, and writes them as one JSON document to stdout at the end."""

    def __init__(self) -> None:
        """Begin with an empty document."""
        self.target = DEFAULT_TARGET
        self._document: dict[str, Any] = {}

    def info(self, line: str) -> None:
        """Show nothing: messages are for people."""

    def advise(self, line: str) -> None:
        """Show nothing."""

    def findings(self, findings: Sequence[Finding]) -> None:
        """Add the findings."""
        self._document["findings"] = [_describe(finding) for finding in findings]

    def plan(self, plans: Sequence[Plan]) -> None:
        """Add the plans."""
        self._document["plans"] = [
            {
                "feed": plan.feed,
                "target": plan.target,
                "digest": plan.digest,
                "steps": [
                    {
                        "kind": step.kind,
                        "subject": step.subject,
                        "reason": step.reason,
                        "guid": step.guid,
                        "waits": step.is_waiting,
                    }
                    for step in plan.steps
                ],
            }
            for plan in plans
        ]

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Add the plans, with their effects on listeners and the differences in the feeds."""
        self.plan([outlook.plan for outlook in outlooks])
        for outlook, entry in zip(outlooks, self._document["plans"], strict=True):
            entry["listeners"] = [asdict(effect) for effect in outlook.effects]
            entry["changes"] = asdict(outlook.changes)
            entry["pages"] = asdict(outlook.pages) if outlook.pages else None

    @contextmanager
    def task(self) -> Iterator[None]:
        """Show nothing."""
        yield

    def progress(self, progress: Progress) -> None:
        """Show nothing."""

    def event(self, feed: str, event: Event) -> None:
        """Add what was done, what failed, and the feeds."""
        match event:
            case StepDone(step=step, published=published):
                entry = {"feed": feed, "subject": step.subject, "kind": step.kind, **asdict(published)}
                self._document.setdefault("published", []).append(entry)
            case StepFailed(step=step, error=error):
                entry = {"feed": feed, "subject": step.subject, "message": hide_queries(str(error))}
                entry |= {"hint": error.hint} if isinstance(error, PublisherError) else {}
                self._document.setdefault("failed", []).append(entry)
            case FeedWritten():
                self._document.setdefault("feeds", []).append({"feed": feed, **asdict(event)})
            case PagesWritten():
                self._document.setdefault("pages", []).append({"feed": feed, **asdict(event)})
            case FilesDeleted():
                self._document.setdefault("deleted", []).append({"feed": feed, **asdict(event)})
            case Notice():
                self._document.setdefault("warnings", []).append({"feed": feed, **asdict(event)})
            case Progress():
                pass

    def current(self, key: str, *, is_current: bool, is_new: bool = False) -> None:  # noqa: ARG002 - as the protocol has it
        """Add whether the feed is up to date."""
        self._document.setdefault("current", {})[key] = is_current

    def mastered(self, name: str, mastered: MasteringReport, size: int) -> None:
        """Add the file and its measurements."""
        self._document["mastered"] = {"file": name, "bytes": size, **asdict(mastered)}

    def summary(self) -> None:
        """Write the document."""
        # JSON has escapes of its own for what an encoding lacks.
        json.dump(self._document, sys.stdout, ensure_ascii=not is_utf8_output(), indent=1, default=str)
        sys.stdout.write("\n")

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:  # noqa: ARG002 - people read them
        """Add the document."""
        self._document[name] = document

    def trouble(self, error: PublisherError) -> None:
        """Add the error, and write the document."""
        self._document["error"] = {"message": error.message, "hint": error.hint}
        self.summary()


def _describe(finding: Finding) -> dict[str, Any]:
    position = asdict(finding.position)
    return {**asdict(finding), "position": {**position, "text": finding.position.excerpt}}
