"""Reads everything that checking and planning need to know: sources, files, recordings, ledgers, the storage."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from publisher.adapters import audio, pictures
from publisher.adapters.cache import Cache
from publisher.adapters.workspace import Workspace
from publisher.crew import Crew, Progress, Reporter, Task
from publisher.editing import edits_of
from publisher.errors import UnreadableMediaError
from publisher.evidence import Evidence, Unreadable
from publisher.findings import Finding
from publisher.ledger import Ledger
from publisher.model import Episode, Feed
from publisher.pictures import Picture
from publisher.plan import Inventory, cover_path, guid_of
from publisher.sidecars import attach
from publisher.sound import Recording
from publisher.sources import EpisodeSource, FeedSource, read_episode, read_feed
from publisher.workshop import Workshop, open_workshop

Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The working folder as it was read."""

    feeds: tuple[FeedSource, ...]
    episodes: tuple[EpisodeSource, ...]
    broken: int
    """How many feeds and episodes could not be read."""
    findings: tuple[Finding, ...]

    @property
    def published(self) -> tuple[Episode, ...]:
        """The episodes that are to be published: all but drafts."""
        return tuple(source.episode for source in self.episodes if not source.episode.draft)


def read_sources(workspace: Workspace) -> Sources:
    """Read every feed and every episode; what is wrong with one keeps no other from being read."""
    findings: list[Finding] = []
    feeds: list[FeedSource | None] = []
    episodes: list[EpisodeSource | None] = []
    for slug in workspace.folders("feeds"):
        text, trouble = workspace.read_text(f"feeds/{slug}/feed.yaml")
        feed, more = read_feed(slug, text) if text is not None else (None, [])
        feeds.append(feed)
        findings += trouble + more
    for slug in workspace.folders("episodes"):
        text, trouble = workspace.read_text(f"episodes/{slug}/episode.md")
        episode, more = read_episode(slug, text) if text is not None else (None, [])
        findings += trouble + more
        if episode is not None:
            sidecars = {path: workspace.read(path) for path in episode.episode.sidecars.values()}
            episode, more = attach(episode, sidecars)
            findings += more
        episodes.append(episode)
    return Sources(
        feeds=tuple(filter(None, feeds)),
        episodes=tuple(filter(None, episodes)),
        broken=feeds.count(None) + episodes.count(None),
        findings=tuple(findings),
    )


def open_workshops(root: Path, sources: Sources, target: str) -> dict[str, Workshop]:
    """Return the places of work of every feed that is published to the target of this name, by the feed's slug."""
    return {
        source.feed.slug: open_workshop(root, source.feed, target, found)
        for source in sources.feeds
        if (found := source.feed.target(target)) is not None
    }


def gather(sources: Sources, workspace: Workspace, workshops: Mapping[str, Workshop], now: datetime) -> Evidence:
    """Find out all that the rules want to know, but for what recordings sound like."""
    ledgers = {source.feed.slug: _ledger(source, workshops) for source in sources.feeds}
    named = {*_named(sources)}
    files = workspace.digests(iter(named))
    lacking = {str(PurePosixPath(path).parent) for path in named - files.keys()}
    cache = Cache(workspace.state / "cache")
    return Evidence(
        feeds=sources.feeds,
        episodes=sources.episodes,
        broken=sources.broken,
        files=files,
        recordings={},
        pictures={path: _inspect_picture(path, files[path], workspace, cache) for path in _covers(sources, files)},
        ledgers=ledgers,
        now=now,
        names={folder: workspace.names(folder) for folder in sorted(lacking)},
        published_feeds={slug: copy for slug, workshop in workshops.items() if (copy := workshop.copy()) is not None},
        addresses={slug: workshop.url for slug, workshop in workshops.items()},
    )


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
    stored = {key: listed.bytes for key, listed in workshop.storage.listing().items()}
    return Inventory(files=evidence.files, stored=stored)


def _ledger(source: FeedSource, workshops: Mapping[str, Workshop]) -> Ledger:
    workshop = workshops.get(source.feed.slug)
    return workshop.ledger() if workshop else Ledger(feed=source.feed.slug)


def _named(sources: Sources) -> Iterator[str]:
    """Yield the path of every file that the sources name."""
    for source in sources.episodes:
        yield source.episode.recording_path
        for feed in sources.feeds:
            yield cover_path(feed.feed, source.episode)
            yield from _jingles(feed.feed, source.episode)
    for feed in sources.feeds:
        yield f"feeds/{feed.feed.slug}/{feed.feed.cover}"


def _covers(sources: Sources, files: Mapping[str, str]) -> set[str]:
    recordings = {source.episode.recording_path for source in sources.episodes}
    jingles = {
        path for source in sources.episodes for feed in sources.feeds for path in _jingles(feed.feed, source.episode)
    }
    return {path for path in _named(sources) if path in files} - recordings - jingles


def _jingles(feed: Feed, episode: Episode) -> Iterator[str]:
    yield from (sound.path for sound in edits_of(feed, episode, {}).sounds)


def _unpublished(evidence: Evidence) -> dict[str, str]:
    """Return path and digest of each recording that some feed has not published as it is."""
    wanted = {}
    for source in evidence.episodes:
        if source.episode.draft:
            continue
        path = source.episode.recording_path
        for feed in evidence.feeds:
            ledger = evidence.ledgers[feed.feed.slug]
            known = ledger.publications.get(guid_of(feed.feed, source.episode, ledger))
            digest = evidence.files.get(path)
            if digest is not None and (known is None or known.made_of.recording != digest):
                wanted[path] = digest
    return wanted


def _inspect_recording(file: Path, report: Reporter) -> Recording | Unreadable:
    try:
        return audio.inspect(file, report=report)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)


def _inspect_picture(path: str, digest: str, workspace: Workspace, cache: Cache) -> Picture | Unreadable:
    known = cache.picture(digest)
    if known is not None:
        return known
    try:
        picture = pictures.inspect_picture(workspace.root / path)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)
    cache.keep_picture(digest, picture)
    return picture
