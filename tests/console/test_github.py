"""Annotations of a GitHub workflow."""

import pytest

from publisher.console.github import GithubConsole
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.plan import Step, StepKind
from publisher.plan.events import StepFailed
from publisher.storage.base import Notice

BLOCKED = Step(kind=StepKind.BLOCKED, subject="0003-aa", reason="not on this machine", guid="3")


def test_a_finding_is_escaped_as_workflow_commands_want_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Messages escape %, CR and LF; properties : and , as well, or a file's name could end the command."""
    place = Position(file="episodes/a,b:c/episode.md", line=3)
    finding = Finding(rule="r", severity=Severity.WARNING, message="100% of\nit", fix="x, y: z", position=place)
    GithubConsole().findings([finding])
    assert capsys.readouterr().out.splitlines() == [
        "::warning file=episodes/a%2Cb%3Ac/episode.md,line=3,title=r::100%25 of%0Ait%0A→ x, y: z",
        "1 warning",
    ]


def test_notices_and_errors_are_annotations_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A notice is a warning; what the world refused is an error."""
    console = GithubConsole()
    console.event("radio", Notice(message="m", hint="h"))
    console.trouble(PublisherError("refused", hint="do"))
    assert capsys.readouterr().out.splitlines() == [
        "::warning title=publisher::m%0A→ h",
        "::error title=publisher::refused%0A→ do",
    ]


def test_a_failed_step_is_an_annotation(capsys: pytest.CaptureFixture[str]) -> None:
    """A pull request shows what could not be published, and a bug's story stands in the log."""
    console = GithubConsole()
    console.event("radio", StepFailed(step=BLOCKED, error=PublisherError("the disk is 100% full", hint="make room")))
    told = capsys.readouterr()
    assert told.out == "::error title=publisher::radio: 0003-aa: failed: the disk is 100%25 full%0A→ make room\n"
    assert told.err == ""
    console.event("radio", StepFailed(step=BLOCKED, error=ZeroDivisionError("by nothing")))
    told = capsys.readouterr()
    assert told.out.startswith("::error title=publisher::radio: 0003-aa: failed: by nothing%0A")
    assert "ZeroDivisionError: by nothing" in told.err
