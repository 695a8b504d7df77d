"""Runs a child process that is read from or written to through a pipe.

The pipe ends the child even if this process is killed: a decoder gets SIGPIPE, an encoder the end of its input. The
child's stderr goes to an unnamed temporary file, which never blocks it.
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
"""Seconds without any transfer after which a program is taken to hang."""
PIPE_BYTES = 1 << 20
"""Capacity of a pipe in bytes, where the system allows it: enough for a segment, unlike Linux's 64 KiB."""
STDERR_BYTES = 1 << 16
"""Most bytes of a program's stderr that are read."""


class ChildProcess:
    """A running program with a pipe to its stdin or from its stdout."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
        """Wrap `process`, whose stderr goes to the file `stderr`."""
        self._process = process
        self._stderr = stderr

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes of its output, fewer only at the end. Raises PublisherError if it hangs."""
        pieces: list[bytes] = []
        while size:
            piece = os.read(self._ready(self._process.stdout, select.POLLIN), size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def write(self, data: memoryview) -> None:
        """Write `data` to its input. Raises BrokenPipeError if it has ended, PublisherError if it hangs."""
        while data:
            written = os.write(self._ready(self._process.stdin, select.POLLOUT), data[: PIPE_BYTES // 2])
            data = data[written:]

    def finish(self) -> int:
        """Close its input, wait until it ends, and return its exit code. Raises PublisherError if it hangs."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            return self._process.wait(STALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise _make_stall_error(self._process) from None

    def read_stderr(self) -> list[str]:
        """Return the first lines of its stderr."""
        self._stderr.seek(0)
        return self._stderr.read(STDERR_BYTES).decode(errors="replace").splitlines()

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
    """Run `command` with a pipe to its stdin if `fed`, else from its stdout; kill it at the end of the block.

    It gets a process group of its own: Ctrl-C would reach it too, and its early end would look like a complete one.
    Raises PublisherError if it cannot be started.
    """
    with tempfile.TemporaryFile() as stderr:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if fed else subprocess.PIPE,
                stderr=stderr,
                bufsize=0,
                process_group=0,
            )
        except OSError as problem:
            raise PublisherError(
                f"{command[0]} could not be started: {problem.strerror}", hint="reinstall ffmpeg"
            ) from problem
        try:
            _widen_pipe(process.stdin or process.stdout)
            yield ChildProcess(process, stderr)
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            if process.poll() is None:
                process.kill()
            process.wait()


def _widen_pipe(pipe: IO[bytes] | None) -> None:
    """Raise the capacity of `pipe` to PIPE_BYTES, where possible."""
    if sys.platform == "linux" and pipe:
        # The limit of the user's pipes may be reached; the pipe then keeps its capacity.
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
