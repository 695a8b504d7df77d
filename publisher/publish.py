"""Carries out a plan: one chain of work for each step, and one join at the end, the feed.

The order is what keeps the feed from ever pointing at what is not there: a file is stored and verified
before the ledger knows it, and the ledger is saved before the feed is switched. Killed anywhere, a second
run finds what is done and goes on from there.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from publisher.adapters import audio, pictures, tagging
from publisher.crew import Crew, Outcome, Progress, Reporter, Task
from publisher.digest import digest_value
from publisher.errors import PublisherError
from publisher.feed import feed_key, render
from publisher.ledger import FEED_COVER, Ledger, Publication, Stored, object_key
from publisher.media_types import IMMUTABLE, content_type
from publisher.model import Episode, Feed
from publisher.plan import AudioJob, CoverJob, Plan, Step, settle
from publisher.sound import Mastered
from publisher.workshop import Workshop

SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a", "audio/ogg": ".opus"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step is finished, and what it published stands in the ledger."""

    step: Step
    published: Publication | Stored


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


Event: TypeAlias = Progress | Done | Failed | FeedWritten


def publish(
    plan: Plan, feed: Feed, episodes: Sequence[Episode], *, workshop: Workshop, crew: Crew, now: datetime
) -> Iterator[Event]:
    """Carry out `plan` with `crew`, then render and switch the feed; yield what happens as it happens.

    Closing the iterator stops the chains that are under way, and leaves nothing half-made.
    """
    ledger = settle(workshop.ledger(), plan)
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
            workshop.save(ledger)
        yield done
    workshop.save(ledger)
    yield write_feed(feed, episodes, ledger, workshop=workshop, now=now)


def _conclude(step: Step, outcome: Outcome[Publication | Stored]) -> Done | Failed:
    if outcome.result is None:
        return Failed(step=step, error=outcome.error or RuntimeError("the chain ended without a result"))
    return Done(step=step, published=outcome.result)


def _record(ledger: Ledger, done: Done) -> Ledger:
    if isinstance(done.published, Publication):
        return ledger.with_publication(done.published)
    job = done.step.job
    return ledger.with_cover(job.name, done.published) if isinstance(job, CoverJob) else ledger


def write_feed(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, workshop: Workshop, now: datetime
) -> FeedWritten:
    """Render the feed and switch the stored one to it, unless it is the same already.

    Raise PublisherError if nothing was published yet that it could speak of.
    """
    key = feed_key(feed)
    content = _render(feed, episodes, ledger, workshop, now)
    previous = workshop.storage.read(key)
    if content != previous:
        workshop.storage.switch(key, content, previous=previous)
    return FeedWritten(key=key, url=workshop.url + key, changed=content != previous)


def is_current(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, workshop: Workshop, now: datetime) -> bool:
    """Tell whether the stored feed is what rendering it now gives. Raises as `write_feed` does."""
    return workshop.storage.read(feed_key(feed)) == _render(feed, episodes, ledger, workshop, now)


def _render(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, workshop: Workshop, now: datetime) -> bytes:
    if FEED_COVER not in ledger.covers:
        raise PublisherError(f"{feed.slug} has no published cover yet", hint="publish it first: publisher publish")
    return render(feed, episodes, ledger, url=workshop.url, now=now)


def _chain(job: AudioJob | CoverJob, workshop: Workshop, report: Reporter) -> Publication | Stored:
    if isinstance(job, CoverJob):
        return publish_cover(job, workshop)
    return publish_audio(job, workshop, report)


def publish_cover(job: CoverJob, workshop: Workshop) -> Stored:
    """Store a picture as it is, under a key that names its content."""
    source = workshop.workspace.root / job.path
    suffix = ".png" if source.suffix.lower() == ".png" else ".jpg"
    name = job.name or workshop.feed
    key = object_key("images", name, job.digest, suffix)
    stored = Stored(key=key, bytes=source.stat().st_size, digest=job.digest, media_type=content_type(key))
    workshop.storage.put(source, stored, cache_control=IMMUTABLE)
    return stored


def publish_audio(job: AudioJob, workshop: Workshop, report: Reporter) -> Publication:
    """Master, tag and store the audio of one episode; return what the ledger is to know of it."""
    root = workshop.workspace.root
    with workshop.workspace.scratch() as scratch:
        master, mastered = _master(job, workshop, scratch, report)
        report("tag", 0.0)
        suffix = SUFFIXES[mastered.media_type]
        tagged = scratch / f"tagged{suffix}"
        shutil.copyfile(master, tagged)
        tagging.write_tags(tagged, job.tags, pictures.embeddable(root / job.cover))
        report("upload", 0.0)
        digest = _digest(tagged)
        enclosure = Stored(
            key=object_key("audio", job.slug, digest, suffix),
            bytes=tagged.stat().st_size,
            digest=digest,
            media_type=mastered.media_type,
        )
        workshop.storage.put(tagged, enclosure, cache_control=IMMUTABLE)
        report("upload", 1.0)
    return Publication(guid=job.guid, slug=job.slug, enclosure=enclosure, mastered=mastered, made_of=job.made_of)


def _master(job: AudioJob, workshop: Workshop, scratch: Path, report: Reporter) -> tuple[Path, Mastered]:
    """Return the untagged audio from the cache, or make it."""
    # Tags are not part of it: new words never cost a new encoding.
    key = digest_value({"recording": job.made_of.recording, "recipe": job.made_of.recipe})
    if (known := workshop.cache.master(key)) is not None:
        return known
    recording = workshop.workspace.root / job.recording
    out = scratch / "master"
    mastered = audio.master(recording, job.recipe, out, report=report)
    if _digest(recording) != job.made_of.recording:
        raise PublisherError(
            f"{job.recording} was changed while it was read", hint="publish again once it is no longer being written"
        )
    return workshop.cache.keep_master(key, out, mastered), mastered


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
