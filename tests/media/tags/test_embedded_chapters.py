"""Chapters embedded in audio files, in every form, in files made of bytes."""

import struct
import wave
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from mutagen.flac import FLAC, CueSheet, CueSheetTrack
from mutagen.id3 import CHAP, CTOC, ID3, TIT2, WXXX, CTOCFlags

from publisher.errors import UnreadableMediaError
from publisher.media.tags.embedded_chapters import is_audio, read_embedded_chapters
from publisher.model.chapters import Chapter
from support.riff import chunk, cue_chunk, label_chunk, wav_file
from support.tagged_files import make_source
from support.tiny_audio import MP3_FRAMES, tiny_flac


def refuse(path: Path) -> Iterable[tuple[float, float, str]]:
    """Fail: for this file no fallback is needed."""
    raise AssertionError(path)


def titles(path: Path) -> list[tuple[float, str]]:
    """Return start and title of each chapter, read without a fallback."""
    return [(chapter.start, chapter.title) for chapter in read_embedded_chapters(path, refuse)]


def flac(path: Path, comments: Mapping[str, str] = {}, tracks: Iterable[tuple[int, int]] = ()) -> Path:
    """Write a FLAC file of 10 s at 44.1 kHz without frames, with comments and a cue sheet of numbers and offsets."""
    path.write_bytes(tiny_flac(441_000))
    file = FLAC(path)
    file.add_tags()
    for name, value in comments.items():
        file[name] = value
    if tracks:
        sheet = CueSheet(None)
        sheet.tracks = [CueSheetTrack(number, offset) for number, offset in tracks]
        file.cuesheet = sheet
        file.metadata_blocks.append(sheet)
    file.save()
    return path


def wav(path: Path, *chunks: tuple[bytes, bytes]) -> Path:
    """Write a WAV of 1 s at 8 kHz with `chunks` behind the sound."""
    with wave.open(str(path), "wb") as stream:
        stream.setparams((1, 2, 8_000, 0, "NONE", ""))
        stream.writeframes(bytes(16_000))
    with path.open("ab") as raw:
        for name, body in chunks:
            raw.write(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    return path


def cue(*points: tuple[int, int]) -> bytes:
    """Return a cue chunk with the numbers and frames of points."""
    rows = (struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame) for number, frame in points)
    return struct.pack("<I", len(points)) + b"".join(rows)


def label(number: int, title: str) -> bytes:
    """Return the label of a cue point, padded to an even size."""
    body = struct.pack("<I", number) + title.encode() + b"\0"
    return b"labl" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def test_vorbis_comments(tmp_path: Path) -> None:
    """Times, names and addresses by number, in any case and order; a name that is no chapter's is left alone."""
    comments = {
        "chapter001": "00:00:02.500",
        "chapter001name": "Røret",
        "CHAPTER000": "00:00:00.000",
        "CHAPTER000NAME": "Velkommen",
        "CHAPTER000URL": "https://a.example/",
        "CHAPTERS": "2",
        "CHAPTER002": "soon",
    }
    found = read_embedded_chapters(flac(tmp_path / "a.flac", comments), refuse)
    assert found == (
        Chapter(start=0.0, title="Velkommen", link="https://a.example/"),
        Chapter(start=2.5, title="Røret"),
    )


def test_a_cue_sheet_in_a_comment(tmp_path: Path) -> None:
    """Times have 75 frames a second; only INDEX 01 counts, and the sheet's own title is none of a track's."""
    sheet = (
        'TITLE "Sak 1"\nFILE "x.flac" WAVE\n  TRACK 01 AUDIO\n    TITLE "Velkommen"\n    INDEX 01 00:00:00\n'
        "  TRACK 02 AUDIO\n    TITLE Takk\n    INDEX 00 00:01:00\n    INDEX 01 01:02:15\n"
    )
    assert titles(flac(tmp_path / "a.flac", {"CUESHEET": sheet})) == [(0.0, "Velkommen"), (62.2, "Takk")]


def test_a_cue_sheet_block(tmp_path: Path) -> None:
    """Track numbers are the titles, and the lead-out is no chapter; comments with titles come first."""
    tracks = [(1, 0), (2, 66_150), (170, 441_000)]
    assert titles(flac(tmp_path / "a.flac", {}, tracks)) == [(0.0, "1"), (1.5, "2")]
    named = {"CHAPTER000": "00:00:03.000", "CHAPTER000NAME": "Named"}
    assert titles(flac(tmp_path / "b.flac", named, tracks)) == [(3.0, "Named")]


def test_cue_points_of_wav(tmp_path: Path) -> None:
    """Points in any order, with labels of odd and even size; one without a label gets a dash."""
    labels = b"adtl" + label(1, "Velkommen") + b"note" + struct.pack("<II", 4, 2) + label(3, "Ås")
    file = wav(tmp_path / "a.wav", (b"odd ", b"x"), (b"cue ", cue((3, 6_000), (1, 0), (2, 4_000))), (b"LIST", labels))
    assert titles(file) == [(0.0, "Velkommen"), (0.5, "–"), (0.75, "Ås")]


def test_damaged_cue_points(tmp_path: Path) -> None:
    """Half a record is left out, and a WAV without markers has no chapters."""
    assert titles(wav(tmp_path / "a.wav", (b"cue ", cue((1, 0), (2, 800))[:-5]))) == [(0.0, "–")]
    assert titles(wav(tmp_path / "b.wav")) == []


def test_id3_chapters(tmp_path: Path) -> None:
    """Ends are kept unless the next chapter begins there; chapters outside the table of contents are hidden."""
    tags = ID3()
    rows = [("a", 0, 500, "Velkommen"), ("b", 500, 700, "Bilde"), ("c", 1000, 2000, "Takk")]
    for name, start, end, title in rows:
        tags.add(CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[TIT2(text=[title])]))
    tags["CHAP:c"].sub_frames.add(WXXX(url="https://a.example/"))
    flags = CTOCFlags.TOP_LEVEL
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=["a", "c"], sub_frames=[]))
    (tmp_path / "a.mp3").write_bytes(MP3_FRAMES)
    tags.save(tmp_path / "a.mp3")
    assert read_embedded_chapters(tmp_path / "a.mp3", refuse) == (
        Chapter(start=0.0, title="Velkommen"),
        Chapter(start=0.5, end=0.7, title="Bilde", toc=False),
        Chapter(start=1.0, title="Takk", link="https://a.example/"),
    )


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    """The chapter stays, without its link."""
    comments = {"CHAPTER000": "00:00:01.000", "CHAPTER000NAME": "One", "CHAPTER000URL": "not an address"}
    assert read_embedded_chapters(flac(tmp_path / "a.flac", comments), refuse) == (Chapter(start=1.0, title="One"),)


def test_only_mp4_without_a_list_needs_the_fallback(tmp_path: Path) -> None:
    """Its chapters are those of the fallback; other files never ask it."""
    minimal = struct.pack(">I4s8s", 16, b"ftyp", b"M4A \0\0\0\0")
    (tmp_path / "a.m4a").write_bytes(minimal)
    (tmp_path / "a.mp3").write_bytes(MP3_FRAMES)
    assert titles(tmp_path / "a.mp3") == []
    with pytest.raises(UnreadableMediaError, match=r"a\.m4a cannot be read"):
        read_embedded_chapters(tmp_path / "a.m4a", lambda _: [(0.0, 1.0, "One")])


@pytest.mark.parametrize(
    "content", [b"fLaC\0\0", b"OggS\0\2" + bytes(20) + b"\0OpusHead" + bytes(100), b"RIFF\0\0\0\0WAVEfmt \4\0\0\0\1\0"]
)
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever mutagen or struct raise, the error names the file."""
    (tmp_path / "broken").write_bytes(content)
    with pytest.raises(UnreadableMediaError, match="broken cannot be read"):
        read_embedded_chapters(tmp_path / "broken", refuse)


@pytest.mark.parametrize(
    ("head", "audio"),
    [(b"ID3\4", True), (b"fLaC", True), (b"OggS", True), (b"RIFF", True), (b"\xff\xfb\x90", True),
     (b"\0\0\0\x20ftypM4A ", True), (b"RF64", True), (b"BW64", True), (b"\x1a\x45\xdf\xa3\x01", True),
     (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", True), (b"FORM\0\0\0\0AIFF", True), (b"FORM og farge", False),
     (b"0:00 Velkommen", False), (b"WEBVTT\n\n", False), (b"", False)],
)  # fmt: skip
def test_audio_is_told_by_its_first_bytes(head: bytes, *, audio: bool) -> None:
    """Text with chapters is not taken for audio, nor audio for text."""
    assert is_audio(head) is audio


def test_labels_of_a_wav_are_read_in_one_pass(tmp_path: Path) -> None:
    """Half a million labels in six megabytes: copying what is left for each of them would take hours."""
    file = wav(tmp_path / "a.wav", (b"cue ", cue((1, 800))), (b"LIST", b"adtl" + label(2, "x") * 500_000))
    assert titles(file) == [(0.1, "–")]


@pytest.mark.parametrize(
    ("chunks", "message"),
    [
        ([(b"junk", b"")] * 100_001, "a.wav has more than 100,000 chunks beside its sound"),
        ([(b"LIST", bytes((1 << 24) + 1))], "a.wav has a chunk of more than 16 MB beside its sound"),
        ([(b"cue ", cue(*((number, number) for number in range(10_001))))], "a.wav has more than 10,000 chapters"),
    ],
)
def test_chunks_of_a_wav_have_bounds(tmp_path: Path, chunks: list[tuple[bytes, bytes]], message: str) -> None:
    """In number, size, and what they make: each is told."""
    with pytest.raises(UnreadableMediaError, match=message):
        titles(wav(tmp_path / "a.wav", *chunks))


def test_chunks_that_claim_more_than_there_is_are_read_so_far(tmp_path: Path) -> None:
    """Four gigabytes of cue points in a file of some kilobytes are those that are there."""
    file = wav(tmp_path / "a.wav")
    with file.open("ab") as raw:
        raw.write(b"cue " + struct.pack("<I", 0xFFFFFFFF) + cue((1, 800)))
    assert titles(file) == [(0.1, "–")]


def test_of_matroska_the_fallback_is_asked(tmp_path: Path) -> None:
    """Mutagen does not know it; what is no Matroska inside is the fallback's business too."""
    (tmp_path / "a.mka").write_bytes(b"\x1a\x45\xdf\xa3" + bytes(40))
    found = read_embedded_chapters(tmp_path / "a.mka", lambda _: [(0.0, 1.0, "One"), (1.0, 2.0, "To")])
    assert found == (Chapter(start=0.0, title="One"), Chapter(start=1.0, title="To"))


@pytest.mark.parametrize("magic", [b"RF64", b"BW64"])
def test_markers_of_large_wav_files(tmp_path: Path, magic: bytes) -> None:
    """Behind the sound, in the encoding of Windows."""
    chunks = [cue_chunk((1, 0), (2, 4_000)), label_chunk((1, "Åpning".encode("cp1252")), (2, "Øl".encode()))]
    (tmp_path / "a.wav").write_bytes(wav_file([], chunks, magic=magic))
    assert titles(tmp_path / "a.wav") == [(0.0, "Åpning"), (0.5, "Øl")]


def test_an_end_before_its_start_is_none(tmp_path: Path) -> None:
    """The chapter stays."""
    tags = ID3()
    for name, start, end in (("a", 100, 23), ("b", 500, 600), ("c", 900, 901)):
        tags.add(CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[TIT2(text=[name])]))
    (tmp_path / "a.mp3").write_bytes(MP3_FRAMES)
    tags.save(tmp_path / "a.mp3")
    assert [chapter.end for chapter in read_embedded_chapters(tmp_path / "a.mp3", refuse)] == [None, 0.6, None]


def test_a_wav_may_have_its_chapters_in_id3(tmp_path: Path) -> None:
    """Where there are no markers; a damaged tag has none."""
    tags = ID3()
    tags.add(CHAP(element_id="a", start_time=100, end_time=900, sub_frames=[TIT2(text=["Ås"])]))
    tags.save(tmp_path / "tag")
    tag = chunk(b"id3 ", (tmp_path / "tag").read_bytes())
    (tmp_path / "a.wav").write_bytes(wav_file([], [tag]))
    assert titles(tmp_path / "a.wav") == [(0.1, "Ås")]
    (tmp_path / "b.wav").write_bytes(wav_file([cue_chunk((1, 4_000))], [tag]))
    assert titles(tmp_path / "b.wav") == [(0.5, "–")]
    (tmp_path / "c.wav").write_bytes(wav_file([], [chunk(b"id3 ", b"ID3\4\0\0\0\0\0\x7fTIT2")]))
    assert titles(tmp_path / "c.wav") == []


def test_a_title_that_is_cut_inside_a_letter_is_read_from_the_other_list(tmp_path: Path) -> None:
    """As ffmpeg writes titles of more than 255 bytes into Nero's list, which mutagen refuses."""
    source = make_source("M4A", tmp_path)
    content = source.read_bytes()
    at = content.index("Ås".encode(), content.index(b"chpl"))
    source.write_bytes(content[:at] + b"s\xc3" + content[at + 2 :])
    found = read_embedded_chapters(source, lambda _: [(0.0, 0.5, "Ås"), (0.5, 1.0, "To")])
    assert [chapter.title for chapter in found] == ["Ås", "To"]
