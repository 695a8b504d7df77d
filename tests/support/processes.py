"""Runs child processes that end for certain: each in a process group of its own, killed when its time is over."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

T = TypeVar("T")

LIMIT = 100.0
"""Seconds that a child may take: less than a test may, so that the child's output is shown instead of a stack."""
KILLED_LIMIT = 10.0
"""Seconds in which a killed group must be gone."""

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
def child(command: Sequence[object], **options: Any) -> "Iterator[subprocess.Popen[Any]]":
    """Start a command in a group of its own, with the options of Popen; kill the group at the end of the block.

    The pipes are closed, and the child is waited for, however the block ends.
    """
    process = subprocess.Popen([os.fspath(part) for part in command], start_new_session=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: "subprocess.Popen[Any]") -> None:
    """Kill what is left of a child's group, close its pipes and collect its exit code."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError, ValueError):
                pipe.close()
    process.wait(KILLED_LIMIT)


def finish(
    command: Sequence[object], *, limit: float = LIMIT, check: bool = False, given: Any = None, **options: Any
) -> "subprocess.CompletedProcess[Any]":
    """Run a command to its end and return what it wrote, as `subprocess.run(capture_output=True)` does.

    `given` is written to its standard input. With `check`, a failing command is an AssertionError that shows its
    output. After `limit` seconds the whole group is killed, grandchildren that hold the pipes too, and TimeoutExpired
    is raised.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    pipes.setdefault("stdin", subprocess.DEVNULL if given is None else subprocess.PIPE)
    with child(command, **pipes) as process:
        out, err = process.communicate(given, timeout=limit)
        done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check and done.returncode:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{out!r}\n{err!r}")
    return done


@contextmanager
def started(root: Path, *arguments: str, sigint: signal.Handlers = signal.SIG_DFL) -> "Iterator[subprocess.Popen[str]]":
    """Start Python in `root`, with SIGINT set as `sigint` says, and both outputs in pipes of text."""
    command = [sys.executable, "-c", _WITH_SIGINT, str(int(sigint)), *arguments]
    with child(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process


def is_alone_at_the_end(process: "subprocess.Popen[Any]") -> bool:
    """Tell whether a program that has ended left nothing running in its group."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def read_until(process: "subprocess.Popen[str]", words: str, *, limit: float = LIMIT) -> str:
    """Read a child's standard output line by line until one holds `words`; return that line.

    Raises AssertionError if the output ends before, or nothing such comes within `limit` seconds.
    """
    assert process.stdout is not None
    # A read cannot be given a limit; a killed child ends it.
    watch = threading.Timer(limit, process.kill)
    watch.daemon = True
    watch.start()
    seen: list[str] = []
    try:
        for line in iter(process.stdout.readline, ""):
            if words in line:
                return line
            seen.append(line)
    finally:
        watch.cancel()
    raise AssertionError(f"{words!r} was not written in {limit:.0f} s or before its end, but {''.join(seen)!r}")


def wait_until(look: Callable[[], T], what: str, *, limit: float = LIMIT, pause: float = 0.01) -> T:
    """Call `look` until it returns something true, and return that.

    Raises AssertionError after `limit` seconds.
    """
    end = time.monotonic() + limit
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {limit:.0f} s in vain for {what}")
        time.sleep(pause)
    return found


def wait_for_draft(root: Path, process: "subprocess.Popen[Any]") -> None:
    """Wait until a publisher that runs in `root` has begun to write a file."""

    def look() -> bool:
        assert process.poll() is None, "it ended before it wrote anything"
        return any((root / ".publisher" / "tmp").glob("*/*"))

    wait_until(look, "a file under .publisher/tmp")


def run_in_terminal(arguments: Sequence[object], *, limit: float = LIMIT, **options: Any) -> tuple[int, bytes]:
    """Run a command with a terminal for its three streams; return its exit code and all that it showed."""
    ours, theirs = pty.openpty()
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, ours)
        try:
            process = stack.enter_context(child(arguments, stdin=theirs, stdout=theirs, stderr=theirs, **options))
        finally:
            os.close(theirs)
        watch = threading.Timer(limit, process.kill)
        watch.daemon = True
        watch.start()
        stack.callback(watch.cancel)
        shown = b"".join(iter(lambda: _read_terminal(ours), b""))
        return process.wait(KILLED_LIMIT), shown


def _read_terminal(terminal: int) -> bytes:
    """Return what was written to a terminal, or nothing once the other side is closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def is_running(words: str) -> bool:
    """Tell whether a process runs whose command line holds `words`: /proc is read, or ps asked where there is none."""
    proc = Path("/proc")
    if not (proc / "self" / "cmdline").exists():
        return words in finish(["ps", "-ewwo", "args"], text=True, check=True).stdout
    return any(words in line for line in _command_lines(proc))


def _command_lines(proc: Path) -> Iterator[str]:
    for folder in proc.glob("[0-9]*"):
        with suppress(OSError):
            yield (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


@contextmanager
def serving(server: Any, *, shut: Callable[[], None] | None = None, **options: Any) -> Iterator[Any]:
    """Run a socketserver's `serve_forever` in a daemon thread; shut it down however the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs=options, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        (shut or server.shutdown)()
        server.server_close()
        thread.join(KILLED_LIMIT)
        assert not thread.is_alive(), "the server did not end"


def environment_with(**changes: str) -> Mapping[str, str]:
    """Return the environment of this process with some variables set."""
    return {**os.environ, **changes}


def pipe_of(stream: "IO[Any] | None") -> "IO[Any]":
    """Return a child's stream that was asked for as a pipe."""
    assert stream is not None
    return stream
