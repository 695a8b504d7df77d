"""Finds in a bucket's history the ledger that its feed was made from, and joins it with the one at hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain

from publisher.errors import PublisherError
from publisher.feed.items import is_document, list_items
from publisher.plan.ledger import Ledger, Publication, load_ledger
from publisher.publish.archive import find_archive_pages
from publisher.publish.deployment import Deployment
from publisher.storage.history import find_snapshot_ledgers
from publisher.storage.layout import KeyKind, parse_key

FEW = 3
"""How many episodes that no ledger knows are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A published feed with its archive pages, and the ledger that knows everything in it."""

    content: bytes | None
    """The published feed document; None if it is gone."""
    is_readable: bool
    """Whether the feed document has items. Another one is to be replaced; the latest ledger is taken then."""
    archive: Mapping[str, bytes]
    """Archive pages by key."""
    ledger: Ledger
    added: Sequence[str]
    """Slugs of what the ledger at hand did not know."""
    changed: Sequence[str]
    """Slugs of what it knew otherwise."""
    only_here: Sequence[str]
    """Slugs of what it alone knows, and keeps: stored, and not in the published feed."""


def find_adoption(feed: str, deployment: Deployment, here: Ledger) -> Adoption:
    """Return what the storage tells about its feed, joined with the ledger `here`, of which nothing is dropped.

    What the published feed shows is taken from the ledger that was stored with it, else from the latest earlier one
    that has it with the same enclosure. Raises PublisherError if nothing was published, or if an item is in no ledger.
    """
    storage = deployment.storage
    content = storage.read(KeyKind.FEED.spell(feed=feed))
    archive = find_archive_pages([content], storage.read) if content is not None and is_document(content) else {}
    documents = [content, *archive.values()] if content is not None and is_document(content) else []
    items = list_items(documents)
    # A derived feed's episodes are in its show's ledger.
    wanted = {} if deployment.show_path else items
    ledgers = _read_ledgers(feed, content or b"", deployment)
    stored = next(ledgers, here)
    if content is None and stored is here:
        raise PublisherError(
            f"there is no feed of {feed} in {deployment.target}, so there is nothing to bring back",
            hint=f"publish it: publisher publish --target {deployment.target}",
        )
    found = _find_publications(wanted, chain([stored, here], ledgers), documents)
    unknown = [title or guid for guid, title in wanted.items() if guid not in found]
    if unknown:
        raise PublisherError(
            f"{len(unknown)} of {len(items)} episodes of the published feed are in no ledger of {deployment.target}: "
            f"{', '.join(unknown[:FEW])}{' …' * (len(unknown) > FEW)}",
            hint="bring the ledger back with git, where it was committed, or ask who publishes there with what",
        )
    ledger = _join(here, stored, found)
    known = here.publications
    return Adoption(
        content=content,
        is_readable=bool(items),
        archive=archive,
        ledger=ledger,
        added=sorted(entry.slug for guid, entry in ledger.publications.items() if guid not in known),
        changed=sorted(entry.slug for guid, entry in ledger.publications.items() if known.get(guid, entry) != entry),
        only_here=sorted(entry.slug for guid, entry in known.items() if guid not in stored.publications.keys() | found),
    )


def _read_ledgers(feed: str, content: bytes, deployment: Deployment) -> Iterator[Ledger]:
    """Yield the ledgers that are stored for the feed document, then those of earlier ones, each the latest first."""
    storage = deployment.storage
    listing = storage.listing(under=f"{feed}/")
    own = {*find_snapshot_ledgers(feed, content, listing)}
    all_keys = [key for key in listing if (found := parse_key(key)) and found.kind is KeyKind.SNAPSHOT_LEDGER]
    for key in sorted(all_keys, key=lambda key: (key in own, listing[key].modified, key), reverse=True):
        text = storage.read(key)
        # What is no ledger of this version is passed over.
        with suppress(PublisherError):
            if text is not None:
                yield load_ledger(text, key)


def _find_publications(
    items: Iterable[str], ledgers: Iterable[Ledger], documents: Sequence[bytes]
) -> dict[str, Publication]:
    """Return the publication of each item from the first ledger that has it with an enclosure that is in the feed.

    No more ledgers are taken than are needed.
    """
    text = b"".join(documents)
    found: dict[str, Publication] = {}
    ahead, left = iter(ledgers), {*items}
    while left and (ledger := next(ahead, None)) is not None:
        for guid in left & ledger.publications.keys():
            if ledger.publications[guid].place.encode() in text:
                found[guid] = ledger.publications[guid]
        left -= found.keys()
    return found


def _join(here: Ledger, stored: Ledger, found: Mapping[str, Publication]) -> Ledger:
    """Return a ledger with everything that either has; of what both have, that of the stored one."""
    return replace(
        here,
        guid=stored.guid or here.guid,
        covers={**here.covers, **stored.covers},
        publications={**here.publications, **stored.publications, **found},
    )
