"""`publisher chapters`: converts chapters from one format to another."""

from pathlib import Path
from typing import BinaryIO

import click

from publisher.cli.convert import STDIN, convert, read_input, shown_name
from publisher.errors import PublisherError
from publisher.findings import Finding
from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.tags import embedded_chapters as markers
from publisher.text.chapters import CHAPTER_FORMATS, format_chapters, read_chapters

MAGIC_BYTES = 12
"""Length of a file's head in bytes that tells audio from text."""


@click.command()
@click.argument("file", default=STDIN)
@click.option(
    "--to", "form", type=click.Choice(CHAPTER_FORMATS), default="lines", show_default=True, help="The format."
)
def chapters(file: str, form: str) -> None:
    """Convert chapters from one format to another.

    They come from a text file, from an audio file's own, or from stdin. The format is recognised. Lines are like
    `00:12:30 Title`; json is Podcasting 2.0's; psc is Podlove Simple Chapters; labels are Audacity's. Read as well:
    marker tables of Audition, Premiere and Reaper, Reaper's and Hindenburg's projects, FFmpeg's metadata, OGM's and
    Matroska's chapters, cue sheets.

    \b
    Example:
      publisher chapters recording.wav --to json
    """
    convert(file, lambda stdin: convert_chapters(file, stdin, form))


def convert_chapters(name: str, stdin: BinaryIO, form: str) -> tuple[str, list[Finding]]:
    """Return the chapters of the file `name` in the format `form`, with findings about the input.

    Of an audio file the embedded chapters are read. Raises PublisherError if the file cannot be read.
    """
    head = read_input(name, stdin, MAGIC_BYTES)
    if markers.is_audio(head):
        if name == STDIN:
            raise PublisherError(
                "audio cannot be read from a pipe", hint="name the file: publisher chapters episode.mp3"
            )
        found = markers.read_embedded_chapters(Path(name), read_ffmpeg_chapters)
        if not found:
            raise PublisherError(f"{name} has no chapters in it", hint="write them as text, like 00:12:30 Title")
        return format_chapters(found, form), []
    # Only now all of it: a recording may be larger than memory.
    data = head + stdin.read() if name == STDIN else read_input(name, stdin)
    found, findings = read_chapters(shown_name(name), data)
    return format_chapters(found, form), findings
