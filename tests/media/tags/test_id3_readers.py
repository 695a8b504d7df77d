"""What was written is what five readers read, each in its own words: ffprobe, mutagen, eyeD3 and two more."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import mutagen
import pytest
from PIL import Image

from publisher.media.ffmpeg.chapters import copy_with_chapters
from publisher.media.tags.model import Tags
from publisher.media.tags.write import write_tags
from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import make_unedited_timeline
from publisher.model.transcript import Cue
from support.audio import ffmpeg
from support.processes import environment_with, finish
from support.tagged import TAGS
from support.tools import find, needs

CHAPTERS = ("Målerøret på kaia", "Flo – og fjære", "Hva nå?")
WRITTEN = replace(
    TAGS,
    explicit=True,
    chapters=tuple(Chapter(start=2.0 * number, title=title) for number, title in enumerate(CHAPTERS)),
    spoken=pack_transcript(
        (Cue(text="Er det flo?", start=1.0, speaker="Åse"), Cue(text="Ja, nå.", start=2.0, speaker="Torvald"))
    ),
).retime(make_unedited_timeline(6.0), -16.0)

V23, V24, M4A, OPUS = KINDS = ("2.3.mp3", "2.4.mp3", "m4a", "opus")
READERS_OF = {
    V23: ("ffprobe", "mutagen", "eyeD3"),
    V24: ("ffprobe", "mutagen", "eyeD3"),
    M4A: ("ffprobe", "mutagen", "AtomicParsley"),
    OPUS: ("ffprobe", "mutagen", "opusinfo"),
}


class Row(NamedTuple):
    """What is said in each kind of file, and under which names the readers have it there, in their order above."""

    said: Mapping[str, str]
    names: Mapping[str, tuple[str, str, str]]


def row(said: str | Mapping[str, str], mp3: str = "", m4a: str = "", opus: str = "") -> Row:
    """Return a row of the table; a name of "-" stands for a reader that does not tell."""
    written = {V23: mp3, V24: mp3, M4A: m4a, OPUS: opus}
    names = {kind: tuple(text.split(" | ")) for kind, text in written.items() if text}
    texts = dict.fromkeys(names, said) if isinstance(said, str) else {**said, V24: said.get(V24, said.get(V23, ""))}
    return Row(texts, names)  # type: ignore[arg-type] # three names each, or the test says so


ADDRESS = "https://%C3%A6rlig.example/saker/m%C3%A5ling?nr=178#a%20b"
LYRICS = "Åse: Er det flo?\n\nTorvald: Ja, nå."
TABLE: Mapping[str, Row] = {
    "title": row(TAGS.title, "title | TIT2 | title", "title | ©nam | ©nam", "TITLE | title | TITLE"),
    "show": row(TAGS.show, "album | TALB | album", "album | ©alb | ©alb", "ALBUM | album | ALBUM"),
    "people": row(
        {
            V23: "Torvald Sæterøy/Åse Ødegård",
            # As the standard has it, with a zero between them, behind which ffprobe does not look.
            V24: "Torvald Sæterøy\0Åse Ødegård",
            M4A: "Torvald Sæterøy, Åse Ødegård",
            OPUS: "Torvald Sæterøy;Åse Ødegård",
        },
        "artist | TPE1 | artist",
        "artist | ©ART | ©ART",
        "ARTIST | artist | ARTIST",
    ),
    "author": row(
        TAGS.author,
        "album_artist | TPE2 | album artist",
        "album_artist | aART | aART",
        "album_artist | albumartist | ALBUMARTIST",
    ),
    "category": row(TAGS.category, "TCAT | TCAT | -", "category | catg | catg"),
    "keywords": row(
        {V23: "Måling,Hav", M4A: "Måling,Hav", OPUS: "Måling;Hav"},
        "TKWD | TKWD | -",
        "keywords | keyw | keyw",
        "KEYWORDS | keywords | KEYWORDS",
    ),
    "explicit": row({V23: "1", M4A: "1"}, "ITUNESADVISORY | TXXX:ITUNESADVISORY | UserTextFrame", "rating | rtng | -"),
    "date": row(
        {
            V23: "2019-01-08 06:05",
            V24: "2019-01-08T06:05",
            M4A: "2019-01-08T06:05:00+01:00",
            OPUS: "2019-01-08T06:05:00+01:00",
        },
        # Of 2.3 eyeD3 shows the year alone, and mutagen reads it as if it were 2.4.
        "date | - | -",
        "date | ©day | ©day",
        "DATE | date | DATE",
    ),
    "number": row("178", "track | TRCK | track", "track | trkn | trkn", "track | tracknumber | TRACKNUMBER"),
    "season": row("3", "disc | TPOS | disc", "disc | disk | disk", "disc | discnumber | DISCNUMBER"),
    "language": row("nob", "language | TLAN | -", "", "LANGUAGE | language | LANGUAGE"),
    "summary": row(TAGS.summary, "TDES | TDES | -", "description | desc | desc"),
    "notes": row(
        TAGS.description,
        "comment | COMM::nob | Comment",
        "synopsis | ldes | ldes",
        "comment | description | DESCRIPTION",
    ),
    "link": row({V23: ADDRESS, OPUS: TAGS.link}, "- | WOAF | Audio file URL", "", "CONTACT | contact | CONTACT"),
    "show_link": row(TAGS.show_link, "- | WOAS | Audio source URL"),
    "copyright": row(
        {V23: f"2019 {TAGS.copyright}", M4A: TAGS.copyright or "", OPUS: TAGS.copyright or ""},
        "copyright | TCOP | -",
        "copyright | cprt | cprt",
        "COPYRIGHT | copyright | COPYRIGHT",
    ),
    # ffprobe takes this text for a number.
    "guid": row(TAGS.guid, "TGID | TGID | -", "- | egid | egid"),
    "spoken": row(LYRICS, "lyrics-nob | USLT::nob | Lyrics", "lyrics | ©lyr | ©lyr", "LYRICS | lyrics | LYRICS"),
    "loudness": row("-1792", "", "", "R128_TRACK_GAIN | r128_track_gain | R128_TRACK_GAIN"),
    "genre": row("Podcast", "genre | TCON | genre", "genre | ©gen | ©gen", "GENRE | genre | GENRE"),
    "podcast": row({V23: "PCST(value=1)", M4A: "True"}, "- | PCST | -", "- | pcst | -"),
    "kind": row("21", "", "media_type | stik | -"),
    "comment": row(TAGS.description, "", "comment | ©cmt | ©cmt"),
    "tool": row("publisher", "encoder | TSSE | -", "encoder | ©too | ©too", "ENCODER | encoder | ENCODER"),
    "maker": row(TAGS.author, "encoded_by | TENC | -"),
}
"""For each part of the tags, and for what is the same in all files: what it is, and how the readers call it."""
ELSEWHERE = {"cover", "chapters", "pictures", "duration", "id3"}
"""What other tests look at."""


Make = Callable[[str], Path]


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """What makes six seconds of a tone with all tags and three chapters, in a format."""

    @cache
    def make(kind: str) -> Path:
        folder = tmp_path_factory.mktemp("tone")
        suffix = Path(f"x.{kind}").suffix
        tone, file = folder / f"tone{suffix}", folder / f"tagged{suffix}"
        codec = {".mp3": "libmp3lame", ".m4a": "aac", ".opus": "libopus"}[suffix]
        source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=6:sample_rate=48000"]
        bare = ["-fflags", "+bitexact", *(["-id3v2_version", "0"] if suffix == ".mp3" else [])]
        ffmpeg("-v", "error", *source, "-c:a", codec, *bare, tone)
        if suffix == ".m4a":
            marks = [(mark.start, mark.end or 0.0, mark.title) for mark in WRITTEN.shown]
            copy_with_chapters(tone, marks, file, rate=48_000)
        else:
            shutil.copyfile(tone, file)
        write_again(kind, file)
        return file

    return make


def write_again(kind: str, file: Path) -> None:
    """Write all tags into a file."""
    with BytesIO() as stream:
        Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
        write_tags(file, replace(WRITTEN, id3="2.4" if kind == V24 else "2.3"), stream.getvalue())


def said_by(*command: str | Path) -> str:
    """Return what a reader prints."""
    environment = environment_with(PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8")
    return str(finish(command, check=True, encoding="utf-8", env=environment).stdout)


def read_by_ffprobe(file: Path) -> dict[str, str]:
    """Return the tags that ffprobe finds in the file or in its sound."""
    shown = json.loads(said_by("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", file))
    tags: dict[str, str] = {**shown["streams"][0].get("tags", {}), **shown["format"].get("tags", {})}
    return tags


def read_by_mutagen(file: Path) -> dict[str, str]:
    """Return the tags that mutagen finds, several values with semicolons between them."""
    return {name.replace("\xa9", "©"): _text(value) for name, value in mutagen.File(file).tags.items()}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(_text, value))
    return str(value[0] if isinstance(value, tuple) else value)


def read_by_eyed3(file: Path) -> dict[str, str]:
    """Return what eyeD3 prints: lines with a name, two of which may stand in one, and texts below a name."""
    lines = said_by("eyeD3", "-v", "--no-color", file).split("-" * 25)[2].replace("\t\t", "\n").replace("\0\n", "\n")
    short = re.findall(r"^([\w ]+): (?!\[)(.*)$", lines, re.MULTILINE)
    head = r"(?:(?:Comment|Lyrics|UserTextFrame): \[|Audio source URL: )"
    long = re.findall(rf"^(\w+): \[Desc[^\n]*\n(.*?)(?=\n{head})", lines, re.MULTILINE | re.DOTALL)
    return {name: text.removesuffix(" (id 186)").rstrip("\n") for name, text in (*short, *long)}


def read_by_atomicparsley(file: Path) -> dict[str, str]:
    """Return the atoms that AtomicParsley prints, each of which may have several lines."""
    text = said_by("AtomicParsley", file, "-t").removeprefix("\ufeff").rstrip("\n")
    return dict(re.findall(r'^Atom "(.{4})" contains: (.*?)(?=\nAtom "|\Z)', text, re.MULTILINE | re.DOTALL))


def read_by_opusinfo(file: Path) -> dict[str, str]:
    """Return the comments that opusinfo prints, several of one name with semicolons between them."""
    text = said_by("opusinfo", file).partition("follows...\n")[2].partition("\nOpus stream")[0]
    found: dict[str, str] = {}
    for name, value in re.findall(r"^\t([A-Z0-9_]+)=(.*?)(?=\n\t[A-Z0-9_]+=|\Z)", text, re.MULTILINE | re.DOTALL):
        found[name] = f"{found[name]};{value}" if name in found else value
    return found


READERS = {
    "ffprobe": read_by_ffprobe,
    "mutagen": read_by_mutagen,
    "eyeD3": read_by_eyed3,
    "AtomicParsley": read_by_atomicparsley,
    "opusinfo": read_by_opusinfo,
}
AS_SHOWN = {(V24, "ffprobe", "artist"): "Torvald Sæterøy", (V24, "mutagen", "TDRC"): "2019-01-08 06:05"}
"""What a reader shows less of than it finds."""


@pytest.mark.parametrize(
    ("kind", "reader"),
    [
        pytest.param(kind, reader, marks=[] if reader == "mutagen" else needs(reader).marks)
        for kind in KINDS
        for reader in READERS_OF[kind]
    ],
)
def test_they_all_read_what_was_written(tagged: Make, kind: str, reader: str) -> None:
    """Each reader that knows the format finds every tag of the table, letter for letter."""
    place = READERS_OF[kind].index(reader)
    named = {what: row.names[kind][place] for what, row in TABLE.items() if kind in row.names}
    expected = {
        what: AS_SHOWN.get((kind, reader, name), TABLE[what].said[kind]) for what, name in named.items() if name != "-"
    }
    found = READERS[reader](tagged(kind))
    assert {what: found.get(named[what]) for what in expected} == expected


def test_the_table_has_every_tag() -> None:
    """No part of the tags is left out of the comparison."""
    assert {field.name for field in fields(Tags)} - ELSEWHERE <= {*TABLE}


@needs("ffprobe")
@pytest.mark.parametrize("kind", KINDS)
def test_chapters_come_in_the_order_of_time(tagged: Make, kind: str) -> None:
    """Ffprobe lists the chapters in order, with their titles, and the last one to the end."""
    shown = json.loads(said_by("ffprobe", "-v", "error", "-show_chapters", "-of", "json", tagged(kind)))["chapters"]
    assert [round(float(chapter["start_time"]), 2) for chapter in shown] == [0.0, 2.0, 4.0]
    assert [chapter["tags"]["title"] for chapter in shown] == [*CHAPTERS]
    assert float(shown[-1]["end_time"]) == pytest.approx(6.0, abs=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_chapters_lie_in_the_order_of_time(tagged: Make, kind: str) -> None:
    """Whoever goes through the file finds them in order too, without asking a table of contents: as mutagen does."""
    file = mutagen.File(tagged(kind))
    if kind == M4A:
        found = [(mark.start, mark.title) for mark in file.chapters]
    elif kind == OPUS:
        found = [
            (float(file[f"CHAPTER{number:03}"][0][-6:]), file[f"CHAPTER{number:03}NAME"][0]) for number in range(3)
        ]
    else:
        found = [(mark.start_time / 1000, str(mark.sub_frames["TIT2"])) for mark in file.tags.getall("CHAP")]
    assert found == [(2.0 * number, title) for number, title in enumerate(CHAPTERS)]


@needs("eyeD3")
@pytest.mark.parametrize("kind", [V23, V24])
def test_eyed3_lists_the_chapters(tagged: Make, kind: str) -> None:
    """Its command only counts them, so the library behind it is asked, wherever that is installed."""
    # The command's first line names its Python, by itself or by env.
    first = Path(str(find("eyeD3"))).read_text(encoding="utf-8").splitlines()[0]
    python = first.removeprefix("#!").strip().split()[-1]
    script = (
        "import eyed3, json, sys; tag = eyed3.load(sys.argv[1]).tag; toc, = tag.table_of_contents;"
        "print(json.dumps([list(tag.version), toc.toplevel, toc.ordered, [i.decode() for i in toc.child_ids],"
        "[[c.element_id.decode(), *c.times, c.title] for c in tag.chapters]]))"
    )
    version, top, ordered, children, found = json.loads(said_by(python, "-c", script, tagged(kind)))
    assert version == [2, 3 if kind == V23 else 4, 0]
    assert (top, ordered, children) == (True, True, ["ch000", "ch001", "ch002"])
    assert found == [[f"ch{n:03}", 2000 * n, 2000 * (n + 1), title] for n, title in enumerate(CHAPTERS)]


@needs("ffprobe")
@pytest.mark.parametrize("kind", KINDS)
def test_the_cover_is_seen(tagged: Make, kind: str) -> None:
    """Ffprobe shows the picture as one that is attached, with its measures."""
    said = json.loads(said_by("ffprobe", "-v", "error", "-show_streams", "-of", "json", tagged(kind)))["streams"]
    (picture,) = (stream for stream in said if stream.get("disposition", {}).get("attached_pic"))
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("mjpeg", 64, 48)


@pytest.mark.parametrize("kind", KINDS)
def test_tags_written_twice_are_the_same_bytes(tagged: Make, kind: str) -> None:
    """All of them, chapters, words and picture included."""
    file = tagged(kind)
    once = file.read_bytes()
    write_again(kind, file)
    assert file.read_bytes() == once


@needs("mp3val")
@pytest.mark.parametrize("kind", [V23, V24])
def test_frames_are_found_to_be_whole(tagged: Make, kind: str) -> None:
    """mp3val, a strict judge of MP3, finds nothing to say."""
    said = said_by("mp3val", tagged(kind))
    assert "WARNING" not in said
    assert "ERROR" not in said
