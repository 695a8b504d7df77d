"""What was written is what four readers read, each in its own words: ffprobe, mutagen, eyeD3 and AtomicParsley."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import mutagen
import pytest
from PIL import Image
from tagged import TAGS

from publisher.adapters.audio import copy_with_chapters, find_ffmpeg
from publisher.adapters.tagging import write_tags
from publisher.chapters import Chapter
from publisher.timeline import whole

CHAPTERS = ("Målerøret på kaia", "Flo – og fjære", "Hva nå?")
WRITTEN = replace(
    TAGS, chapters=tuple(Chapter(start=2.0 * number, title=title) for number, title in enumerate(CHAPTERS))
).on(whole(6.0), -16.0)

MP3, M4A, OPUS = ".mp3", ".m4a", ".opus"
TABLE: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    # What it is: by reader and format, the name that the reader gives to it.
    TAGS.title: {
        "ffprobe": {MP3: "title", M4A: "title", OPUS: "TITLE"},
        "mutagen": {MP3: "TIT2", M4A: "\xa9nam", OPUS: "title"},
        "eyeD3": {MP3: "title"},
        "AtomicParsley": {M4A: "©nam"},
    },
    TAGS.show: {
        "ffprobe": {MP3: "album", M4A: "album", OPUS: "ALBUM"},
        "mutagen": {MP3: "TALB", M4A: "\xa9alb", OPUS: "album"},
        "eyeD3": {MP3: "album"},
        "AtomicParsley": {M4A: "©alb"},
    },
    TAGS.author: {
        "ffprobe": {MP3: "album_artist", M4A: "album_artist", OPUS: "album_artist"},
        "mutagen": {MP3: "TPE2", M4A: "aART", OPUS: "albumartist"},
        "eyeD3": {MP3: "album artist"},
        "AtomicParsley": {M4A: "aART"},
    },
    "Podcast": {
        "ffprobe": {MP3: "genre", M4A: "genre", OPUS: "GENRE"},
        "mutagen": {MP3: "TCON", M4A: "\xa9gen", OPUS: "genre"},
        "eyeD3": {MP3: "genre"},
        "AtomicParsley": {M4A: "©gen"},
    },
    "178": {
        "ffprobe": {MP3: "track", M4A: "track", OPUS: "track"},
        "mutagen": {MP3: "TRCK", M4A: "trkn", OPUS: "tracknumber"},
        "eyeD3": {MP3: "track"},
        "AtomicParsley": {M4A: "trkn"},
    },
    "3": {
        "ffprobe": {MP3: "disc", M4A: "disc", OPUS: "disc"},
        "mutagen": {MP3: "TPOS", M4A: "disk", OPUS: "discnumber"},
        "eyeD3": {MP3: "disc"},
        "AtomicParsley": {M4A: "disk"},
    },
    TAGS.category: {
        "ffprobe": {MP3: "TCAT", M4A: "category"},
        "mutagen": {MP3: "TCAT", M4A: "catg"},
        "AtomicParsley": {M4A: "catg"},
    },
    TAGS.guid: {
        "ffprobe": {MP3: "TGID"},
        "mutagen": {MP3: "TGID", M4A: "egid"},
        "AtomicParsley": {M4A: "egid"},
    },
    TAGS.summary: {
        "ffprobe": {MP3: "TDES", M4A: "description"},
        "mutagen": {MP3: "TDES", M4A: "desc"},
        "AtomicParsley": {M4A: "desc"},
    },
    "nob": {
        "ffprobe": {MP3: "language", OPUS: "LANGUAGE"},
        "mutagen": {MP3: "TLAN", OPUS: "language"},
    },
}
"""eyeD3 and AtomicParsley each read one format. ffprobe garbles `egid` and has no name for it."""


Make = Callable[[str], Path]


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """What makes six seconds of a tone with all tags and three chapters, in a format."""

    @cache
    def make(suffix: str) -> Path:
        folder = tmp_path_factory.mktemp("tone")
        tone, file = folder / f"tone{suffix}", folder / f"tagged{suffix}"
        codec = {MP3: "libmp3lame", M4A: "aac", OPUS: "libopus"}[suffix]
        source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=6:sample_rate=48000"]
        bare = ["-fflags", "+bitexact", *(["-id3v2_version", "0"] if suffix == MP3 else [])]
        subprocess.run([find_ffmpeg().path, "-v", "error", *source, "-c:a", codec, *bare, tone], check=True)
        if suffix == M4A:
            copy_with_chapters(tone, [(mark.start, mark.end or 0.0, mark.title) for mark in WRITTEN.shown], file)
        else:
            shutil.copyfile(tone, file)
        with BytesIO() as stream:
            Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
            write_tags(file, WRITTEN, stream.getvalue())
        return file

    return make


def said_by(*command: str | Path) -> str:
    """Return what a reader prints; skip where it is not installed."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    environment = {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"}
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment).stdout


def read_by_ffprobe(file: Path) -> dict[str, str]:
    """Return the tags that ffprobe finds in the file or in its sound."""
    shown = json.loads(said_by("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", file))
    tags: dict[str, str] = {**shown["streams"][0].get("tags", {}), **shown["format"].get("tags", {})}
    return tags


def read_by_mutagen(file: Path) -> dict[str, str]:
    """Return the tags that mutagen finds, each in its first value."""
    return {name: _first(value) for name, value in mutagen.File(file).tags.items() if name != "covr"}


def _first(value: object) -> str:
    while isinstance(value, list | tuple):
        value = value[0]
    return value.decode() if isinstance(value, bytes) else str(value)


def read_by_eyed3(file: Path) -> dict[str, str]:
    """Return what stands in the lines that eyeD3 prints; two things may stand in one."""
    lines = said_by("eyeD3", "-v", "--no-color", file).replace("\t\t", "\n")
    return {
        name: text.removesuffix(" (id 186)") for name, text in re.findall(r"^([a-z ]+): (.*)$", lines, re.MULTILINE)
    }


def read_by_atomicparsley(file: Path) -> dict[str, str]:
    """Return the atoms that AtomicParsley prints."""
    text = said_by("AtomicParsley", file, "-t").removeprefix("\ufeff")
    return dict(re.findall(r'^Atom "(.{4})" contains: (.*)$', text, re.MULTILINE))


READERS = {
    "ffprobe": read_by_ffprobe,
    "mutagen": read_by_mutagen,
    "eyeD3": read_by_eyed3,
    "AtomicParsley": read_by_atomicparsley,
}


@pytest.mark.parametrize(
    ("reader", "suffix"),
    [
        (reader, suffix)
        for reader in READERS
        for suffix in (MP3, M4A, OPUS)
        if suffix in TABLE[TAGS.title].get(reader, {})
    ],
)
def test_they_all_read_what_was_written(tagged: Make, reader: str, suffix: str) -> None:
    """Each reader that knows the format finds every tag of the table, letter for letter."""
    names = {value: names[reader][suffix] for value, names in TABLE.items() if suffix in names.get(reader, {})}
    found = READERS[reader](tagged(suffix))
    assert {value: found.get(name) for value, name in names.items()} == {value: value for value in names}


@pytest.mark.parametrize("suffix", [MP3, M4A, OPUS])
def test_chapters_come_in_the_order_of_time(tagged: Make, suffix: str) -> None:
    """Ffprobe lists the chapters as they are heard, with their titles."""
    shown = json.loads(said_by("ffprobe", "-v", "error", "-show_chapters", "-of", "json", tagged(suffix)))["chapters"]
    assert [round(float(chapter["start_time"]), 2) for chapter in shown] == [0.0, 2.0, 4.0]
    assert [chapter["tags"]["title"] for chapter in shown] == [*CHAPTERS]


def test_frames_are_found_to_be_whole(tagged: Make) -> None:
    """mp3val, a strict judge of MP3, finds nothing to say."""
    said = said_by("mp3val", tagged(MP3))
    assert "WARNING" not in said
    assert "ERROR" not in said
