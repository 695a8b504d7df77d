"""Uploads a folder as publishing does: each file put, and looked at. Their digests are known from mastering."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publisher.hashing import remember_digest
from publisher.storage.base import Stored
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.s3 import BucketLocation, S3Storage

HANDS = 10
"""As many as the other has."""


def upload(folder: Path, storage: S3Storage) -> None:
    """Put every file of a folder."""
    digests = json.loads(folder.with_suffix(".json").read_text())

    def put(file: Path) -> None:
        remember_digest(file.stat(), digests[file.name])
        stored = Stored(
            key=f"images/{file.name}", bytes=file.stat().st_size, digest=digests[file.name], media_type="image/jpeg"
        )
        storage.put(file, stored, cache_control=IMMUTABLE, report=lambda _: None)

    with ThreadPoolExecutor(HANDS) as hands:
        for _ in hands.map(put, sorted(folder.iterdir())):
            pass


if __name__ == "__main__":
    where = BucketLocation(endpoint=sys.argv[2], bucket=sys.argv[3])
    upload(Path(sys.argv[1]), S3Storage(place=where, state=Path(sys.argv[4])))
