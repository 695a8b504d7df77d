"""Names the exit codes."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code tells."""

    DONE = 0
    FAILED = 1
    """There are errors in the sources, or something could not be done."""
    USAGE = 2
    OUT_OF_DATE = 3
    STALE_PLAN = 4
    INTERRUPTED = 130
    TERMINATED = 143
    """SIGTERM was sent: 128 and the number of the signal, as shells count."""
