"""The feed: golden documents, and what standards ask for."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from publisher.errors import PublisherError
from publisher.feed import render_feed
from publisher.model import Episode, Feed, FeedType
from publisher.model.fields import as_tuple
from publisher.plan import resolve_guid
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.storage.layout import feed_key
from support.feed_corpus import FEEDS, NOW, URL, load
from support.golden import cases, check
from support.strategies import HOSTILE, WORDS, published, shows, small_show
from support.strategies import NOW as LATE

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
# What Apple ("A Podcaster's Guide to RSS") and PSP-1 ("The Podcast RSS Standard") require and recommend.
CHANNEL_TAGS = {
    "atom:link[@rel='self']": "PSP-1, required",
    "title": "Apple and PSP-1, required",
    "description": "Apple and PSP-1, required",
    "link": "PSP-1, required; Apple, recommended",
    "language": "Apple and PSP-1, required",
    "itunes:category[@text]": "Apple and PSP-1, required",
    "itunes:explicit": "Apple and PSP-1, required",
    "itunes:image[@href]": "Apple and PSP-1, required",
    "itunes:author": "Apple and PSP-1, recommended",
    "podcast:locked": "PSP-1, recommended",
    "podcast:guid": "PSP-1, recommended",
}
ITEM_TAGS = {
    "title": "Apple and PSP-1, required",
    "enclosure[@url][@length][@type]": "Apple and PSP-1, required",
    "guid[@isPermaLink='false']": "PSP-1, required; Apple, recommended",
    "pubDate": "Apple and PSP-1, recommended",
    "description": "Apple and PSP-1, recommended",
    "itunes:duration": "Apple and PSP-1, recommended",
    "link": "Apple and PSP-1, recommended",
    "itunes:explicit": "Apple and PSP-1, recommended",
}
ITEM_IMAGE = {"itunes:image[@href]": "Apple and PSP-1, recommended; where an episode has a picture of its own"}


def document(feed: Feed, episodes: Sequence[Episode], ledger: Ledger) -> Any:
    """Render a feed and return its channel."""
    return etree.fromstring(render_feed(feed, episodes, ledger, url=URL, now=LATE))[0]


def find(element: Any, path: str) -> Any:
    """Return the elements at a path with the usual prefixes."""
    return element.xpath(path, namespaces=NAMESPACES)


def say(element: Any, path: str) -> str | None:
    """Return the text of the one element at a path, or None."""
    found = find(element, path)
    assert len(found) <= 1
    return (found[0].text or "") if found else None


@pytest.mark.parametrize("name", cases("feeds"))
def test_golden_feeds(name: str) -> None:
    """Each show of the corpus gives exactly the feed that stands beside it, to the byte."""
    feed, episodes, ledger = load(name)
    check(FEEDS / name / "feed.xml", render_feed(feed, episodes, ledger, url=URL, now=NOW))


@pytest.mark.parametrize("name", cases("feeds"))
def test_order_of_episodes_does_not_matter(name: str) -> None:
    """The feed is in the order of dates, in whatever order the episodes were read from the disk."""
    feed, episodes, ledger = load(name)
    expected = render_feed(feed, episodes, ledger, url=URL, now=NOW)
    assert render_feed(feed, episodes[::-1], ledger, url=URL, now=NOW) == expected
    assert render_feed(feed, episodes[1:] + episodes[:1], ledger, url=URL, now=NOW) == expected


@pytest.mark.parametrize(("path", "source"), CHANNEL_TAGS.items(), ids=CHANNEL_TAGS)
@pytest.mark.parametrize("name", cases("feeds"))
def test_channel_has_what_standards_ask_for(name: str, path: str, source: str) -> None:
    """Every channel has the tag that `source` asks for, with something in it."""
    channel = etree.parse(FEEDS / name / "feed.xml").getroot()[0]
    found = find(channel, path)
    assert found, source
    assert all(element.text or element.attrib for element in found)


@pytest.mark.parametrize(("path", "source"), ITEM_TAGS.items(), ids=ITEM_TAGS)
@pytest.mark.parametrize("name", cases("feeds"))
def test_items_have_what_standards_ask_for(name: str, path: str, source: str) -> None:
    """Every item has, once, the tag that `source` asks for, with something in it."""
    for item in find(etree.parse(FEEDS / name / "feed.xml").getroot()[0], "item"):
        (found,) = find(item, path)
        assert found.text or found.attrib, source


def test_an_episode_shows_its_own_cover() -> None:
    """An item has a picture where its episode has one that is published; other apps show the show's."""
    channel = etree.parse(FEEDS / "episode-cover" / "feed.xml").getroot()[0]
    (path,) = ITEM_IMAGE
    pictures = {say(item, "title"): [image.get("href") for image in find(item, path)] for item in find(channel, "item")}
    assert pictures == {"Regn": [f"{URL}images/regn.0123abcd.jpg"], "Snø": [], "Vind": []}


def test_namespaces_are_declared_once_and_by_their_right_names() -> None:
    """The namespaces are declared on the first element (PSP-1), Apple's with http, podcast by its new URI.

    That of chapters in the feed is declared by feeds that have some.
    """
    for name in cases("feeds"):
        root = etree.parse(FEEDS / name / "feed.xml").getroot()
        psc = {"psc": "http://podlove.org/simple-chapters"}
        chapters = psc if root.xpath("//psc:chapters", namespaces=psc) else {}
        assert root.nsmap == {**NAMESPACES, **chapters}
        assert (FEEDS / name / "feed.xml").read_bytes().count(b"xmlns") == len(root.nsmap)


def test_what_only_some_shows_have_is_said_only_there() -> None:
    """Optional tags appear where the sources have something to say, and nowhere else."""
    full, serial, minimal = (
        etree.parse(FEEDS / name / "feed.xml").getroot()[0] for name in ("full", "serial", "minimal")
    )
    assert say(full, "copyright") == "Redaksjonen i Målt og veid"
    assert say(full, "itunes:owner/itunes:email") == "redaksjon@maalt.example"
    assert (say(full, "podcast:locked"), say(minimal, "podcast:locked")) == ("no", "yes")
    assert [person.text for person in find(full, "podcast:person")] == ["Torvald Sæterøy", "Ingvill Nørstebakk"]
    assert (say(serial, "itunes:type"), say(minimal, "itunes:type")) == ("serial", None)
    for path in ("copyright", "itunes:owner", "podcast:person", "item/podcast:person", "item/itunes:episode"):
        assert find(minimal, path) == []


def test_categories_are_nested() -> None:
    """The first category is Apple's; a subcategory stands within its category, and & is spelled as XML wants."""
    channel = etree.parse(FEEDS / "full" / "feed.xml").getroot()[0]
    spelled = [
        (top.get("text"), [sub.get("text") for sub in find(top, "itunes:category")])
        for top in find(channel, "itunes:category")
    ]
    assert spelled == [("Education", ["Courses"]), ("Science", ["Natural Sciences"]), ("TV & Film", [])]


def test_kinds_of_episodes() -> None:
    """Trailers and bonuses say so; full episodes need not."""
    channel = etree.parse(FEEDS / "full" / "feed.xml").getroot()[0]
    spelled = {say(item, "title"): say(item, "itunes:episodeType") for item in find(channel, "item")}
    assert spelled == {"Tidevann": None, "The kilogram that changed": None, "Forsmak": "trailer", "Ekstra": "bonus"}


def test_newest_first() -> None:
    """Items stand in the order of their moments, whatever offsets they were written with."""
    channel = etree.parse(FEEDS / "full" / "feed.xml").getroot()[0]
    # These two are the same moment, written in New York and in Greenwich; their GUIDs decide.
    assert say(channel, "item[1]/pubDate") == say(channel, "item[2]/pubDate") == "Wed, 04 Feb 2026 04:30:00 +0000"
    assert [say(item, "title") for item in find(channel, "item")][2:] == ["Tidevann", "Forsmak"]


def test_the_future_is_not_told() -> None:
    """An episode is in the feed from the second of its date on, and not before."""
    feed, episodes, ledger = load("future-episode")
    for seconds, titles in {0: ["Sommer", "Regn"], 1: ["Vinter", "Sommer", "Regn"], -1: ["Regn"]}.items():
        content = render_feed(feed, episodes, ledger, url=URL, now=NOW + timedelta(seconds=seconds))
        assert etree.fromstring(content).xpath("//item/title/text()") == titles


def test_only_what_is_published_is_told() -> None:
    """Episodes that the ledger does not know and entries that have no episode any more are not in the feed."""
    channel = etree.parse(FEEDS / "unpublished-and-retired" / "feed.xml").getroot()[0]
    assert [say(item, "title") for item in find(channel, "item")] == ["Regn"]


def test_without_a_cover_there_is_no_feed() -> None:
    """While the show's cover is not published, no feed is made: directories would drop a show without a picture."""
    feed, episodes, ledger = load("minimal")
    ledger = dataclasses.replace(ledger, covers={})
    with pytest.raises(PublisherError, match="the cover of maalt is not published yet"):
        render_feed(feed, episodes, ledger, url=URL, now=NOW)
    assert FEED_COVER not in ledger.covers


def test_the_feed_knows_where_it_is() -> None:
    """The atom link is the address under which the feed is stored."""
    feed, _, _ = load("minimal")
    channel = etree.parse(FEEDS / "minimal" / "feed.xml").getroot()[0]
    assert find(channel, "atom:link")[0].get("href") == URL + feed_key(feed)


def test_hostile_text_is_text() -> None:
    """Text made of markup comes back as the text that it is, and no element of it gets into the feed."""
    feed, (episode,), _ = load("hostile-text")
    channel = etree.parse(FEEDS / "hostile-text" / "feed.xml").getroot()[0]
    assert say(channel, "title") == feed.title
    assert say(channel, "description") == feed.description == "<script>alert(1)</script> &amp; ]]>"
    assert say(channel, "item/title") == episode.title
    assert say(channel, "item/podcast:person") == "A & <B>"
    assert "<script" not in (say(channel, "item/content:encoded") or "")


@given(shows(HOSTILE | WORDS))
def test_any_text_comes_back_as_it_was_written(show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """Whatever letters a producer writes, the feed is XML and says them unchanged."""
    feed, episodes = show
    channel = document(feed, episodes, published(feed, episodes))
    assert say(channel, "title") == feed.title
    assert say(channel, "description") == feed.description
    assert say(channel, "itunes:author") == feed.author
    assert say(channel, "copyright") == feed.copyright
    assert [person.text for person in find(channel, "podcast:person")] == [person.name for person in feed.people]
    by_guid = {say(item, "guid"): item for item in find(channel, "item")}
    assert len(by_guid) == len(episodes)
    for episode in episodes:
        item = by_guid[resolve_guid(feed, episode, Ledger(feed=feed.slug))]
        assert say(item, "title") == say(item, "itunes:title") == episode.title
        assert say(item, "description") == episode.summary
        assert [place.text for place in find(item, "podcast:location")] == [
            place.name for place in as_tuple(episode.location)
        ]


@given(shows())
def test_rendering_is_a_function(show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """The same sources, ledger and now give the same bytes; a later now only ever adds episodes."""
    feed, episodes = show
    ledger = published(feed, episodes)
    content = render_feed(feed, episodes, ledger, url=URL, now=LATE)
    assert render_feed(feed, episodes, ledger, url=URL, now=LATE) == content
    assert render_feed(feed, episodes, ledger, url=URL, now=LATE + timedelta(days=365)) == content


def test_serial_shows_say_so() -> None:
    """Apple plays a serial show from its first episode, if the feed says that it is one."""
    feed, episodes = small_show()
    serial = feed.model_copy(update={"type": FeedType.SERIAL})
    assert say(document(serial, episodes, published(serial, episodes)), "itunes:type") == "serial"


def test_elements_that_are_kept_word_for_word_stand_in_the_feed() -> None:
    """What no key speaks of is there as it was written, in the channel and in the item; GUIDs may be addresses."""
    feed, (first, *others) = small_show()
    rating = '<media:rating xmlns:media="http://search.yahoo.com/mrss/">nonadult</media:rating>'
    show = feed.model_copy(update={"extra_tags": rating})
    first = first.model_copy(update={"extra_tags": "<comments>https://a.example/&amp;</comments>", "permalink": True})
    episodes = (first, *others)
    channel = document(show, episodes, published(show, episodes))
    assert channel.findtext("{http://search.yahoo.com/mrss/}rating") == "nonadult"
    [item] = [item for item in find(channel, "item") if say(item, "comments") == "https://a.example/&"]
    assert say(item, "title") == first.title
    assert item.find("guid").get("isPermaLink") == "true"
