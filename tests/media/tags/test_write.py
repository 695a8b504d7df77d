"""Tags written into a file: which format they are in, and what happens to files that cannot take them."""

from io import BytesIO
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image

from publisher.errors import PublisherError
from publisher.media.tags.write import write_tags
from support.tagged import TAGS


@pytest.fixture(scope="module")
def cover() -> bytes:
    """A small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
        return stream.getvalue()


def test_the_suffix_names_the_format(tmp_path: Path, cover: bytes) -> None:
    """The same sound gets ID3 as an MP3, and is refused under the suffixes of other formats, unchanged."""
    sound = b"\xff\xfb\x90\x64".ljust(417, b"\0") * 4
    for suffix in (".mp3", ".m4a", ".opus"):
        file = tmp_path / f"tone{suffix}"
        file.write_bytes(sound)
        if suffix == ".mp3":
            write_tags(file, TAGS, cover)
            assert str(ID3(file)["TIT2"]) == TAGS.title  # type: ignore[no-untyped-call]
            assert file.read_bytes().endswith(sound)
        else:
            with pytest.raises(PublisherError, match=f"tags cannot be written into tone{suffix}") as raised:
                write_tags(file, TAGS, cover)
            assert raised.value.hint
            assert file.read_bytes() == sound


def test_a_missing_file_is_not_made(tmp_path: Path, cover: bytes) -> None:
    """Tags without sound are no episode."""
    file = tmp_path / "missing.mp3"
    with pytest.raises(PublisherError, match=r"tags cannot be written into missing\.mp3") as raised:
        write_tags(file, TAGS, cover)
    assert raised.value.hint
    assert not file.exists()


def test_a_tag_of_an_unknown_version_is_left(tmp_path: Path, cover: bytes) -> None:
    """A tag that cannot be replaced safely stays, and the sound behind it."""
    file = tmp_path / "strange.mp3"
    strange = b"ID3\x09\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64".ljust(417, b"\0") * 4
    file.write_bytes(strange)
    with pytest.raises(PublisherError, match=r"strange\.mp3"):
        write_tags(file, TAGS, cover)
    assert file.read_bytes() == strange
