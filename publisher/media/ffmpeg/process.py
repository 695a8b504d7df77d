"""Runs a child process that is read from or written to through a pipe, within bounds of memory, text and silence.

The pipe ends the child even if this process is killed: a decoder gets SIGPIPE, an encoder the end of its input. The
child's stderr goes to an unnamed temporary file, which never blocks it.
"""

import fcntl
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from publisher.errors import PublisherError
from publisher.media.limits import MAX_PROGRAM_BYTES, MAX_PROGRAM_TEXT

STALL_SECONDS = 120.0
"""Seconds of waiting for one segment of sound after which a program is taken to hang."""
PIPE_BYTES = 1 << 20
"""Capacity of a pipe in bytes, where the system allows it: enough for a segment, unlike Linux's 64 KiB."""
FED_POLL_MILLISECONDS = 200
"""Milliseconds after which a reader looks whether the program's input has ended."""
STDERR_BYTES = 1 << 16
"""Most bytes of a program's stderr that are read."""
MEMORY_FULL = "Cannot allocate memory"
"""The system's message for memory that is refused (ENOMEM), which ffmpeg prints."""
CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
"""Signals that end a program on a mistake of its own, as on damaged files or without memory."""


class StalledError(PublisherError):
    """A program that did nothing for STALL_SECONDS."""


class CapturedOutput(NamedTuple):
    """What a program printed, and how it ended."""

    code: int
    stdout: bytes
    stderr: bytes


class ChildProcess:
    """A running program with a pipe to its stdin, from its stdout, or both."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
        """Wrap `process`, whose stderr goes to the file `stderr`."""
        self._process = process
        self._stderr = stderr
        self._waited = 0.0

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes of its output, fewer only at the end. Raises StalledError if it hangs.

        All of them have to come in STALL_SECONDS: a program that gives a byte now and then hangs as well. A program
        that is fed too may wait for its input, and has that time from the end of the input on.
        """
        pieces: list[bytes] = []
        self._waited = 0.0
        while size:
            piece = os.read(self._ready(self._process.stdout, select.POLLIN), size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def write(self, data: memoryview) -> None:
        """Write `data` to its input. Raises BrokenPipeError if it has ended, StalledError if it hangs."""
        self._waited = 0.0
        while data:
            written = os.write(self._ready(self._process.stdin, select.POLLOUT), data[: PIPE_BYTES // 2])
            data = data[written:]

    def end_input(self) -> None:
        """Close its input."""
        if self._process.stdin:
            self._process.stdin.close()

    def kill(self) -> None:
        """Kill the process at once; reads and writes on its pipes, in any thread, then end."""
        self._process.kill()

    def finish(self) -> int:
        """Close its input, wait until it ends, and return its exit code. Raises StalledError if it hangs."""
        self.end_input()
        try:
            return self._process.wait(STALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise _make_stall_error(self._process) from None

    def read_stderr(self) -> list[str]:
        """Return the first lines of its stderr."""
        self._stderr.seek(0)
        return self._stderr.read(STDERR_BYTES).decode(errors="replace").splitlines()

    @property
    def _is_fed(self) -> bool:
        return self._process.stdin is not None and not self._process.stdin.closed

    def _ready(self, pipe: IO[bytes] | None, event: int) -> int:
        if pipe is None:
            raise ValueError("this program has no pipe in that direction")
        poll = select.poll()
        poll.register(pipe, event)
        while pipe is self._process.stdout and self._is_fed and not poll.poll(FED_POLL_MILLISECONDS):
            pass
        # Only the time in which the program is waited for counts, not that in which this process rests.
        begun = time.monotonic()
        ready = poll.poll(max(0.0, STALL_SECONDS - self._waited) * 1000)
        self._waited += time.monotonic() - begun
        if not ready:
            raise _make_stall_error(self._process)
        return pipe.fileno()


def _make_stall_error(process: subprocess.Popen[bytes]) -> StalledError:
    program = Path(str(process.args[0] if isinstance(process.args, Sequence) else process.args)).name
    return StalledError(
        f"{program} did nothing for {STALL_SECONDS:.0f} seconds", hint="see whether the disk answers, then try again"
    )


@contextmanager
def run_process(
    command: Sequence[str | Path], *, fed: bool, read: bool | None = None, into: IO[bytes] | None = None
) -> Iterator[ChildProcess]:
    """Run `command` with a pipe to its stdin if `fed`, else from its stdout; kill it at the end of the block.

    If it is `read` as well it has both. `into` is an open file that it writes its output to instead.
    It gets a process group of its own: Ctrl-C would reach it too, and its early end would look like a complete one.
    Raises PublisherError if it cannot be started.
    """
    is_read = not fed if read is None else read
    with tempfile.TemporaryFile() as stderr:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
                stdout=into or (subprocess.PIPE if is_read else subprocess.DEVNULL),
                stderr=stderr,
                bufsize=0,
                process_group=0,
            )
        except OSError as problem:
            raise PublisherError(
                f"{command[0]} could not be started: {problem.strerror}", hint="reinstall ffmpeg"
            ) from problem
        try:
            # What is fed writes a file, whose size is its recipe's business.
            _bound_process(process, writes=MAX_PROGRAM_TEXT if is_read else None)
            _widen_pipe(process.stdin)
            _widen_pipe(process.stdout)
            yield ChildProcess(process, stderr)
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            if process.poll() is None:
                process.kill()
            process.wait()


def capture_output(command: Sequence[str | Path], *, seconds: float) -> CapturedOutput:
    """Run `command` to its end and return what it printed, of each stream at most MAX_PROGRAM_TEXT bytes.

    Raises StalledError if it takes longer than `seconds`, OSError if it cannot be started.
    """
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, process_group=0)
        try:
            _bound_process(process, writes=MAX_PROGRAM_TEXT)
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise _make_stall_error(process) from None
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        stdout.seek(0)
        stderr.seek(0)
        return CapturedOutput(code, stdout.read(MAX_PROGRAM_TEXT), stderr.read(MAX_PROGRAM_TEXT))


def _bound_process(process: subprocess.Popen[bytes], *, writes: int | None) -> None:
    """Bound the memory of `process`, and the bytes of a file that it `writes`, where the system can (Linux).

    They are set from outside, right after the start: code between fork and exec is not safe with threads.
    """
    if sys.platform == "linux":
        _bound_resource(process.pid, resource.RLIMIT_AS, MAX_PROGRAM_BYTES)
        if writes is not None:
            _bound_resource(process.pid, resource.RLIMIT_FSIZE, writes)


def _bound_resource(process: int, kind: int, most: int) -> None:
    # It may have ended already, or a container may forbid it. Headers are checked all the same.
    with suppress(OSError):
        soft, hard = resource.prlimit(process, kind)
        if soft == resource.RLIM_INFINITY or soft > most:
            resource.prlimit(process, kind, (most, hard))


def _widen_pipe(pipe: IO[bytes] | None) -> None:
    """Raise the capacity of `pipe` to PIPE_BYTES, where possible."""
    if sys.platform == "linux" and pipe:
        # The limit of the user's pipes may be reached; the pipe then keeps its capacity.
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
