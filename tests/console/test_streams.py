"""Standard output and standard error: any text can be written, and a failed write has an exception of its own."""

import errno
import fcntl
import io
import os
import pty
import struct
import sys
import termios
from pathlib import Path
from typing import Any

import pytest

from publisher.console import streams
from publisher.console.streams import (
    OutputError,
    finish_output,
    is_utf8_output,
    prepare_streams,
    silence_output,
    write_bytes,
)
from support.processes import finish


class Sink(io.RawIOBase):
    """A stream that keeps what is written to it, or fails."""

    def __init__(self, problem: OSError | None = None) -> None:
        """Take the exception of each write."""
        self.problem = problem
        self.kept = b""

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, data: Any, /) -> int:
        """Keep the data, or fail."""
        if self.problem is not None:
            raise self.problem
        self.kept += bytes(data)
        return len(data)


def prepared(monkeypatch: pytest.MonkeyPatch, sink: Sink, encoding: str = "utf-8") -> io.TextIOWrapper:
    """Have standard output write to a sink, and prepare it."""
    output = io.TextIOWrapper(io.BufferedWriter(sink), encoding=encoding)
    monkeypatch.setattr(streams.sys, "stdout", output)
    monkeypatch.setattr(streams.sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    monkeypatch.setattr(streams.sys, "__stdout__", output)
    prepare_streams()
    return streams.sys.stdout  # type: ignore[return-value]


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("encoding", "written", "utf8"),
    [("utf-8", "å → \\ud800".encode(), True), ("ascii", b"\\xe5 \\u2192 \\ud800", False)],
)
def test_letters_that_an_encoding_lacks_are_escaped(
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    written: bytes,
    utf8: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """On both streams; a file name that is no UTF-8 has lone surrogates, which even UTF-8 lacks."""
    sink = Sink()
    prepared(monkeypatch, sink, encoding)
    for stream in (streams.sys.stdout, streams.sys.stderr):
        stream.write("å → \ud800")
    finish_output()
    assert sink.kept == written
    streams.sys.stderr.flush()
    assert streams.sys.stderr.buffer.getvalue() == written  # type: ignore[attr-defined]
    assert is_utf8_output() is utf8


def test_a_full_disk_is_an_error_of_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the latest when the output is finished; the message has the system's words."""
    sink = Sink(FULL)
    output = prepared(monkeypatch, sink)
    try:
        output.write("short")
        with pytest.raises(OutputError, match=r"^standard output cannot be written: No space left on device$"):
            finish_output()
        with pytest.raises(OutputError):
            output.write("long" * 100_000)
        with pytest.raises(OutputError):
            write_bytes(b"x" * 100_000)
    finally:
        sink.problem = None


def test_a_closed_pipe_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that has left is no error: the program ends without a word."""
    sink = Sink(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    output = prepared(monkeypatch, sink)
    try:
        output.write("short")
        with pytest.raises(BrokenPipeError):
            finish_output()
        with pytest.raises(BrokenPipeError):
            output.write("long" * 100_000)
        with pytest.raises(BrokenPipeError):
            write_bytes(b"x" * 100_000)
    finally:
        sink.problem = None


def test_bytes_are_written_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the encoding is, and at once."""
    sink = Sink()
    prepared(monkeypatch, sink, "ascii")
    write_bytes("å\r\n".encode())
    assert sink.kept == "å\r\n".encode()


def test_lines_are_still_written_at_once_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Preparing keeps whether output is written line by line."""
    for by_line in (True, False):
        sink = Sink()
        output = io.TextIOWrapper(io.BufferedWriter(sink), encoding="utf-8", line_buffering=by_line)
        monkeypatch.setattr(streams.sys, "stdout", output)
        prepare_streams()
        streams.sys.stdout.write("line\n")
        assert sink.kept == (b"line\n" if by_line else b"")


def test_streams_that_are_replaced_or_missing_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a test runner, or without a console, as with pythonw."""
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(streams.sys, "stdout", stream)
        monkeypatch.setattr(streams.sys, "stderr", stream)
        prepare_streams()
        finish_output()
        assert streams.sys.stdout is stream


def test_silenced_output_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was not written to a full disk is not tried again at the end; the descriptor stays open."""
    file = tmp_path / "out"
    with file.open("w") as output:
        monkeypatch.setattr(streams.sys, "stdout", output)
        output.write("kept back")
        silence_output()
        output.flush()
        assert os.fstat(output.fileno()).st_rdev == Path(os.devnull).stat().st_rdev
    assert file.read_text() == ""


@pytest.mark.parametrize("columns", [60, 100])
def test_help_is_as_wide_as_the_terminal(columns: int) -> None:
    """The width is that of the terminal which standard output is, also after it was prepared."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    code = "import shutil; from publisher.console.streams import prepare_streams; prepare_streams()"
    code += "; print(shutil.get_terminal_size().columns, flush=True)"
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    finish([sys.executable, "-c", code], stdout=theirs, env=environment, check=True)
    assert os.read(ours, 100).split() == [str(columns).encode()]
    os.close(ours)
    os.close(theirs)
