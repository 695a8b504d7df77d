"""Starts the command line: the command `publisher`, and `python -m publisher`."""

import gc
import sys

INTERRUPTED = 130
GC_THRESHOLD = 100_000
"""How many more objects there have to be before Python looks for those that nobody needs."""


def main() -> None:
    """Load the command line and run it; stopped while it is still being loaded, it ends as it does later on."""
    # What is loaded and read stays until the end; looking through it again and again would find nothing to let go of.
    gc.set_threshold(GC_THRESHOLD)
    try:
        from publisher.cli import main as run  # noqa: PLC0415 - what takes time to load is stopped in here

        run()
    except KeyboardInterrupt:
        sys.stderr.write("publisher: interrupted\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
