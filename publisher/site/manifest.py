"""Reads and writes the manifest of the stored pages: the digests of each page's inputs and bytes, and the program.

A page is current if the same program made it from the same inputs. A page of another program is current if this program
makes the same bytes, which is compared by their digest.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from publisher.hashing import Json, canonical_json
from publisher.model.limits import MAX_DIGITS

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
    """Return the manifest in `content`, or None if it is damaged or of another schema."""
    try:
        document = json.loads(content)
        if document.get("schema") != MANIFEST_SCHEMA:
            return None
        pages = {str(key): _parse_entry(row) for key, row in document["pages"].items()}
        former = {str(key): str(name) for key, name in document.get("former", {}).items()}
        rest = {name: str(document.get(name, "")) for name in ("program", "search_program", "by")}
        return Manifest(stamp=str(document["stamp"]), pages=pages, former=former, **rest)
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None


def _parse_entry(row: Mapping[str, object]) -> ManifestEntry:
    """Return the entry of a page; raise ValueError if its size is none that a file can have."""
    size = row["bytes"]
    if not isinstance(size, int) or not 0 <= size < 10**MAX_DIGITS:
        raise ValueError(size)
    texts = {name: str(row.get(name, "")) for name in ("digest", "name")}
    return ManifestEntry(made_of=str(row["made_of"]), bytes=size, **texts)
