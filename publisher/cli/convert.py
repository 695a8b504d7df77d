"""Converts a file or stdin to stdout, with findings on stderr: the frame of `publisher chapters` and `transcript`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from publisher.cli.exits import Exit
from publisher.console import write_bytes
from publisher.errors import PublisherError
from publisher.findings import Finding
from publisher.model.invisible import escape_controls

STDIN = "-"
"""The file name that stands for standard input."""


def convert(file: str, work: Callable[[BinaryIO], tuple[str, list[Finding]]]) -> None:
    """Write the text that `work` returns to stdout and its findings to stderr, and raise SystemExit with the code."""
    if file == STDIN and sys.stdin.isatty():
        click.echo("reading what you type or paste; end with Ctrl-D on a line of its own", err=True)
    try:
        text, findings = work(sys.stdin.buffer)
    except PublisherError as error:
        click.echo(f"publisher: {escape_controls(error.message)}\n  → {escape_controls(error.hint)}", err=True)
        raise SystemExit(Exit.FAILED) from None
    for finding in findings:
        said = f"{finding.position}: {finding.severity}: {finding.message} [{finding.rule}]"
        click.echo(escape_controls(said), err=True)
        click.echo(f"  → {escape_controls(finding.fix)}", err=True)
    # Bytes: UTF-8 with LF on every machine.
    write_bytes(text.encode())
    raise SystemExit(Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE)


def shown_name(name: str) -> str:
    """Return the name of the input in findings and errors."""
    return "standard input" if name == STDIN else name


def read_input(name: str, stdin: BinaryIO, count: int = -1) -> bytes:
    """Return the first `count` bytes of a file or of stdin, all if it is negative.

    Raises PublisherError if the file cannot be read.
    """
    if name == STDIN:
        return stdin.read(count)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(count)
    except OSError as problem:
        raise PublisherError(
            f"{name} cannot be read: {(problem.strerror or str(problem)).lower()}", hint="check its name and rights"
        ) from None
