"""Annotations of a GitHub workflow."""

import pytest

from publisher.console.github import GithubConsole
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.storage.base import Notice


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
