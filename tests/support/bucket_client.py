"""A botocore client on a dictionary: the requests of `publisher.storage.s3`, answered in memory, with faults to set."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def refusal(code: str, status: int = 400, **headers: str) -> ClientError:
    """Return the exception that botocore raises for an error response."""
    metadata = {
        "HTTPStatusCode": status,
        "HTTPHeaders": {name.replace("_", "-"): text for name, text in headers.items()},
    }
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, "Request")


class Body(BytesIO):
    """The body of an answer, as botocore's StreamingBody reads."""

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        """Yield blocks of at most `size` bytes."""
        while block := self.read(size):
            yield block


@dataclass
class BucketClient:
    """Answers like S3, as far as its settings do not say otherwise; `calls` names each request."""

    conditions: set[str] = field(default_factory=lambda: {"IfNoneMatch", "quoted"})
    """Which conditions it honours: IfNoneMatch, and If-Match with quoted and with unquoted ETags."""
    fault: Callable[[str, dict[str, Any]], ClientError | None] = lambda _, __: None
    """Called with the name and the arguments of each request; what it returns is raised."""
    etag: Callable[[bytes], str] = lambda content: hashlib.md5(content, usedforsecurity=False).hexdigest()
    """The ETag of a content, without quotes."""
    alter: Callable[[dict[str, Any]], dict[str, Any]] = lambda kept: kept
    """Called with each object before it is kept."""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: list[dict[str, Any]] = field(default_factory=list)
    """Unfinished multipart uploads: Key, UploadId and Initiated."""
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The answers about versioning and cors."""
    calls: list[str] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    """The arguments of each request."""

    def keep(self, key: str, content: bytes = b"x", **headers: Any) -> None:
        """Have an object, as another program has put it."""
        found = {"Body": content, "ETag": f'"{self.etag(content)}"', "Metadata": {}, "LastModified": NOW, **headers}
        self.objects[key] = found

    def _begin(self, name: str, arguments: dict[str, Any]) -> None:
        self.calls.append(name)
        self.given.append(arguments)
        if (problem := self.fault(name, arguments)) is not None:
            raise problem

    def _fails(self, key: str, arguments: dict[str, Any]) -> bool:
        kept = self.objects.get(key)
        if "IfNoneMatch" in arguments:
            return "IfNoneMatch" in self.conditions and kept is not None
        wanted = arguments.get("IfMatch")
        if wanted is None or not self.conditions & {"quoted", "unquoted"}:
            return False
        etag = kept["ETag"] if kept else ""
        return wanted not in {etag if style == "quoted" else etag.strip('"') for style in self.conditions}

    def put_object(self, **arguments: Any) -> dict[str, Any]:
        """Keep an object, unless a condition fails."""
        self._begin("put", arguments)
        key, body = arguments["Key"], arguments.get("Body", b"")
        if self._fails(key, arguments):
            raise refusal("PreconditionFailed", 412)
        content = body if isinstance(body, bytes) else _drain(body)
        return {"ETag": self._store(key, content, self.etag(content), arguments)}

    def _store(self, key: str, content: bytes, etag: str, arguments: dict[str, Any]) -> str:
        kept = {"Body": content, "ETag": f'"{etag}"', "Metadata": {}, "LastModified": NOW}
        kept |= {name: arguments[name] for name in ("ContentType", "CacheControl", "Metadata") if name in arguments}
        self.objects[key] = self.alter(kept)
        return f'"{etag}"'

    def _found(self, key: str, code: str) -> dict[str, Any]:
        if key not in self.objects:
            raise refusal(code, 404)
        kept = self.objects[key]
        return {**kept, "ContentLength": len(kept["Body"]), "Body": Body(kept["Body"])}

    def head_object(self, **arguments: Any) -> dict[str, Any]:
        """Return the headers of an object."""
        self._begin("head", arguments)
        return self._found(arguments["Key"], "404")

    def get_object(self, **arguments: Any) -> dict[str, Any]:
        """Return an object."""
        self._begin("get", arguments)
        return self._found(arguments["Key"], "NoSuchKey")

    def delete_object(self, **arguments: Any) -> None:
        """Delete an object."""
        self._begin("delete", arguments)
        self.objects.pop(arguments["Key"], None)

    def delete_objects(self, **arguments: Any) -> dict[str, Any]:
        """Delete the objects of a batch."""
        self._begin("delete many", arguments)
        for entry in arguments["Delete"]["Objects"]:
            self.objects.pop(entry["Key"], None)
        return {}

    def list_objects_v2(self, **arguments: Any) -> dict[str, Any]:
        """Return two objects below a prefix, those behind the token."""
        self._begin("list", arguments)
        after = arguments.get("ContinuationToken", "")
        page = self._page("Contents", self._entries(), arguments["Prefix"], after)
        page["KeyCount"] = len(page.get("Contents", []))
        if page["IsTruncated"]:
            page["NextContinuationToken"] = page["Contents"][-1]["Key"]
        return page

    def list_objects(self, **arguments: Any) -> dict[str, Any]:
        """Return two objects below a prefix, those behind the marker."""
        self._begin("list old", arguments)
        return self._page("Contents", self._entries(), arguments["Prefix"], arguments.get("Marker", ""))

    def list_multipart_uploads(self, **arguments: Any) -> dict[str, Any]:
        """Return two unfinished uploads below a prefix, those behind the markers."""
        self._begin("list uploads", arguments)
        after = arguments.get("KeyMarker", ""), arguments.get("UploadIdMarker", "")
        left = [upload for upload in self.uploads if (upload["Key"], upload["UploadId"]) > after]
        page = self._page("Uploads", left, arguments["Prefix"], "")
        if page["IsTruncated"]:
            last = page["Uploads"][-1]
            page |= {"NextKeyMarker": last["Key"], "NextUploadIdMarker": last["UploadId"]}
        return page

    def _entries(self) -> list[dict[str, Any]]:
        return [
            {"Key": key, "LastModified": kept["LastModified"], "Size": len(kept["Body"])}
            for key, kept in sorted(self.objects.items())
        ]

    @staticmethod
    def _page(kind: str, entries: list[dict[str, Any]], prefix: str, after: str) -> dict[str, Any]:
        under = [entry for entry in entries if entry["Key"].startswith(prefix) and entry["Key"] > after]
        return {"IsTruncated": len(under) > 2, **({kind: under[:2]} if under else {})}

    def create_multipart_upload(self, **arguments: Any) -> dict[str, str]:
        """Begin an upload in parts."""
        self._begin("create upload", arguments)
        self.uploads.append({"Key": arguments["Key"], "UploadId": "1", "Initiated": NOW, "Parts": {}, **arguments})
        return {"UploadId": "1"}

    def upload_part(self, **arguments: Any) -> dict[str, str]:
        """Keep a part."""
        self._begin("part", arguments)
        content = _drain(arguments["Body"])
        self.uploads[0]["Parts"][arguments["PartNumber"]] = content
        return {"ETag": f'"{self.etag(content)}"'}

    def complete_multipart_upload(self, **arguments: Any) -> None:
        """Make an object of the parts."""
        self._begin("complete", arguments)
        [upload] = self.uploads
        parts = [upload["Parts"][part["PartNumber"]] for part in arguments["MultipartUpload"]["Parts"]]
        digests = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in parts)
        self._store(upload["Key"], b"".join(parts), f"{self.etag(digests)}-{len(parts)}", upload)
        self.uploads.clear()

    def abort_multipart_upload(self, **arguments: Any) -> None:
        """Forget an unfinished upload."""
        self._begin("abort", arguments)
        self.uploads = [upload for upload in self.uploads if upload["UploadId"] != arguments["UploadId"]]

    def get_bucket_versioning(self, **arguments: Any) -> dict[str, Any]:
        """Return the settings that were given."""
        self._begin("versioning", arguments)
        return self.settings.get("versioning", {})

    def get_bucket_cors(self, **arguments: Any) -> dict[str, Any]:
        """Return the settings that were given; S3 answers with an error where there are none."""
        self._begin("cors", arguments)
        if "cors" not in self.settings:
            raise refusal("NoSuchCORSConfiguration", 404)
        return self.settings["cors"]


def _drain(body: Any) -> bytes:
    """Read a request's body as botocore does that sends it."""
    body.signal_transferring()
    return b"".join(iter(lambda: bytes(body.read(1 << 16)), b""))
