"""Reads everything that checking and planning need to know: sources, files, recordings, ledgers, the storage."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from publisher.errors import UnreadableMediaError
from publisher.lint.context import Evidence, Unreadable
from publisher.media.cache import Cache
from publisher.media.ffmpeg.chapters import chapters_in
from publisher.media.inspect import inspect
from publisher.media.results import Picture, Recording
from publisher.model import Person
from publisher.plan.assets import pictures_of
from publisher.plan.edits import edits_of
from publisher.sources.workspace import Workspace
from publisher.tasks import Crew, Progress, Reporter, Task

Watch = Callable[[Progress], None]


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
    from publisher.media.tags import chapters  # noqa: PLC0415 - few runs need it

    try:
        recording = inspect(file, report=report)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)
    try:
        return replace(recording, chapters=len(chapters.chapters_in(file, chapters_in)))
    except UnreadableMediaError:
        # Tags that are damaged are no reason to refuse a sound that is not.
        return recording


def _inspect_picture(path: str, digest: str, workspace: Workspace, cache: Cache) -> Picture | Unreadable:
    known = cache.picture(digest)
    if known is not None:
        return known
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    try:
        picture = pictures.inspect_picture(workspace.root / path)
    except UnreadableMediaError as problem:
        return Unreadable(message=problem.message, hint=problem.hint)
    cache.keep_picture(digest, picture)
    return picture
