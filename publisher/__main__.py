"""Starts the command line: the command `publisher`, and `python -m publisher`."""

import gc
import signal
import sys
import time

from publisher.errors import TerminatedError

INTERRUPTED, TERMINATED = 130, 143
"""The exit codes of `publisher.cli.exits`, which may not be loaded yet."""
GC_THRESHOLD = 100_000
"""Allocations before Python collects its youngest generation of objects."""
AT_ONCE = 2.0
"""Seconds in which a second SIGTERM is taken for the first: timeout(1) sends it to the process, then to its group."""


def main() -> None:
    """Load the command line and run it; a signal that arrives while it is loading ends it with the same exit code."""
    # Modules and sources stay until the process ends: collecting among them again and again would free nothing.
    gc.set_threshold(GC_THRESHOLD)
    try:
        _handle_termination()
        from publisher.cli import main as run  # noqa: PLC0415 - what takes time to load is stopped in here

        run()
    except KeyboardInterrupt:
        sys.stderr.write("publisher: interrupted\n")
        sys.exit(INTERRUPTED)
    except TerminatedError:
        sys.stderr.write("publisher: terminated\n")
        sys.exit(TERMINATED)


def _handle_termination() -> None:
    """Have SIGTERM raise TerminatedError in the main thread, unless the parent process had it ignored."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        return
    last = float("-inf")

    def terminate(*_: object) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before > AT_ONCE:
            raise TerminatedError

    signal.signal(signal.SIGTERM, terminate)


if __name__ == "__main__":
    main()
