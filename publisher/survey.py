"""Reads everything that checking and planning need to know: sources, files, recordings, ledgers, the storage."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from publisher.adapters import audio
from publisher.adapters.cache import Cache
from publisher.adapters.themes import digest_of_code
from publisher.adapters.workspace import Workspace
from publisher.companions import pictures_of
from publisher.crew import Crew, Progress, Reporter, Task
from publisher.editing import edits_of
from publisher.errors import UnreadableMediaError
from publisher.evidence import Evidence, Unreadable
from publisher.ledger import Ledger
from publisher.model import Person
from publisher.pages import OtherWay, Site
from publisher.pictures import Picture
from publisher.plan import Inventory
from publisher.reading import Sources
from publisher.site.artwork import AtHand
from publisher.sound import Recording
from publisher.sources import FeedSource
from publisher.workshop import Workshop, open_workshop

Watch = Callable[[Progress], None]


def open_workshops(root: Path, sources: Sources, target: str) -> dict[str, Workshop]:
    """Return the places of work of every feed that is published to the target of this name, by the feed's slug.

    Those that make audio come first: the others show what these have published.
    """
    return {
        source.feed.slug: open_workshop(root, source.feed, target, found)
        for source in sorted(sources.feeds, key=lambda source: not source.feed.makes_audio)
        if (found := sources.target(source.feed, target)) is not None
    }


def known_of(sources: Sources, workshops: Mapping[str, Workshop], now: datetime) -> Evidence:
    """Return what is known from sources and ledgers alone."""
    ledgers = {source.feed.slug: _ledger(source, workshops) for source in sources.feeds}
    return Evidence(
        feeds=sources.feeds,
        episodes=sources.episodes,
        broken=sources.broken,
        fragments=sources.fragments,
        files={},
        recordings={},
        pictures={},
        ledgers=ledgers,
        now=now,
        published_feeds={slug: copy for slug, workshop in workshops.items() if (copy := workshop.copy()) is not None},
        addresses={slug: workshop.url for slug, workshop in workshops.items()},
    )


def gather(read: Evidence, workspace: Workspace) -> Evidence:
    """Find out all that the rules want to know, but for what recordings sound like."""
    named = {*_named(read)}
    files = workspace.digests(iter(named))
    obstacles = {
        path: Unreadable(message=said[0], hint=said[1])
        for path in named - files.keys()
        if (said := workspace.obstacle(path))
    }
    lacking = sorted({str(PurePosixPath(path).parent) for path in named - files.keys()})
    names = {folder: workspace.names(folder) for folder in lacking}
    cache = Cache(workspace.state / "cache")
    pictures = {path: _inspect_picture(path, files[path], workspace, cache) for path in _covers(read, files)}
    return replace(read, files=files, obstacles=obstacles, pictures=pictures, names=names)


def listen(evidence: Evidence, workspace: Workspace, crew: Crew, watch: Watch) -> Evidence:
    """Decode and measure every recording that has to be published, and return the evidence with what was heard.

    Recordings that are published already, and have not changed since, are not decoded again.
    """
    cache = Cache(workspace.state / "cache")
    wanted = _unpublished(evidence)
    known = {path: recording for path, digest in wanted.items() if (recording := cache.recording(digest))}
    tasks = [Task(path, partial(_inspect_recording, workspace.root / path)) for path in wanted if path not in known]
    heard: dict[str, Recording | Unreadable] = {**known}
    for event in crew.run(tasks):
        if isinstance(event, Progress):
            watch(event)
        elif event.result is None:
            raise event.error or RuntimeError("the inspection ended without a result")
        else:
            heard[event.task.subject] = event.result
            if isinstance(event.result, Recording):
                cache.keep_recording(wanted[event.task.subject], event.result)
    return replace(evidence, recordings=heard)


def take_inventory(evidence: Evidence, workshop: Workshop) -> Inventory:
    """Return what is at hand here and what is in the feed's storage, for planning."""
    return inventory_of(evidence, workshop.stored())


def inventory_of(evidence: Evidence, stored: Mapping[str, int] | None) -> Inventory:
    """Return what is at hand here, beside what is `stored`, if that was looked at."""
    absent = {path: found.message for path, found in evidence.unfetched.items()}
    return Inventory(files=evidence.files, stored=stored, absent=absent)


def sites_of(sources: Sources, evidence: Evidence, workshops: Mapping[str, Workshop]) -> dict[str, Site]:
    """Return what web pages are made of, by the slug of each feed that has some, or whose show has."""
    pictures = {
        path: AtHand(digest=evidence.files[path], width=found.width)
        for path, found in evidence.pictures.items()
        if isinstance(found, Picture)
    }
    found: dict[str, Site] = {}
    for slug in sources.themes.keys() & workshops.keys():
        show, ways = sources.feed(slug), sources.ways(sources.feed(slug))
        site = Site(
            feed=show,
            episodes=sources.taken(show),
            workshop=workshops[slug],
            ways=tuple(OtherWay(way, sources.taken(way), workshops[way.slug]) for way in ways),
            theme=sources.themes[slug],
            code=digest_of_code(),
            at_hand=pictures,
        )
        found |= {feed.slug: site for feed in (show, *ways)}
    return found


def _ledger(source: FeedSource, workshops: Mapping[str, Workshop]) -> Ledger:
    workshop = workshops.get(source.feed.slug)
    return workshop.ledger() if workshop else Ledger(feed=source.feed.slug)


def _named(evidence: Evidence) -> Iterator[str]:
    """Yield the path of every file that the sources name."""
    yield from _pictured(evidence)
    for source in evidence.episodes:
        yield source.episode.recording_path
    for feed, source in evidence.made():
        yield from (sound.path for sound in edits_of(feed.feed, source.episode, {}).sounds)


def _pictured(evidence: Evidence) -> Iterator[str]:
    """Yield the path of every picture that the sources name."""
    for feed in evidence.feeds:
        folder = f"feeds/{feed.feed.slug}"
        yield f"{folder}/{feed.feed.cover}"
        yield from _portraits(folder, feed.feed.people)
    for source in evidence.episodes:
        folder = f"episodes/{source.episode.slug}"
        if source.episode.cover:
            yield f"{folder}/{source.episode.cover}"
        yield from _portraits(folder, source.episode.people)
        yield from (f"{folder}/{name}" for name in pictures_of(source.episode))


def _portraits(folder: str, people: Iterable[Person]) -> Iterator[str]:
    yield from (f"{folder}/{person.portrait}" for person in people if person.portrait)


def _covers(evidence: Evidence, files: Mapping[str, str]) -> set[str]:
    return {path for path in _pictured(evidence) if path in files}


def _unpublished(evidence: Evidence) -> dict[str, str]:
    """Return path and digest of each recording that some feed has not published as it is."""
    wanted = {}
    for feed, source in evidence.made():
        path = source.episode.recording_path
        known = evidence.published(source, feed.feed)
        digest = evidence.files.get(path)
        changed = digest is not None and (known is None or known.made_of.recording != digest)
        if digest is not None and changed and not source.episode.draft:
            wanted[path] = digest
    return wanted


def _inspect_recording(file: Path, report: Reporter) -> Recording | Unreadable:
    from publisher.adapters import markers  # noqa: PLC0415 - few runs need it

    try:
        recording = audio.inspect(file, report=report)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)
    try:
        return replace(recording, chapters=len(markers.chapters_in(file, audio.chapters_in)))
    except UnreadableMediaError:
        # Tags that are damaged are no reason to refuse a sound that is not.
        return recording


def _inspect_picture(path: str, digest: str, workspace: Workspace, cache: Cache) -> Picture | Unreadable:
    known = cache.picture(digest)
    if known is not None:
        return known
    from publisher.adapters import pictures  # noqa: PLC0415 - few runs need it

    try:
        picture = pictures.inspect_picture(workspace.root / path)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)
    cache.keep_picture(digest, picture)
    return picture
