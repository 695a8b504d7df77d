"""Deletes what is stored of episodes that had to go, once no feed names it any more."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from publisher.errors import PublisherError
from publisher.plan.events import FilesDeleted
from publisher.plan.ledger import Ledger, dump_ledger, is_owned, load_ledger
from publisher.publish.archive import find_archive_pages
from publisher.publish.deployment import Deployment
from publisher.publish.foreign import find_foreign_references
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

    slug: str
    guid: str
    is_whole: bool
    before: Ledger
    """The show's ledger as it was before the run."""

    def list_files(self, ledgers: Iterable[Ledger]) -> set[str]:
        """Return the keys of everything that ledgers know of the episode, and the one before the run."""
        found: set[str] = set()
        for ledger in (*ledgers, self.before):
            entry = ledger.publications.get(self.guid)
            files = (*entry.audio, *entry.assets.values()) if entry else ()
            owned = (cover for owner, cover in ledger.covers.items() if is_owned(owner, {self.guid}))
            found |= {file.key for file in (*files, *owned)}
        return found


def find_withdrawals(
    before: Ledger, after: Ledger, retired: Iterable[str], redacted: Iterable[str]
) -> list[Withdrawal]:
    """Return the withdrawals of a show: of the `retired` GUIDs that its ledger has as such, and of `redacted` slugs.

    `before` is the ledger as it was before the run, `after` as it is now.
    """
    gone = [after.publications[guid] for guid in sorted(retired) if guid in after.publications]
    remade = [after.publications[guid] for slug in sorted(redacted) if (guid := after.guid_of(slug))]
    return [Withdrawal(entry.slug, entry.guid, is_whole=True, before=before) for entry in gone if entry.retired] + [
        Withdrawal(entry.slug, entry.guid, is_whole=False, before=before) for entry in remade
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
    now = ledgers[show]
    last = {key for one in withdrawals for key in one.list_files([now]) if key in listing}
    if not last and all(one.is_whole for one in withdrawals):
        # Episodes that are retired for long have no files any more. They are deleted last, so nothing else is left.
        return
    known = [now, *_read_ledgers(show, storage, listing)]
    wanted = [
        (one, (one.list_files(known) | _find_named(one, known, listing, ledgers)) & listing.keys())
        for one in withdrawals
    ]
    current = {key: text for key in listing if has_kind(key, KeyKind.FEED) and (text := storage.read(key)) is not None}
    pages = find_archive_pages(current.values(), storage.read)
    texts = [*current.values(), *pages.values(), *(dump_ledger(ledger.active) for ledger in ledgers.values())]
    needed = find_references(texts) | find_foreign_references(storage, listing, ledgers.keys())
    files = sorted({*chain(*(keys for _, keys in wanted))} - needed)
    in_use = pages.keys() | _find_own_snapshots(current, deployments, listing)
    needles = [key.encode() for key in files] + [one.guid.encode() for one in withdrawals if one.is_whole]
    earlier = [*_find_earlier(needles, listing, deployments, storage, in_use)]
    words = _find_page_files(show, storage, listing)
    storage.remove([*earlier, *words, *(key for key in files if key not in last)])
    storage.remove(key for key in files if key in last)
    yield FilesDeleted(
        slugs=tuple(one.slug for one in withdrawals),
        deleted=tuple(deployment.url + key for key in (*files, *words)),
        earlier=len(earlier),
        kept=tuple(sorted(key for one, keys in wanted if one.is_whole for key in keys & needed)),
    )


def _read_ledgers(show: str, storage: Storage, listing: Iterable[str]) -> Iterator[Ledger]:
    """Yield the ledgers that are stored with the show's feeds; what is no ledger of this version is passed over."""
    for key in listing:
        parsed = parse_key(key)
        if parsed and parsed.kind is KeyKind.SNAPSHOT_LEDGER and parsed["feed"] == show:
            with suppress(PublisherError):
                yield load_ledger(storage.read(key) or b"", key)


def _find_named(
    withdrawal: Withdrawal, known: Iterable[Ledger], listing: Iterable[str], own: Container[str]
) -> set[str]:
    """Return the keys with a name in them that the episode had: of files that no ledger knows any more.

    Where another repository's feeds are in the same storage, an episode of theirs may have the same name: then none.
    """
    parsed = {key: found for key in listing if (found := parse_key(key))}
    if any(found.kind is KeyKind.FEED and found["feed"] not in own for found in parsed.values()):
        return set()
    entries = [ledger.publications.get(withdrawal.guid) for ledger in (*known, withdrawal.before)]
    names = {withdrawal.slug, *(entry.slug for entry in entries if entry)}
    return {key for key, found in parsed.items() if found.kind is KeyKind.FILE and found["name"] in names}


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
    """Yield the keys of earlier archive pages that have one of the needles in them, and of what cannot be gone back to.

    Of a feed of which an earlier document has one, no earlier document is a feed to go back to: before it lies what
    lacks other episodes as well.
    """
    parsed = {key: found for key in sorted(listing) if key not in in_use and (found := parse_key(key))}
    own = {key: found for key, found in parsed.items() if found.parts.get("feed") in deployments}
    kinds = SNAPSHOT_KINDS | {KeyKind.ARCHIVE_PAGE}
    naming = {
        key
        for key, found in own.items()
        if found.kind in kinds and (text := storage.read(key)) and any(needle in text for needle in needles)
    }
    touched = {own[key]["feed"] for key in naming}
    yield from (
        key
        for key, found in own.items()
        if key in naming or (found.kind in SNAPSHOT_KINDS and found["feed"] in touched)
    )


def _find_page_files(show: str, storage: Storage, listing: Mapping[str, ListedObject]) -> list[str]:
    """Return the keys of pictures and search files of a show's pages that no page needs any more."""
    keys = Layout(show)
    if keys.manifest not in listing:
        return []
    needed = load_manifest(storage.read(keys.manifest)).pages
    under = f"{PAGES_PREFIX}{show}/"
    return [key for key in listing if key.startswith(under) and has_kind(key, *LEFT_WORDS) and key not in needed]
