"""Carries out a plan: one chain of work for each step, and one join at the end, the feed.

The order is what keeps the feed from ever pointing at what is not there: a file is stored and verified
before the ledger knows it, and the ledger is saved before the feed is switched. Killed anywhere, a second
run finds what is done and goes on from there.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from publisher.adapters import audio, pictures, tagging
from publisher.archiving import keep_archive, page_as_published, store_archive, store_text
from publisher.companions import Beside, Companion, companions_of
from publisher.crew import Crew, Outcome, Progress, Reporter, Task
from publisher.digest import digest_value
from publisher.errors import ConflictError, PublisherError
from publisher.feed import Documents, documents, feed_key
from publisher.history import kept_feed_key, kept_ledger_key
from publisher.ledger import FEED_COVER, Ledger, Publication, Stored, dump_ledger, object_key
from publisher.media_types import IMMUTABLE, content_type
from publisher.model import Episode, Feed
from publisher.outside import look_from_outside
from publisher.plan import (
    AudioJob,
    CompanionJob,
    CoverJob,
    Plan,
    Step,
    companion_jobs,
    cover_key,
    guid_of,
    lost_from,
    settle,
)
from publisher.sound import Mastered
from publisher.storage import Notice, Report
from publisher.tags import Tags
from publisher.workshop import Workshop

SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a", "audio/ogg": ".opus"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step is finished, and what it published stands in the ledger."""

    step: Step
    published: Publication | Stored | Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A step could not be carried out. The others go on, and the feed says nothing of this one."""

    step: Step
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWritten:
    """The feed document was rendered."""

    key: str
    url: str
    changed: bool
    """Whether it had to be switched; otherwise what listeners get is the same already."""
    later: tuple[tuple[str, datetime], ...] = ()
    """What is published and not shown yet: the episodes' slugs, and when their time comes."""


Event: TypeAlias = Progress | Done | Failed | FeedWritten | Notice


def publish(
    plan: Plan, feed: Feed, episodes: Sequence[Episode], *, workshop: Workshop, crew: Crew, now: datetime
) -> Iterator[Event]:
    """Carry out `plan` with `crew`, then render and switch the feed; yield what happens as it happens.

    Closing the iterator stops the chains that are under way, and leaves nothing half-made.
    """
    # Looked at before anything is done: whoever publishes in between is noticed at the switch.
    previous = standing(feed, episodes, workshop=workshop, now=now)
    ledger = replace(settle(workshop.ledger(), plan), guid=str(feed.guid))
    lost = (
        {step.guid for step in plan.steps if step.guid and step.lost} if feed.makes_audio else _lost(ledger, workshop)
    )
    workshop.storage.sweep()
    steps = {
        Task(step.subject, partial(_chain, step.job, workshop)): step for step in plan.steps if step.job is not None
    }
    for event in crew.run([*steps]):
        if isinstance(event, Progress):
            yield event
            continue
        done = _conclude(steps[event.task], event)
        if isinstance(done, Done):
            ledger = _record(ledger, done)
            lost.discard(done.step.guid or "")
            workshop.save(ledger)
        yield done
    workshop.save(ledger)
    yield from write_feed(feed, episodes, ledger, workshop=workshop, previous=previous, now=now, lost=lost)


def _lost(ledger: Ledger, workshop: Workshop) -> set[str]:
    """Return what a feed with a show cannot speak of: what is gone from the storage, and its show did not restore."""
    stored = {key: listed.bytes for key, listed in workshop.storage.listing().items()}
    return lost_from(workshop.known(ledger), stored)


def _conclude(step: Step, outcome: Outcome[Publication | Stored | Beside]) -> Done | Failed:
    if outcome.result is None:
        return Failed(step=step, error=outcome.error or RuntimeError("the chain ended without a result"))
    return Done(step=step, published=outcome.result)


def _record(ledger: Ledger, done: Done) -> Ledger:
    if isinstance(done.published, Publication):
        return ledger.with_publication(done.published)
    if isinstance(done.published, Beside):
        return ledger.with_assets(done.published.guid, done.published.assets)
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
    whose = f"by the publisher that signs as {look.mark}" if look and look.mark else "by another program"
    signed = "" if workshop.storage.mark is None else f" (this one signs as {workshop.storage.mark})"
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
) -> Iterator[FeedWritten | Notice]:
    """Render the feed and switch the stored one to it, unless `previous`, which stands there, is the same already.

    `lost` are the GUIDs of what the ledger knows and the storage has no more: the feed does not speak of them.
    What it names beside the audio is stored first, if it is not.

    Raise PublisherError if nothing was published yet that it could speak of.
    """
    key = feed_key(feed)
    for job in companion_jobs(feed, episodes, ledger):
        beside = publish_companions(job, workshop)
        ledger = ledger.with_assets(beside.guid, beside.assets)
        workshop.save(ledger)
    whole = workshop.known(ledger)
    known = whole.without(lost)
    rendered = _render(feed, episodes, known, workshop, now)
    content = rendered.feed
    store_archive(rendered.archive, workshop)
    published = [(episode, found) for episode in episodes if (found := _publication(feed, episode, whole, known))]
    if content != previous:
        shown = [
            publication.enclosure
            for episode, publication in sorted(published, key=lambda pair: pair[0].date, reverse=True)
            if episode.date <= now
        ]
        newest = shown[0] if shown else ledger.covers[FEED_COVER]
        yield from exchange(content, ledger, feed, workshop=workshop, previous=previous, sample=newest)
    workshop.keep_copy(content)
    keep_archive(rendered.archive, workshop)
    later = tuple((episode.slug, episode.date) for episode, _ in published if episode.date > now)
    yield FeedWritten(key=key, url=workshop.url + key, changed=content != previous, later=later)


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


def _unheard(_: int) -> None:
    """Show nothing: it is small."""


def is_current(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, workshop: Workshop, now: datetime) -> bool:
    """Tell whether the published feed is what rendering it now gives. Raises as `write_feed` does.

    Where a copy is kept for git, that is the published feed: so a build machine needs no key to tell.
    """
    published = workshop.storage.read(feed_key(feed)) if workshop.copy_path is None else workshop.copy()
    for job in companion_jobs(feed, episodes, ledger):
        ledger = ledger.with_assets(job.guid, {companion.name: companion.stored for companion in job.companions})
    rendered = _render(feed, episodes, workshop.known(ledger), workshop, now)
    pages = rendered.archive.items()
    return published == rendered.feed and all(page_as_published(key, workshop) == page for key, page in pages)


def _render(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, workshop: Workshop, now: datetime) -> Documents:
    if FEED_COVER not in ledger.covers:
        raise PublisherError(f"{feed.slug} has no published cover yet", hint="publish it first: publisher publish")
    return documents(feed, episodes, ledger, url=workshop.url, now=now)


def _chain(
    job: AudioJob | CoverJob | CompanionJob, workshop: Workshop, report: Reporter
) -> Publication | Stored | Beside:
    if isinstance(job, CoverJob):
        return publish_cover(job, workshop, report)
    if isinstance(job, CompanionJob):
        return publish_companions(job, workshop)
    return publish_audio(job, workshop, report)


def publish_cover(job: CoverJob, workshop: Workshop, report: Reporter) -> Stored:
    """Store a picture as it is, under a key that names its content."""
    source = workshop.workspace.root / job.path
    size = _expect(source, job.path, job.digest)
    key = cover_key(job)
    stored = Stored(key=key, bytes=size, digest=job.digest, media_type=content_type(key))
    workshop.storage.put(source, stored, cache_control=IMMUTABLE, report=_sending(report, stored))
    return stored


def publish_companions(job: CompanionJob, workshop: Workshop) -> Beside:
    """Store what stands beside an episode's audio."""
    return Beside(guid=job.guid, assets=_store(job.companions, workshop))


def _store(companions: Sequence[Companion], workshop: Workshop) -> dict[str, Stored]:
    with workshop.workspace.scratch() as scratch:
        for companion in companions:
            file = scratch / companion.name
            file.write_bytes(companion.content)
            workshop.storage.put(file, companion.stored, cache_control=IMMUTABLE, report=_unheard)
    return {companion.name: companion.stored for companion in companions}


def publish_audio(job: AudioJob, workshop: Workshop, report: Reporter) -> Publication:
    """Master, tag and store the audio of one episode; return what the ledger is to know of it."""
    root = workshop.workspace.root
    with workshop.workspace.scratch() as scratch:
        master, mastered = _master(job, workshop, scratch, report)
        report("tag", 0.0)
        suffix = SUFFIXES[mastered.media_type]
        tagged = scratch / f"tagged{suffix}"
        tags = job.tags.on(mastered.timeline, mastered.after.integrated)
        _copy(master, tagged, tags)
        tagging.write_tags(tagged, tags, pictures.embeddable(root / job.cover))
        _expect(root / job.cover, job.cover, job.tags.cover)
        digest = _digest(tagged)
        enclosure = Stored(
            key=object_key("audio", job.slug, digest, suffix),
            bytes=tagged.stat().st_size,
            digest=digest,
            media_type=mastered.media_type,
        )
        workshop.storage.put(tagged, enclosure, cache_control=IMMUTABLE, report=_sending(report, enclosure))
    made = Publication(guid=job.guid, slug=job.slug, enclosure=enclosure, mastered=mastered, made_of=job.made_of)
    return replace(made, assets=_store(companions_of(job.feed, job.episode, made), workshop))


def _copy(master: Path, tagged: Path, tags: Tags) -> None:
    """Copy the untagged audio; the chapters of M4A are part of its container, and so are put in here."""
    if tagged.suffix == ".m4a" and tags.shown:
        chapters = [(chapter.start, chapter.end or chapter.start, chapter.title) for chapter in tags.shown]
        audio.copy_with_chapters(master, chapters, tagged)
    else:
        shutil.copyfile(master, tagged)


def _sending(report: Reporter, file: Stored) -> Report:
    def sent(count: int) -> None:
        report("upload", count / file.bytes if file.bytes else 1.0, file.bytes)

    sent(0)
    return sent


def _master(job: AudioJob, workshop: Workshop, scratch: Path, report: Reporter) -> tuple[Path, Mastered]:
    """Return the untagged audio from the cache, or make it."""
    # Tags are not part of it: new words never cost a new encoding.
    key = digest_value({"recording": job.made_of.recording, "recipe": job.made_of.recipe})
    if (known := workshop.cache.master(key)) is not None:
        return known
    recording = workshop.workspace.root / job.recording
    out = scratch / "master"
    root = workshop.workspace.root
    mastered = audio.master(recording, job.recipe, out, edits=job.edits, root=root, report=report)
    for path, digest in {job.recording: job.made_of.recording, **{s.path: s.digest for s in job.edits.sounds}}.items():
        _expect(root / path, path, digest)
    return workshop.cache.keep_master(key, out, mastered), mastered


def _expect(file: Path, path: str, digest: str) -> int:
    """Return the file's size in bytes; raise PublisherError if it is no longer what the plan was made for."""
    try:
        size, found = file.stat().st_size, _digest(file)
    except OSError as problem:
        raise PublisherError(
            f"{path} cannot be read: {problem.strerror or problem}",
            hint="look whether the file is there and may be read, then publish again",
        ) from None
    if found != digest:
        raise PublisherError(
            f"{path} was changed while it was being published",
            hint="publish again once nobody is writing to it any more",
        )
    return size


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
