"""What the commands do that look after a published show: verify, rollback, prune, doctor."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain

from publisher.adapters import listener
from publisher.adapters.workspace import Workspace
from publisher.archiving import follow, keep_archive, page_as_published
from publisher.desk import Desk
from publisher.errors import PublisherError
from publisher.exits import Exit
from publisher.feed import feed_key, is_page
from publisher.history import kept, kept_feed_key
from publisher.ledger import FEED_COVER, Ledger, Stored, dump_ledger, load_ledger
from publisher.media_types import MUTABLE, content_type
from publisher.model import Feed
from publisher.outside import flaws_from_outside
from publisher.page_keys import PageKeys
from publisher.publish import exchange, standing
from publisher.reading import Sources
from publisher.site.keeping import flaws_of_pages, shows_with_pages, unneeded_pages
from publisher.site.manifest import Manifest, load_manifest
from publisher.storage import Listed, Storage
from publisher.upkeep import (
    HALF_SENT,
    Flaw,
    feeds_to_heed,
    files_of,
    flaws_in_listing,
    flaws_in_look,
    references,
    unneeded,
    way_back,
)
from publisher.workshop import Workshop

AT_ONCE = 8
"""How many files are looked at together: almost all of it is waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caretaker:
    """Looks after what was published to a target."""

    desk: Desk

    def verify(self, *, deep: bool) -> Exit:
        """Compare the ledger with the storage and with what listeners get; `deep` reads every byte."""
        sources = self.desk.sources()
        workshops = self.desk.workshops(sources)
        found = [*self._unread(sources)]
        if not workshops and not found:
            raise PublisherError(
                "there is no feed here, so nothing of it can be looked at",
                hint="write feeds/<name>/feed.yaml, then publish: publisher publish",
            )
        count = 0
        for slug, workshop in workshops.items():
            feed, ledger = sources.feed(slug), workshop.ledger()
            files = files_of(ledger)
            if not files and workshop.storage.read(feed_key(feed)) is None:
                message = f"was never published to {self.desk.target}"
                found.append(Flaw(key=feed_key(feed), message=message, hint="publish: publisher publish"))
                continue
            listing = workshop.storage.listing()
            found += _flaws(feed, files, listing, workshop, deep=deep)
            count += len(files)
            if feed.makes_audio and feed.pages:
                manifest = _manifest(feed.slug, workshop.storage)
                found += flaws_of_pages(PageKeys(feed.slug), manifest, listing)
                count += len(manifest.pages)
        lines = [*chain.from_iterable((f"{flaw.key} {flaw.message}", f"  → {flaw.hint}") for flaw in found)]
        total = f"{len(found)} flaw{'s' * (len(found) != 1)}; {count} files were looked at"
        if not found:
            total = f"{count} files and their feeds are as they should be"
        document = {"files": count, "flaws": [asdict(flaw) for flaw in found]}
        self.desk.console.result("verified", [*lines, total], document)
        self.desk.console.summary()
        return Exit.FAILED if found else Exit.DONE

    def rollback(self, now: datetime) -> Exit:
        """Put the feed back in place that was there before, with its ledger."""
        with Workspace(self.desk.root).alone():
            sources = self.desk.sources()
            undone: dict[str, datetime] = {}
            for slug, workshop in self.desk.workshops(sources).items():
                feed = sources.feed(slug)
                since = undone.get(feed.show or "")
                undone[slug] = self._roll_back(feed, sources, workshop, now, since) or now
        self.desk.console.say("the sources still say otherwise: take the change back there too, or it comes again")
        self.desk.console.summary()
        return Exit.DONE

    def _roll_back(
        self, feed: Feed, sources: Sources, workshop: Workshop, now: datetime, since: datetime | None
    ) -> datetime | None:
        """Put the earlier feed in place; return when it had left, or None for a feed that stays.

        A feed with a show that was just brought back to what it was until `since` stays if it changed before then.
        """
        storage = workshop.storage
        current = standing(feed, sources.taken(feed), workshop=workshop, now=now)
        listing = storage.listing()
        here = kept_feed_key(feed.slug, current) if current is not None else ""
        earlier = next((entry for entry in kept(feed.slug, listing) if entry.feed_key != here), None)
        if since is not None and (earlier is None or earlier.left < since):
            self.desk.console.say(f"{feed.slug} was not changed since, and stays as it is")
            return None
        if current is None or earlier is None:
            raise PublisherError(
                f"there is no earlier feed of {feed.slug} to go back to",
                hint="take the change back in git, and publish; feeds are kept only in buckets",
            )
        content, ledger = _kept_pair(storage, earlier.feed_key, earlier.ledger_key)
        pages = follow([content], storage.read)
        missing = sorted(references([content, *pages.values()]) - listing.keys())
        if missing:
            raise PublisherError(
                f"the earlier feed of {feed.slug} names {missing[0]}, which is not in the storage any more",
                hint="take the change back in git, and publish",
            )
        before = workshop.ledger()
        named = [file for file in files_of(workshop.known(ledger)) if file.key.encode() in content]
        sample = next((file for file in named if file.key.startswith("audio/")), ledger.covers[FEED_COVER])
        workshop.save(ledger)
        try:
            for notice in exchange(content, ledger, feed, workshop=workshop, previous=current, sample=sample):
                self.desk.console.event(feed.slug, notice)
        except BaseException:
            workshop.save(before)
            raise
        workshop.keep_copy(content)
        keep_archive(pages, workshop)
        line = f"{workshop.url}{feed_key(feed)} is again what it was until {earlier.left:%Y-%m-%d %H:%M:%S} UTC"
        self.desk.console.result("rolled_back", [line], {"feed": feed.slug, "until": earlier.left.isoformat()})
        return earlier.left

    def prune(self, now: datetime, *, really: bool) -> Exit:
        """Show what nothing refers to any more; delete it if that is `really` wanted."""
        with Workspace(self.desk.root).alone():
            sources = self.desk.sources()
            if sources.broken:
                raise PublisherError(
                    f"{sources.broken} feeds or episodes cannot be read, so nobody knows what they need",
                    hint="mend them first: publisher check shows what is wrong",
                )
            # Whatever one feed alone is asked for, files belong to all of them.
            workshops = self.desk.workshops(sources)
            # Two shows may have buckets of their own under one name.
            without = {source.feed.slug for source in sources.feeds} - sources.themes.keys()
            storages = {workshop.storage for workshop in workshops.values()}
            waste = [_Waste.find(storage, workshops, without, now) for storage in storages]
            if really:
                for found in waste:
                    found.storage.remove(found.keys)
                    found.storage.abort(now - HALF_SENT)
        self._show_pruned(waste, really=really)
        return Exit.DONE

    def _show_pruned(self, waste: "Sequence[_Waste]", *, really: bool) -> None:
        files = [(key, found.listing[key]) for found in waste for key in found.keys]
        keys, half_sent = [key for key, _ in files], [key for found in waste for key in found.half_sent]
        size = sum(listed.bytes for _, listed in files)
        lines = [f"{listed.modified:%Y-%m-%d} {listed.bytes:>12} {key}" for key, listed in files]
        lines += [f"half sent, never ended: {key}" for key in half_sent]
        total = f"{len(keys)} files with {size} bytes, and {len(half_sent)} half sent"
        lines.append(f"deleted {total}" if really else f"{total}; delete them with: publisher prune --yes")
        if not keys and not half_sent:
            lines = ["there is nothing that nobody needs"]
        document = {"files": list(keys), "bytes": size, "half_sent": list(half_sent), "deleted": really}
        self.desk.console.result("pruned", lines, document)
        self.desk.console.summary()

    def _unread(self, sources: Sources) -> Iterator[Flaw]:
        """Yield a flaw for each feed that cannot be read: nobody knows what it has published."""
        known = {source.feed.slug for source in sources.feeds}
        for slug in Workspace(self.desk.root).folders("feeds"):
            if slug not in known and self.desk.feed in {None, slug}:
                yield Flaw(
                    key=f"feeds/{slug}/feed.yaml",
                    message="cannot be read, so nothing of it was looked at",
                    hint="mend it first: publisher check shows what is wrong",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waste:
    """What nobody needs in one storage."""

    storage: Storage
    listing: Mapping[str, Listed]
    keys: Sequence[str]
    half_sent: Sequence[str]

    @classmethod
    def find(
        cls, storage: Storage, workshops: Mapping[str, Workshop], without: AbstractSet[str], now: datetime
    ) -> "_Waste":
        """Look through a storage for what neither the feeds in it nor any ledger here refers to.

        `without` are the feeds here that have no pages.
        """
        listing = storage.listing()
        manifests = {show: _manifest(show, storage) for show in shows_with_pages(listing, without)}
        # Of a show that has no pages any more it tells where they were, and so where they come back to.
        known = {show: _manifest(show, storage) for show in without}
        manifests |= {show: manifest for show, manifest in known.items() if manifest.names and not manifest.pages}
        files = unneeded(listing, _needed(workshops, listing, storage, now), workshops, now)
        keys = [*files, *unneeded_pages(listing, manifests, now)]
        return cls(storage=storage, listing=listing, keys=keys, half_sent=storage.stale(now - HALF_SENT))


def _kept_pair(storage: Storage, feed: str, ledger: str) -> tuple[bytes, Ledger]:
    content, spelled = storage.read(feed), storage.read(ledger)
    if content is None or spelled is None:
        raise PublisherError(
            "the earlier feed was deleted in this very moment", hint="find out who, then run this again"
        )
    return content, load_ledger(spelled, ledger)


def _needed(
    workshops: Mapping[str, Workshop], listing: Mapping[str, Listed], storage: Storage, now: datetime
) -> set[str]:
    """Return the keys that something refers to: ledgers here, feeds there, those that left lately, and the way back."""
    heeded = {*feeds_to_heed(listing, now)}
    for slug in workshops:
        heeded |= way_back(slug, listing, storage.read(f"{slug}/feed.xml"))
    ledgers = [dump_ledger(workshop.ledger()) for workshop in workshops.values()]
    feeds = [*filter(None, map(storage.read, sorted(heeded)))]
    return heeded | references([*ledgers, *feeds, *follow(feeds, storage.read).values()])


def _manifest(show: str, storage: Storage) -> Manifest:
    return load_manifest(storage.read(PageKeys(show).manifest))


def _flaws(
    feed: Feed, files: Sequence[Stored], listing: Mapping[str, Listed], workshop: Workshop, *, deep: bool
) -> list[Flaw]:
    storage = workshop.storage
    missing = [*flaws_in_listing(files, listing), *_unheld(feed, files, listing, workshop)]
    there = [file for file in files if file.key not in {flaw.key for flaw in missing}]

    def look(file: Stored) -> list[Flaw]:
        seen = storage.look(file.key)
        found = [*flaws_in_look(file, seen)] if seen else []
        if deep and sha256(storage.read(file.key) or b"").hexdigest() != file.digest:
            found.append(
                Flaw(
                    key=file.key,
                    message="has other bytes than were published",
                    hint="delete it in the storage, then publish again: it is uploaded again",
                )
            )
        return found

    with ThreadPoolExecutor(AT_ONCE) as executor:
        looked = [*chain.from_iterable(executor.map(look, there))]
        document = _feed_flaws(feed, workshop)
        if not _is_served(workshop, feed):
            return [*missing, *looked, *document]
        outside = executor.map(lambda file: [*flaws_from_outside(workshop.url, file)], there)
        return [*missing, *looked, *document, *chain.from_iterable(outside)]


def _unheld(feed: Feed, files: Sequence[Stored], listing: Mapping[str, Listed], workshop: Workshop) -> Iterator[Flaw]:
    """Yield what the feed names and is not there, though the feed's own ledger does not speak of it."""
    storage = workshop.storage
    content = storage.read(feed_key(feed)) or b""
    pages = follow([content], storage.read)
    named = references([content, *pages.values()])
    for key in sorted(named - {file.key for file in files} - listing.keys()):
        yield Flaw(
            key=key,
            message=f"is named by {feed_key(feed)}, and is not in the storage",
            hint="publish again: it is uploaded again, or leaves the feed",
        )
    for key, page in pages.items():
        if page_as_published(key, workshop) != page or not is_page(key, page):
            yield Flaw(
                key=key, message="is not the page that was published from here", hint="rebuild it: publisher feed"
            )


def _is_served(workshop: Workshop, feed: Feed) -> bool:
    """Tell whether it is of use to ask as a listener: a preview that nobody serves at the moment is no flaw."""
    return workshop.copy_path is not None or listener.head(workshop.url + feed_key(feed)).status != 0


def _feed_flaws(feed: Feed, workshop: Workshop) -> list[Flaw]:
    """Return what is wrong with the feed document: in the storage, beside the ledger, and at its public address."""
    key = feed_key(feed)
    content = workshop.storage.read(key)
    if content is None:
        return [Flaw(key=key, message="is not in the storage", hint="publish: publisher publish")]
    found = []
    if not workshop.knows(content):
        found.append(
            Flaw(
                key=key,
                message="is not the feed that was published from here",
                hint="bring the others' ledger and feed here (git pull)",
            )
        )
    look = workshop.storage.look(key)
    wanted = {"content_type": content_type(key), "cache_control": MUTABLE}
    for name, value in wanted.items():
        given = getattr(look, name)
        if given is not None and given != value:
            what = name.replace("_", "-").title()
            message = f"has the {what} {given} and not {value}"
            found.append(Flaw(key=key, message=message, hint="rebuild it: publisher feed"))
    if _is_served(workshop, feed):
        answer = listener.get(workshop.url + key)
        if answer.body != content:
            what = f"the server answers {answer.status}" if answer.status != 200 else "listeners get another one"  # noqa: PLR2004
            found.append(
                Flaw(
                    key=key,
                    message=f"is not what listeners get: {answer.trouble or what}",
                    hint="wait for the CDN's cache to end (5 minutes), then look at the target's url",
                )
            )
    return found
