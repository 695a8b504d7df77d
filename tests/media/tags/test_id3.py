"""Tags inside MP3 files, read back by mutagen and by independent readers."""

import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from mutagen.id3 import ID3, TXXX, Encoding, ID3v1SaveOptions, PictureType
from PIL import Image

from publisher.media.tags.embedded_chapters import read_embedded_chapters
from publisher.media.tags.model import Tags
from publisher.media.tags.write import write_tags
from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import make_unedited_timeline
from publisher.model.transcript import Cue
from support.audio import ffmpeg
from support.processes import environment_with, finish
from support.tagged import TAGS
from support.tools import needs

ELSEWHERE = {"cover", "pictures", "duration", "loudness"}
"""What the digest has otherwise, or what only Opus says."""
COMMENT = "Hva er en vannstand?\n\nKaia i Molde.\n\nHvelvet i Sèvres."


class Make(Protocol):
    """Tags a copy of the tone, or a file with other content, and returns its path."""

    def __call__(self, tags: Tags = TAGS, *, content: bytes | None = None) -> Path:
        """Tag and return."""
        ...


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One second of a tone as an MP3 without tags."""
    file = tmp_path_factory.mktemp("tone") / "tone.mp3"
    source = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1")
    untagged = ("-codec:a", "libmp3lame", "-fflags", "+bitexact", "-id3v2_version", "0", "-write_id3v1", "0")
    ffmpeg("-v", "error", *source, *untagged, file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def cover() -> bytes:
    """A small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (64, 64), "teal").save(stream, "JPEG")
        return stream.getvalue()


@pytest.fixture
def tagged(tmp_path: Path, tone: bytes, cover: bytes) -> Make:
    """What tags a copy of `tone`."""

    def make(tags: Tags = TAGS, *, content: bytes | None = None) -> Path:
        file = tmp_path / "episode.mp3"
        file.write_bytes(tone if content is None else content)
        write_tags(file, tags, cover)
        return file

    return make


def read(file: Path) -> dict[str, object]:
    """Return what mutagen reads, frame by frame, as it stands in the file."""
    frames = ID3(file, translate=False)  # type: ignore[no-untyped-call]
    assert frames.version == (2, 3, 0)
    return dict(frames)


def tag_size(content: bytes) -> int:
    """Return how many bytes the ID3v2 tag at the start of `content` takes: a head of 10, and what that says."""
    assert content[:3] == b"ID3"
    return 10 + sum(byte << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))


def test_every_tag_is_where_players_look_for_it(tagged: Make) -> None:
    """Each part of the tags has its frame of ID3v2.3, or the one that iTunes uses where there is no standard."""
    frames = read(tagged())
    assert {name: str(frame) for name, frame in frames.items() if name.startswith("T")} == {
        "TIT2": TAGS.title,
        "TPE1": "Torvald Sæterøy/Åse Ødegård",
        "TALB": TAGS.show,
        "TRCK": "178",
        "TPOS": "3",
        "TPE2": "Redaksjonen",
        "TCON": "Podcast",
        "TCAT": "Science",
        "TKWD": "Måling,Hav",
        "TENC": "Redaksjonen",
        "TSSE": "publisher",
        "TYER": "2019",
        "TDAT": "0801",
        "TIME": "0605",
        "TLAN": "nob",
        "TDES": TAGS.summary,
        "TGID": TAGS.guid,
        "TCOP": "2019 Redaksjonen i Ærlig målt",
    }
    assert str(frames["COMM::nob"]) == COMMENT
    assert {name for name in frames if not name.startswith("T")} == {"COMM::nob", "PCST", "WOAF", "WOAS", "APIC:"}


def test_version_2_4_is_there_for_those_who_want_it(tagged: Make) -> None:
    """In ID3v2.4 text is UTF-8, and the date is one frame, with another for the release; all else is the same."""
    file = tagged(replace(TAGS, id3="2.4", explicit=True, chapters=(Chapter(start=0, title="Røret"),)))
    frames = ID3(file, translate=False)  # type: ignore[no-untyped-call]
    assert frames.version == (2, 4, 0)
    assert str(frames["TDRC"]) == str(frames["TDRL"]) == "2019-01-08 06:05"
    assert not {"TYER", "TDAT", "TIME"} & {*frames}
    assert frames["TIT2"].encoding == Encoding.UTF8
    assert frames["TIT2"].text == [TAGS.title]
    assert frames["TPE1"].text == [*TAGS.people]
    assert frames["TXXX:ITUNESADVISORY"].text == ["1"]
    assert str(frames["CHAP:ch000"].sub_frames["TIT2"]) == "Røret"


def test_the_cover_is_embedded_as_the_front_cover(tagged: Make, cover: bytes) -> None:
    """The picture goes in as it is, and says that it is a JPEG and the front cover."""
    frames = ID3(tagged())  # type: ignore[no-untyped-call]
    picture = frames.getall("APIC")[0]  # type: ignore[no-untyped-call]
    assert (picture.mime, picture.type, picture.data) == ("image/jpeg", PictureType.COVER_FRONT, cover)


def test_text_is_in_utf_16_and_codes_are_in_latin_1(tagged: Make) -> None:
    """ID3v2.3 has no UTF-8, and wants numbers in Latin-1 (3.3)."""
    frames = read(tagged())
    codes = {"TRCK", "TPOS", "TYER", "TDAT", "TIME", "TLAN", "APIC:"}
    for name, frame in frames.items():
        expected = None if name[0] in "WP" else Encoding.LATIN1 if name in codes else Encoding.UTF16
        assert getattr(frame, "encoding", None) == expected, name


def test_addresses_are_ascii(tagged: Make) -> None:
    """Links are in Latin-1, so what is beyond ASCII is percent-encoded, and what is encoded already is left."""
    frames = read(tagged())
    assert str(frames["WOAF"]) == "https://%C3%A6rlig.example/saker/m%C3%A5ling?nr=178#a%20b"
    assert str(frames["WOAS"]) == "https://aerlig-maalt.example/"


def test_the_date_is_the_one_that_was_written(tagged: Make) -> None:
    """Shortly after midnight in Norway is the day that the producer wrote, not the one before it in UTC."""
    frames = read(tagged(replace(TAGS, date=datetime(2020, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))))))
    assert [str(frames[name]) for name in ("TYER", "TDAT", "TIME")] == ["2020", "0101", "0030"]


def test_what_is_unknown_has_no_frame(tagged: Make) -> None:
    """An episode without number, season, people or copyright says nothing of them, rather than something empty."""
    frames = read(tagged(replace(TAGS, number=None, season=None, people=(), copyright=None, notes="")))
    assert not {"TRCK", "TPOS", "TPE1", "TCOP"} & set(frames)
    assert str(frames["COMM::nob"]) == TAGS.summary


def test_the_sound_is_left_alone(tagged: Make, tone: bytes) -> None:
    """Behind the tag stands every byte of the sound and nothing else."""
    content = tagged().read_bytes()
    assert content[tag_size(content) :] == tone


def test_the_same_tags_give_the_same_bytes(tagged: Make) -> None:
    """Tagging is a function of sound, tags and cover: its digest can be relied on."""
    once = tagged().read_bytes()
    assert tagged().read_bytes() == once
    assert tagged(content=once).read_bytes() == once


def test_tags_from_before_leave_no_trace(tagged: Make, tone: bytes, tmp_path: Path) -> None:
    """A file that had tags, whatever their version, becomes the same as one that had none."""
    file = tmp_path / "before.mp3"
    file.write_bytes(tone)
    before = ID3()  # type: ignore[no-untyped-call]
    before.add(TXXX(encoding=Encoding.UTF8, desc="x", text=["y" * 5000]))  # type: ignore[no-untyped-call]
    before.save(file, v1=ID3v1SaveOptions.CREATE, padding=lambda _: 9999)
    assert file.read_bytes()[-128:-125] == b"TAG"
    assert tagged(content=file.read_bytes()).read_bytes() == tagged().read_bytes()


@pytest.mark.parametrize("name", [field.name for field in fields(Tags) if field.name not in ELSEWHERE])
def test_no_tag_is_forgotten(tagged: Make, name: str) -> None:
    """Whatever is part of the tags' digest is also part of the file. The cover's digest stands for the picture."""
    others: dict[str, object] = {
        "people": ("Åse Ødegård",),
        "date": datetime(2021, 2, 3, 4, 5, tzinfo=UTC),
        "number": 4,
        "season": 5,
        "language": "nno",
        "keywords": ("Lys",),
        "explicit": True,
        "id3": "2.4",
        "chapters": (Chapter(start=0, title="Røret"),),
        "spoken": pack_transcript((Cue(text="Hei."),)),
    }
    other = replace(TAGS, **{name: others.get(name, "https://other.example/")})  # type: ignore[arg-type]
    assert tagged(other).read_bytes() != tagged().read_bytes()


def test_chapters_and_words_give_the_same_bytes_too(tagged: Make) -> None:
    """Chapters of any length of title, 255 of them, and a transcript: written again they are the same, and in order."""
    chapters = tuple(
        Chapter(start=number, title="x" * (1 + 37 * number % 61), link="https://x.example/" if number % 3 else None)
        for number in range(255)
    )
    spoken = (Cue(text="Er det flo?", start=1.0, speaker="Åse"), Cue(text="Ja.", start=2.0, speaker="Torvald"))
    tags = replace(TAGS, chapters=chapters, spoken=pack_transcript(spoken)).retime(make_unedited_timeline(300.0))
    once = tagged(tags).read_bytes()
    assert tagged(tags, content=once).read_bytes() == once
    places = [once.index(b"CHAP\0\0\0", 0)]
    while (place := once.find(b"CHAP\0", places[-1] + 1)) >= 0:
        places.append(place)
    names = [once[place + 10 : place + 15] for place in places]
    assert names == [f"ch{number:03}".encode() for number in range(255)]
    assert str(read(tagged(tags))["USLT::nob"]) == "Åse: Er det flo?\n\nTorvald: Ja."


def test_chapters_show_their_pictures(tmp_path: Path, tone: bytes, cover: bytes) -> None:
    """A picture stands inside the frame of its chapter, and all frames still have one size, and so their order."""
    marks = (
        Chapter(start=0, title="Kaia"),
        Chapter(start=1, title="Månen", image="maane.jpg"),
        Chapter(start=2, title="Nett", image="https://x.example/1.jpg"),
        Chapter(start=3, title="Borte", image="borte.jpg"),
    )
    file = tmp_path / "episode.mp3"
    file.write_bytes(tone)
    write_tags(
        file,
        replace(TAGS, chapters=marks).retime(make_unedited_timeline(4.0)),
        cover,
        {"maane.jpg": b"en liten JPEG" * 100},
    )
    frames = ID3(file).getall("CHAP")  # type: ignore[no-untyped-call]
    assert [str(frame.sub_frames["TIT2"]) for frame in frames] == ["Kaia", "Månen", "Nett", "Borte"]
    shown = [[picture.data for picture in frame.sub_frames.getall("APIC")] for frame in frames]
    assert shown == [[], [b"en liten JPEG" * 100], [], []]
    content = file.read_bytes()
    places = [found.start() for found in re.finditer(b"CHAP\0\0..\0\0", content, re.DOTALL)]
    assert len({content[place + 4 : place + 8] for place in places}) == 1
    assert [content[place + 10 : place + 15] for place in places] == [b"ch000", b"ch001", b"ch002", b"ch003"]


@needs("ffprobe")
def test_ffprobe_reads_the_same(tagged: Make) -> None:
    """FFmpeg's reader, which many players are built on, sees text, picture and sound."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(tagged())]
    answer = finish(command, check=True)
    assert answer.stderr == b""
    probed = json.loads(answer.stdout)
    assert probed["format"]["tags"] == {
        "title": TAGS.title,
        "artist": "Torvald Sæterøy/Åse Ødegård",
        "album": TAGS.show,
        "track": "178",
        "disc": "3",
        "album_artist": "Redaksjonen",
        "encoded_by": "Redaksjonen",
        "encoder": "publisher",
        "TCAT": "Science",
        "TKWD": "Måling,Hav",
        "genre": "Podcast",
        "language": "nob",
        "date": "2019-01-08 06:05",
        "comment": COMMENT,
        "copyright": "2019 Redaksjonen i Ærlig målt",
        "TDES": TAGS.summary,
        "TGID": TAGS.guid,
    }
    sound, picture = probed["streams"]
    assert sound["codec_name"] == "mp3"
    assert (picture["codec_name"], picture["width"], picture["disposition"]["attached_pic"]) == ("mjpeg", 64, 1)


@needs("eyeD3")
def test_eyed3_reads_the_same(tagged: Make) -> None:
    """A second reader of ID3 alone, which tells what it does not understand."""
    command = ["eyeD3", "-v", "--no-color", str(tagged())]
    answer = finish(command, check=True, env=environment_with(PYTHONIOENCODING="utf-8"), encoding="utf-8")
    assert answer.stderr == ""
    # It shows the end sign that mutagen writes after addresses, which the standard allows (4.3).
    lines = [line.rstrip("\0") for line in answer.stdout.splitlines()]
    assert "ID3 v2.3:" in lines
    for line in (
        f"title: {TAGS.title}",
        "artist: Torvald Sæterøy/Åse Ødegård",
        f"album: {TAGS.show}",
        "recording date: 2019",
        "track: 178\t\tgenre: Podcast (id 186)",
        "disc: 3",
        "Comment: [Description: ] [Lang: nob]",
        "Hvelvet i Sèvres.",
        "Audio source URL: https://aerlig-maalt.example/",
        "1024 bytes unused (padding)",
    ):
        assert line in lines
    assert any(line.startswith("FRONT_COVER Image: ") and line.endswith("[Type: image/jpeg]") for line in lines)


def test_more_chapters_than_a_table_holds_have_tables_below_it(tagged: Make) -> None:
    """Tables of up to 255 in one above them, in order of time; nothing is left out."""
    chapters = tuple(Chapter(start=number, title="x" * (1 + 37 * number % 61)) for number in range(600))
    file = tagged(replace(TAGS, chapters=chapters).retime(make_unedited_timeline(700.0)))
    tags = ID3(file)
    tables = {table.element_id: table for table in tags.getall("CTOC")}
    assert tables["toc"].child_element_ids == ["toc00", "toc01", "toc02"]
    assert [int(tables[name].flags) for name in ("toc", "toc00")] == [3, 1]
    names = [name for table in tables["toc"].child_element_ids for name in tables[table].child_element_ids]
    assert max(len(table.child_element_ids) for table in tables.values()) == 255
    assert [tags[f"CHAP:{name}"].start_time for name in names] == [1000 * number for number in range(600)]
    assert [frame.start_time for frame in tags.getall("CHAP")] == [1000 * number for number in range(600)]
    found = read_embedded_chapters(file, lambda _: ())
    assert [(chapter.start, chapter.toc) for chapter in found] == [(number, True) for number in range(600)]
