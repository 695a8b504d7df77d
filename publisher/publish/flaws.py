"""Compares the files that a ledger names with what a storage says of them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from publisher.plan.ledger import Ledger, Stored
from publisher.storage.base import ListedObject, ObjectInfo
from publisher.storage.content_types import IMMUTABLE

CORS_HINT = (".vtt", ".srt", ".json", ".html", ".txt")
"""Suffixes of what players in web pages fetch from another origin: transcripts and chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A difference between a published show and its ledger, storage or public address."""

    key: str
    message: str
    hint: str


def list_ledger_files(ledger: Ledger) -> list[Stored]:
    """Return every file that a ledger needs, once, sorted by key; those of retired episodes may be gone."""
    ledger = ledger.active
    known = ledger.publications.values()
    beside = (file for publication in known for file in publication.assets.values())
    files = [*ledger.covers.values(), *(file for publication in known for file in publication.audio), *beside]
    return sorted({file.key: file for file in files}.values(), key=lambda file: file.key)


def find_retired_flaws(ledger: Ledger, listing: Container[str], named: Container[str]) -> Iterator[Flaw]:
    """Yield the files of retired episodes that are still stored, and that no feed names, as `named` has it."""
    needed = {file.key for file in list_ledger_files(ledger)}
    for entry in ledger.publications.values():
        for file in (*entry.audio, *entry.assets.values()) if entry.retired else ():
            if file.key in listing and file.key not in needed and file.key not in named:
                yield Flaw(
                    key=file.key,
                    message=f"is stored, though {entry.slug} was retired",
                    hint=f"delete it: publisher publish --retire {entry.slug}",
                )


def find_listing_flaws(files: Iterable[Stored], listing: Mapping[str, ListedObject]) -> Iterator[Flaw]:
    """Yield the files that are missing in a storage's listing or have another size there."""
    for file in files:
        found = listing.get(file.key)
        if found is None:
            yield Flaw(key=file.key, message="is not in the storage", hint="publish again: it is uploaded again")
        elif found.bytes != file.bytes:
            yield Flaw(
                key=file.key,
                message=f"has {found.bytes} bytes and not {file.bytes}",
                hint="publish again: it is uploaded again",
            )


def find_object_flaws(file: Stored, look: ObjectInfo) -> Iterator[Flaw]:
    """Yield differences in a stored object's digest, Content-Type and Cache-Control; None stands for not known."""
    figures = {
        "digest": (look.digest, file.digest),
        "Content-Type": (look.content_type, file.media_type),
        "Cache-Control": (look.cache_control, IMMUTABLE),
    }
    for name, (found, wanted) in figures.items():
        if found is not None and found != wanted:
            yield Flaw(
                key=file.key,
                message=f"has the {name} {found or 'of nothing'} and not {wanted}",
                hint="delete it in the storage, then publish again: it is uploaded again",
            )
