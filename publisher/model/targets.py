"""Models the targets of a feed: folders and S3 buckets."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator

from publisher.model.fields import Line, SourceModel, WebAddress, is_slug, parse_local_path


def _folder(text: str) -> str:
    if text.startswith(("/", "~", "\\")) or ".." in PurePosixPath(text).parts or re.match("[A-Za-z]:", text):
        raise ValueError(
            "is outside of the show's own folder; write the name of a folder in it, like public, and have the web "
            "server or a copy program take it from there"
        )
    return parse_local_path(text)


class FolderTarget(SourceModel):
    """A folder on this machine that is published to, for a preview or for a server that reads from it."""

    kind: Literal["folder"]
    """That it is a folder."""
    path: Annotated[Line, AfterValidator(_folder)]
    """From the top of the working folder."""
    url: WebAddress
    """Where listeners find the folder's content."""


def _bucket(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]", text):
        raise ValueError("is not a bucket's name; write the 3 to 63 letters, digits and hyphens that the store shows")
    return text


def _endpoint(text: str) -> str:
    if text.count("/") > len("//") and not text.endswith("/"):
        raise ValueError("has a path; write the store's S3 address alone, like https://s3.example.org")
    return text.rstrip("/")


def _folders(text: str) -> str:
    if not all(is_slug(part) for part in text.strip("/").split("/")):
        raise ValueError("cannot be part of a web address that all apps understand; write it like shows/radio")
    return text.strip("/")


def _target_name(text: str) -> str:
    if not is_slug(text):
        raise ValueError("cannot be part of a file's name; write it with the letters a-z, digits and hyphens")
    return text


TargetName = Annotated[Line, AfterValidator(_target_name)]


class S3Target(SourceModel):
    """A bucket in an S3-compatible store. Who may write to it is a matter of the environment, never of this file."""

    kind: Literal["s3"]
    """That it is a bucket."""
    bucket: Annotated[Line, AfterValidator(_bucket)]
    """The bucket's name."""
    url: WebAddress
    """Where listeners find what is in the bucket, below the prefix. Mostly another address than the endpoint."""
    endpoint: Annotated[WebAddress, AfterValidator(_endpoint)] | None = None
    """The store's S3 address. Left out: Amazon's."""
    region: Line | None = None
    """Where the store keeps the bucket, as the store calls it."""
    prefix: Annotated[Line, AfterValidator(_folders)] | None = None
    """A folder in the bucket that everything goes to."""
    addressing: Literal["path", "virtual"] | None = None
    """Whether the bucket stands in the path or in the host's name. Left out: virtual at Amazon, path elsewhere."""


Target: TypeAlias = FolderTarget | S3Target

PREVIEW_TARGET = FolderTarget(kind="folder", path="public", url="http://127.0.0.1:8000/")
"""The target `preview`, which every feed has by default."""
