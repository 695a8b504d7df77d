"""Independent readers of feeds, podcastparser and feedparser, read back what was published."""

import calendar
import io
from datetime import UTC, datetime

import feedparser
import podcastparser
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed import render_feed
from publisher.model import Episode, Feed
from publisher.plan import resolve_guid
from publisher.plan.ledger import FEED_COVER
from support.feed_corpus import URL
from support.full_shows import SHOWS
from support.strategies import NOW as LATE
from support.strategies import published, shows


@given(shows() | SHOWS, st.integers(1, 10**9))
def test_podcastparser_reads_what_was_meant(show: tuple[Feed, tuple[Episode, ...]], size: int) -> None:
    """The reader of gPodder finds title, date, duration, GUID, enclosure, picture and the rest as they were written.

    It knows the podcast namespace by an old URI alone, so it is not asked for those tags.
    """
    feed, episodes = show
    ledger = published(feed, episodes, bytes=size)
    read = podcastparser.parse("feed.xml", io.BytesIO(render_feed(feed, episodes, ledger, url=URL, now=LATE)))
    assert read["title"] == squash(feed.title)
    assert read["link"] == feed.link
    assert read["language"] == feed.language
    assert read["explicit"] is feed.explicit
    assert read["cover_url"] == URL + ledger.covers[FEED_COVER].key
    assert read.get("type", "episodic") == feed.type
    by_guid = {entry["guid"]: entry for entry in read["episodes"]}
    for episode in episodes:
        guid = resolve_guid(feed, episode, ledger)
        entry = by_guid.pop(guid)
        stored = ledger.publications[guid].enclosure
        assert entry["title"] == squash(episode.title)
        assert entry["published"] == int(episode.date.timestamp())
        assert entry["total_time"] == 61
        expected = {"url": URL + stored.key, "file_size": size, "mime_type": "audio/mpeg"}
        assert entry["enclosures"] == [expected]
        assert entry["explicit"] is (feed.explicit if episode.explicit is None else episode.explicit)
        assert entry.get("number") == episode.whole_number
        assert entry.get("season") == episode.season
        page = f"{URL}web/{feed.slug}/episodes/{episode.slug}.html"
        assert entry["link"] == (episode.link or (page if feed.pages else feed.link))
        cover = ledger.covers.get(guid) if episode.cover else None
        assert entry.get("episode_art_url") == (URL + cover.key if cover else None)
    assert by_guid == {}


@given(shows() | SHOWS, st.integers(1, 10**9))
def test_feedparser_reads_what_was_meant(show: tuple[Feed, tuple[Episode, ...]], size: int) -> None:
    """The most used reader finds the feed well-formed, with title, date, duration, GUID and enclosure as written.

    It takes only yes and clean for itunes:explicit, as Apple once had it, so it is not asked for that.
    """
    feed, episodes = show
    ledger = published(feed, episodes, bytes=size)
    read = feedparser.parse(io.BytesIO(render_feed(feed, episodes, ledger, url=URL, now=LATE)))
    assert read.bozo is False
    assert read.encoding == "utf-8"
    assert read.feed.title == feed.title
    assert read.feed.link == feed.link
    assert read.feed.image.href == URL + ledger.covers[FEED_COVER].key
    by_guid = {entry.id: entry for entry in read.entries}
    for episode in episodes:
        guid = resolve_guid(feed, episode, ledger)
        entry = by_guid.pop(guid)
        assert entry.title == episode.title
        assert datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC) == episode.date
        assert entry.itunes_duration == "61"
        assert entry.guidislink is False
        (enclosure,) = entry.enclosures
        assert (enclosure.href, enclosure.length, enclosure.type) == (
            URL + ledger.publications[guid].enclosure.key,
            str(size),
            "audio/mpeg",
        )
        assert entry.get("itunes_episode") == (str(episode.whole_number) if episode.whole_number else None)
    assert by_guid == {}


def squash(text: str) -> str:
    """Return text as podcastparser does: with one blank for many."""
    return " ".join(text.split())
