"""Converts chapters and transcripts from one format to another, for whoever has a file and no show."""

from pathlib import Path
from typing import BinaryIO

from publisher.adapters import audio, markers
from publisher.chapters import read_chapters, write_chapters
from publisher.errors import PublisherError
from publisher.findings import Finding
from publisher.transcripts import TIMED, is_timed, read_transcript, write_transcript

STDIN = "-"
HEAD = 12
"""Bytes that tell audio from text."""


def convert_chapters(name: str, stdin: BinaryIO, form: str) -> tuple[str, list[Finding]]:
    """Return the chapters in the file `name` in another format, and what is wrong with them there.

    An audio file gives the chapters that stand in it. Raises PublisherError if the file cannot be read.
    """
    head = _read(name, stdin, HEAD)
    if markers.is_audio(head):
        if name == STDIN:
            raise PublisherError(
                "audio cannot be read from a pipe", hint="name the file: publisher chapters episode.mp3"
            )
        found = markers.chapters_in(Path(name), audio.chapters_in)
        if not found:
            raise PublisherError(f"{name} has no chapters in it", hint="write them as text, like 00:12:30 Title")
        return write_chapters(found, form), []
    # A recording may be larger than memory, so no more than its head was read.
    data = head + stdin.read() if name == STDIN else _read(name, stdin)
    chapters, findings = read_chapters(_shown(name), data)
    return write_chapters(chapters, form), findings


def convert_transcript(name: str, stdin: BinaryIO, form: str) -> tuple[str, list[Finding]]:
    """Return the transcript in the file `name` in another format, and what is wrong with it there.

    Raises PublisherError if the file cannot be read, or if the format wants times and there are none.
    """
    cues, findings = read_transcript(_shown(name), _read(name, stdin))
    if cues and form in TIMED and not is_timed(cues):
        raise PublisherError(
            f"{_shown(name)} has no times, and {form} cannot be without", hint="convert it to html or text instead"
        )
    return write_transcript(cues, form) if cues else "", findings


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name


def _read(name: str, stdin: BinaryIO, count: int = -1) -> bytes:
    if name == STDIN:
        return stdin.read(count)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(count)
    except OSError as problem:
        raise PublisherError(
            f"{name} cannot be read: {(problem.strerror or str(problem)).lower()}", hint="check its name and rights"
        ) from None
