"""Programs that run beside us, each at one end of a pipe whose other end is ours.

That pipe is what makes them end with us however we end: a decoder that nobody reads dies of writing to a broken pipe,
an encoder sees the end of its input. What they say goes to a nameless file, where it cannot block them.
"""

import fcntl
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from publisher.errors import PublisherError

STALL_SECONDS = 120.0
"""Seconds after which a program that neither takes nor gives anything is taken to hang."""
PIPE_BYTES = 1 << 20
"""Bytes in a pipe, where the system lets us choose: then neither side waits for the other all the time."""
STDERR_BYTES = 1 << 16
"""Bytes of what a program says that are looked at."""


class ChildProcess:
    """A running program."""

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        """Stand for `process`, whose messages go to the file `said`."""
        self._process = process
        self._said = said

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes of its output, fewer only at the end."""
        pieces: list[bytes] = []
        while size:
            piece = os.read(self._ready(self._process.stdout, select.POLLIN), size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def write(self, data: memoryview) -> None:
        """Hand it `data`. Raises BrokenPipeError if it has ended."""
        while data:
            written = os.write(self._ready(self._process.stdin, select.POLLOUT), data[: PIPE_BYTES // 2])
            data = data[written:]

    def finish(self) -> int:
        """Tell it that no more comes, wait until it has ended, and return its exit code."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            return self._process.wait(STALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise _make_stall_error(self._process) from None

    def read_stderr(self) -> list[str]:
        """Return the first lines of what it said."""
        self._said.seek(0)
        return self._said.read(STDERR_BYTES).decode(errors="replace").splitlines()

    def _ready(self, pipe: IO[bytes] | None, event: int) -> int:
        if pipe is None:
            raise ValueError("this program has no pipe in that direction")
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(STALL_SECONDS * 1000):
            raise _make_stall_error(self._process)
        return pipe.fileno()


def _make_stall_error(process: subprocess.Popen[bytes]) -> PublisherError:
    program = Path(str(process.args[0] if isinstance(process.args, Sequence) else process.args)).name
    return PublisherError(
        f"{program} did nothing for {STALL_SECONDS:.0f} seconds", hint="see whether the disk answers, then try again"
    )


@contextmanager
def run_process(command: Sequence[str | Path], *, fed: bool) -> Iterator[ChildProcess]:
    """Run `command`, to be written to if `fed`, else to be read from, and see to it that it ends with the block.

    It is kept out of our process group, or Ctrl-C would reach it too and make its early end look like a complete one.
    Raises PublisherError if it cannot be started.
    """
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if fed else subprocess.PIPE,
                stderr=said,
                bufsize=0,
                process_group=0,
            )
        except OSError as problem:
            raise PublisherError(
                f"{command[0]} could not be started: {problem.strerror}", hint="reinstall ffmpeg"
            ) from problem
        try:
            _widen_pipe(process.stdin or process.stdout)
            yield ChildProcess(process, said)
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            if process.poll() is None:
                process.kill()
            process.wait()


def _widen_pipe(pipe: IO[bytes] | None) -> None:
    """Make `pipe` as wide as PIPE; one that stays narrow costs speed and nothing else."""
    if sys.platform == "linux" and pipe:
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
