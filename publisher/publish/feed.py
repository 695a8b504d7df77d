"""Renders a feed and switches the published one to it."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from publisher.errors import ConflictError, PublisherError
from publisher.feed import Documents, documents
from publisher.model import Episode, Feed
from publisher.plan import companion_jobs, guid_of, lost_from, with_words
from publisher.plan.events import FeedWritten, PagesWritten
from publisher.plan.identity import with_companions
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored, dump_ledger
from publisher.publish.archive import keep_archive, page_as_published, store_archive, store_text
from publisher.publish.deployment import Workshop
from publisher.publish.jobs import publish_companions
from publisher.publish.reachability import look_from_outside
from publisher.publish.site.pages import Site, clear_pages, prepare_pages, store_pages, told_if_lost
from publisher.storage.base import Notice
from publisher.storage.history import kept_feed_key, kept_ledger_key
from publisher.storage.layout import feed_key
from publisher.tasks import Progress


def _lost(ledger: Ledger, workshop: Workshop) -> set[str]:
    """Return what a feed with a show cannot speak of: what is gone from the storage, and its show did not restore."""
    return lost_from(workshop.known(ledger), workshop.stored())


def standing(feed: Feed, episodes: Sequence[Episode], *, workshop: Workshop, now: datetime) -> bytes | None:
    """Return the feed as listeners have it; raise ConflictError if it was published by somebody unknown here.

    Known is what was published from this folder, or what came here with git: its ledger came along then. To
    put another feed in the place of any other would take episodes away that only the other ledger knows.
    """
    key = feed_key(feed)
    found = workshop.storage.read(key)
    if found is None or workshop.knows(found):
        return found
    ledger = workshop.known(workshop.ledger())
    if FEED_COVER in ledger.covers and found == _render(feed, episodes, ledger, workshop, now).feed:
        return found
    look = workshop.storage.look(key)
    when = f" at {look.modified.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if look else ""
    mark = workshop.storage.mark
    whose = f"by the publisher that signs as {look.mark}" if look and look.mark else "by another program"
    signed = "" if mark is None else f" (this one signs as {mark})"
    if look and mark is not None and look.mark == mark:
        whose, signed = "from this machine, by another run or from another copy of this folder,", ""
    raise ConflictError(
        f"{key} was published {whose}{when}, and this folder does not know it{signed}",
        hint="bring their ledger and feed here (git pull) and run this again; nothing was changed",
    )


def write_feed(
    feed: Feed,
    episodes: Sequence[Episode],
    ledger: Ledger,
    *,
    workshop: Workshop,
    previous: bytes | None,
    now: datetime,
    lost: AbstractSet[str],
    site: Site | None = None,
) -> Iterator[Progress | FeedWritten | PagesWritten | Notice]:
    """Render the feed and switch the stored one to it, unless `previous`, which stands there, is the same already.

    `lost` are the keys of audio that the storage has no more: the feed does not speak of it.
    What it names beside the audio is stored first, if it is not; so are the pages that it leads to.

    Raise PublisherError if nothing was published yet that it could speak of.
    """
    key = feed_key(feed)
    for job in companion_jobs(feed, episodes, ledger, url=workshop.url):
        beside = publish_companions(job, workshop)
        ledger = ledger.with_assets(beside.guid, beside.assets, beside.words)
        workshop.save(ledger)
    ledger = with_words(feed, episodes, ledger, url=workshop.url)
    workshop.save(ledger)
    whole = workshop.known(ledger)
    known = whole.without(lost)
    rendered = _render(feed, episodes, known, workshop, now)
    content = rendered.feed
    store_archive(rendered.archive, workshop)
    pages = prepare_pages(site, _of_the_show(site, feed, whole).without(lost), now) if site else None
    published = [(episode, found) for episode in episodes if (found := _publication(feed, episode, whole, known))]
    with told_if_lost(pages):
        stored_pages = (yield from store_pages(pages)) if pages else None
        if content != previous:
            yield from exchange(
                content, ledger, feed, workshop=workshop, previous=previous, sample=_newest(published, ledger, now)
            )
        workshop.keep_copy(content)
        keep_archive(rendered.archive, workshop)
        if pages and stored_pages:
            yield clear_pages(pages, stored_pages)
    later = tuple((episode.slug, episode.date) for episode, _ in published if episode.date > now)
    yield FeedWritten(key=key, url=workshop.url + key, changed=content != previous, later=later)


def _newest(published: Sequence[tuple[Episode, Publication]], ledger: Ledger, now: datetime) -> Stored:
    """Return the file of the newest episode that is shown, or the feed's cover where none is."""
    shown = [pair for pair in published if pair[0].date <= now]
    return max(shown, key=lambda pair: pair[0].date)[1].enclosure if shown else ledger.covers[FEED_COVER]


def _of_the_show(site: Site, feed: Feed, ledger: Ledger) -> Ledger:
    """Return what the show of a feed has published: its own cover is another one."""
    return ledger if feed is site.feed else site.workshop.ledger()


def _publication(feed: Feed, episode: Episode, whole: Ledger, known: Ledger) -> Publication | None:
    return known.publications.get(guid_of(feed, episode, whole))


def exchange(
    content: bytes, ledger: Ledger, feed: Feed, *, workshop: Workshop, previous: bytes | None, sample: Stored
) -> Iterator[Notice]:
    """Put `content`, which speaks of what is in `ledger`, in the place of `previous`; keep what brings that back.

    `sample` is a file that the feed names: unless listeners can have it nothing is switched.
    """
    key = feed_key(feed)
    if workshop.copy_path is not None:
        notice = look_from_outside(workshop.url + sample.key, sample)
        if notice is not None:
            yield notice
        if previous is not None:
            store_text(kept_feed_key(feed.slug, previous), previous, workshop)
        spelled = dump_ledger(ledger)
        store_text(kept_ledger_key(feed.slug, content, spelled), spelled, workshop)
    workshop.announce(content)
    notice = workshop.storage.switch(key, content, previous=previous)
    if notice is not None:
        yield notice


def is_current(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, workshop: Workshop, now: datetime) -> bool:
    """Tell whether the published feed is what rendering it now gives. Raises as `write_feed` does.

    Where a copy is kept for git, that is the published feed: so a build machine needs no key to tell.
    """
    published = workshop.storage.read(feed_key(feed)) if workshop.copy_path is None else workshop.copy()
    ledger = with_companions(feed, episodes, ledger, workshop.url)
    rendered = _render(feed, episodes, workshop.known(ledger), workshop, now)
    pages = rendered.archive.items()
    return published == rendered.feed and all(page_as_published(key, workshop) == page for key, page in pages)


def _render(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, workshop: Workshop, now: datetime) -> Documents:
    if FEED_COVER not in ledger.covers:
        raise PublisherError(f"{feed.slug} has no published cover yet", hint="publish it first: publisher publish")
    return documents(feed, episodes, ledger, url=workshop.url, now=now)
