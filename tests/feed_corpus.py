"""The corpus of feeds: small shows with their ledgers. Run as a program, it says what it renders of each of them."""

import contextlib
import hashlib
import locale
from datetime import UTC, datetime
from pathlib import Path

from publisher.feed import render
from publisher.ledger import Ledger, load_ledger
from publisher.model import Episode, Feed
from publisher.sources import read_episode, read_feed

FEEDS = Path(__file__).parent / "corpus" / "feeds"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
URL = "https://media.maalt.example/"


def load(name: str) -> tuple[Feed, tuple[Episode, ...], Ledger]:
    """Read a show of the corpus: its feed, its episodes, and what was published of them."""
    folder = FEEDS / name
    feed, findings = read_feed("maalt", (folder / "feed.yaml").read_text(encoding="utf-8"))
    assert feed is not None, findings
    episodes = []
    for file in sorted(folder.glob("episodes/*/episode.md")):
        episode, findings = read_episode(file.parent.name, file.read_text(encoding="utf-8"))
        assert episode is not None, findings
        episodes.append(episode.episode)
    return feed.feed, tuple(episodes), load_ledger((folder / "ledger.json").read_bytes(), "ledger.json")


def digest(name: str) -> str:
    """Render a show of the corpus and return the digest of its bytes."""
    feed, episodes, ledger = load(name)
    return hashlib.sha256(render(feed, episodes, ledger, url=URL, now=NOW)).hexdigest()


if __name__ == "__main__":
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    for show in sorted(folder.name for folder in FEEDS.iterdir()):
        print(show, digest(show))  # noqa: T201 - what it is run for
