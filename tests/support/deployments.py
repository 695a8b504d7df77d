"""A small show that is published to a folder, without sources on disk and without audio in its files."""

import dataclasses
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from publisher.hashing import digest_bytes
from publisher.media.cache import MediaCache
from publisher.model import Feed
from publisher.plan.events import FeedWritten
from publisher.plan.ledger import FEED_COVER, Ledger, Stored
from publisher.publish.deployment import Deployment
from publisher.publish.feed import write_feed
from publisher.sources.workspace import Workspace
from publisher.storage.folder import FolderStorage
from publisher.storage.layout import feed_key, object_key
from support.strategies import publication, small_show

_FEED, EPISODES = small_show()
FEED = _FEED.model_copy(update={"pages": False})
FEED_PATH = "maalt/feed.xml"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
URL = "https://media.maalt.example/"


def make_deployment(root: Path, *, copied: bool = False, **changes: Any) -> Deployment:
    """Return a deployment to the folder `public`; `copied` keeps a copy and pending digests, as for a bucket."""
    deployment = Deployment(
        workspace=Workspace(root),
        cache=MediaCache(root / ".publisher" / "cache"),
        storage=FolderStorage(root / "public"),
        url=URL,
        ledger_path="feeds/maalt/web.ledger.json",
        feed="maalt",
        copy_path="feeds/maalt/web.xml" if copied else None,
        pending_path=".publisher/pending" if copied else "",
    )
    return dataclasses.replace(deployment, **changes)


def store(deployment: Deployment, folder: str, name: str, suffix: str, content: bytes) -> Stored:
    """Store a file under the key of its content, and return its entry for a ledger."""
    digest = digest_bytes(content)
    media_type = {".mp3": "audio/mpeg", ".jpg": "image/jpeg"}[suffix]
    stored = Stored(
        key=object_key(folder, name, digest, suffix), bytes=len(content), digest=digest, media_type=media_type
    )
    place_file(deployment, stored.key, content)
    return stored


def place_file(deployment: Deployment, key: str, content: bytes, *, age: timedelta | None = None) -> None:
    """Write a file into the storage's folder, `age` before NOW."""
    file = deployment.workspace.root / "public" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if age is not None:
        moment = (NOW - age).timestamp()
        os.utime(file, (moment, moment))


def store_show(deployment: Deployment) -> Ledger:
    """Store audio and covers of the show, and return the ledger that knows them; the feed is not written."""
    ledger = Ledger(feed="maalt", guid=str(FEED.guid))
    ledger = ledger.with_cover(FEED_COVER, store(deployment, "images", "maalt", ".jpg", b"cover of the show"))
    for episode in EPISODES:
        audio = store(deployment, "audio", episode.slug, ".mp3", f"audio of {episode.slug}".encode())
        entry = dataclasses.replace(publication(FEED, episode), enclosure=audio)
        ledger = ledger.with_publication(entry)
        if episode.cover:
            cover = store(deployment, "images", episode.slug, ".jpg", f"cover of {episode.slug}".encode())
            ledger = ledger.with_cover(entry.guid, cover)
    deployment.save(ledger)
    return ledger


def write(deployment: Deployment, ledger: Ledger, feed: Feed = FEED, **arguments: Any) -> FeedWritten:
    """Write the feed of the show, and return the event that says so."""
    arguments = {
        "episodes": EPISODES,
        "previous": deployment.storage.read(feed_key(feed)),
        "now": NOW,
        "lost": frozenset(),
        **arguments,
    }
    episodes = arguments.pop("episodes")
    (event,) = [
        event
        for event in write_feed(feed, episodes, ledger, deployment=deployment, **arguments)
        if isinstance(event, FeedWritten)
    ]
    return event
