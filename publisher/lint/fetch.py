"""Which recordings that live elsewhere have to be here, and from which store each comes.

What is published is not fetched, nor asked after, unless its audio is to be made anew.
"""

import os
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import Path

from publisher.errors import AwayError, UnreadableMediaError
from publisher.lint.context import Evidence, Unfetched
from publisher.model import S3Target, Target
from publisher.model.origin import Origin
from publisher.sources.workspace import Workspace
from publisher.storage.download import fetch
from publisher.storage.open import is_virtual
from publisher.storage.remote import Source
from publisher.tasks import Crew, Progress, Reporter, Task

ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""Where boto3 looks for the address of a store."""


def fetch_recordings(
    evidence: Evidence,
    workspace: Workspace,
    crew: Crew,
    *,
    replacing: AbstractSet[str],
    progress: Callable[[Progress], None],
    say: Callable[[str], None],
) -> Evidence:
    """Fetch the recordings elsewhere that are needed to make audio; return what is known once that is done.

    `replacing` has the slugs of episodes whose audio is made anew. `progress` gets each step of a download, `say` a
    line for each recording that was fetched. Raises PublisherError if the disk refuses.
    """
    targets = [target for feed in evidence.feeds for target in feed.feed.targets.values()]
    wanted = wanted_origins(evidence, replacing)
    paths = {
        Task(origin.name, partial(_fetch, open_source(origin, targets), workspace.root / path)): path
        for path, origin in wanted.items()
    }
    unfetched = {}
    for event in crew.run([*paths]):
        if isinstance(event, Progress):
            progress(event)
        elif event.result is None:
            raise event.error or RuntimeError("fetching ended without a result")
        elif isinstance(event.result, Unfetched):
            unfetched[paths[event.task]] = event.result
        elif event.result:
            say(f"fetched {event.task.subject}")
    return replace(evidence, unfetched=unfetched)


def wanted_origins(evidence: Evidence, replacing: AbstractSet[str]) -> dict[str, Origin]:
    """Return where the recordings come from that are needed to make audio, by the path that each is to have."""
    wanted = {}
    for feed, source in evidence.made():
        episode = source.episode
        if episode.origin is None or episode.draft:
            continue
        known = evidence.published(source, feed.feed)
        made = known is not None and all(recipe.name in known.alternates for recipe in feed.feed.alternate)
        if not made or episode.slug in replacing:
            wanted[episode.origin.path] = episode.origin
    return wanted


def _fetch(source: Source, file: Path, report: Reporter) -> bool | Unfetched:
    """Have a recording here; tell whether it had to be fetched, or why it could not be had."""
    try:
        return fetch(source, file, lambda fraction, size: report("fetch", fraction, size))
    except AwayError as problem:
        return Unfetched(message=problem.message, hint=problem.hint, later=True)
    except UnreadableMediaError as problem:
        return Unfetched(message=problem.message, hint=problem.hint, later=False)


def open_source(origin: Origin, targets: Iterable[Target]) -> Source:
    """Return where a recording can be had.

    A bucket that no target has is looked for at the store that the environment names, or else at a target's.
    """
    if not origin.bucket:
        from publisher.storage.http.source import WebSource  # noqa: PLC0415 - for recordings elsewhere alone

        return WebSource(origin.address)
    from publisher.storage.s3 import BucketSource, Place  # noqa: PLC0415 - for recordings in buckets alone

    stores = [target for target in targets if isinstance(target, S3Target)]
    store = next((target for target in stores if target.bucket == origin.bucket), None)
    named = any(os.environ.get(name) for name in ENDPOINTS)
    if store is None and not named:
        store = next(iter(stores), None)
    place = Place(
        bucket=origin.bucket,
        endpoint=store.endpoint if store else None,
        region=store.region if store else None,
        virtual=is_virtual(store) if store else not named,
    )
    return BucketSource(place, origin.key)
