"""What is known of the pages that are stored: of what each was made, so that only others are made again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.digest import Json, canonical_json

SCHEMA = 1
DIGITS = 16
"""How much of a digest tells one state of a page from its next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page that is stored."""

    made_of: str
    """The digest of all that it is made of."""
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All pages of a show that are stored."""

    stamp: str = ""
    """The digest of all that the pages are made of; empty while they are not yet as they should be."""
    pages: Mapping[str, Entry] = field(default_factory=dict)
    """By key."""


def dump_manifest(manifest: Manifest) -> bytes:
    """Return the one spelling of a manifest."""
    pages: dict[str, Json] = {
        key: {"made_of": entry.made_of, "bytes": entry.bytes} for key, entry in manifest.pages.items()
    }
    return canonical_json({"schema": SCHEMA, "stamp": manifest.stamp, "pages": pages}) + b"\n"


def load_manifest(content: bytes | None) -> Manifest:
    """Return what a manifest says. One that is not there, or was written otherwise, knows of no page."""
    try:
        said = json.loads(content or b"{}")
        if said.get("schema") != SCHEMA:
            return Manifest()
        pages = {str(key): Entry(made_of=row["made_of"], bytes=row["bytes"]) for key, row in said["pages"].items()}
        return Manifest(stamp=str(said["stamp"]), pages=pages)
    except (ValueError, AttributeError, KeyError, TypeError):
        return Manifest()
