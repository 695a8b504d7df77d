"""Leaves a temporary folder behind, as a killed process does."""

from pathlib import Path
from uuid import uuid4

from publisher.files import LOCK_SUFFIX


def leave_folder(above: Path, file: str) -> Path:
    """Leave a temporary folder below `above` with a half-written file in it, and return the file's path."""
    folder = above / uuid4().hex
    folder.mkdir(parents=True)
    folder.with_name(f"{folder.name}{LOCK_SUFFIX}").touch()
    (folder / file).write_bytes(b"half")
    return folder / file
