"""Deletes what is stored of episodes that had to go, once no feed names it any more."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from publisher.plan.events import FilesDeleted
from publisher.plan.ledger import Ledger, Publication, dump_ledger, is_owned
from publisher.publish.archive import find_archive_pages
from publisher.publish.deployment import Deployment
from publisher.publish.prune_rules import find_references
from publisher.site.manifest import load_manifest
from publisher.storage.base import ListedObject, Storage
from publisher.storage.history import find_snapshot_ledgers
from publisher.storage.layout import (
    PAGES_PREFIX,
    SNAPSHOT_KINDS,
    KeyKind,
    Layout,
    has_kind,
    parse_key,
    snapshot_feed_key,
)

LEFT_WORDS = (KeyKind.SEARCH_FILE, KeyKind.PICTURE)
"""Kinds of files of pages that may hold what had to go, and that stay for 30 days otherwise."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An episode of which files have to go: all of them, or those that its publication does not have any more."""

    entry: Publication
    is_whole: bool


def find_withdrawals(ledger: Ledger, retired: Iterable[str], redacted: Iterable[str]) -> list[Withdrawal]:
    """Return the withdrawals of a show: of the `retired` GUIDs that its ledger has as such, and of `redacted` slugs."""
    gone = [ledger.publications[guid] for guid in sorted(retired) if guid in ledger.publications]
    remade = [ledger.publications[guid] for slug in sorted(redacted) if (guid := ledger.guid_of(slug))]
    return [Withdrawal(entry, is_whole=True) for entry in gone if entry.retired] + [
        Withdrawal(entry, is_whole=False) for entry in remade
    ]


def delete_withdrawn(
    withdrawals: Sequence[Withdrawal], show: str, deployments: Mapping[str, Deployment]
) -> Iterator[FilesDeleted]:
    """Delete the files of withdrawals from the storage of a show; yield what was deleted and what had to stay, if any.

    `deployments` are those of all feeds in the storage, by slug. What a feed or a ledger names stays, whoever's it is;
    earlier feeds, ledgers and archive pages of these feeds that name what was deleted go with it, since nothing can be
    rolled back to them.
    """
    if not withdrawals:
        return
    deployment = deployments[show]
    storage = deployment.storage
    listing = storage.listing()
    ledgers = {slug: one.ledger() for slug, one in deployments.items()}
    wanted = [(one, _list_files(one, ledgers[show], listing) & listing.keys()) for one in withdrawals]
    # An episode that is retired for long has no files any more. They are deleted last, so no document is left then.
    wanted = [(one, keys) for one, keys in wanted if keys or not one.is_whole]
    if not wanted:
        return
    current = {key: text for key in listing if has_kind(key, KeyKind.FEED) and (text := storage.read(key)) is not None}
    pages = find_archive_pages(current.values(), storage.read)
    texts = [*current.values(), *pages.values(), *(dump_ledger(ledger.active) for ledger in ledgers.values())]
    needed = find_references(texts) | _find_foreign_references(storage, listing, ledgers.keys())
    files = sorted({*chain(*(keys for _, keys in wanted))} - needed)
    in_use = pages.keys() | _find_own_snapshots(current, deployments, listing)
    needles = [key.encode() for key in files] + [one.entry.guid.encode() for one, _ in wanted if one.is_whole]
    earlier = [*_find_earlier(needles, listing, deployments, storage, in_use)]
    words = _find_page_files(show, storage, listing)
    storage.remove([*earlier, *words])
    storage.remove(files)
    yield FilesDeleted(
        slugs=tuple(one.entry.slug for one, _ in wanted),
        deleted=tuple(deployment.url + key for key in (*files, *words)),
        earlier=len(earlier),
        kept=tuple(sorted(key for one, keys in wanted if one.is_whole for key in keys & needed)),
    )


def _list_files(withdrawal: Withdrawal, ledger: Ledger, listing: Mapping[str, ListedObject]) -> set[str]:
    """Return the keys of everything that was stored for an episode, by its ledger and by the name in keys."""
    entry = withdrawal.entry
    owned = [cover for owner, cover in ledger.covers.items() if is_owned(owner, {entry.guid})]
    known = {file.key for file in (*entry.audio, *entry.assets.values(), *owned)}
    # Files of earlier versions are in no ledger any more.
    named = {
        key
        for key in listing
        if (parsed := parse_key(key)) and parsed.kind is KeyKind.FILE and parsed["name"] == entry.slug
    }
    return known | named


def _find_foreign_references(storage: Storage, listing: Mapping[str, ListedObject], own: Iterable[str]) -> set[str]:
    """Return what the ledgers of other repositories' feeds name: files that no public feed shows yet."""
    slugs = {*own}
    ledgers = [key for key in listing if (found := parse_key(key)) and found.kind is KeyKind.SNAPSHOT_LEDGER]
    foreign = [key for key in ledgers if (found := parse_key(key)) and found["feed"] not in slugs]
    return find_references(filter(None, map(storage.read, foreign)))


def _find_own_snapshots(
    current: Mapping[str, bytes], deployments: Iterable[str], listing: Mapping[str, ListedObject]
) -> set[str]:
    """Return the keys of the copies and ledgers of the feeds that are published now, by which they are known."""
    found: set[str] = set()
    for slug in deployments:
        content = current.get(KeyKind.FEED.spell(feed=slug))
        if content is not None:
            found |= {snapshot_feed_key(slug, content), *find_snapshot_ledgers(slug, content, listing)}
    return found


def _find_earlier(
    needles: Sequence[bytes],
    listing: Iterable[str],
    deployments: Container[str],
    storage: Storage,
    in_use: Container[str],
) -> Iterator[str]:
    """Yield the keys of earlier feeds, ledgers and archive pages that have one of the needles in them."""
    kinds = SNAPSHOT_KINDS | {KeyKind.ARCHIVE_PAGE}
    for key in sorted(listing):
        parsed = parse_key(key)
        if parsed and parsed.kind in kinds and parsed["feed"] in deployments and key not in in_use:
            text = storage.read(key) or b""
            if any(needle in text for needle in needles):
                yield key


def _find_page_files(show: str, storage: Storage, listing: Mapping[str, ListedObject]) -> list[str]:
    """Return the keys of pictures and search files of a show's pages that no page needs any more."""
    keys = Layout(show)
    if keys.manifest not in listing:
        return []
    needed = load_manifest(storage.read(keys.manifest)).pages
    under = f"{PAGES_PREFIX}{show}/"
    return [key for key in listing if key.startswith(under) and has_kind(key, *LEFT_WORDS) and key not in needed]
