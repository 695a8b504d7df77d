"""The manifest of the stored pages: what each was made of, by which program, and what came of it.

A page is current if it was made of the same by the same program. Of another program it is not known what it makes of
the same: its page is current if it has the same bytes, which the manifest tells by their digest.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from publisher.hashing import Json, canonical_json

MANIFEST_SCHEMA = 1
MADE_OF_DIGITS = 16
"""How much of a digest tells one state of a page from its next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A page that is stored."""

    made_of: str
    """The digest of all that it is made of; empty where it is not known what is stored."""
    bytes: int
    digest: str = ""
    """The first DIGITS of the SHA-256 of its bytes; empty where it is not known."""
    name: str = ""
    """Whose page it is, where its address may not go to another: an episode's GUID, a name, a topic or its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All pages of a show that are stored."""

    stamp: str = ""
    """The digest of all that the pages are made of; empty while they are not yet as they should be."""
    pages: Mapping[str, ManifestEntry] = field(default_factory=dict)
    """By key."""
    former: Mapping[str, str] = field(default_factory=dict)
    """Whose the pages were that are no more, by key: should they come back, they are found where they were."""
    program: str = ""
    """The digest of the program that makes these pages of what they are made of; empty where it is not known."""
    search_program: str = ""
    """What the names of the search's files hold beside what they are made of; see `ShowContent.search_program`."""
    by: str = ""
    """Names the run that is at work on the pages, so that no two manifests on the way are alike; empty otherwise."""

    def with_unverified(self, keys: Iterable[str], by: str = "") -> "Manifest":
        """Return what is known once it is not known what is stored under some keys, whether they were known or not."""
        doubts = {key: replace(self.pages.get(key, NO_ENTRY), made_of="", bytes=0, digest="") for key in keys}
        return replace(self, stamp="", pages={**self.pages, **doubts}, by=by)

    @property
    def names(self) -> Mapping[str, str]:
        """Whose pages they are, or were, by key."""
        return {**self.former, **{key: entry.name for key, entry in self.pages.items() if entry.name}}

    @property
    def leaving(self) -> list[str]:
        """The keys of what is to be removed while all else is as it should be: a feed may still lead there."""
        return [key for key, entry in self.pages.items() if not entry.made_of] if self.stamp else []


NO_ENTRY = ManifestEntry(made_of="", bytes=0)


def dump_manifest(manifest: Manifest) -> bytes:
    """Return the one spelling of a manifest."""
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
    """Return what a manifest says. One that is not there, or was written otherwise, knows of no page."""
    return (None if content is None else parse_manifest(content)) or Manifest()


def parse_manifest(content: bytes) -> Manifest | None:
    """Return what a manifest says, or None if it was damaged, or written otherwise."""
    try:
        said = json.loads(content)
        if said.get("schema") != MANIFEST_SCHEMA:
            return None
        pages = {
            str(key): ManifestEntry(
                made_of=row["made_of"], bytes=row["bytes"], digest=row.get("digest", ""), name=row.get("name", "")
            )
            for key, row in said["pages"].items()
        }
        former = {str(key): str(name) for key, name in said.get("former", {}).items()}
        rest = {name: str(said.get(name, "")) for name in ("program", "search_program", "by")}
        return Manifest(stamp=str(said["stamp"]), pages=pages, former=former, **rest)
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
