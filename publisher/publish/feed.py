"""Renders a feed document and replaces the published one by it."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from publisher.errors import ConflictError, PublisherError
from publisher.feed import FeedDocuments, render_documents
from publisher.model import Episode, Feed
from publisher.plan import find_lost, list_shown, make_asset_jobs, resolve_guid
from publisher.plan.departures import find_departures
from publisher.plan.events import FeedWritten, PagesWritten
from publisher.plan.identity import with_current_assets
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored, dump_ledger
from publisher.publish.archive import copy_archive, is_published_page, store_archive, store_text
from publisher.publish.assets import open_kept_assets, publish_assets
from publisher.publish.copies import is_same_document
from publisher.publish.departures import list_published_items, refuse_departures, refuse_empty
from publisher.publish.deployment import Deployment
from publisher.publish.reachability import check_reachability
from publisher.publish.site.plan import Site
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import notice_if_lost, store_pages
from publisher.storage.base import BRING_HINT, Notice
from publisher.storage.layout import feed_key, snapshot_feed_key, snapshot_ledger_key
from publisher.tasks import Progress
from publisher.text.git_traces import find_conflict


def find_lost_audio(ledger: Ledger, deployment: Deployment) -> set[str]:
    """Return the keys of the show's audio that is missing in the storage, for a feed derived from that show."""
    return find_lost(deployment.with_show(ledger), deployment.stored())


def read_current_feed(
    feed: Feed, episodes: Sequence[Episode], *, deployment: Deployment, now: datetime
) -> bytes | None:
    """Return the published feed document, None if there is none; raise ConflictError if its origin is unknown here.

    Known are documents that were published from this folder or came into it with git, along with their ledger.
    Replacing any other would drop the episodes that only the other ledger has.
    """
    key = feed_key(feed)
    found = deployment.storage.read(key)
    if found is None or deployment.has_published(found):
        return found
    ledger = deployment.with_show(deployment.ledger())
    if FEED_COVER in ledger.covers and found == _render(feed, episodes, ledger, deployment, now).feed:
        return found
    copy = deployment.copy()
    if copy is not None and find_conflict(copy.decode(errors="replace").replace("\r\n", "\n")) is not None:
        raise ConflictError(
            f"{deployment.copy_path} has a merge conflict in it, and has to be the feed that listeners have",
            hint=f"take over what was published last: publisher adopt {deployment.target}; nothing was changed",
        )
    look = deployment.storage.inspect(key)
    when = f" at {look.modified.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if look else ""
    mark = deployment.storage.mark
    whose = f"by the publisher that signs as {look.mark}" if look and look.mark else "by another program"
    signed = "" if mark is None else f" (this one signs as {mark})"
    if look and mark is not None and look.mark == mark:
        whose, signed = "from this machine, by another run or from another copy of this folder,", ""
    raise ConflictError(
        f"{key} was published {whose}{when}, and this folder does not know it{signed}",
        hint=f"this feed was not changed; {BRING_HINT}; then run this again. Where nobody can push it any more, as "
        "after a run that broke off: publisher adopt",
    )


def write_feed(  # noqa: PLR0913 - all but three are named where they are given
    feed: Feed,
    episodes: Sequence[Episode],
    ledger: Ledger,
    *,
    deployment: Deployment,
    previous: bytes | None,
    now: datetime,
    lost: AbstractSet[str],
    may_leave: AbstractSet[str] = frozenset(),
    site: Site | None = None,
) -> Iterator[Progress | FeedWritten | PagesWritten | Notice]:
    """Render the feed and replace the stored document, unless that, `previous`, is the same already.

    `lost` are the keys of audio that the storage no longer has; the feed leaves it out. `may_leave` are the GUIDs of
    the items that were asked to leave. Assets, archive pages and web pages that the feed links to are stored before the
    switch. A feed without episodes is not put up first. Raises PublisherError if the feed's cover is not published yet,
    and if an item would leave that nobody asked for, or the last one; nothing public is changed then.
    """
    key = feed_key(feed)
    for job in make_asset_jobs(feed, episodes, ledger, url=deployment.url, kept=open_kept_assets(deployment)):
        published_assets = publish_assets(job, deployment)
        ledger = ledger.with_assets(published_assets.guid, published_assets.assets, published_assets.words)
        deployment.save(ledger)
    deployment.save(ledger)
    whole = deployment.with_show(ledger)
    known = whole.without(lost)
    shown = list_shown(feed, episodes, known, now)
    published = [(episode, found) for episode in episodes if (found := _publication(feed, episode, whole, known))]
    later = tuple((episode.slug, episode.date) for episode, _ in published if episode.date > now)
    if not shown and previous is None:
        yield _make_empty_notice(feed, later, sum(episode.date <= now for episode in episodes))
        return
    rendered = _render(feed, episodes, known, deployment, now)
    content = rendered.feed
    if content != previous:
        items = list_published_items(previous, deployment)
        departures = find_departures(feed, episodes, items=items, whole=whole, lost=lost, may_leave=may_leave, now=now)
        refuse_departures(departures, feed, deployment)
        if not shown:
            refuse_empty(items, feed)
    store_archive(rendered.archive, deployment)
    pages = prepare_pages(site, _load_show_ledger(site, feed, whole).without(lost), now) if site else None
    with notice_if_lost(pages):
        stored_pages = (yield from store_pages(pages)) if pages else None
        if content != previous:
            yield from switch_feed(
                content,
                ledger,
                feed,
                deployment=deployment,
                previous=previous,
                sample=_newest_file(published, ledger, now),
            )
        deployment.keep_copy(content)
        copy_archive(rendered.archive, deployment)
        if pages and stored_pages:
            yield remove_unneeded_pages(pages, stored_pages)
    yield FeedWritten(key=key, url=deployment.url + key, changed=content != previous, later=later)


def _make_empty_notice(feed: Feed, later: Sequence[tuple[str, datetime]], due: int) -> Notice:
    """Return why there is no feed yet: `later` are stored episodes whose date is to come, `due` counts the others."""
    first = min(later, key=lambda pair: pair[1], default=None)
    if due:
        what = "its only episode is not stored" if due == 1 else f"none of its {due} episodes is stored"
        return Notice(
            message=f"{feed_key(feed)} is not put up yet: {what}",
            hint="publish where the recordings are: publisher publish",
        )
    if first is None:
        return Notice(
            message=f"{feed_key(feed)} is not put up yet: it has no episode",
            hint="directories refuse an empty feed; it is put up with its first episode",
        )
    return Notice(
        message=f"{feed_key(feed)} is not put up yet: its first episode is dated {first[1]:%Y-%m-%d %H:%M %z}",
        hint="directories refuse an empty feed; run this again then",
    )


def _newest_file(published: Sequence[tuple[Episode, Publication]], ledger: Ledger, now: datetime) -> Stored:
    """Return the newest enclosure that is stored, of an episode dated not later than `now`; else the feed's cover."""
    shown = [(episode.place, entry.enclosure) for episode, entry in published if episode.date <= now]
    stored = {place: enclosure for place, enclosure in shown if isinstance(enclosure, Stored)}
    return stored[max(stored)] if stored else ledger.covers[FEED_COVER]


def _load_show_ledger(site: Site, feed: Feed, ledger: Ledger) -> Ledger:
    """Return the ledger of the site's show, whose cover the pages show; a derived feed has a cover of its own."""
    return ledger if feed is site.feed else site.deployment.ledger()


def _publication(feed: Feed, episode: Episode, whole: Ledger, known: Ledger) -> Publication | None:
    return known.publications.get(resolve_guid(feed, episode, whole))


def switch_feed(
    content: bytes, ledger: Ledger, feed: Feed, *, deployment: Deployment, previous: bytes | None, sample: Stored
) -> Iterator[Notice]:
    """Replace the published feed document `previous` by `content`, rendered from `ledger`; yield notices.

    In a bucket the previous document and the ledger are stored as snapshots first, for rollback, and `sample`, a file
    that the feed names, is requested at its public address: raises PublisherError if the server refuses it or sends
    something else, and then nothing is switched. Raises ConflictError if the stored document is no longer `previous`.
    """
    key = feed_key(feed)
    if deployment.copy_path is not None:
        notice = check_public_address(sample, deployment)
        if notice is not None:
            yield notice
        if previous is not None:
            store_text(snapshot_feed_key(feed.slug, previous), previous, deployment)
        dumped = dump_ledger(ledger)
        store_text(snapshot_ledger_key(feed.slug, content, dumped), dumped, deployment)
    deployment.record_pending(content)
    notice = deployment.storage.switch(key, content, previous=previous)
    if notice is not None:
        yield notice


def check_public_address(sample: Stored, deployment: Deployment) -> Notice | None:
    """Request a stored file at its public address; return a notice, or None if all is well or the target is a folder.

    Raises PublisherError if the server refuses it or sends something else.
    """
    return None if deployment.is_folder else check_reachability(deployment.url + sample.key, sample)


def read_known_feed(feed: Feed, deployment: Deployment) -> bytes | None:
    """Return the feed document as it was last published from here: its copy where one is kept; None if it never was."""
    return deployment.storage.read(feed_key(feed)) if deployment.copy_path is None else deployment.copy()


def is_feed_current(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, deployment: Deployment, now: datetime
) -> bool:
    """Tell whether the published feed and its archive pages say what is rendered now.

    Where a copy is kept for git it is compared, so no credentials for the storage are needed. Raises PublisherError if
    the feed's cover is not published yet.
    """
    published = read_known_feed(feed, deployment)
    if published is None and not list_shown(feed, episodes, deployment.with_show(ledger), now):
        return True
    kept = open_kept_assets(deployment)
    ledger = with_current_assets(feed, episodes, ledger, url=deployment.url, kept=kept)
    rendered = _render(feed, episodes, deployment.with_show(ledger), deployment, now)
    same = published == rendered.feed if deployment.copy_path is None else is_same_document(rendered.feed, published)
    return same and all(is_published_page(key, page, deployment) for key, page in rendered.archive.items())


def _render(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, deployment: Deployment, now: datetime
) -> FeedDocuments:
    if FEED_COVER not in ledger.covers:
        raise PublisherError(f"{feed.slug} has no published cover yet", hint="publish it first: publisher publish")
    return render_documents(feed, episodes, ledger, url=deployment.url, now=now)
