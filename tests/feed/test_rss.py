"""Where feedgen goes wrong our feeds do not: a test for each of its faults that others do not test by themselves.

The namespaces and tags that it lacks are in the corpus of feeds, hubs and pages in the tests of those.
"""

import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from publisher.feed import render_feed
from publisher.feed.xml import NAMESPACES
from publisher.model import Owner
from publisher.model.categories import CATEGORIES
from publisher.plan.ledger import FEED_COVER, Stored
from publisher.sources.validate import read_episode
from support.feed_corpus import FEEDS
from support.golden import cases
from support.lint_context import EPISODE
from support.strategies import NOW, published, small_show

URL = "https://media.maalt.example/"
CORPUS = cases("feeds")
RFC_2822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def channel_of(**changes: Any) -> Any:
    """Render a small show with other words in its feed.yaml, and return the channel."""
    feed, episodes = small_show()
    feed = feed.model_copy(update=changes)
    return etree.fromstring(render_feed(feed, episodes, published(feed, episodes), url=URL, now=NOW))[0]


def channel_in(name: str) -> Any:
    """Return the channel of a feed of the corpus."""
    return etree.parse(FEEDS / name / "feed.xml").getroot()[0]


def said(element: Any, path: str) -> list[str]:
    """Return what stands at a path: texts and attributes."""
    return [str(getattr(found, "text", found)) for found in element.xpath(path, namespaces=NAMESPACES)]


@pytest.mark.parametrize(("explicit", "spelled"), [(True, "true"), (False, "false")])
def test_explicit_is_true_or_false(explicit: bool, spelled: str) -> None:  # noqa: FBT001 - the one value that is tried
    """Apple and PSP-1 take true and false in channel and items; feedgen takes yes, no and clean."""
    assert said(channel_of(explicit=explicit), "//itunes:explicit") == [spelled] * 4


@pytest.mark.parametrize("ending", ["jpg", "jpeg", "png", "webp"])
def test_no_cover_is_dropped(ending: str) -> None:
    """Whatever a picture's address ends in, it is in the feed; feedgen drops all but .jpg and .png without a word."""
    feed, episodes = small_show()
    cover = Stored(key=f"images/maalt.0123abcd.{ending}", bytes=1, digest="01" * 32, media_type="image/jpeg")
    ledger = published(feed, episodes)
    ledger = ledger.with_cover(FEED_COVER, cover).with_cover([*ledger.publications][1], cover)
    channel = etree.fromstring(render_feed(feed, episodes, ledger, url=URL, now=NOW))[0]
    assert said(channel, "itunes:image/@href | image/url") == [URL + cover.key] * 2
    assert URL + cover.key in said(channel, "item/itunes:image/@href")


@pytest.mark.parametrize("name", CORPUS)
def test_the_channel_leads_to_the_show(name: str) -> None:
    """The channel's one link, and its picture's, is the show's page, whatever other links there are.

    feedgen takes the last one that it was given, which may be the feed's own.
    """
    channel = channel_in(name)
    [link] = said(channel, "link")
    assert link.startswith("https://maalt.example/")
    assert said(channel, "image/link") == [link]
    assert said(channel, "atom:link[@rel='self']/@href") == [f"{URL}maalt/feed.xml"]


@pytest.mark.parametrize("name", CORPUS)
def test_enclosures_are_whole(name: str) -> None:
    """Each item has one enclosure, at an absolute address of its own, with a type and a length in digits.

    feedgen writes length="None" where none is given, and takes relative addresses.
    """
    items = channel_in(name).findall("item")
    addresses = [address for item in items for address in said(item, "enclosure/@url")]
    assert len(addresses) == len(set(addresses)) == len(items)
    assert all(address.startswith(URL) for address in addresses)
    assert all(length.isdecimal() for item in items for length in said(item, "enclosure/@length"))
    assert all(kind.startswith("audio/") for item in items for kind in said(item, "enclosure/@type"))


@pytest.mark.parametrize("name", CORPUS)
def test_numbers_and_times_are_as_apps_read_them(name: str) -> None:
    """Episode and season are whole numbers above zero, durations are whole seconds: feedgen takes -3 and `::`."""
    channel = channel_in(name)
    numbers = said(channel, "item/itunes:episode | item/itunes:season | item/itunes:duration")
    assert [number for number in numbers if not number.isdecimal() or int(number) < 1] == []


@pytest.mark.parametrize("line", ["season: 0", "season: -3", "season: 1.5", "season: en"])
def test_seasons_that_are_none_are_told(line: str) -> None:
    """What is no season vanishes in feedgen without a word; here it is a finding."""
    source, findings = read_episode("b", EPISODE.format(number=2).replace("audio:", f"{line}\naudio:"))
    assert source is None
    assert [(finding.rule, finding.position.line) for finding in findings] == [("value-wrong", 6)]


def test_categories_are_apples_of_today() -> None:
    """There are 19 with 91 below them, Religion among these; feedgen's own list is that from before 2019."""
    assert len(CATEGORIES) == 19
    assert sum(map(len, CATEGORIES.values())) == 91
    assert "Religion" in CATEGORIES["Religion & Spirituality"]
    assert all(len(set(below)) == len(below) for below in CATEGORIES.values())


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_tells_when_it_was_rendered(name: str) -> None:
    """All dates are those of episodes, spelled by RFC 2822 with the right weekday; feedgen writes the time of day."""
    channel = channel_in(name)
    assert said(channel, "lastBuildDate") == []
    dates = said(channel, "pubDate | item/pubDate | podcast:trailer/@pubdate")
    assert all(RFC_2822.fullmatch(date) for date in dates)
    assert all(format_datetime(parsedate_to_datetime(date)) == date for date in dates)
    assert set(said(channel, "pubDate")) <= {*said(channel, "item/pubDate")}
    assert said(channel, "generator") == ["publisher"]


@pytest.mark.parametrize("name", CORPUS)
def test_html_stands_where_it_is_asked_for(name: str) -> None:
    """Notes are HTML in CDATA in content:encoded alone; a description is plain text of at most 4,000 bytes."""
    text = (FEEDS / name / "feed.xml").read_text(encoding="utf-8")
    assert text.count("<content:encoded>") == text.count("<content:encoded><![CDATA[")
    assert all(len(words.encode()) <= 4_000 for words in said(channel_in(name), "description | item/description"))


@pytest.mark.parametrize("name", CORPUS)
def test_tags_that_feedgen_spells_wrongly_are_not_used(name: str) -> None:
    """There is no textInput, which it writes as attributes, and no tag that is empty where a text belongs."""
    channel = channel_in(name)
    assert said(channel, "textInput | cloud | skipHours | skipDays | rating") == []
    texts = (
        "title | link | description | language | item/title | item/link | item/description | item/guid | item/pubDate"
    )
    assert all(words.strip() for words in said(channel, texts))


def test_nobody_is_dropped() -> None:
    """Who has no address for mail is the author all the same; addresses and names stand in the order that RSS has."""
    assert said(channel_of(), "itunes:author") == ["Redaksjonen"]
    owner = Owner(name="Åse Ødegård", email="aase@maalt.example")
    channel = channel_of(owner=owner, web_master=owner)
    assert said(channel, "managingEditor | webMaster") == ["aase@maalt.example (Åse Ødegård)"] * 2


def item_of(*lines: str) -> Any:
    """Return the item of a published episode whose front matter has these lines more, and no notes."""
    text = EPISODE.format(number=1).replace("En bokstav, nemlig nummer 1.", "Kari & Ola.")
    source, findings = read_episode("a", text.replace("audio:", "\n".join([*lines, "audio:"])))
    assert source is not None, findings
    show, _ = small_show()
    document = render_feed(show, [source.episode], published(show, [source.episode]), url="https://a.example/", now=NOW)
    return etree.fromstring(document)[0].find("item")


def test_the_summary_stands_in_for_notes() -> None:
    """Apps that show content:encoded show no description, so that what stands alone below it would be all."""
    (content,) = said(item_of("chapters: ['0:00 A', '0:20 B']"), "content:encoded")
    assert content == "<p>Kari &amp; Ola.</p>\n<p>0:00 A<br>0:20 B</p>"
    assert said(item_of(), "content:encoded") == []
