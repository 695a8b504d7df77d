"""Models the origin of a remote recording: an http(s) URL or an S3 object, and its path after download.

A recording is needed only to master audio, so one whose audio is published already is not downloaded.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

from publisher.errors import hide_queries
from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.model.fields import Line, parse_local_path, parse_web_address

FETCHED_FOLDER = ".publisher/fetched"
"""The folder of downloaded recordings, relative to the working folder. Not in git."""
MAX_NAME_LENGTH = 80
"""Limit of the file name of a download, in characters; the end is kept, since it has the extension."""
S3_SCHEME = "s3://"
S3_OBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]/(?:[^/]+/)*[^/]+")
"""Bucket and object key."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The URL that a recording is downloaded from."""

    address: str

    @property
    def name(self) -> str:
        """The URL for messages: without the query, which may hold a signature or a token."""
        return hide_queries(self.address)

    @property
    def path(self) -> str:
        """The path of the download relative to the working folder, in a folder named by the digest of the URL."""
        return f"{FETCHED_FOLDER}/{digest_bytes(self.address.encode())[: 2 * KEY_LENGTH]}/{self._name}"

    @property
    def bucket(self) -> str:
        """The bucket of an S3 object; empty for http(s)."""
        return self.address.removeprefix(S3_SCHEME).partition("/")[0] if self.address.startswith(S3_SCHEME) else ""

    @property
    def key(self) -> str:
        """The object key of an S3 object."""
        return self.address.removeprefix(S3_SCHEME).partition("/")[2]

    @property
    def _name(self) -> str:
        path = self.key if self.bucket else unquote(urlsplit(self.address).path)
        name = PurePosixPath(path).name
        plain = "".join(letter if letter.isalnum() or letter in ".-_ " else "_" for letter in name).strip(". ")
        return plain[-MAX_NAME_LENGTH:] or "recording"


def name_host(address: str) -> str:
    """Return the host's name in an address, for messages."""
    return urlsplit(address).hostname or address.partition("?")[0]


def parse_origin(written: str) -> Origin | None:
    """Return the origin that `audio` of front matter names; None for a local file."""
    return Origin(written) if "://" in written else None


def _recording(text: str) -> str:
    scheme, found, rest = text.partition("://")
    if not found:
        return parse_local_path(text)
    if scheme == "s3":
        return text if _is_object(rest) else _refuse_object(rest)
    if scheme not in {"http", "https"}:
        raise ValueError("is an address that nothing is fetched from; write https://… or s3://bucket/key, or a file")
    if "@" in rest.partition("/")[0]:
        raise ValueError("has a name or a password in it; put the recording where none is needed, or in a bucket")
    return parse_web_address(text)


def _is_object(name: str) -> bool:
    return S3_OBJECT.fullmatch(name) is not None


def _refuse_object(name: str) -> str:
    if "@" in name.partition("/")[0]:
        raise ValueError("has a name or a password in it; keys for buckets come from the environment")
    raise ValueError("does not name a file in a bucket; write it like s3://my-recordings/0178/interview.flac")


RecordingPlace = Annotated[Line, AfterValidator(_recording)]
"""A recording: a path relative to the episode's folder, an http(s) URL, or s3://bucket/key."""
