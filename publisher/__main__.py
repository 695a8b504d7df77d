"""Starts the command line: the command `publisher`, and `python -m publisher`."""

import gc
import signal
import sys
import time

from publisher.errors import TerminatedError

INTERRUPTED, TERMINATED = 130, 143
"""The exit codes of `publisher.cli.exits`, which may not be loaded yet."""
GC_THRESHOLD = 100_000
"""How many more objects there have to be before Python looks for those that nobody needs."""
AT_ONCE = 2.0
"""Seconds in which another SIGTERM is the same one: timeout(1) sends it to the process, and then to its group."""


def main() -> None:
    """Load the command line and run it; stopped while it is still being loaded, it ends as it does later on."""
    # What is loaded and read stays until the end; looking through it again and again would find nothing to let go of.
    gc.set_threshold(GC_THRESHOLD)
    try:
        _heed_termination()
        from publisher.cli import main as run  # noqa: PLC0415 - what takes time to load is stopped in here

        run()
    except KeyboardInterrupt:
        sys.stderr.write("publisher: interrupted\n")
        sys.exit(INTERRUPTED)
    except TerminatedError:
        sys.stderr.write("publisher: terminated\n")
        sys.exit(TERMINATED)


def _heed_termination() -> None:
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
