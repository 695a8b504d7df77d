"""Writes and reads chapters of M4A with ffmpeg, in both forms: Nero's list and QuickTime's text track."""

import re
from collections.abc import Iterable
from pathlib import Path

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.encode import Encoder
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import PLAYABLE_HINT, build_input_arguments
from publisher.media.ffmpeg.process import run_process
from publisher.media.formats import build_m4a_arguments
from publisher.media.limits import MAX_PROGRAM_TEXT
from publisher.media.tags.letters import restore_text
from publisher.model.chapters import Chapters

METADATA_SPECIAL = re.compile(r"([=;#\\\n])")
"""Characters that are escaped with a backslash in ffmpeg's metadata format."""
METADATA_CHAPTER = re.compile(
    r"^\[CHAPTER\]\nTIMEBASE=(\d+)/(\d+)\nSTART=(-?\d+)\nEND=(-?\d+)\n(?:(?!title=|\[)(?:\\.|[^\\\n])*\n)*"
    r"(?:title=((?:\\.|[^\\\n])*))?",
    re.MULTILINE | re.DOTALL,
)
"""A chapter in ffmpeg's metadata format: time base (two numbers), start, end, title."""
MAX_TITLE_BYTES = 255
"""Most bytes of a title in Nero's list of chapters."""


def _escape(value: str) -> str:
    return METADATA_SPECIAL.sub(r"\\\1", value)


def split_late(chapters: Chapters, duration: float) -> tuple[Chapters, Chapters]:
    """Return the chapters that begin before `duration` in seconds, and those that begin there or behind, of no length.

    ffmpeg cannot write the latter. Times are compared in the milliseconds of tags.
    """
    last = int(1000 * duration)
    kept = tuple(chapter for chapter in chapters if round(1000 * chapter.start) < last)
    return kept, tuple(chapter for chapter in chapters if round(1000 * chapter.start) >= last)


def shorten_title(title: str) -> str:
    """Return as much of a chapter's title as M4A holds: ffmpeg would cut it inside a letter, which readers refuse."""
    return title.encode()[:MAX_TITLE_BYTES].decode(errors="ignore")


def copy_with_chapters(audio: Path, chapters: Iterable[tuple[float, float, str]], out: Path, *, rate: int) -> None:
    """Copy the M4A `audio`, of `rate` Hz, to `out` with chapters (start, end in s, title), without encoding it again.

    ffmpeg reads the chapters from a temporary file beside `out`. Raises PublisherError if `out` cannot be written.
    """
    rows = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(start * 1000)}\nEND={round(max(start, end) * 1000)}\n"
        f"title={_escape(shorten_title(title))}\n"
        for start, end, title in chapters
    ]
    metadata_file = out.with_name(f"{out.name}.chapters")
    metadata_file.write_text(";FFMETADATA1\n" + "".join(rows), encoding="utf-8")
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-y", *build_input_arguments(audio), "-f", "ffmetadata"),
        *("-i", f"file:{metadata_file.absolute()}", "-map", "0:a:0", "-c", "copy"),
        # The chapters' file has no tags. With -1 instead, ffmpeg would drop the chapters' titles too.
        *("-map_metadata:g", "1:g"),
        *("-map_chapters", "1", "-fflags", "+bitexact", *build_m4a_arguments(rate), f"file:{out.absolute()}"),
    ]
    try:
        with run_process(command, fed=True) as child:
            Encoder(child, out).finish()
    finally:
        metadata_file.unlink(missing_ok=True)


def read_ffmpeg_chapters(audio: Path) -> list[tuple[float, float, str]]:
    """Return the chapters that ffmpeg finds in a file: start and end in seconds, and title.

    Raises UnreadableMediaError if ffmpeg cannot open it as audio.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        "-nostdin",
        "-hide_banner",
        "-v",
        "error",
        # As the file counts: else ffmpeg would count from the first packet, which may lie before the sound.
        "-copyts",
        *build_input_arguments(audio),
    ]
    with run_process([*command, "-f", "ffmetadata", "-"], fed=False) as child:
        metadata = child.read(MAX_PROGRAM_TEXT).decode(errors="surrogateescape")
        if child.read(1) or child.finish():
            raise UnreadableMediaError(f"{audio.name} is not audio that can be read", hint=PLAYABLE_HINT)
    return [_parse_chapter(*found.groups(default="")) for found in METADATA_CHAPTER.finditer(metadata)]


def _parse_chapter(numerator: str, denominator: str, start: str, end: str, title: str) -> tuple[float, float, str]:
    unit = int(numerator) / int(denominator)
    # Matroska's clock may begin before the sound does.
    start_time, end_time = (max(0.0, round(int(time) * unit, 3)) for time in (start, end))
    return start_time, end_time, restore_text(re.sub(r"\\(.)", r"\1", title, flags=re.DOTALL))
