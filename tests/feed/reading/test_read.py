"""Whole feeds: what is read, what becomes of every tag, and what is no feed."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publisher.errors import PublisherError
from publisher.feed.reading.account import Fate
from publisher.feed.reading.channel import READERS_OF_CHANNEL
from publisher.feed.reading.drops import CHANNEL_LEFT_OUT, ITEM_LEFT_OUT
from publisher.feed.reading.item import READERS_OF_ITEM
from publisher.feed.reading.names import name_tag
from publisher.feed.reading.read import read_feed
from publisher.feed.reading.values import is_episode_key, is_feed_key
from support.other_feeds import CHANNEL_TAGS, DECLARED, FEED_ADDRESS, ITEM_TAGS, make_rss, read_rss

KNOWN = sorted(
    name
    for name in {
        *CHANNEL_LEFT_OUT,
        *ITEM_LEFT_OUT,
        *(
            "title",
            "link",
            "description",
            "language",
            "guid",
            "pubDate",
            "enclosure",
            "image",
            "url",
            "category",
            "ttl",
        ),
        *(
            "copyright",
            "managingEditor",
            "webMaster",
            "itunes:author",
            "itunes:owner",
            "itunes:category",
            "itunes:image",
        ),
        *("itunes:explicit", "itunes:block", "itunes:type", "itunes:title", "itunes:episode", "itunes:season"),
        *("itunes:duration", "itunes:episodeType", "content:encoded", "atom:link", "media:content", "media:group"),
        *("media:thumbnail", "psc:chapters", "psc:chapter", "feedburner:origLink", "acast:showId", "dc:creator"),
        *(
            f"podcast:{name}"
            for name in [
                "person",
                "location",
                "value",
                "valueRecipient",
                "valueTimeSplit",
                "remoteItem",
                "funding",
                "socialInteract",
                "chat",
                "license",
                "txt",
                "image",
                "images",
                "podroll",
                "publisher",
                "updateFrequency",
                "block",
                "podping",
                "trailer",
                "liveItem",
                "guid",
                "locked",
                "medium",
                "episode",
                "season",
                "chapters",
                "transcript",
                "soundbite",
                "contentLink",
                "alternateEnclosure",
                "source",
            ]
        ),
        *("own:mood", "unknown", "tail"),
    }
    if ":" not in name or name.partition(":")[0] in DECLARED
)
ATTRIBUTES = [
    "url",
    "href",
    "text",
    "role",
    "rel",
    "type",
    "startTime",
    "duration",
    "own:x",
    "isPermaLink",
    "feedGuid",
    "split",
    "name",
    "title",
]
WORDS = [
    "",
    " ",
    "yes",
    "12",
    "Sea",
    "https://a.example/b",
    "<p>Sea</p>",
    "0",
    "x" * 200,
    "host",
    "self",
    "hub",
    "next",
]


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    """Return an element of a name that is known or not, with attributes and elements inside."""
    name = draw(st.sampled_from(KNOWN))
    prefix, colon, local = name.rpartition(":")
    element = etree.Element(f"{{{DECLARED[prefix]}}}{local}" if colon else name)
    element.text = draw(st.sampled_from(WORDS))
    for attribute in draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True)):
        key = f"{{{DECLARED['own']}}}x" if attribute == "own:x" else attribute
        element.set(key, draw(st.sampled_from(WORDS)))
    if depth:
        element.extend(draw(st.lists(trees(depth - 1), max_size=2)))
    return element


@settings(max_examples=50)
@given(st.lists(trees(), max_size=6), st.lists(st.lists(trees(), max_size=6), max_size=3))
def test_every_tag_and_attribute_has_an_end(channel: list[etree._Element], items: list[list[etree._Element]]) -> None:
    """Mapped, kept and dropped ones are as many as there are; nobody is left; and every key is valid."""
    write = lambda tags: "".join(etree.tostring(tag, encoding="unicode") for tag in tags)  # noqa: E731
    data = make_rss(write(channel), *map(write, items))
    feed = read_feed(data, FEED_ADDRESS)
    whole = [name_tag(one.tag) for one in etree.fromstring(data).iter()]
    attributes = sum(len(one.attrib) for one in etree.fromstring(data).iter())
    assert feed.account.unclaimed == ()
    assert sum(feed.account.count(fate) for fate in Fate) == feed.account.occurrences == len(whole) + attributes
    names = Counter[str]()
    for row in feed.account.rows:
        tag = row.name.partition(" ")[2]
        names[tag] += row.count if "@" not in tag else 0
    assert +names == Counter(whole)
    assert all(is_feed_key(key, value) for key, value in feed.keys.items())
    assert all(is_episode_key(key, value) for item in feed.items for key, value in item.keys.items())
    kept = [xml for part in (feed, *feed.items) for xml in part.extra]
    assert feed.account.count(Fate.KEPT) == sum(
        1 + len(one.attrib) for xml in kept for one in etree.fromstring(xml).iter()
    )


@given(st.text("<>/=\"' abit", max_size=40))
def test_any_bytes_are_a_feed_or_an_error(text: str) -> None:
    """With a hint, whatever stands in an item."""
    try:
        read_feed(make_rss(CHANNEL_TAGS, text), FEED_ADDRESS)
    except PublisherError as problem:
        assert problem.hint


def test_unknown_tags_are_kept_word_for_word() -> None:
    """In the channel and in items, with their own declarations."""
    feed = read_rss(CHANNEL_TAGS + '<own:mood level="3">calm</own:mood>', ITEM_TAGS + "<own:mood>wild</own:mood>")
    assert feed.extra == ('<own:mood xmlns:own="https://example.org/ns" level="3">calm</own:mood>',)
    assert feed.items[0].extra == ('<own:mood xmlns:own="https://example.org/ns">wild</own:mood>',)


def test_the_channel_says_more_than_keys() -> None:
    """Its GUID, its lock, its pages, and a word on moving that is never followed."""
    feed = read_rss(
        CHANNEL_TAGS + "<podcast:guid>ABC</podcast:guid><podcast:locked owner='a@b.example'>yes</podcast:locked>"
        "<generator>Old 1</generator>"
        '<atom:link rel="self" href="https://old.example/f"/><atom:link rel="next" href="f?page=2"/>'
        '<atom:link rel="first" href="f"/><atom:link rel="last" href="f?page=9"/>'
        '<atom:link rel="prev-archive" href="a"/>'
        '<atom:link rel="hub" href="https://hub.example/"/><itunes:new-feed-url>https://old.example/f</itunes:new-feed-url>'
        '<podcast:trailer url="/t.mp3" pubdate="Tue, 3 Feb 2026 06:00:00 GMT" length="5" type="audio/mpeg">T</podcast:trailer>'  # noqa: E501 - a row
        '<podcast:liveItem status="ended"><title>x</title></podcast:liveItem><podcast:liveItem status="live"/>'
    )
    assert (feed.guid, feed.locked, feed.locked_owner, feed.generator) == ("ABC", True, "a@b.example", "Old 1")
    assert (feed.self_link, feed.next_page) == ("https://old.example/f", "https://old.example/show/f?page=2")
    assert (feed.first_page, feed.last_page) == ("https://old.example/show/f", "https://old.example/show/f?page=9")
    assert feed.prev_archive == "https://old.example/show/a"
    assert feed.hubs == ("https://hub.example/",)
    assert (feed.trailers[0].address, feed.trailers[0].length) == ("https://old.example/t.mp3", 5)
    assert feed.new_feed_url == "https://old.example/f"
    assert "new_feed_url" not in feed.keys
    assert any("back to the host" in remark.what for remark in feed.remarks)
    assert len(feed.extra) == 1


def test_what_is_missing_is_named() -> None:
    """An empty channel lacks all that every feed.yaml has."""
    assert read_rss("").missing == (
        "title",
        "description",
        "link",
        "language",
        "author",
        "categories",
        "explicit",
        "cover",
    )
    assert read_rss().missing == ()


def test_an_items_cover_is_its_own() -> None:
    """One that is the show's is none."""
    covers = ['<itunes:image href="cover.jpg"/>', '<itunes:image href="https://old.example/cover.jpg"/>']
    assert [item.cover for item in read_rss(CHANNEL_TAGS, *covers).items] == [
        "https://old.example/show/cover.jpg",
        None,
    ]


def test_the_language_may_stand_on_top() -> None:
    """xml:lang says it where no tag does."""
    data = make_rss("").replace(b"<rss ", b'<rss xml:lang="en-us" ')
    assert read_feed(data, FEED_ADDRESS).keys == {"language": "en-US"}


def test_namespaces_inside_the_tree_are_read() -> None:
    """Declared where they are used, under any prefix."""
    tag = '<x:author xmlns:x="http://www.itunes.com/DTDs/Podcast-1.0.dtd">Jo</x:author>'
    assert read_rss(tag).keys["author"] == "Jo"


def test_rss_1_is_read() -> None:
    """Its items stand beside the channel."""
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="a"><title>Sea</title><items><rdf:Seq/></items></channel>'
        '<item rdf:about="b"><title>Waves</title></item></rdf:RDF>'
    )
    feed = read_feed(data.encode(), FEED_ADDRESS)
    assert (feed.keys["title"], feed.items[0].title, feed.account.unclaimed) == ("Sea", "Waves", ())


PAGE = (
    '<!DOCTYPE html>\n<html><head><link rel="alternate" type="application/rss+xml" href="/f.xml?token=secret"></head>'
)


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (PAGE, "web page", "https://old.example/f.xml"),
        ("<html><body>Not found</body></html>", "web page", "Podcast Index"),
        ("<!---->" * 1000 + "<html>", "web page", "directories"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "Atom", "RSS"),
        ("<opml/>", "OPML", "address"),
        ("<rss/>", "no channel", "fetch"),
        ("<kml/>", "kml", "address"),
        ("", "empty", "address"),
    ],
)
def test_what_is_no_feed_is_refused(data: str, message: str, hint: str) -> None:
    """With what to do about it, and without the query of an address."""
    with pytest.raises(PublisherError, match=message) as raised:
        read_feed(data.encode(), FEED_ADDRESS)
    assert hint in raised.value.hint
    assert "secret" not in raised.value.hint + raised.value.message


def test_repairs_of_the_document_are_handed_on() -> None:
    """With their lines."""
    (repair,) = read_rss(CHANNEL_TAGS, "<title>Fish &nbsp;</title>").repairs
    assert "&nbsp;" in repair.what


def test_every_key_has_a_reader_of_its_own() -> None:
    """Keys of a show and keys of an episode that both have are read by one table."""
    assert {*READERS_OF_CHANNEL} & {*READERS_OF_ITEM} == {"block", "explicit", "link", "type"}
