"""Large files on their way to a bucket: in parts of one size, however the file system hands them out."""

import hashlib
from io import RawIOBase
from pathlib import Path
from typing import Any, Self

import pytest

from publisher.storage.s3.body import UploadCounter
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.multipart import PART_BYTES, MultipartUpload

SIZE = PART_BYTES + 5_000_000
MOST = 3_000_001
"""Bytes that one reading brings at most, as over a network."""


class Sluggish(RawIOBase):
    """A file of which each reading brings less than was asked for."""

    def __init__(self, file: Path) -> None:
        """Open the file."""
        self._stream = file.open("rb", buffering=0)

    def readinto(self, room: Any) -> int:
        """Read some."""
        return self._stream.readinto(memoryview(room)[:MOST])

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class SluggishPath(type(Path())):  # type: ignore[misc]
    """The path of such a file."""

    def open(self, *_: Any, **__: Any) -> Sluggish:
        """Open it."""
        return Sluggish(Path(self))


class Bucket:
    """A store that keeps the sizes of parts."""

    def __init__(self) -> None:
        """Begin with none."""
        self.parts: dict[int, bytes] = {}

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:
        """Begin."""
        return {"UploadId": "1"}

    def upload_part(self, *, PartNumber: int, Body: Any, **_: Any) -> dict[str, str]:  # noqa: N803 - as boto3 has it
        """Take a part."""
        content = bytearray()
        while block := Body.read(1 << 20):
            content += block
        self.parts[PartNumber] = bytes(content)
        return {"ETag": hashlib.md5(content, usedforsecurity=False).hexdigest()}

    def complete_multipart_upload(self, **_: Any) -> Self:
        """End."""
        return self


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of more than one part."""
    file = tmp_path / "sound.wav"
    file.write_bytes(hashlib.shake_256(b"sound").digest(SIZE))
    return file


def test_every_part_but_the_last_is_full(file: Path) -> None:
    """A reading that brings less is no end of the file, and makes no smaller part: some stores refuse those."""
    bucket = Bucket()
    said: list[str] = []
    upload = MultipartUpload(
        client=bucket,
        place=BucketLocation(bucket="b", endpoint=None),
        key="audio/sound.wav",
        source=SluggishPath(file),
        headers={},
        is_known=False,
        counter=UploadCounter(lambda _: None),
    )
    assert upload.carry_out(said.append)
    assert [len(bucket.parts[number]) for number in sorted(bucket.parts)] == [PART_BYTES, SIZE - PART_BYTES]
    assert b"".join(bucket.parts[number] for number in sorted(bucket.parts)) == file.read_bytes()
    assert said == [hashlib.sha256(file.read_bytes()).hexdigest()]


class Marking(Bucket):
    """A store whose ETags are of another form; it notes by which the parts were put together."""

    def __init__(self, form: str | None) -> None:
        """Take the form; None for no ETag."""
        super().__init__()
        self.form = form
        self.named: list[str] = []

    def upload_part(self, **arguments: Any) -> dict[str, str]:
        """Take a part."""
        etag = super().upload_part(**arguments)["ETag"]
        return {} if self.form is None else {"ETag": self.form.format(etag)}

    def complete_multipart_upload(self, *, MultipartUpload: Any, **_: Any) -> Self:  # noqa: N803 - as boto3 has it
        """End."""
        self.named = [part["ETag"] for part in MultipartUpload["Parts"]]
        return self


@pytest.mark.parametrize(("form", "proven"), [('"{}"', True), ('W/"{}"', True), (None, False)])
def test_parts_are_put_together_whatever_their_etags(file: Path, form: str | None, proven: bool) -> None:  # noqa: FBT001
    """By the MD5 that most stores have, where one sends none; then nothing is proven, and the object is read back."""
    bucket = Marking(form)
    upload = MultipartUpload(
        client=bucket,
        place=BucketLocation(bucket="b", endpoint=None),
        key="audio/sound.wav",
        source=file,
        headers={},
        is_known=False,
        counter=UploadCounter(lambda _: None),
    )
    assert (upload.carry_out(lambda _: None) is not None) is proven
    expected = [hashlib.md5(bucket.parts[number], usedforsecurity=False).hexdigest() for number in (1, 2)]
    assert bucket.named == [f'"{etag}"' for etag in expected]
