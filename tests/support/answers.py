"""Requests to a store and its answers, as a proxy has them: named, taken apart and put together."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from support.faulty import Request

REQUESTS = {
    "POST ?delete": "DeleteObjects",
    "GET ?uploads": "ListMultipartUploads",
    "GET ?list-type": "ListObjectsV2",
    "GET ?versioning": "GetBucketVersioning",
    "GET ?cors": "GetBucketCors",
    "GET": "ListObjects",
}


def name_request(request: Request) -> str:
    """Return the name of a request about a bucket as S3 has it; of one about an object, its method."""
    parts = urlsplit(request.path)
    if parts.path.strip("/").count("/"):
        return request.method
    option = re.match(r"delete|uploads|list-type|versioning|cors", parts.query)
    return REQUESTS.get(f"{request.method} ?{option[0]}" if option else request.method, request.method)


@dataclass(frozen=True)
class Answer:
    """An answer in its parts."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Answer":
        """Take an answer apart."""
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        return cls(
            first, tuple((name, text.strip()) for name, _, text in (line.partition(":") for line in lines)), body
        )

    def spell(self) -> bytes:
        """Put it together."""
        lines = [self.first, *(f"{name}: {text}" for name, text in self.headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body

    @property
    def is_success(self) -> bool:
        """Whether its status is 2xx."""
        return self.first.split(" ")[1].startswith("2")

    def get(self, name: str) -> str:
        """Return a header; empty if there is none."""
        return next((text for known, text in self.headers if known.lower() == name), "")

    def without(self, pattern: str) -> "Answer":
        """Return it without the headers of these names."""
        kept = tuple(pair for pair in self.headers if not re.fullmatch(pattern, pair[0].lower()))
        return replace(self, headers=kept)

    def having(self, name: str, text: str) -> "Answer":
        """Return it with this header."""
        found = self.without(re.escape(name.lower()))
        return replace(found, headers=(*found.headers, (name, text)))

    def saying(self, body: bytes) -> "Answer":
        """Return it with another body."""
        return replace(self.having("Content-Length", str(len(body))), body=body)
