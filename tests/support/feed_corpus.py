"""The corpus of feeds: small shows with their ledgers.

Run as a program, it says what it renders of each of them, when their files are read in the order of a number's chance.
"""

import contextlib
import hashlib
import locale
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from publisher.feed import render_feed
from publisher.model import Episode, Feed
from publisher.plan.ledger import Ledger, load_ledger
from publisher.sources.validate import read_episode, read_feed

FEEDS = Path(__file__).parents[1] / "corpus" / "feeds"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
URL = "https://media.maalt.example/"


def load(name: str, chance: Random | None = None) -> tuple[Feed, tuple[Episode, ...], Ledger]:
    """Read a show of the corpus: its feed, its episodes, and what was published of them; in any order, if asked to."""
    folder = FEEDS / name
    feed, findings = read_feed("maalt", (folder / "feed.yaml").read_text(encoding="utf-8"))
    assert feed is not None, findings
    episodes = []
    files = sorted(folder.glob("episodes/*/episode.md"))
    if chance:
        chance.shuffle(files)
    for file in files:
        episode, findings = read_episode(file.parent.name, file.read_text(encoding="utf-8"))
        assert episode is not None, findings
        episodes.append(episode.episode)
    return feed.feed, tuple(episodes), load_ledger((folder / "ledger.json").read_bytes(), "ledger.json")


def digest(name: str, chance: Random) -> str:
    """Render a show of the corpus and return the digest of its bytes."""
    feed, episodes, ledger = load(name, chance)
    return hashlib.sha256(render_feed(feed, episodes, ledger, url=URL, now=NOW)).hexdigest()


if __name__ == "__main__":
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    order = Random(sys.argv[1])  # noqa: S311 - any order will do
    for show in sorted(folder.name for folder in FEEDS.iterdir()):
        print(show, digest(show, order))  # noqa: T201 - what it is run for
