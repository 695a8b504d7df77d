"""The tags of an item, as keys of front matter and fields."""

import pytest

from publisher.feed.reading.item import READERS_OF_ITEM, list_authors, read_season_name
from publisher.feed.reading.values import is_episode_key
from publisher.hashing import Json
from publisher.model import FrontMatter
from support.other_feeds import CHANNEL_TAGS, ITEM_TAGS, lay_out, read_one, read_rss


def test_keys_are_those_of_front_matter() -> None:
    """All that are read are there."""
    assert {*READERS_OF_ITEM} <= {*FrontMatter.model_fields}


def test_a_plain_item_is_read() -> None:
    """Its identity to the letter, its date with the offset."""
    item = read_one(ITEM_TAGS)
    assert (item.guid, item.permalink, item.written_permalink) == ("waves-1", False, False)
    assert (item.title, item.html, item.summary) == ("Waves", "<p>On waves.</p>", "")
    assert item.date is not None
    assert item.date.isoformat() == "2026-02-03T06:00:00+01:00"
    assert (item.keys, item.extra, item.remarks) == ({}, (), ())


@pytest.mark.parametrize(
    ("tag", "guid", "permalink", "written"),
    [
        ("<guid> https://a.example/1 </guid>", "https://a.example/1", True, None),
        ("<guid>urn:1</guid>", "urn:1", False, None),
        ('<guid isPermaLink="true">urn:1</guid>', "urn:1", True, True),
        ('<guid ispermalink="False">https://a.example/1</guid>', "https://a.example/1", False, False),
        ("<guid/>", "", False, None),
        ("", "", False, None),
        ("<guid>tag:a.example,2010:1</guid>", "tag:a.example,2010:1", False, None),
    ],
)
def test_identities_stay_as_they_stood(tag: str, guid: str, permalink: bool, written: bool | None) -> None:  # noqa: FBT001
    """Blanks around a GUID are none of it; without isPermaLink an address is one, and nothing else."""
    item = read_one(f"<title>A</title>{tag}")
    assert (item.guid, item.permalink, item.written_permalink) == (guid, permalink, written)


def test_doubts_about_identities_are_told_once() -> None:
    """However many items have them."""
    feed = read_rss(CHANNEL_TAGS, "<guid>a</guid>", "<guid>b</guid>", '<guid isPermaLink="true">c</guid>')
    told = [remark.what for remark in feed.remarks]
    assert [("isPermaLink" in what and "(2 times)" in what) or "is no address" in what for what in told] == [True, True]


@pytest.mark.parametrize(
    ("tags", "key", "value"),
    [
        ("<itunes:episode>12</itunes:episode>", "number", 12),
        ('<podcast:episode display="C12">12.5</podcast:episode><itunes:episode>12</itunes:episode>', "number", 12.5),
        ('<podcast:episode display="C12">12.5</podcast:episode>', "display", "C12"),
        ("<itunes:season>2</itunes:season>", "season", 2),
        ('<podcast:season name="Spring">3</podcast:season>', "season", 3),
        ("<itunes:episodeType>Bonus</itunes:episodeType>", "type", "bonus"),
        ("<itunes:explicit>yes</itunes:explicit>", "explicit", True),
        ("<itunes:block>Yes</itunes:block>", "block", True),
        ("<link>/a b</link>", "link", "https://old.example/a%20b"),
        ("<link>https://feeds.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>", "link", "https://a.example/1"),  # noqa: E501 - a row
        ("<category>sea</category><category>wind</category><category>sea</category>", "topics", {"topic": "sea", "topic 2": "wind"}),  # noqa: E501 - a row
        ('<category domain="Theme">sea</category><category domain="https://a.example/">x</category>', "topics", {"Theme": "sea", "topic": "x"}),  # noqa: E501 - a row
        ('<podcast:contentLink href="https://v.example/1">Watch</podcast:contentLink>', "content_link", {"href": "https://v.example/1", "text": "Watch"}),  # noqa: E501 - a row
        ('<podcast:soundbite startTime="5" duration="20"/>', "soundbites", [{"start": 5, "duration": 20}]),
        ('<podcast:person role="guest">Jo</podcast:person>', "people", [{"name": "Jo", "role": "guest"}]),
    ],
)  # fmt: skip
def test_each_tag_says_its_key(tags: str, key: str, value: Json) -> None:
    """And what it says can stand in front matter."""
    found = read_one(ITEM_TAGS + tags).keys
    assert found[key] == value
    assert is_episode_key(key, found[key])


@pytest.mark.parametrize(
    "tags",
    [
        "<itunes:explicit>clean</itunes:explicit>",
        "<itunes:episodeType>full</itunes:episodeType>",
        "<itunes:block>no</itunes:block>",
        "<category>Uncategorized</category>",
        "<itunes:author>Kari Nord</itunes:author>",
        "<itunes:episode>0</itunes:episode>",
        '<podcast:episode display="C0">none</podcast:episode>',
        "<podcast:person>Kari Nord</podcast:person>",
    ],
)
def test_what_says_nothing_becomes_no_key(tags: str) -> None:
    """The show's own values, defaults, and words for none."""
    channel = CHANNEL_TAGS + "<podcast:person>Kari Nord</podcast:person>"
    item = read_one(ITEM_TAGS + tags, channel)
    assert (item.keys, item.extra) == ({}, ())


def test_apples_title_goes_first() -> None:
    """It has no number before it; the other one is counted."""
    feed = read_rss(CHANNEL_TAGS, "<title>12: Waves</title><itunes:title>Waves</itunes:title><guid>a</guid>")
    assert feed.items[0].title == "Waves"
    assert any("title says something else than itunes:title" in remark.what for remark in feed.remarks)


@pytest.mark.parametrize("tag", ["<pubDate>soon</pubDate>", "", "<pubDate/>"])
def test_a_date_that_cannot_be_read_is_none(tag: str) -> None:
    """The reason stands with the item; no date is made up."""
    item = read_one(f"<title>A</title><guid>a</guid>{tag}")
    assert item.date is None
    assert item.date_problem
    assert item.remarks


def test_a_date_without_a_zone_is_told() -> None:
    """With its item."""
    assert "no zone" in read_one("<guid>a</guid><pubDate>3 Feb 2026 06:00</pubDate>").remarks[0].what


def test_names_of_seasons_are_the_shows() -> None:
    """The first name of a number stands, and another one is told."""
    season = '<podcast:season name="{}">{}</podcast:season>'
    feed = read_rss(
        CHANNEL_TAGS,
        season.format("Fall", 2),
        season.format("Spring", 1),
        season.format("Autumn", 2),
        season.format("x" * 200, 3),
    )
    assert feed.keys["seasons"] == {1: "Spring", 2: "Fall"}
    assert sum("season" in remark.what for remark in feed.remarks) == 2
    assert read_season_name(lay_out("<podcast:season>2</podcast:season>")) is None


def test_one_author_of_all_items_is_told_once() -> None:
    """Authors that differ are kept word for word."""
    one, other = "<itunes:author>Jo</itunes:author>", "<itunes:author>Al</itunes:author>"
    assert list_authors([lay_out(one), lay_out(other), lay_out("")]) == {"Jo", "Al"}
    assert [item.extra for item in read_rss(CHANNEL_TAGS, one, one).items] == [(), ()]
    assert [len(item.extra) for item in read_rss(CHANNEL_TAGS, one, other).items] == [1, 1]


def test_the_length_is_what_is_written() -> None:
    """None where it cannot be read."""
    assert read_one("<itunes:duration>1:02:03</itunes:duration>").duration == 3723
    assert read_one("<itunes:duration>long</itunes:duration>").duration is None
