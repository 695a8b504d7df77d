"""Tags inside M4A and Opus files, as mutagen and ffprobe read them back."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import mutagen
import pytest
from mutagen.flac import Picture
from PIL import Image

from publisher.media.inspect import measure_audio
from publisher.media.tags.write import write_tags
from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import make_unedited_timeline
from publisher.model.transcript import Cue
from support.audio import ffmpeg
from support.tagged import TAGS

CODECS = {".m4a": ("aac", ["-movflags", "+faststart", "-f", "ipod"]), ".opus": ("libopus", ["-f", "ogg"])}


@pytest.fixture(params=CODECS)
def untagged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Two seconds of a tone, encoded, without publisher's tags."""
    codec, muxer = CODECS[request.param]
    file = tmp_path / f"tone{request.param}"
    source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2:sample_rate=48000"]
    encoder = ["-c:a", codec, "-fflags", "+bitexact", "-flags:a", "+bitexact", *muxer]
    ffmpeg("-v", "error", *source, *encoder, file)
    return file


@pytest.fixture(scope="module")
def cover() -> bytes:
    """A small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
        return stream.getvalue()


def test_every_tag_is_read_back(untagged: Path, cover: bytes) -> None:
    """What is in the value is in the file, under the names that the format gives it."""
    write_tags(untagged, replace(TAGS, loudness=-16.0), cover)
    tags = mutagen.File(untagged).tags
    if untagged.suffix == ".m4a":
        expected = {
            "\xa9nam": [TAGS.title],
            "\xa9alb": [TAGS.show],
            "\xa9ART": [", ".join(TAGS.people)],
            "\xa9gen": ["Podcast"],
            "\xa9day": ["2019-01-08T06:05:00+01:00"],
            "\xa9too": ["publisher"],
            "aART": ["Redaksjonen"],
            "catg": ["Science"],
            "keyw": ["Måling,Hav"],
            "rtng": [2],
            "\xa9cmt": [TAGS.description],
            "desc": [TAGS.summary],
            "ldes": [TAGS.description],
            "cprt": [TAGS.copyright],
            "trkn": [(178, 0)],
            "disk": [(3, 0)],
            "stik": [21],
            "pcst": True,
            "egid": [TAGS.guid],
        }
        assert {name: value for name, value in tags.items() if name != "covr"} == expected
        assert [bytes(picture) for picture in tags["covr"]] == [cover]
    else:
        expected = {
            "title": [TAGS.title],
            "album": [TAGS.show],
            "artist": [*TAGS.people],
            "genre": ["Podcast"],
            "date": ["2019-01-08T06:05:00+01:00"],
            "albumartist": ["Redaksjonen"],
            "keywords": ["Måling", "Hav"],
            "r128_track_gain": ["-1792"],
            "description": [TAGS.description],
            "language": ["nob"],
            "copyright": [TAGS.copyright],
            "tracknumber": ["178"],
            "discnumber": ["3"],
            "contact": [TAGS.link],
            "encoder": ["publisher"],
        }
        found = dict(tags)
        picture = Picture(b64decode(found.pop("metadata_block_picture")[0]))
        assert (picture.data, picture.width, picture.height) == (cover, 64, 48)
        assert found == expected


def test_the_sound_is_left_alone(untagged: Path, cover: bytes) -> None:
    """Tags change neither sound nor duration."""
    before = measure_audio(untagged)
    write_tags(untagged, TAGS, cover)
    assert measure_audio(untagged) == before


def test_the_same_tags_give_the_same_bytes(untagged: Path, cover: bytes) -> None:
    """Writing twice is writing once, with chapters and words too."""
    chapters = tuple(Chapter(start=number / 100, title="x" * (1 + 37 * number % 61)) for number in range(99))
    tags = replace(TAGS, chapters=chapters, spoken=pack_transcript((Cue(text="Er det flo?", speaker="Åse"),))).retime(
        make_unedited_timeline(2.0), -16.0
    )
    write_tags(untagged, tags, cover)
    once = untagged.read_bytes()
    write_tags(untagged, tags, cover)
    assert untagged.read_bytes() == once


def test_m4a_still_begins_with_its_index(untagged: Path, cover: bytes) -> None:
    """Players can begin before the whole file is there: the index stays in front of the sound."""
    write_tags(untagged, TAGS, cover)
    content = untagged.read_bytes()
    if untagged.suffix == ".m4a":
        assert content.index(b"moov") < content.index(b"mdat")
