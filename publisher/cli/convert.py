"""What the converting commands share: reading a file or stdin, writing to stdout, telling findings on stderr."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from publisher.cli.exits import Exit
from publisher.console import write_bytes
from publisher.errors import PublisherError
from publisher.findings import Finding

STDIN = "-"
"""In the place of a file's name: what comes through a pipe."""


def convert(file: str, work: Callable[[BinaryIO], tuple[str, list[Finding]]]) -> None:
    """Write what was converted to stdout, and what is wrong to stderr."""
    if file == STDIN and sys.stdin.isatty():
        click.echo("reading what you type or paste; end with Ctrl-D on a line of its own", err=True)
    try:
        text, findings = work(sys.stdin.buffer)
    except PublisherError as error:
        click.echo(f"publisher: {error.message}\n  → {error.hint}", err=True)
        raise SystemExit(Exit.FAILED) from None
    for finding in findings:
        click.echo(f"{finding.position}: {finding.severity}: {finding.message} [{finding.rule}]", err=True)
        click.echo(f"  → {finding.fix}", err=True)
    # Bytes, so that no machine's own idea of line ends and encodings gets in.
    write_bytes(text.encode())
    raise SystemExit(Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE)


def shown_name(name: str) -> str:
    """Return what findings call the input."""
    return "standard input" if name == STDIN else name


def read_input(name: str, stdin: BinaryIO, count: int = -1) -> bytes:
    """Return `count` bytes of a file or of stdin, or all; raise PublisherError if the file cannot be read."""
    if name == STDIN:
        return stdin.read(count)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(count)
    except OSError as problem:
        raise PublisherError(
            f"{name} cannot be read: {(problem.strerror or str(problem)).lower()}", hint="check its name and rights"
        ) from None
