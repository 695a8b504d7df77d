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
from shows import make_show, run
from stores import Store

from publisher.adapters import listener
from publisher.adapters.s3 import Patience, S3Storage
from publisher.adapters.workspace import Workspace
from publisher.caretaker import Caretaker
from publisher.console import open_console
from publisher.crew import crew_of_threads
from publisher.desk import Desk
from publisher.events import Event
from publisher.exits import Exit
from publisher.model import Feed
from publisher.plan import make_plan
from publisher.publish import publish
from publisher.reading import read_sources
from publisher.survey import gather, known_of, listen, open_workshops, sites_of, take_inventory
from publisher.workshop import Workshop

SLUGS = ("0001-ae", "0002-oe", "0003-aa", "0004-w", "0005-q")
FEED = "bokstaver/feed.xml"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=40)
"""When prune no longer spares what was stored just now."""


@pytest.fixture(scope="session")
def mastered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of five episodes whose audio is mastered and in the cache, and that is published nowhere."""
    root = make_show(tmp_path_factory.mktemp("mastered"), SLUGS)
    done = run(root, "publish")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(root / "public")
    return root


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
    text = file.read_text()
    assert before in text
    file.unlink()
    file.write_text(text.replace(before, after, 1))


def workshop_of(root: Path, patience: Patience) -> tuple[Feed, Any, Workshop]:
    """Return feed, sources and places of work for the target `prod`, with another patience than a producer's."""
    sources = read_sources(Workspace(root))
    assert not sources.findings
    workshop = open_workshops(root, sources, "prod")["bokstaver"]
    assert isinstance(workshop.storage, S3Storage)
    return sources.feeds[0].feed, sources, replace(workshop, storage=replace(workshop.storage, patience=patience))


def publish_here(
    root: Path, patience: Patience, *, now: datetime = NOW, hands: int = 2, pages: bool = False
) -> list[Event]:
    """Publish to `prod` in this process; with web pages, if they are asked for."""
    feed, sources, workshop = workshop_of(root, patience)
    workspace = Workspace(root)
    with workspace.alone(), crew_of_threads(hands) as crew:
        known = known_of(sources, {"bokstaver": workshop}, now)
        evidence = listen(gather(known, workspace), workspace, crew, lambda _: None)
        plan = make_plan(
            feed,
            sources.published,
            target="prod",
            ledger=evidence.ledgers["bokstaver"],
            inventory=take_inventory(evidence, workshop),
        )
        site = sites_of(sources, evidence, {"bokstaver": workshop})["bokstaver"] if pages else None
        return [*publish(plan, feed, sources.published, workshop=workshop, crew=crew, now=now, site=site)]


def enclosures(feed: bytes) -> list[tuple[str, int]]:
    """Return address and length of every enclosure."""
    found = re.findall(rb'<enclosure url="([^"]+)" length="(\d+)"', feed)
    return [(url.decode(), int(length)) for url, length in found]


def what_listeners_miss(url: str) -> list[str]:
    """Look at the feed as a listener, and at every file that it names; return what is wrong."""
    answer = listener.get(url + FEED)
    if answer.status in {403, 404}:
        return []  # Nothing published yet, and some stores do not tell who may not list that there is nothing.
    if answer.status != 200:
        return [f"feed: {answer.status}"]
    if not answer.body.rstrip().endswith(b"</rss>"):
        return ["feed: torn"]
    wrong = []
    for address, length in enclosures(answer.body):
        head = listener.head(address)
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
    desk = Desk(root=show, console=open_console("json"), target="prod")
    assert Caretaker(desk=replace(desk, console=told)).prune(now, really=really) is Exit.DONE  # type: ignore[arg-type]
    return told.document
