"""Shows that are published to a bucket, and what listeners have of them."""

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.cli.project import Project, list_stored
from publisher.cli.prune import prune_show
from publisher.lint.collect import collect_files, inspect_recordings
from publisher.plan import make_plan
from publisher.plan.events import Event
from publisher.publish.deployment import Deployment
from publisher.publish.run import run_plan
from publisher.storage.http import client
from publisher.storage.s3 import RetryPolicy, S3Storage
from publisher.tasks import open_thread_runner
from support.projects import project_in
from support.published import ShowBuilder
from support.shows import replace_in
from support.stores import Store

SLUGS = ("0001-ae", "0002-oe", "0003-aa", "0004-w", "0005-q")
FEED = "bokstaver/feed.xml"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=40)
"""When prune no longer spares what was stored just now."""


@pytest.fixture(scope="session")
def mastered(show_builder: ShowBuilder) -> Path:
    """A show of five episodes whose audio is mastered and in the cache, and that is published nowhere."""
    return show_builder.build(episodes=[*SLUGS], published=False)


def copy_show(mastered: Path, root: Path, store: Store, bucket: str, **keys: Any) -> Path:
    """Copy the show, with a target `prod` in a bucket; return its folder."""
    # Links, not copies, for what nobody writes to: hundreds of shows are made of it.
    shutil.copytree(mastered, root, copy_function=os.link, ignore=shutil.ignore_patterns("lock"))
    add_target(root, store, bucket, **keys)
    return root


def add_target(root: Path, store: Store, bucket: str, **keys: Any) -> None:
    """Write the target `prod` into the show's feed.yaml."""
    target = {"kind": "s3", "bucket": bucket, "endpoint": store.endpoint, "url": store.url(bucket), **keys}
    file = root / "feeds" / "bokstaver" / "feed.yaml"
    text = file.read_text() + f"targets:\n  prod: {json.dumps(target)}\n"
    file.unlink()
    file.write_text(text)


def rewrite(file: Path, before: str, after: str) -> None:
    """Change the words in a file, which may be a link to one of another show."""
    replace_in(file, before, after)


def deployment_of(root: Path, patience: RetryPolicy) -> tuple[Project, Deployment]:
    """Return the project and the deployment for the target `prod`, with another patience than a producer's."""
    project = project_in(root, "prod")
    deployment = project.all_deployments["bokstaver"]
    assert isinstance(deployment.storage, S3Storage)
    deployment = replace(deployment, storage=replace(deployment.storage, retry_policy=patience))
    project.all_deployments["bokstaver"] = deployment
    return project, deployment


def publish_here(
    root: Path, patience: RetryPolicy, *, now: datetime = NOW, hands: int = 2, pages: bool = False
) -> list[Event]:
    """Publish to `prod` in this process; with web pages, if they are asked for."""
    project, deployment = deployment_of(root, patience)
    workspace, sources = project.workspace, project.sources
    feed = sources.feeds[0].feed
    with workspace.lock(), open_thread_runner(hands) as runner:
        context = inspect_recordings(collect_files(project.known(now), workspace), workspace, runner, lambda _: None)
        plan = make_plan(
            feed,
            sources.published,
            target="prod",
            ledger=context.ledgers["bokstaver"],
            inventory=list_stored(context, deployment),
        )
        site = project.sites(context)["bokstaver"] if pages else None
        return [*run_plan(plan, feed, sources.published, deployment=deployment, runner=runner, now=now, site=site)]


def enclosures(feed: bytes) -> list[tuple[str, int]]:
    """Return address and length of every enclosure."""
    found = re.findall(rb'<enclosure url="([^"]+)" length="(\d+)"', feed)
    return [(url.decode(), int(length)) for url, length in found]


def what_listeners_miss(url: str) -> list[str]:
    """Look at the feed as a listener, and at every file that it names; return what is wrong."""
    answer = client.get(url + FEED)
    if answer.status in {403, 404}:
        return []  # Nothing published yet, and some stores do not tell who may not list that there is nothing.
    if answer.status != 200:
        return [f"feed: {answer.status}"]
    if not answer.body.rstrip().endswith(b"</rss>"):
        return ["feed: torn"]
    wrong = []
    for address, length in enclosures(answer.body):
        head = client.head(address)
        if head.status != 200 or head.headers.get("content-length") != str(length):
            wrong.append(f"{address}: {head.status}")
    return wrong


def add_words(show: Path, slug: str = "0002-oe") -> None:
    """Give an episode chapters and a transcript."""
    folder = show / "episodes" / slug
    rewrite(folder / "episode.md", "audio: ", 'chapters: ["0:00 Ø", "0:02 Å"]\ntranscript: transcript.vtt\naudio: ')
    (folder / "transcript.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.500\nØ er ikke o.\n")


def committed(root: Path) -> Iterable[str]:
    """Return the names of what a publish leaves beside feed.yaml."""
    return sorted(file.name for file in (root / "feeds" / "bokstaver").iterdir())


def prune(show: Path, now: datetime, *, really: bool) -> dict[str, Any]:
    """Prune as if it were `now`; return what was told."""

    class Told:
        """A console that keeps the result."""

        document: dict[str, Any]

        def result(self, _: str, __: object, document: dict[str, Any]) -> None:
            """Keep it."""
            self.document = document

        def summary(self) -> None:
            """Do nothing."""

    told = Told()
    invocation = Invocation(root=show, console=told, target="prod")  # type: ignore[arg-type]
    assert prune_show(invocation, now, really=really) is Exit.DONE
    return told.document
