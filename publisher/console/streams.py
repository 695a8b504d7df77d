"""Prepares standard output and standard error: they take any text, and failed writes raise an error of their own."""

import codecs
import io
import os
import sys


class OutputError(Exception):
    """Standard output takes no more: its disk is full, or what stands for it is no place to write."""


class _Output(io.TextIOWrapper):
    """Raises OutputError for failed writes to standard output; BrokenPipeError, for a closed pipe, passes through."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise _failed(problem) from None

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise _failed(problem) from None


def prepare_streams() -> None:
    """Have standard output and standard error take what their encoding lacks, as escapes."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding, by_line = sys.stdout.encoding, sys.stdout.line_buffering
        sys.stdout = _Output(sys.stdout.detach(), encoding=encoding, errors="backslashreplace", line_buffering=by_line)
        # Whose terminal is asked for its width, by shutil, and so by help.
        sys.__stdout__ = sys.stdout  # type: ignore[misc]


def finish_output() -> None:
    """Write what is still kept back; raise OutputError or BrokenPipeError where that cannot be."""
    if sys.stdout is not None:
        sys.stdout.flush()


def silence_output() -> None:
    """Let standard output go nowhere, so that what could not be written is not tried again at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_bytes(content: bytes) -> None:
    """Write bytes as they are to standard output; raise as `finish_output` does."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise _failed(problem) from None


def is_utf8_output() -> bool:
    """Tell whether standard output is in UTF-8."""
    return codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"


def _failed(problem: OSError) -> OutputError:
    return OutputError(f"standard output cannot be written: {problem.strerror or problem}")
