"""Tags of hostile files: whatever they claim, reading them takes little memory and time, and ends in words."""

import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.flac import VCFLACDict
from mutagen.id3 import CHAP, ID3, TIT2
from PIL import Image

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.limits import MAX_EMBEDDED_BYTES, MAX_TAG_FRAMES
from publisher.media.tags.bounded import (
    BoundedStream,
    DamagedTagsError,
    make_damage_error,
    open_tags,
    read_comments,
)
from publisher.media.tags.copy import copy_tags
from publisher.media.tags.embedded_chapters import read_embedded_chapters
from publisher.media.tags.id3 import Id3Frames
from publisher.model.chapters import Chapter
from support.hostile_media import (
    atom,
    chapter,
    damaged,
    flac_blocks,
    frame,
    m4a,
    nested_atoms,
    opus_with,
    packed_frame,
    riff,
    syncsafe,
    tagged_mp3,
    zeros,
)
from support.processes import finish
from support.tiny_audio import MP3_FRAMES, tiny_opus

BOMB = zeros(64 << 20)
MEMORY = """
import resource, sys
from pathlib import Path
from publisher.errors import UnreadableMediaError
from publisher.media.tags.embedded_chapters import read_embedded_chapters

used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (96 << 20), resource.RLIM_INFINITY))
for name in sys.argv[1:]:
    try:
        print(name, len(read_embedded_chapters(Path(name), lambda path: ())))
    except UnreadableMediaError as problem:
        print(problem.message)
"""
"""Reads the chapters of files with 96 MB of memory more than it has at first, and says what came of it."""
HONEST = {
    "a.mp3": tagged_mp3(
        frame(b"TIT2", b"\3Title")
        + frame(b"CHAP", chapter(0, frame(b"TIT2", b"\3One")))
        + packed_frame(b"CHAP", zlib.compress(chapter(1, frame(b"TIT2", b"\3Two"))))
        + frame(b"APIC", b"\0image/png\0\3\0" + bytes(range(256)))
    ),
    "b.mp3": tagged_mp3(frame(b"TIT2", b"\0Title", version=3) + frame(b"CHAP", chapter(0), version=3), version=3),
    "c.mp3": MP3_FRAMES
    + struct.pack("<II", 1, 0)
    + b"Title\0x"
    + struct.pack("<8sIIII8x", b"APETAGEX", 2000, 47, 1, 0),
    "d.flac": flac_blocks((4, struct.pack("<III", 0, 1, 23) + b"CHAPTER000=00:00:01.000")),
    "e.opus": tiny_opus("CHAPTER000=00:00:00.000", "CHAPTER000NAME=One", "TITLE=x"),
    "f.m4a": m4a(
        atom(
            b"moov",
            atom(b"mvhd", bytes(12) + struct.pack(">II", 1000, 9000) + bytes(80))
            + atom(b"udta", atom(b"chpl", bytes(8) + b"\1" + bytes(8) + b"\3One")),
        )
    ),
    "g.wav": riff(8000, chunks=struct.pack("<4sIIII4sIII", b"cue ", 28, 1, 1, 80, b"data", 0, 0, 80)),
}
"""Small files of each kind, with chapters where the kind has some."""


def told(content: bytes) -> str:
    """Return what is said of a file whose tags are refused; its name fits its kind."""
    name = {b"ID3": "r.mp3", b"fLa": "r.flac", b"Ogg": "r.opus", b"\0\0\0": "r.m4a"}.get(content[:3], "r")
    with BytesIO(content) as stream, pytest.raises(UnreadableMediaError) as raised:
        open_tags(stream, name)
    assert raised.value.hint
    assert f"{name} " in raised.value.message
    return raised.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (tagged_mp3(b"".join(packed_frame(b"TXXX", BOMB) for _ in range(3))), "take more than 16 MB"),
        (tagged_mp3(packed_frame(b"TXXX", BOMB, version=3), version=3), "take more than 16 MB"),
        (tagged_mp3(frame(b"CHAP", chapter(0, packed_frame(b"TIT2", BOMB)))), "take more than 16 MB"),
        (tagged_mp3(frame(b"TXXX", BOMB, b"\0\x08")[:10] + BOMB), "take more than 16 MB"),
        (tagged_mp3(packed_frame(b"CHAP", zlib.compress(packed_frame(b"TIT2", BOMB)))), "compressed twice"),
        (tagged_mp3(packed_frame(b"TXXX", BOMB) + b"\xff\0", flags=0x80), "compressed frames among others"),
        (tagged_mp3(packed_frame(b"TXXX", zlib.compress(b"ab\0" * 50_000))), "too many compressed values"),
        (tagged_mp3(frame(b"TIT2", b"\3" + b"ab\0" * 50_000)), "values"),
        (tagged_mp3(frame(b"TIT2", b"\1" + b"\0\1\0\0" * 50_000)), "values"),
        (tagged_mp3(frame(b"CHAP", chapter(0)) * 100_000), "frames"),
        (tagged_mp3(frame(b"TXXX", b"\0a\0b") * (MAX_TAG_FRAMES + 1)), "frames"),
        (tagged_mp3(frame(b"TXXX", b"\0a\0" + b"b" * 1500) * 10_000), "frames"),
        (tagged_mp3(bytes(MAX_EMBEDDED_BYTES)), "take more than 16 MB"),
        (flac_blocks(*[(2, bytes((1 << 24) - 1))] * 2), "take more than 16 MB"),
        (flac_blocks((4, struct.pack("<II", 0, 0xFFFFFFFF))), "cannot be read"),
        (flac_blocks((4, struct.pack("<I", 0xFFFFFFF0))), "cannot be read"),
        (flac_blocks((6, struct.pack(">II", 3, 0xFFFFFFF0))), "cannot be read"),
        (opus_with(struct.pack("<I", 300_000) + bytes(1_200_000)), "values"),
        (opus_with(struct.pack("<I", 30_000) + (struct.pack("<I", 3) + b"a=b") * 30_000), "values"),
        (m4a(nested_atoms(10_000)), "cannot be read"),
        (m4a(struct.pack(">I4sQ", 1, b"moov", (1 << 63) - 1) + bytes(99)), "cannot be read"),
        (b"".join(struct.pack("<II", 1, 0) + b"k%06d\0v" % n for n in range(30_000))
         + struct.pack("<8sIIII8x", b"APETAGEX", 2000, 510_032, 30_000, 0), "values"),
    ],
)  # fmt: skip
def test_what_asks_for_too_much_is_refused(content: bytes, words: str) -> None:
    """Compressed, in great numbers, huge, nested, or claimed and not there: each is told, with what to do."""
    message = told(content)
    assert words in message


@pytest.mark.slow
@pytest.mark.parametrize("content", [flac_blocks(*[(1, b"")] * 600_000), m4a(atom(b"moov", atom(b"free") * 600_000))])
def test_parts_are_counted(content: bytes) -> None:
    """Hundreds of thousands of empty parts take memory and time, though no bytes."""
    assert "more than 500,000 parts" in told(content)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds the memory of a process")
def test_hostile_tags_take_little_memory(tmp_path: Path) -> None:
    """A process that may take 96 MB reads each of them in turn, and none ends in its memory being full."""
    hostile = {
        "bomb.mp3": tagged_mp3(b"".join(packed_frame(b"TXXX", BOMB) for _ in range(6))),
        "texts.mp3": tagged_mp3(frame(b"TIT2", b"\3" + b"".join(b"%d\0" % n for n in range(1_000_000)))),
        "chapters.mp3": tagged_mp3(b"".join(frame(b"CHAP", chapter(n)) for n in range(100_000))),
        "comments.opus": opus_with(struct.pack("<I", 3_000_000) + bytes(12_000_000)),
        "claims.flac": flac_blocks((6, struct.pack(">II", 3, 0xFFFFFFF0))),
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
    done = finish([sys.executable, "-c", MEMORY, *(str(tmp_path / name) for name in hostile)], check=True, text=True)
    assert len(done.stdout.splitlines()) == len(hostile)
    assert all("and are not read" in line or "cannot be read" in line for line in done.stdout.splitlines())


def test_compressed_frames_are_read_within_bounds() -> None:
    """Some programs compress what is long: such chapters are read as any others are."""
    body = b"".join(packed_frame(b"CHAP", zlib.compress(chapter(n, frame(b"TIT2", b"\3Flo")))) for n in range(3))
    with BytesIO(tagged_mp3(body)) as stream:
        found = open_tags(stream, "r.mp3").tags.getall("CHAP")
    assert [str(one.sub_frames["TIT2"]) for one in found] == ["Flo"] * 3


@pytest.mark.parametrize("letters", ["Øl og tau ", "Мера всего ", "高さと深さ "])
def test_long_texts_are_honest(tmp_path: Path, letters: str) -> None:
    """A title of thousands of letters in UTF-16 and hundreds of chapters are read."""
    tags = ID3()
    tags.add(TIT2(encoding=1, text=[letters * 200]))
    for number in range(400):
        title = [TIT2(encoding=1, text=[letters])]
        tags.add(CHAP(element_id=f"c{number}", start_time=number, end_time=number + 1, sub_frames=title))
    file = tmp_path / "a.mp3"
    file.write_bytes(MP3_FRAMES)
    tags.save(file, v2_version=3)
    with file.open("rb") as stream:
        assert len(open_tags(stream, "a.mp3").tags.getall("CHAP")) == 400


def test_large_pictures_are_honest() -> None:
    """A picture of four megabytes is read."""
    with BytesIO() as drawn:
        Image.effect_noise((2200, 2200), 90).save(drawn, "JPEG", quality=98)
        noise = drawn.getvalue()
    assert len(noise) > 4_000_000
    with BytesIO(tagged_mp3(frame(b"APIC", b"\0image/jpeg\0\3\0" + noise))) as stream:
        assert open_tags(stream, "a.mp3").tags.getall("APIC")[0].data == noise


@given(st.binary(max_size=300), st.lists(st.tuples(st.sampled_from((0, 1, 2)), st.integers(-9, 400)), max_size=9))
def test_the_stream_reads_as_the_file_does(content: bytes, steps: list[tuple[int, int]]) -> None:
    """Within the bounds it gives the same bytes at the same places."""
    plain, bounded = BytesIO(content), BoundedStream(BytesIO(content), "r.mp3")
    for whence, number in steps:
        if whence == 1:
            assert bounded.read(number) == plain.read(number)
        else:
            place = max(0, number)
            assert bounded.seek(place) == plain.seek(place)
        assert bounded.tell() == plain.tell()


@given(st.lists(st.tuples(st.sampled_from(("A", "a", "b", "LONG")), st.text(max_size=3)), max_size=9))
def test_comments_are_those_of_mutagens_dictionary(rows: list[tuple[str, str]]) -> None:
    """Names in lower case, all values of each; other tags have none."""
    tags = VCFLACDict()
    tags.extend(rows)
    assert read_comments(tags) == tags.as_dict()
    assert read_comments(None) == read_comments(ID3()) == {}


def test_damage_is_told_in_a_line() -> None:
    """Mutagen quotes whole frames, over lines, and has words of its own for files; none of them are shown."""
    with pytest.raises(DamagedTagsError) as caught:
        open_tags(BytesIO(m4a(nested_atoms(10_000))), "r.m4a")
    assert caught.value.message == "r.m4a cannot be read: it was cut off, or its tags are damaged"
    assert caught.value.hint.startswith("copy it again from where it was made")
    assert make_damage_error("r.m4a").message == caught.value.message


@pytest.mark.parametrize("count", [3_000, *(pytest.param(count, marks=pytest.mark.slow) for count in (900, 5_000))])
@pytest.mark.parametrize("words", ["Kapittel", "Мера всего и ещё слово о том"])
def test_chapters_that_are_written_are_read(count: int, words: str) -> None:
    """Thousands, with links and titles in any letters, come back from an MP3."""
    link = "https://maalt.example/"
    rows = [{"start": n, "end": n + 1, "title": f"{words} {n}", "link": f"{link}{n}"} for n in range(count)]
    tags, stream = ID3(), BytesIO()
    for made in Id3Frames(3).chapters(tuple(map(Chapter.model_validate, rows)), "x"):
        tags.add(made)
    tags.save(stream, v2_version=3)
    stream.write(MP3_FRAMES)
    assert len(open_tags(stream, "r.mp3").tags.getall("CHAP")) == count


def _try(path: Path, out: Path) -> None:
    out.write_bytes(MP3_FRAMES)
    try:
        chapters = read_embedded_chapters(path, lambda _: ())
    except UnreadableMediaError as problem:
        assert "\n" not in problem.message
        chapters = ()
    try:
        copy_tags(path, out, {"title": "x"}, chapters, duration=2.0, loudness=-16.0)
    except PublisherError as problem:
        assert path.name in problem.message or out.name in problem.message


@pytest.mark.parametrize("name", HONEST)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_tags_end_in_words(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """Whatever is changed in a file of any kind, its chapters and tags are read, or it is told: nothing else."""
    file = tmp_path / name
    file.write_bytes(data.draw(damaged(HONEST[name])))
    _try(file, tmp_path / "out.mp3")


@pytest.mark.slow
@pytest.mark.parametrize("name", HONEST)
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_more_damaged_tags_end_in_words(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """The same over many more changes."""
    file = tmp_path / name
    file.write_bytes(data.draw(damaged(HONEST[name])))
    _try(file, tmp_path / "out.mp3")


@pytest.mark.parametrize("name", HONEST)
def test_the_honest_files_are_read(tmp_path: Path, name: str) -> None:
    """What is damaged above is whole before: it has chapters where its kind has some."""
    file = tmp_path / name
    file.write_bytes(HONEST[name])
    found = read_embedded_chapters(file, lambda _: ())
    assert len(found) == {"a.mp3": 2, "c.mp3": 0}.get(name, 1)
    assert syncsafe(300) == b"\0\0\2\x2c"
