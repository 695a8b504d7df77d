"""Opens the storage of a target."""

from pathlib import Path

from publisher.files import STATE_FOLDER, OutsideError, Root
from publisher.model import FolderTarget, S3Target, Target
from publisher.storage.base import Storage
from publisher.storage.folder import FolderStorage


def is_virtual_hosted(target: S3Target) -> bool:
    """Tell whether requests name the bucket in the host (virtual-hosted style) instead of the path."""
    return (target.addressing or ("path" if target.endpoint else "virtual")) == "virtual"


def locate_folder(root: Path, target: FolderTarget) -> Path:
    """Return the folder of a target; raise OutsideError if a link leads from there out of the working folder `root`."""
    if not Root(root).contains(target.path):
        raise OutsideError(
            f"{target.path} is a link that leads out of {root.absolute().name}",
            hint="publish to a folder in this one, and let the web server or a copy program take it from there",
        )
    return root / target.path


def open_storage(root: Path, target: Target) -> Storage:
    """Return the storage of a target; nothing is created yet.

    Raises OutsideError if a folder target is, or lies behind, a link that leads out of `root`.
    """
    if not isinstance(target, S3Target):
        return FolderStorage(locate_folder(root, target))
    from publisher.storage.s3 import BucketLocation, S3Storage  # noqa: PLC0415 - boto3 is slow to load, and folders need none

    place = BucketLocation(
        bucket=target.bucket,
        endpoint=target.endpoint,
        region=target.region,
        prefix=f"{target.prefix}/" if target.prefix else "",
        virtual=is_virtual_hosted(target),
    )
    return S3Storage(place=place, state=root / STATE_FOLDER)
