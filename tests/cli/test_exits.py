"""The exit codes, and how findings choose one."""

import signal

import pytest

from publisher.cli import EXIT_CODES
from publisher.cli.exits import Exit, verdict
from publisher.findings import Finding, Position, Severity


def finding(severity: Severity) -> Finding:
    """Return a finding of a severity."""
    return Finding(rule="rule", severity=severity, message="wrong", fix="mend it", position=Position(file="a"))


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], Exit.DONE),
        ([Severity.WARNING, Severity.WARNING], Exit.DONE),
        ([Severity.WARNING, Severity.ERROR], Exit.FAILED),
        ([Severity.ERROR], Exit.FAILED),
    ],
)
def test_errors_fail_and_warnings_do_not(severities: list[Severity], expected: Exit) -> None:
    """One error is enough, wherever it stands; any number of warnings is not."""
    assert verdict(finding(severity) for severity in severities) is expected


def test_signals_count_as_shells_count_them() -> None:
    """128 and the number of the signal."""
    assert Exit.INTERRUPTED == 128 + signal.SIGINT
    assert Exit.TERMINATED == 128 + signal.SIGTERM


def test_help_names_every_exit_code() -> None:
    """`publisher --help` lists each number once."""
    listed = [int(line.split()[0]) for line in EXIT_CODES.splitlines() if line.strip()[:1].isdigit()]
    assert listed == sorted(Exit)
