"""Fetches the remote recordings that are needed to make audio.

Recordings of published episodes are not requested, unless their audio is to be made again.
"""

import os
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import Path

from publisher.errors import PublisherError, UnavailableError, UnreadableMediaError
from publisher.lint.context import Context, FailedFetch
from publisher.model import S3Target, Target
from publisher.model.origin import Origin
from publisher.sources.workspace import Workspace
from publisher.storage.download import download
from publisher.storage.open import is_virtual_hosted
from publisher.storage.remote import RemoteSource
from publisher.tasks import Progress, ProgressReporter, Task, TaskRunner

ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""Variables from which boto3 takes the endpoint of an S3 store."""


def fetch_recordings(
    context: Context,
    workspace: Workspace,
    runner: TaskRunner,
    *,
    replacing: AbstractSet[str],
    progress: Callable[[Progress], None],
    say: Callable[[str], None],
) -> Context:
    """Fetch the remote recordings that are needed to make audio; return the context with those that failed.

    `replacing` has the slugs of episodes whose audio is made again. `progress` gets each step of a download, `say` a
    line for each recording that was fetched.
    """
    targets = [target for feed in context.feeds for target in feed.feed.targets.values()]
    wanted = list_needed_origins(context, replacing)
    paths = {
        Task(origin.name, partial(_fetch, open_source(origin, targets), workspace.root / path)): path
        for path, origin in wanted.items()
    }
    unfetched = {}
    for event in runner.run([*paths]):
        if isinstance(event, Progress):
            progress(event)
        elif event.result is None:
            raise event.error or RuntimeError("fetching ended without a result")
        elif isinstance(event.result, FailedFetch):
            unfetched[paths[event.task]] = event.result
        elif event.result:
            say(f"fetched {event.task.subject}")
    return replace(context, unfetched=unfetched)


def list_needed_origins(context: Context, replacing: AbstractSet[str]) -> dict[str, Origin]:
    """Return the origins of the remote recordings that are needed to make audio, by the path of each."""
    wanted = {}
    for feed, source in context.list_made_episodes():
        episode = source.episode
        if episode.origin is None or episode.left or episode.is_withheld:
            continue
        known = context.published(source, feed.feed)
        made = known is not None and all(recipe.name in known.alternates for recipe in feed.feed.alternate)
        if not made or episode.slug in replacing:
            wanted[episode.origin.path] = episode.origin
    return wanted


def _fetch(source: RemoteSource, file: Path, report: ProgressReporter) -> bool | FailedFetch:
    """Download a recording if it is not here; return whether it was downloaded, or why that failed."""
    try:
        return download(source, file, lambda fraction, size: report("fetch", fraction, size))
    except UnavailableError as problem:
        return FailedFetch(message=problem.message, hint=problem.hint, later=True)
    except UnreadableMediaError as problem:
        return FailedFetch(message=problem.message, hint=problem.hint, later=False)
    except PublisherError as problem:
        # The disk has no room, or may not be written to: nothing is wrong with the sources.
        return FailedFetch(message=problem.message, hint=problem.hint, later=True)


def open_source(origin: Origin, targets: Iterable[Target]) -> RemoteSource:
    """Return the source of a remote recording: an address, or an object in a bucket.

    A bucket that is no target's is at the endpoint that the environment names, else at that of the first S3 target.
    """
    if not origin.bucket:
        from publisher.storage.http.source import HttpSource  # noqa: PLC0415 - only remote recordings need it

        return HttpSource(origin.address)
    from publisher.storage.s3 import BucketLocation, S3Source  # noqa: PLC0415 - only recordings in buckets need it

    stores = [target for target in targets if isinstance(target, S3Target)]
    store = next((target for target in stores if target.bucket == origin.bucket), None)
    named = any(os.environ.get(name) for name in ENDPOINT_VARIABLES)
    if store is None and not named:
        store = next(iter(stores), None)
    place = BucketLocation(
        bucket=origin.bucket,
        endpoint=store.endpoint if store else None,
        region=store.region if store else None,
        virtual=is_virtual_hosted(store) if store else not named,
    )
    return S3Source(place, origin.key)
