"""Tags copied from file to file: all within a format, between formats what the other holds, and the rest told."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import mutagen
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, CHAP, COMM, CTOC, ID3, PRIV, TDRC, TIT2, TMOO, TPE1, TSOP, TSSE, TXXX
from mutagen.oggopus import OggOpus
from PIL import Image

from publisher.errors import PublisherError
from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.ffmpeg.metadata import read_metadata
from publisher.media.tags.copy import copy_tags
from publisher.media.tags.copy.comments import read_comment_fields
from publisher.media.tags.copy.id3_frames import make_id3_frames
from publisher.model.chapters import Chapter
from support.hostile_media import packed_frame, tagged_mp3, zeros
from support.processes import environment_with, finish
from support.tagged_files import (
    ALBUM,
    ARTISTS,
    COMMENT,
    CUSTOM,
    DATE,
    LYRICS,
    MARKS,
    SOURCES,
    TITLE,
    carry,
    frame_names,
    jpeg,
    make_source,
    read_back,
    untagged,
)
from support.tiny_audio import MP3_FRAMES, tiny_flac, tiny_opus
from support.tools import needs

LABELS = {"title": "Målt", "artist": "Åse", "comment": "To\nlinjer", "track": "3/12", "lyrics": "Ord", "unknown": "x"}
CHAPTERS = (Chapter(start=0.0, title="One"), Chapter(start=1.0, title="Two"))


def jpeg_bytes() -> bytes:
    """Return a small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (8, 6)).save(stream, "JPEG")
        return stream.getvalue()


def mp3(path: Path, *frames: object, version: int = 4) -> Path:
    """Write an MP3 with these ID3 frames."""
    path.write_bytes(MP3_FRAMES)
    if frames:
        tags = ID3()
        for frame in frames:
            tags.add(frame)  # type: ignore[arg-type]
        if version == 3:
            tags.update_to_v23()
        tags.save(path, v2_version=version)
    return path


def flac(path: Path) -> Path:
    """Write a FLAC file without frames, with a title, a gain, and a cover."""
    path.write_bytes(tiny_flac(9))
    file, picture = FLAC(path), Picture()
    file["TITLE"], file["REPLAYGAIN_TRACK_GAIN"] = "Fra FLAC", "-3 dB"
    picture.type, picture.mime, picture.data = 3, "image/jpeg", jpeg_bytes()
    file.add_picture(picture)
    file.save()
    return path


def copied(source: Path, out: Path) -> ID3:
    """Copy the tags of `source` into an MP3 without tags and return them."""
    copy_tags(source, mp3(out), LABELS, CHAPTERS, duration=2.0, loudness=-16.0)
    return ID3(out)


@pytest.mark.parametrize("version", [3, 4])
def test_within_id3_every_frame_is_kept(tmp_path: Path, version: int) -> None:
    """In the same version, with frames that no other format has; labels and chapters of the caller are not used."""
    chapter = CHAP(element_id="x", start_time=500, end_time=900, sub_frames=[TIT2(text=["Midt i"])])
    source = mp3(
        tmp_path / "a.mp3", TPE1(text=["Åse", "Torvald"]), TXXX(desc="Eget", text=["x"]), chapter, version=version
    )
    tags = copied(source, tmp_path / "out.mp3")
    assert tags.version == (2, version, 0)
    assert tags["TXXX:Eget"].text == ["x"]
    assert [frame.element_id for frame in tags.getall("CHAP")] == ["x"]
    assert "TIT2" not in tags
    assert ID3(tmp_path / "out.mp3", translate=False)["TPE1"].text in (["Åse", "Torvald"], ["Åse/Torvald"])


def test_what_described_the_old_sound_is_left_behind(tmp_path: Path) -> None:
    """Gains and encoders are those of another file."""
    gain = TXXX(desc="replaygain_track_gain", text=["-3.2 dB"])
    tags = copied(mp3(tmp_path / "a.mp3", TIT2(text=["x"]), TSSE(text=["LAME"]), gain), tmp_path / "out.mp3")
    assert {*tags} == {"TIT2", "CHAP:ch000", "CHAP:ch001", "CTOC:toc"}


def test_labels_become_id3_frames(tmp_path: Path) -> None:
    """What a file's own tags lack comes from ffmpeg's labels, with chapters and cover."""
    tags = copied(flac(tmp_path / "a.flac"), tmp_path / "out.mp3")
    assert (str(tags["TIT2"]), str(tags["TPE1"]), str(tags["TRCK"])) == ("Fra FLAC", "Åse", "3/12")
    assert str(tags["COMM::und"]) == "To\nlinjer"
    assert str(tags["USLT::und"]) == "Ord"
    assert tags["APIC:"].data == jpeg_bytes()
    assert [(mark.start_time, mark.end_time) for mark in tags.getall("CHAP")] == [(0, 1000), (1000, 2000)]
    assert tags.version == (2, 3, 0)


def opus(path: Path) -> Path:
    """Write an Ogg Opus stream without comments."""
    path.write_bytes(tiny_opus())
    return path


def comments_of(path: Path) -> dict[str, list[str]]:
    """Return the comments of an Ogg Opus file by their names in upper case."""
    return {name.upper(): values for name, values in OggOpus(path).tags.as_dict().items()}


def test_comments_are_related_to_comments(tmp_path: Path) -> None:
    """From FLAC to Opus all comments are kept; gain, chapters and cover are written in Opus' way."""
    out = opus(tmp_path / "out.opus")
    copy_tags(flac(tmp_path / "a.flac"), out, LABELS, CHAPTERS, duration=2.0, loudness=-16.0)
    comments = comments_of(out)
    assert comments["TITLE"] == ["Fra FLAC"]
    assert comments["R128_TRACK_GAIN"] == ["-1792"]
    assert comments["CHAPTER001NAME"] == ["Two"]
    assert "METADATA_BLOCK_PICTURE" in comments
    assert not {"REPLAYGAIN_TRACK_GAIN", "ARTIST"} & comments.keys()


def test_from_id3_to_opus_labels_are_used(tmp_path: Path) -> None:
    """A cover that cannot be opened is left out, and everything else is copied."""
    cover = APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=b"no picture")
    out = opus(tmp_path / "out.opus")
    copy_tags(mp3(tmp_path / "a.mp3", cover), out, LABELS, (), duration=2.0, loudness=-23.0)
    comments = comments_of(out)
    assert (comments["TITLE"], comments["TRACKNUMBER"], comments["LYRICS"]) == (["Målt"], ["3/12"], ["Ord"])
    assert "METADATA_BLOCK_PICTURE" not in comments
    assert "UNKNOWN" not in comments


def test_a_damaged_picture_block_is_left_out(tmp_path: Path) -> None:
    """Opus' pictures are read from their comment; one that is none does not prevent the others."""
    source, picture = opus(tmp_path / "a.opus"), Picture()
    picture.type, picture.mime, picture.data = 3, "image/jpeg", jpeg_bytes()
    file = OggOpus(source)
    file["METADATA_BLOCK_PICTURE"] = ["AAAA", b64encode(picture.write()).decode()]
    file.save()
    tags = copied(source, tmp_path / "out.mp3")
    assert [frame.data for frame in tags.getall("APIC")] == [jpeg_bytes()]


def test_damaged_tags_do_not_prevent_mastering(tmp_path: Path) -> None:
    """What mutagen cannot read has the caller's labels."""
    (tmp_path / "a.flac").write_bytes(b"fLaC\0\0")
    assert str(copied(tmp_path / "a.flac", tmp_path / "out.mp3")["TIT2"]) == "Målt"


def test_without_tags_the_file_is_not_touched(tmp_path: Path) -> None:
    """An MP3 gets no empty tag."""
    out = mp3(tmp_path / "out.mp3")
    copy_tags(mp3(tmp_path / "a.mp3"), out, {}, (), duration=2.0, loudness=-16.0)
    assert out.read_bytes() == MP3_FRAMES


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """It names the file, and is not created."""
    out = tmp_path / "new" / "out.mp3"
    with pytest.raises(PublisherError, match=r"tags cannot be written into out\.mp3"):
        copy_tags(mp3(tmp_path / "a.mp3"), out, LABELS, (), duration=2.0, loudness=-16.0)
    assert not out.exists()


def test_too_many_tags_are_not_copied(tmp_path: Path) -> None:
    """Tags that unpack to gigabytes are left; title and artist come from ffmpeg's labels."""
    source = tmp_path / "a.mp3"
    source.write_bytes(tagged_mp3(packed_frame(b"TXXX", zeros(64 << 20))))
    assert {"TIT2", "TPE1"} <= {*copied(source, tmp_path / "b.mp3")}


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".opus"])
def test_what_is_not_told_arrives(tmp_path: Path, kind: str, suffix: str) -> None:
    """Of each format to each: texts, pictures in their order and chapters, unless what is returned names them."""
    source = make_source(kind, tmp_path)
    lost = " ".join(carry(source, tmp_path / f"out{suffix}"))
    found = read_back(tmp_path / f"out{suffix}")
    texts = {"title": TITLE, "album": ALBUM, "date": DATE, "comment": COMMENT, "custom": CUSTOM[1]}
    assert {name: "".join(found[name]) for name in texts} == texts
    assert "/".join(found["artist"]).replace(", ", "/") == "/".join(ARTISTS)
    assert found["chapters"] == [(start, title) for start, title, _ in MARKS]
    if kind == "WAV with INFO":
        return
    assert "".join(found["lyrics"]) == LYRICS
    assert [data for _, data in found["pictures"]] == [jpeg("red"), jpeg("blue")]
    if kind != "M4A":
        assert [number for number, _ in found["pictures"]] == [3, 4] or "the kind of a picture (cover back)" in lost
        assert found["links"] == [link for _, _, link in MARKS] or "the link of a chapter (2)" in lost
    if "MP3" in kind or "ID3" in kind:
        assert len(found["chapter pictures"]) == len(MARKS) or "the picture of a chapter (2)" in lost
        assert suffix == ".mp3" or "the language of lyrics (nob)" in lost


NAMED = st.dictionaries(
    st.sampled_from(["TITLE", "ARTIST", "ALBUM", "COMPOSER", "COMMENT", "MOOD", "EGET", "URL:KART", "SUBTITLE"]),
    st.lists(
        st.text("abc æøå潮", min_size=1, max_size=12).map(str.strip).filter(bool), min_size=1, max_size=3, unique=True
    ),
)


@given(comments=NAMED)
def test_comments_come_back_by_way_of_id3(
    tmp_path_factory: pytest.TempPathFactory, comments: dict[str, list[str]]
) -> None:
    """From FLAC to ID3 2.4 to Opus: all values, in their order; comments and addresses are one text there."""
    folder = tmp_path_factory.mktemp("law")
    source = folder / "a.flac"
    source.write_bytes(tiny_flac(44_100))
    file = FLAC(source)
    file.add_tags()
    for name, values in comments.items():
        file[name] = ["https://a.example/"] if name.startswith("URL") else values
    file.save()
    middle = mp3(folder / "b.mp3", *make_id3_frames(read_comment_fields(file.tags)[0], ()))
    copy_tags(middle, opus(folder / "c.opus"), {}, (), duration=1.0, loudness=-23.0)
    found = comments_of(folder / "c.opus")
    assert found.pop("R128_TRACK_GAIN") == ["0"]
    expected = {name: list(file[name]) for name in comments}
    if "COMMENT" in expected:
        expected["COMMENT"] = ["\n\n".join(expected["COMMENT"])]
    assert found == expected


@given(
    starts=st.lists(st.integers(0, 4_000), min_size=1, max_size=12, unique=True).map(sorted),
    titles=st.lists(st.text("abæ潮", min_size=1, max_size=30), min_size=12, max_size=12),
    version=st.sampled_from([3, 4]),
)
def test_chapters_of_id3_stay_in_order(
    tmp_path_factory: pytest.TempPathFactory, starts: list[int], titles: list[str], version: int
) -> None:
    """Whatever the lengths of their titles; those behind the end are gone, and stand in no table."""
    folder, names = tmp_path_factory.mktemp("law"), [f"c{number}" for number in range(len(starts))]
    rows = zip(names, starts, titles, strict=False)
    chapters = [CHAP(element_id=n, start_time=s, end_time=s + 1, sub_frames=[TIT2(text=[t])]) for n, s, t in rows]
    table = CTOC(element_id="toc", flags=3, child_element_ids=names, sub_frames=[])
    copied_to = mp3(folder / "b.mp3")
    lost = copy_tags(
        mp3(folder / "a.mp3", *chapters, table, version=version), copied_to, {}, (), duration=2.0, loudness=-16.0
    )
    kept = [name for name, start in zip(names, starts, strict=True) if start < 2_000]
    assert lost == ()
    assert frame_names(copied_to) == [name.encode() for name in kept]
    tags = ID3(copied_to)
    assert tags["CTOC:toc"].child_element_ids == kept
    assert [str(frame.sub_frames["TIT2"]) for frame in tags.getall("CHAP")] == titles[: len(kept)]


def test_frames_that_nobody_knows_are_kept_within_a_version(tmp_path: Path) -> None:
    """And told if the version changes, since their form may."""
    unknown = b"XABC\0\0\0\4\0\0data"
    source = mp3(tmp_path / "a.mp3")
    source.write_bytes(b"ID3\3\0\0\0\0\0" + bytes([len(unknown)]) + unknown + MP3_FRAMES)
    assert copy_tags(source, mp3(tmp_path / "b.mp3"), {}, (), duration=1.0, loudness=-16.0) == ()
    assert unknown in (tmp_path / "b.mp3").read_bytes()


def test_frames_of_newer_versions_survive_in_2_3(tmp_path: Path) -> None:
    """Sort names and months, for which 2.3 has no frames, as iTunes writes them; they come back."""
    source = mp3(
        tmp_path / "a.mp3", TSOP(text=["Ødegård, Åse"]), TDRC(text=["2024-05"]), TMOO(text=["rolig"]), version=4
    )
    source.write_bytes(source.read_bytes().replace(b"ID3\4", b"ID3\3", 1))
    tags = copied(source, tmp_path / "b.mp3")
    assert tags.version == (2, 3, 0)
    assert [str(tags[name]) for name in ("TSOP", "TDRC", "TMOO")] == ["Ødegård, Åse", "2024-05", "rolig"]


def test_what_an_m4a_cannot_hold_is_told(tmp_path: Path) -> None:
    """Frames of programs, links of chapters, ends of titles; each once, with how often."""
    source = mp3(tmp_path / "a.mp3", PRIV(owner="x", data=b"y"), PRIV(owner="z", data=b"y"))
    chapters = (Chapter(start=0, title="æ" * 200, link="https://a.example/"), Chapter(start=1, title="x"))
    out = untagged(tmp_path / "out.m4a")
    assert copy_tags(source, out, {}, chapters, duration=2.0, loudness=-16.0) == (
        "PRIV (2)",
        "the link of a chapter",
        "the end of a chapter's title",
    )


def test_more_chapters_than_opus_numbers_are_told(tmp_path: Path) -> None:
    """Their names have three digits."""
    chapters = tuple(Chapter(start=number, title="x") for number in range(1_003))
    out = opus(tmp_path / "out.opus")
    lost = copy_tags(mp3(tmp_path / "a.mp3"), out, {}, chapters, duration=2_000.0, loudness=-16.0)
    assert lost == ("a chapter behind the first 1,000 (3)",)
    assert "CHAPTER999" in comments_of(out)


def test_late_chapters_of_comments_are_dropped(tmp_path: Path) -> None:
    """From Opus to Opus, with their names."""
    source = opus(tmp_path / "a.opus")
    source.write_bytes(tiny_opus("CHAPTER000=00:00:00", "CHAPTER000NAME=a", "CHAPTER001=00:01:00", "CHAPTER001NAME=b"))
    copy_tags(source, opus(tmp_path / "b.opus"), {}, (), duration=30.0, loudness=-23.0)
    assert {*comments_of(tmp_path / "b.opus")} == {"CHAPTER000", "CHAPTER000NAME", "R128_TRACK_GAIN"}


def test_a_picture_that_says_what_it_is_not_says_it_no_more(tmp_path: Path) -> None:
    """A JPEG that is called PNG would make players refuse it; image/jpg is left as it is."""
    covers = [APIC(mime=mime, type=3, desc=mime, data=jpeg_bytes()) for mime in ("image/png", "image/jpg")]
    tags = copied(mp3(tmp_path / "a.mp3", *covers), tmp_path / "out.mp3")
    assert [one.mime for one in tags.getall("APIC")] == ["image/jpeg", "image/jpg"]


def test_ffmpeg_reads_what_was_carried(tmp_path: Path) -> None:
    """Another reader than mutagen: titles, artists and chapters, in order, of every format."""
    source = make_source("FLAC", tmp_path)
    for suffix, artist in ((".mp3", "/"), (".m4a", ", "), (".opus", ";")):
        carry(source, tmp_path / f"out{suffix}")
        found = read_metadata(tmp_path / f"out{suffix}")
        assert (found["title"], found["artist"]) == (TITLE, artist.join(ARTISTS))
        assert [(start, title) for start, _, title in read_ffmpeg_chapters(tmp_path / f"out{suffix}")] == [
            (start, title) for start, title, _ in MARKS
        ]


@needs("eyeD3", "AtomicParsley", "opusinfo", "mediainfo")
def test_other_programs_read_what_was_carried(tmp_path: Path) -> None:
    """Each finds the artists, the covers and a custom field in its format."""
    source = make_source("FLAC", tmp_path)
    for suffix, command, said in (
        (".mp3", ("eyeD3", "-v", "--no-color"), ("FRONT_COVER", "BACK_COVER", CUSTOM[0], ARTISTS[1])),
        (".m4a", ("AtomicParsley",), ("covr", CUSTOM[0], ARTISTS[1])),
        (".opus", ("opusinfo",), (f"={CUSTOM[1]}", f"={ARTISTS[1]}", "=3|image/jpeg|", "=4|image/jpeg|")),
        (".mp3", ("mediainfo",), (MARKS[0][1], TITLE)),
    ):
        out = tmp_path / f"out{suffix}"
        carry(source, out)
        more = ["-t"] if suffix == ".m4a" else []
        environment = environment_with(PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8")
        # Of the tiny stream opusinfo says that it is short, and ends so.
        text = str(finish((*command, out, *more), check=suffix != ".opus", encoding="utf-8", env=environment).stdout)
        assert [word for word in said if word not in text] == []


@pytest.mark.parametrize("suffix", [".m4a", ".opus"])
def test_what_only_id3_says_of_chapters_and_comments_is_told(tmp_path: Path, suffix: str) -> None:
    """That a chapter is hidden, and which language a comment is in; an ID3v1 comment becomes the comment."""
    source, out = tmp_path / "a.mp3", tmp_path / f"out{suffix}"
    source.write_bytes(MP3_FRAMES + b"TAG" + bytes(94) + b"Til ettertanke".ljust(30, b"\0") + b"\xff")
    untagged(out)
    assert copy_tags(source, out, {}, (), duration=2.0, loudness=-16.0) == ()
    found = mutagen.File(out)
    assert found["\xa9cmt" if suffix == ".m4a" else "comment"] == ["Til ettertanke"]
    untagged(out)
    mp3(source, COMM(encoding=3, lang="nob", desc="", text=["x"]))
    hidden = tuple(chapter.model_copy(update={"toc": chapter.start > 0.5}) for chapter in CHAPTERS)
    lost = copy_tags(source, out, {}, hidden, duration=2.0, loudness=-16.0)
    assert sorted(lost) == ["that a chapter is hidden", "the language of a comment (nob)"]
