"""Carries out a plan: one chain of work for each step, and one join at the end, the feed.

The order is what keeps the feed from ever pointing at what is not there: a file is stored and verified
before the ledger knows it, and the ledger is saved before the feed is switched. Killed anywhere, a second
run finds what is done and goes on from there.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from publisher.archiving import keep_archive, page_as_published, store_archive, store_text
from publisher.chains import carry_out, publish_companions
from publisher.companions import Beside
from publisher.crew import Crew, Outcome, Progress, Task
from publisher.errors import ConflictError, PublisherError
from publisher.events import Alternate, Done, Event, Failed, FeedWritten, PagesWritten
from publisher.feed import Documents, documents, feed_key
from publisher.history import kept_feed_key, kept_ledger_key
from publisher.ledger import FEED_COVER, Ledger, Publication, Stored, dump_ledger
from publisher.model import Episode, Feed
from publisher.outside import look_from_outside
from publisher.pages import Site, clear_pages, count_withdrawn, prepare_pages, store_pages, told_if_lost
from publisher.plan import (
    CoverJob,
    Plan,
    Step,
    companion_jobs,
    guid_of,
    lost_by,
    lost_from,
    settle,
    with_words,
)
from publisher.storage import Notice
from publisher.workshop import Workshop


def publish(
    plan: Plan,
    feed: Feed,
    episodes: Sequence[Episode],
    *,
    workshop: Workshop,
    crew: Crew,
    now: datetime,
    site: Site | None = None,
) -> Iterator[Event]:
    """Carry out `plan` with `crew`, then render and switch the feed; yield what happens as it happens.

    `site` is what the pages of the feed, or of its show, are made of; None where there are none. Closing the iterator
    stops the chains that are under way, and leaves nothing half-made.
    """
    # Looked at before anything is done: whoever publishes in between is noticed at the switch.
    previous = standing(feed, episodes, workshop=workshop, now=now)
    ledger = replace(settle(workshop.ledger(), plan), guid=str(feed.guid))
    lost = lost_by(ledger, plan.steps) if feed.makes_audio else _lost(ledger, workshop)
    workshop.storage.sweep()
    steps = {
        Task(step.subject, partial(carry_out, step.job, workshop)): step for step in plan.steps if step.job is not None
    }
    for event in crew.run([*steps]):
        if isinstance(event, Progress):
            yield event
            continue
        done = _conclude(steps[event.task], event)
        if isinstance(done, Done):
            ledger = _record(ledger, done)
            lost -= _stored_by(done)
            workshop.save(ledger)
        yield done
    workshop.save(ledger)
    yield from write_feed(feed, episodes, ledger, workshop=workshop, previous=previous, now=now, lost=lost, site=site)


def _stored_by(done: Done) -> set[str]:
    match done.published:
        case Publication() as published:
            return {file.key for file in published.audio}
        case Alternate(rendition=rendition):
            return {rendition.enclosure.key}
        case _:
            return set()


def _lost(ledger: Ledger, workshop: Workshop) -> set[str]:
    """Return what a feed with a show cannot speak of: what is gone from the storage, and its show did not restore."""
    return lost_from(workshop.known(ledger), workshop.stored())


def _conclude(step: Step, outcome: Outcome[Publication | Alternate | Stored | Beside]) -> Done | Failed:
    if outcome.result is None:
        return Failed(step=step, error=outcome.error or RuntimeError("the chain ended without a result"))
    return Done(step=step, published=outcome.result)


def _record(ledger: Ledger, done: Done) -> Ledger:
    if isinstance(done.published, Publication):
        return ledger.with_publication(done.published)
    if isinstance(done.published, Alternate):
        return ledger.with_alternate(done.published.guid, done.published.name, done.published.rendition)
    if isinstance(done.published, Beside):
        return ledger.with_assets(done.published.guid, done.published.assets, done.published.words)
    job = done.step.job
    return ledger.with_cover(job.owner, done.published) if isinstance(job, CoverJob) else ledger


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
    ledger = _with_companions(feed, episodes, ledger, workshop.url)
    rendered = _render(feed, episodes, workshop.known(ledger), workshop, now)
    pages = rendered.archive.items()
    return published == rendered.feed and all(page_as_published(key, workshop) == page for key, page in pages)


def pages_are_current(feed: Feed, site: Site | None, *, workshop: Workshop, now: datetime) -> bool:
    """Tell whether the stored pages of a show are what publishing now gives: none at all, if it has no `site`.

    Raises NoKeyError where nobody can see them without a key.
    """
    if site is None:
        return count_withdrawn(feed, workshop) is None
    ledger = _with_companions(feed, site.episodes, workshop.ledger(), workshop.url)
    pages = prepare_pages(site, ledger, now)
    return not (pages.changed or pages.unwanted)


def _with_companions(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, url: str) -> Ledger:
    """Return the ledger with what would be stored beside the audio."""
    for job in companion_jobs(feed, episodes, ledger, url=url):
        ledger = ledger.with_assets(
            job.guid, {companion.name: companion.stored for companion in job.companions}, job.words
        )
    return ledger


def _render(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, workshop: Workshop, now: datetime) -> Documents:
    if FEED_COVER not in ledger.covers:
        raise PublisherError(f"{feed.slug} has no published cover yet", hint="publish it first: publisher publish")
    return documents(feed, episodes, ledger, url=workshop.url, now=now)
