"""Starts the command line: the command `publisher`, and `python -m publisher`."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Load the command line and run it; stopped while it is still being loaded, it ends as it does later on."""
    try:
        from publisher.cli import main as run  # noqa: PLC0415 - what takes time to load is stopped in here

        run()
    except KeyboardInterrupt:
        sys.stderr.write("publisher: interrupted\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
