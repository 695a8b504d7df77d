"""The tags of a channel, as keys of feed.yaml."""

import pytest

from publisher.feed.reading.channel import NEEDED, READERS_OF_CHANNEL, read_channel_keys, strip_copyright
from publisher.feed.reading.values import is_feed_key
from publisher.hashing import Json
from publisher.model import FeedDefinition
from support.other_feeds import CHANNEL_TAGS, lay_out, told

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def test_keys_are_those_of_feed_yaml() -> None:
    """All that are read are there; all that are needed are read, but for guid and cover, which have fields."""
    fields = FeedDefinition.model_fields
    assert {*READERS_OF_CHANNEL} <= {*fields}
    assert {*NEEDED} == {name for name, field in fields.items() if field.is_required()} - {"guid", "cover"}


def test_a_plain_channel_becomes_its_keys() -> None:
    """What is the default of feed.yaml is left out."""
    assert read_channel_keys(lay_out(CHANNEL_TAGS, "channel")) == {
        "title": "Sea and Wind",
        "description": "About the sea.",
        "link": "https://old.example/show",
        "language": "en",
        "author": "Kari Nord",
        "owner": {"name": "Kari Nord", "email": "post@old.example"},
        "categories": ["Science"],
        "explicit": False,
    }


@pytest.mark.parametrize(
    ("tags", "key", "value"),
    [
        ("<title>Sea\n &amp;amp; Wind</title>", "title", "Sea & Wind"),
        ("<description>&lt;p&gt;Sea&lt;/p&gt;&lt;p&gt;Wind&lt;/p&gt;</description>", "description", "Sea\n\nWind"),
        ("<description/><itunes:summary>Sea</itunes:summary>", "description", "Sea"),
        ("<link>/show</link>", "link", "https://old.example/show"),
        ("<link>none</link><link>https://a.example/</link>", "link", "https://old.example/show/none"),
        ("<language>en_us</language>", "language", "en-US"),
        ("<author>jo@a.example (Jo)</author>", "author", "Jo"),
        ("<dc:creator>Jo</dc:creator>", "author", "Jo"),
        ('<itunes:category text="Arts"><itunes:category text="Literature"/></itunes:category>', "categories", ["Arts > Books"]),  # noqa: E501 - a row
        ('<itunes:category text="Arts"/><itunes:category text="Arts"><itunes:category text="Food"/></itunes:category>', "categories", ["Arts > Food"]),  # noqa: E501 - a row
        ('<itunes:category text="News &amp; Politics"/>', "categories", ["News > Politics"]),
        ('<media:category scheme="x">Society &amp; Culture/History</media:category>', "categories", ["History"]),
        ("<category>technology</category>", "categories", ["Technology"]),
        ("<itunes:explicit>clean</itunes:explicit>", "explicit", False),
        ("<itunes:explicit>Yes</itunes:explicit>", "explicit", True),
        ("<googleplay:explicit>no</googleplay:explicit>", "explicit", False),
        ('<media:rating scheme="urn:simple">nonadult</media:rating>', "explicit", False),
        ("<itunes:type>Serial</itunes:type>", "type", "serial"),
        ("<podcast:medium>Music</podcast:medium>", "medium", "music"),
        ("<itunes:complete>Yes</itunes:complete>", "complete", True),
        ("<copyright>© 2019-2024 Kari Nord. All rights reserved.</copyright>", "copyright", "Kari Nord"),
        ("<itunes:block>yes</itunes:block>", "block", {"apple": True}),
        ("<podcast:block>yes</podcast:block>", "block", True),
        ('<podcast:block>yes</podcast:block><podcast:block id="Acast">no</podcast:block>', "block", {"all": True, "acast": False}),  # noqa: E501 - a row
        ('<atom:link rel="hub" href="https://hub.example/"/>', "hub", "https://hub.example/"),
        ('<podcast:podping usesPodping="true"/>', "podping", True),
        ("<ttl>60</ttl>", "ttl", 60),
        ("<itunes:applepodcastsverify>abc</itunes:applepodcastsverify>", "applepodcastsverify", "abc"),
        ('<podcast:updateFrequency rrule="FREQ=WEEKLY">weekly</podcast:updateFrequency>', "update_frequency", {"text": "weekly", "rrule": "FREQ=WEEKLY"}),  # noqa: E501 - a row
        ('<podcast:updateFrequency rrule="often">weekly</podcast:updateFrequency>', "update_frequency", {"text": "weekly"}),  # noqa: E501 - a row
        (f'<podcast:publisher><podcast:remoteItem medium="publisher" feedGuid="{GUID}"/></podcast:publisher>', "publisher", {"feed_guid": GUID}),  # noqa: E501 - a row
        (f'<podcast:remoteItem feedGuid="{GUID}"/>', "remote_item", {"feed_guid": GUID}),
        (f'<podcast:podroll><podcast:remoteItem feedGuid="{GUID}"/></podcast:podroll>', "podroll", [{"feed_guid": GUID}]),  # noqa: E501 - a row
        ('<podcast:funding url="https://a.example/">Give</podcast:funding>', "funding", {"url": "https://a.example/", "text": "Give"}),  # noqa: E501 - a row
        ("<webMaster>w@a.example (W)</webMaster>", "web_master", {"name": "W", "email": "w@a.example"}),
    ],
)  # fmt: skip
def test_each_tag_says_its_key(tags: str, key: str, value: Json) -> None:
    """And what it says can stand in feed.yaml."""
    found = read_channel_keys(lay_out(tags, "channel"))
    assert found[key] == value
    assert is_feed_key(key, found[key])


@pytest.mark.parametrize(
    ("tags", "word"),
    [
        ("<language>xx-yy</language>", "xx-yy"),
        ("<language>no</language>", "Nynorsk"),
        ("<itunes:explicit>maybe</itunes:explicit>", "maybe"),
        ("<itunes:type>weekly</itunes:type>", "weekly"),
        ('<itunes:category text="Sailing"/>', "Sailing"),
        ('<itunes:category text="Games &amp; Hobbies"/>', "Leisure"),
        (f"<description>{'sea ' * 1100}</description>", "4,399"),
        ("<description>One wording.</description><itunes:summary>Another one.</itunes:summary>", "itunes:summary"),
        ("<title>Sea</title><title>Wind</title>", "second title"),
        ('<atom:link rel="hub" href="nostr:x"/>', "nostr"),
        ("<itunes:block>perhaps</itunes:block>", "perhaps"),
        ("<podcast:block>perhaps</podcast:block>", "kept word for word"),
        ('<itunes:category text="Sailing"/>' * 101, "too many"),
    ],
)
def test_what_cannot_stand_is_told(tags: str, word: str) -> None:
    """Mended where the meaning is sure, left out or kept otherwise, and never in silence."""
    desk = lay_out(tags, "channel")
    read_channel_keys(desk)
    assert word in told(desk)


@pytest.mark.parametrize("tags", ["<itunes:type>episodic</itunes:type>", "<podcast:block>no</podcast:block>", "<copyright>2024</copyright>"])  # fmt: skip  # noqa: E501 - a row
def test_what_says_nothing_becomes_no_key(tags: str) -> None:
    """The default, what is not blocked, and a year alone."""
    assert read_channel_keys(lay_out(tags, "channel")) == {}


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        ("Copyright 2024 Kari Nord", "Kari Nord"),
        ("(c) 2019, 2024 Kari Nord", "Kari Nord"),
        ("2021–present Kari Nord", "Kari Nord"),
        ("℗ & © 2020 Kari Nord", "& © 2020 Kari Nord"),
        ("Copyright © by Kari Nord", "by Kari Nord"),
        ("Kari Nord, 2024", "Kari Nord"),
        ("All rights reserved", ""),
        ("Studio 2024 AS", "Studio 2024 AS"),
        ("-" * 200_000, "-" * 200_000),
    ],
)
def test_copyright_is_a_name(notice: str, name: str) -> None:
    """Sign, word and year go only where they stand at an end."""
    assert strip_copyright(notice) == name
