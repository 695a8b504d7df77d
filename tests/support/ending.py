"""Programs that are ended by signals: started as shells start them, and ended for certain when a test is over."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ENDINGS = [
    (signal.SIGINT, signal.SIG_DFL, 130, "interrupted"),
    (signal.SIGTERM, signal.SIG_DFL, 143, "terminated"),
    (signal.SIGTERM, signal.SIG_IGN, 143, "terminated"),
]
"""A signal, what SIGINT does at the start, the exit code, and the word for it.

Shells without job control have SIGINT ignored by what they start in the background, and by all that this starts.
"""
IDS = ["interrupted", "terminated", "terminated-in-the-background"]

_WITH_SIGINT = (
    "import os, signal, sys;"
    "signal.signal(signal.SIGINT, signal.Handlers(int(sys.argv[1])));"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)


@contextmanager
def started(root: Path, *arguments: str, sigint: signal.Handlers = signal.SIG_DFL) -> "Iterator[subprocess.Popen[str]]":
    """Run Python in `root`, in a group of its own, with SIGINT as said; kill the group at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", _WITH_SIGINT, str(int(sigint)), *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def is_alone_at_the_end(process: "subprocess.Popen[str]") -> bool:
    """Tell whether a program that has ended left nothing running in its group."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False
