"""Collects the context that rules look at: digests of files, what pictures and recordings hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.hashing import digest_file
from publisher.lint.context import Context, UnreadableFile
from publisher.media.cache import MediaCache
from publisher.media.results import PictureInfo, Recording
from publisher.model import Feed, Person
from publisher.model.recipe import Recipe
from publisher.plan.assets import list_chapter_pictures
from publisher.plan.audio import digest_recipe
from publisher.plan.edits import resolve_edits
from publisher.sources.git_keeping import list_kept_whole
from publisher.sources.validate import EpisodeSource
from publisher.sources.workspace import Workspace
from publisher.tasks import Progress, ProgressReporter, Task, TaskRunner
from publisher.text.git_traces import LFS_HINT, MAX_POINTER_BYTES, LfsPointer, parse_lfs_pointer

MANY_BYTES = 50_000_000
"""A file of more bytes makes a repository slow; GitHub warns of it, and refuses more than twice as many."""
ProgressCallback = Callable[[Progress], None]


class _WantedSound(NamedTuple):
    """A sound that is to be inspected: a track of a recording, and the recipe that it is to be mastered by."""

    slug: str
    """The first episode that has it."""
    path: str
    digest: str
    track: int
    recipe: Recipe


def collect_files(read: Context, workspace: Workspace) -> Context:
    """Return the context with the digests of all named files, and the pictures opened; recordings are not decoded."""
    named = {*_list_named_files(read)}
    found = workspace.digests(iter(named))
    pointed = {path: pointer.digest for path in found if (pointer := _read_pointer(path, workspace))}
    files = {path: digest for path, digest in found.items() if path not in pointed}
    obstacles = {
        path: UnreadableFile(message=said[0], hint=said[1])
        for path in named - found.keys()
        if (said := workspace.describe_obstacle(path))
    }
    obstacles |= {
        path: UnreadableFile(message="is a pointer of Git LFS, and not the file", hint=LFS_HINT) for path in pointed
    }
    lacking = sorted({str(PurePosixPath(path).parent) for path in named - files.keys()})
    names = {folder: workspace.names(folder) for folder in (*lacking, *(() if read.feeds else ("feeds",)))}
    cache = MediaCache(workspace.state / "cache")
    pictures = {path: _inspect_picture(path, files[path], workspace, cache) for path in _covers(read, files)}
    large = {path: size for path in files if (size := workspace.measure(path)) > MANY_BYTES}
    kept = {path: large[path] for path in list_kept_whole(workspace.root, large)} if large else {}
    return replace(read, files=files, obstacles=obstacles, pointed=pointed, pictures=pictures, names=names, large=kept)


def _read_pointer(path: str, workspace: Workspace) -> LfsPointer | None:
    """Return the pointer of Git LFS that a file is; None for all others, of which only the size is looked at."""
    content = workspace.read_small(path, MAX_POINTER_BYTES)
    return parse_lfs_pointer(content) if content else None


def inspect_recordings(context: Context, workspace: Workspace, runner: TaskRunner, watch: ProgressCallback) -> Context:
    """Return the context with every recording decoded and measured that is to be published.

    Recordings that are published and have not changed since are not decoded. `watch` gets the progress of each. Raises
    the error of a task that failed.
    """
    cache = MediaCache(workspace.state / "cache")
    wanted = _list_unpublished(context)
    known = {
        name: recording
        for name, sound in wanted.items()
        if (recording := cache.recording(sound.digest, sound.track)) is not None
    }
    tasks = {
        Task(sound.slug, partial(_inspect_recording, sound, workspace)): name
        for name, sound in wanted.items()
        if name not in known
    }
    heard: dict[str, Recording | UnreadableFile] = {**known}
    for event in runner.run([*tasks]):
        if isinstance(event, Progress):
            watch(event)
        elif event.result is None:
            raise event.error or RuntimeError("the inspection ended without a result")
        else:
            heard[tasks[event.task]] = event.result
    return replace(context, recordings=heard)


def _list_named_files(context: Context) -> Iterator[str]:
    """Yield the path of every file that the sources name."""
    yield from _list_named_pictures(context)
    for source in context.episodes:
        yield source.episode.recording_path
    for feed, source in context.list_made_episodes():
        yield from (sound.path for sound in resolve_edits(feed.feed, source.episode, {}).jingles)


def _list_named_pictures(context: Context) -> Iterator[str]:
    """Yield the path of every picture that the sources name."""
    for feed in context.feeds:
        folder = f"feeds/{feed.feed.slug}"
        yield f"{folder}/{feed.feed.cover}"
        yield from _portraits(folder, feed.feed.people)
    for source in context.episodes:
        folder = f"episodes/{source.episode.slug}"
        if source.episode.cover:
            yield f"{folder}/{source.episode.cover}"
        yield from _portraits(folder, source.episode.people)
        yield from (f"{folder}/{name}" for name in list_chapter_pictures(source.episode))


def _portraits(folder: str, people: Iterable[Person]) -> Iterator[str]:
    yield from (f"{folder}/{person.portrait}" for person in people if person.portrait)


def _covers(context: Context, files: Mapping[str, str]) -> set[str]:
    return {path for path in _list_named_pictures(context) if path in files}


def _list_unpublished(context: Context) -> dict[str, _WantedSound]:
    """Return by name each sound that some feed has not published as it is, with the recipe of the first such feed."""
    wanted: dict[str, _WantedSound] = {}
    for feed, source in context.list_made_episodes():
        episode = source.episode
        path = episode.recording_path
        digest = context.files.get(path)
        changed = digest is not None and _is_changed(context, feed.feed, source, digest)
        if digest is not None and changed and not episode.is_withheld:
            sound = _WantedSound(episode.slug, path, digest, episode.heard_track, episode.adapt_recipe(feed.feed.audio))
            wanted.setdefault(episode.sound_name, sound)
    return wanted


def _is_changed(context: Context, feed: Feed, source: EpisodeSource, digest: str) -> bool:
    """Tell whether the feed has not published the episode's recording, which has this digest, or not this track."""
    known = context.published(source, feed)
    if known is None or known.made_of.recording != digest:
        return True
    # Which track was published, and whether it was kept as it is, is known by the recipe's digest alone.
    episode = source.episode
    may_differ = episode.sound_track is not None or bool(episode.keep)
    return may_differ and known.made_of.recipe != digest_recipe(feed, episode, context.files)


def _inspect_recording(
    sound: _WantedSound, workspace: Workspace, report: ProgressReporter
) -> Recording | UnreadableFile:
    """Inspect a recording, and keep what was found, with what mastering by its recipe starts from.

    Where nothing can be kept, as in a read-only checkout or on a full disk, it is inspected all the same.
    """
    from publisher.media.ffmpeg.probe import MissingTrackError  # noqa: PLC0415 - few runs need it
    from publisher.media.inspect import inspect_recording, inspect_to_master  # noqa: PLC0415 - few runs need it

    file, track = workspace.locate(sound.path), sound.track
    try:
        try:
            with workspace.temporary_folder() as scratch:
                first_pass = scratch / "first-pass"
                found = inspect_to_master(file, sound.recipe, first_pass, sound_track=track, report=report)
                recording = replace(found, chapters=_chapters(file))
                # The file was changed while it was inspected: the result may belong to either content, so it is not
                # kept.
                if digest_file(file) == sound.digest:
                    with suppress(PublisherError):
                        cache = MediaCache(workspace.state / "cache")
                        cache.keep_recording(sound.digest, recording, first_pass=first_pass)
                return recording
        except UnreadableMediaError:
            raise
        except PublisherError:
            # No room for the first pass, which mastering can make for itself. Any other error comes again.
            found = inspect_recording(file, sound_track=track, report=report)
            return replace(found, chapters=_chapters(file))
    except MissingTrackError as problem:
        return UnreadableFile(message=problem.message, hint=problem.hint, key="sound_track")
    except UnreadableMediaError as problem:
        return UnreadableFile(message=problem.message, hint=problem.hint)


def _chapters(file: Path) -> int:
    """Return how many chapters a recording has of its own."""
    from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters  # noqa: PLC0415 - few runs need it
    from publisher.media.tags import embedded_chapters  # noqa: PLC0415 - few runs need it

    try:
        return len(embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters))
    except UnreadableMediaError:
        # Damaged tags are no reason to refuse a recording whose audio is sound.
        return 0


def _inspect_picture(path: str, digest: str, workspace: Workspace, cache: MediaCache) -> PictureInfo | UnreadableFile:
    known = cache.picture(digest)
    if known is not None:
        return known
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    try:
        picture = pictures.inspect_picture(workspace.locate(path))
    except UnreadableMediaError as problem:
        return UnreadableFile(message=problem.message, hint=problem.hint)
    # Where nothing can be written it is opened each time.
    with suppress(PublisherError):
        cache.keep_picture(digest, picture)
    return picture
