"""Tags copied from file to file: all within a format, the common ones between formats."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, CHAP, ID3, TIT2, TPE1, TSSE, TXXX
from mutagen.oggopus import OggOpus
from PIL import Image

from publisher.errors import PublisherError
from publisher.media.tags.copy import FILE_SPECIFIC_TAGS, _atoms, copy_tags
from publisher.model.chapters import Chapter
from support.hostile_media import packed_frame, tagged_mp3, zeros
from support.tiny_audio import MP3_FRAMES, tiny_flac, tiny_opus

LABELS = {"title": "Målt", "artist": "Åse", "comment": "To\nlinjer", "track": "3/12", "lyrics": "Ord", "unknown": "x"}
CHAPTERS = (Chapter(start=0.0, title="One"), Chapter(start=1.0, title="Two"))


def jpeg() -> bytes:
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
    picture.type, picture.mime, picture.data = 3, "image/jpeg", jpeg()
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


@pytest.mark.parametrize(
    ("name", "specific"),
    [("TSSE", True), ("TLEN", True), ("RVA2:x", True), ("TXXX:REPLAYGAIN_ALBUM_PEAK", True), ("R128_TRACK_GAIN", True),
     ("----:com.apple.iTunes:iTunNORM", True), ("\xa9too", True), ("ENCODER", True), ("encoder_options", True),
     ("TIT2", False), ("TXXX:Eget", False), ("ENCODEDBY", False), ("\xa9nam", False), ("TENC", False)],
)  # fmt: skip
def test_names_of_file_specific_tags(name: str, specific: bool) -> None:  # noqa: FBT001 - a parameter
    """Gain, encoder and length in each format's spelling; names that only look similar are copied."""
    assert (FILE_SPECIFIC_TAGS.match(name) is not None) is specific


def test_labels_become_id3_frames(tmp_path: Path) -> None:
    """Of another format the common tags are copied by ffmpeg's names, with chapters and cover."""
    tags = copied(flac(tmp_path / "a.flac"), tmp_path / "out.mp3")
    assert (str(tags["TIT2"]), str(tags["TPE1"]), str(tags["TRCK"])) == ("Målt", "Åse", "3/12")
    assert str(tags["COMM::und"]) == "To\nlinjer"
    assert str(tags["USLT::und"]) == "Ord"
    assert tags["APIC:"].data == jpeg()
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
    picture.type, picture.mime, picture.data = 3, "image/jpeg", jpeg()
    file = OggOpus(source)
    file["METADATA_BLOCK_PICTURE"] = ["AAAA", b64encode(picture.write()).decode()]
    file.save()
    tags = copied(source, tmp_path / "out.mp3")
    assert [frame.data for frame in tags.getall("APIC")] == [jpeg()]


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


@pytest.mark.parametrize("number", ["9" * 5000, "70000", "-1", "²", "", "x/y/z"])
def test_numbers_of_tracks_are_numbers_that_fit(number: str) -> None:
    """Sixteen bits of an atom take no other text, however long: it is left out as 0."""
    assert dict(_atoms({"track": number or " "}, [])) == {"trkn": [(0, 0)]}
    assert dict(_atoms({"track": f"3/{number}"}, []))["trkn"] == [(3, 0)]


def test_too_many_tags_are_not_copied(tmp_path: Path) -> None:
    """Tags that unpack to gigabytes are left; title and artist come from ffmpeg's labels."""
    source = tmp_path / "a.mp3"
    source.write_bytes(tagged_mp3(packed_frame(b"TXXX", zeros(64 << 20))))
    assert {"TIT2", "TPE1"} <= {*copied(source, tmp_path / "b.mp3")}
