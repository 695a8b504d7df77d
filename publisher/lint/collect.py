"""Collects the context that rules look at: digests of files, what pictures and recordings hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.hashing import digest_file
from publisher.lint.context import Context, UnreadableFile
from publisher.media.cache import MediaCache
from publisher.media.results import PictureInfo, Recording
from publisher.model import Person
from publisher.model.recipe import Recipe
from publisher.plan.assets import list_chapter_pictures
from publisher.plan.edits import resolve_edits
from publisher.sources.workspace import Workspace
from publisher.tasks import Progress, ProgressReporter, Task, TaskRunner
from publisher.text.git_traces import LFS_HINT, MAX_POINTER_BYTES, LfsPointer, parse_lfs_pointer

ProgressCallback = Callable[[Progress], None]


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
    names = {folder: workspace.names(folder) for folder in lacking}
    cache = MediaCache(workspace.state / "cache")
    pictures = {path: _inspect_picture(path, files[path], workspace, cache) for path in _covers(read, files)}
    return replace(read, files=files, obstacles=obstacles, pointed=pointed, pictures=pictures, names=names)


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
    known = {path: recording for path, (digest, _) in wanted.items() if (recording := cache.recording(digest))}
    tasks = [
        Task(path, partial(_inspect_recording, path, digest, recipe, workspace))
        for path, (digest, recipe) in wanted.items()
        if path not in known
    ]
    heard: dict[str, Recording | UnreadableFile] = {**known}
    for event in runner.run(tasks):
        if isinstance(event, Progress):
            watch(event)
        elif event.result is None:
            raise event.error or RuntimeError("the inspection ended without a result")
        else:
            heard[event.task.subject] = event.result
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


def _list_unpublished(context: Context) -> dict[str, tuple[str, Recipe]]:
    """Return path and digest of each recording that some feed has not published as it is, and the feed's recipe.

    Of several feeds it is the first one's.
    """
    wanted: dict[str, tuple[str, Recipe]] = {}
    for feed, source in context.list_made_episodes():
        path = source.episode.recording_path
        known = context.published(source, feed.feed)
        digest = context.files.get(path)
        changed = digest is not None and (known is None or known.made_of.recording != digest)
        if digest is not None and changed and not source.episode.is_withheld:
            wanted.setdefault(path, (digest, feed.feed.audio))
    return wanted


def _inspect_recording(
    path: str, digest: str, recipe: Recipe, workspace: Workspace, report: ProgressReporter
) -> Recording | UnreadableFile:
    """Inspect the recording with this digest, and keep what was found, with what mastering by `recipe` starts from.

    Where nothing can be kept, as in a read-only checkout or on a full disk, it is inspected all the same.
    """
    from publisher.media.inspect import inspect_recording, inspect_to_master  # noqa: PLC0415 - few runs need it

    file = workspace.locate(path)
    try:
        try:
            with workspace.temporary_folder() as scratch:
                first_pass = scratch / "first-pass"
                found = inspect_to_master(file, recipe, first_pass, report=report)
                recording = replace(found, chapters=_chapters(file))
                # The file was changed while it was inspected: the result may belong to either content, so it is not
                # kept.
                if digest_file(file) == digest:
                    with suppress(PublisherError):
                        cache = MediaCache(workspace.state / "cache")
                        cache.keep_recording(digest, recording, first_pass=first_pass)
                return recording
        except UnreadableMediaError:
            raise
        except PublisherError:
            # No room for the first pass, which mastering can make for itself. Any other error comes again.
            return replace(inspect_recording(file, report=report), chapters=_chapters(file))
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
