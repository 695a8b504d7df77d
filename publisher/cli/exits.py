"""Names the exit codes, and chooses one from findings."""

from collections.abc import Iterable
from enum import IntEnum

from publisher.findings import Finding


class Exit(IntEnum):
    """An exit code of the program."""

    DONE = 0
    FAILED = 1
    """There are errors in the sources, or something could not be done."""
    USAGE = 2
    OUT_OF_DATE = 3
    STALE_PLAN = 4
    INTERRUPTED = 130
    """SIGINT was sent: 128 and the number of the signal, as shells count."""
    TERMINATED = 143
    """SIGTERM was sent."""


def verdict(findings: Iterable[Finding]) -> Exit:
    """Return FAILED if an error is among the findings, and DONE otherwise; warnings do not count."""
    return Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE
