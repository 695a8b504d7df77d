"""Reads and writes the manifest of the stored pages: the digests of each page's inputs and bytes, and the program.

A page is current if the same program made it from the same inputs. A page of another program is current if this program
makes the same bytes, which is compared by their digest.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from publisher.hashing import Json, canonical_json
from publisher.model.limits import MAX_DIGITS
from publisher.storage.layout import PAGE_KINDS, KeyKind, has_kind

_T = TypeVar("_T")

_LISTED_KINDS = PAGE_KINDS - {KeyKind.MANIFEST}
"""What a manifest tells of: everything about pages but itself."""
MANIFEST_SCHEMA = 1
MADE_OF_DIGITS = 16
"""Digits of the digests that the manifest holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A stored page."""

    made_of: str
    """The digest of its inputs; empty where the stored bytes are in doubt, so that it is stored again."""
    bytes: int
    digest: str = ""
    """The first MADE_OF_DIGITS digits of the SHA-256 of its bytes; empty if unknown."""
    name: str = ""
    """The name that its address is reserved for: an episode's GUID, a person, a topic or a heading; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The stored pages of a show."""

    stamp: str = ""
    """The digest of the inputs of all pages; empty until all of them are stored."""
    pages: Mapping[str, ManifestEntry] = field(default_factory=dict)
    """By key."""
    former: Mapping[str, str] = field(default_factory=dict)
    """By key: the name that a removed page's address is still reserved for, should its subject come back."""
    program: str = ""
    """The digest of the program that made the pages; empty if unknown."""
    search_program: str = ""
    """As `ShowContent.search_program`."""
    by: str = ""
    """The name of the run that is storing pages, so that the manifests of two runs differ; empty otherwise."""

    def with_unverified(self, keys: Iterable[str], by: str = "") -> "Manifest":
        """Return the manifest with `keys` in doubt, new keys included, and without a stamp."""
        doubts = {key: replace(self.pages.get(key, NO_ENTRY), made_of="", bytes=0, digest="") for key in keys}
        return replace(self, stamp="", pages={**self.pages, **doubts}, by=by)

    @property
    def names(self) -> Mapping[str, str]:
        """By key: the names that addresses are reserved for, of stored and of removed pages."""
        return {**self.former, **{key: entry.name for key, entry in self.pages.items() if entry.name}}

    @property
    def leaving(self) -> list[str]:
        """The keys of pages to be removed once no feed links to them, where all other pages are current."""
        return [key for key, entry in self.pages.items() if not entry.made_of] if self.stamp else []


NO_ENTRY = ManifestEntry(made_of="", bytes=0)


def dump_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as canonical JSON."""
    pages: dict[str, Json] = {
        key: {
            "made_of": entry.made_of,
            "bytes": entry.bytes,
            **({"digest": entry.digest} if entry.digest else {}),
            **({"name": entry.name} if entry.name else {}),
        }
        for key, entry in manifest.pages.items()
    }
    rest: dict[str, Json] = {
        name: value for name in ("program", "search_program", "by") if (value := getattr(manifest, name))
    }
    rest |= {"former": {**manifest.former}} if manifest.former else {}
    return canonical_json({"schema": MANIFEST_SCHEMA, "stamp": manifest.stamp, "pages": pages, **rest}) + b"\n"


def load_manifest(content: bytes | None) -> Manifest:
    """Return the manifest in `content`; an empty one if it is missing, damaged or of another schema."""
    return (None if content is None else parse_manifest(content)) or Manifest()


def parse_manifest(content: bytes) -> Manifest | None:
    """Return the manifest in `content`, or None if it is damaged or of another schema.

    A manifest may have come with a repository, or be written by others: keys that are no page's are left out, so that
    nothing else is taken for a page, and removed as one.
    """
    try:
        return _parse(json.loads(content))
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None


def _parse(document: Any) -> Manifest | None:
    if document.get("schema") != MANIFEST_SCHEMA:
        return None
    pages = {key: _parse_entry(row) for key, row in document["pages"].items() if has_kind(key, *_LISTED_KINDS)}
    former = {
        key: _require(str, name) for key, name in document.get("former", {}).items() if has_kind(key, *_LISTED_KINDS)
    }
    rest = {name: _require(str, document.get(name, "")) for name in ("program", "search_program", "by")}
    return Manifest(stamp=_require(str, document["stamp"]), pages=pages, former=former, **rest)


def _parse_entry(row: Mapping[str, object]) -> ManifestEntry:
    return ManifestEntry(
        made_of=_require(str, row["made_of"]),
        bytes=_require_size(row["bytes"]),
        digest=_require(str, row.get("digest", "")),
        name=_require(str, row.get("name", "")),
    )


def _require(kind: type[_T], value: object) -> _T:
    """Return a value of this type; raise TypeError for any other."""
    # True is an int to Python, and none to JSON.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{kind.__name__} expected")
    return value


def _require_size(value: object) -> int:
    """Return a size in bytes; raise ValueError for one that no file can have, TypeError for no number."""
    size = _require(int, value)
    if not 0 <= size < 10**MAX_DIGITS:
        raise ValueError(size)
    return size
