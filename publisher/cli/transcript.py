"""`publisher transcript`: converts a transcript from one format to another."""

from typing import BinaryIO

import click

from publisher.cli.convert import STDIN, convert, read_input, shown_name
from publisher.errors import PublisherError
from publisher.findings import Finding
from publisher.model.transcript import is_timed
from publisher.text.transcripts import TIMED_FORMATS, TRANSCRIPT_FORMATS, format_transcript, read_transcript


@click.command()
@click.argument("file", default=STDIN)
@click.option(
    "--to", "form", type=click.Choice(TRANSCRIPT_FORMATS), default="text", show_default=True, help="The format."
)
def transcript(file: str, form: str) -> None:
    """Convert a transcript from one format to another.

    It comes from a file or from stdin. The format is recognised: WebVTT, SRT, Podcasting 2.0's JSON, HTML, text with
    `NAME:` before what is said, and what speech recognition, meetings and editors write: docs/formats.md. vtt, srt and
    json want times.

    \b
    Example:
      publisher transcript interview.srt --to vtt
    """
    convert(file, lambda stdin: convert_transcript(file, stdin, form))


def convert_transcript(name: str, stdin: BinaryIO, form: str) -> tuple[str, list[Finding]]:
    """Return the transcript of the file `name` in the format `form`, with findings about the input.

    Raises PublisherError if the file cannot be read, or if the format needs times and the transcript has none.
    """
    cues, findings = read_transcript(shown_name(name), read_input(name, stdin))
    if cues and form in TIMED_FORMATS and not is_timed(cues):
        raise PublisherError(
            f"{shown_name(name)} has no times, and {form} cannot be without", hint="convert it to html or text instead"
        )
    return format_transcript(cues, form) if cues else "", findings
