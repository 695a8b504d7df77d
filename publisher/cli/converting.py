"""The commands that need no show: files from one format to another, and what editors are to know of ours."""

import sys
from collections.abc import Callable
from typing import BinaryIO

import click

from publisher.chapters import FORMATS as CHAPTER_FORMATS
from publisher.console import write_bytes
from publisher.errors import PublisherError
from publisher.exits import Exit
from publisher.findings import Finding
from publisher.schemas import MODELS, schema_text
from publisher.transcripts import FORMATS as TRANSCRIPT_FORMATS

STDIN = "-"
"""In the place of a file's name: what comes through a pipe."""


@click.command()
@click.argument("file", default=STDIN)
@click.option(
    "--to", "form", type=click.Choice(CHAPTER_FORMATS), default="lines", show_default=True, help="The format."
)
def chapters(file: str, form: str) -> None:
    """Convert chapters: from a text file, from an audio file's own, or from stdin.

    The format of what comes in is recognised. Lines are like `00:12:30 Title`; json is Podcasting 2.0's; psc is
    Podlove Simple Chapters; labels are Audacity's.

    \b
    Example:
      publisher chapters recording.wav --to json
    """
    from publisher.converting import convert_chapters  # noqa: PLC0415 - few runs need it

    _convert(file, lambda stdin: convert_chapters(file, stdin, form))


@click.command()
@click.argument("file", default=STDIN)
@click.option(
    "--to", "form", type=click.Choice(TRANSCRIPT_FORMATS), default="text", show_default=True, help="The format."
)
def transcript(file: str, form: str) -> None:
    """Convert a transcript: from a file or from stdin.

    The format of what comes in is recognised: WebVTT, SRT, Podcasting 2.0's JSON, HTML, or text with `NAME:` before
    what is said. vtt, srt and json want times.

    \b
    Example:
      publisher transcript interview.srt --to vtt
    """
    from publisher.converting import convert_transcript  # noqa: PLC0415 - few runs need it

    _convert(file, lambda stdin: convert_transcript(file, stdin, form))


@click.command()
@click.argument("file", type=click.Choice([*MODELS]))
def schema(file: str) -> None:
    """Write the JSON Schema of episode.md's front matter, of feed.yaml or of quiz.yaml, for editors.

    \b
    Example:
      publisher schema feed > feeds/feed.schema.json
    """
    write_bytes(schema_text(file).encode())


def _convert(file: str, work: Callable[[BinaryIO], tuple[str, list[Finding]]]) -> None:
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
