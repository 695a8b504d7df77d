"""Opens the storage of a target."""

from pathlib import Path

from publisher.files import STATE_FOLDER
from publisher.model import S3Target, Target
from publisher.storage.base import Storage
from publisher.storage.folder import FolderStorage


def is_virtual_hosted(target: S3Target) -> bool:
    """Tell whether requests name the bucket in the host (virtual-hosted style) instead of the path."""
    return (target.addressing or ("path" if target.endpoint else "virtual")) == "virtual"


def open_storage(root: Path, target: Target) -> Storage:
    """Return the storage of a target; nothing is created yet."""
    if not isinstance(target, S3Target):
        return FolderStorage(root / target.path)
    from publisher.storage.s3 import BucketLocation, S3Storage  # noqa: PLC0415 - boto3 is slow to load, and folders need none

    place = BucketLocation(
        bucket=target.bucket,
        endpoint=target.endpoint,
        region=target.region,
        prefix=f"{target.prefix}/" if target.prefix else "",
        virtual=is_virtual_hosted(target),
    )
    return S3Storage(place=place, state=root / STATE_FOLDER)
