"""Apple's tags: what every feed has, what only some have, and the defaults that are left out."""

import pytest

from publisher.feed.itunes_namespace import CHANNEL, ITEM
from publisher.model import EpisodeType, FeedType, Owner
from support.feed_elements import URL, make_channel, make_item, write


def test_plain_channel_has_what_apple_requires() -> None:
    """Title, author, category, explicit and image are written always; a subcategory stands inside its category."""
    assert write(CHANNEL, make_channel()) == [
        "<itunes:author>Redaksjonen</itunes:author>",
        '<itunes:category text="Education">\n  <itunes:category text="Courses"/>\n</itunes:category>',
        "<itunes:explicit>false</itunes:explicit>",
        f'<itunes:image href="{URL}images/maalt.0123abcd.jpg"/>',
    ]


def test_full_channel_has_the_optional_tags() -> None:
    """Owner, serial type, new address, block, complete and the verification code are written where they are set."""
    channel = make_channel(
        owner=Owner(name="Åse", email="aase@maalt.example"),
        categories=("TV & Film",),
        explicit=True,
        type=FeedType.SERIAL,
        new_feed_url="https://ny.example/feed.xml",
        block={"apple": True},
        complete=True,
        applepodcastsverify="abc-123",
    )
    assert write(CHANNEL, channel)[1:] == [
        (
            "<itunes:owner>\n  <itunes:name>Åse</itunes:name>\n"
            "  <itunes:email>aase@maalt.example</itunes:email>\n</itunes:owner>"
        ),
        '<itunes:category text="TV &amp; Film"/>',
        "<itunes:explicit>true</itunes:explicit>",
        f'<itunes:image href="{URL}images/maalt.0123abcd.jpg"/>',
        "<itunes:type>serial</itunes:type>",
        "<itunes:new-feed-url>https://ny.example/feed.xml</itunes:new-feed-url>",
        "<itunes:block>Yes</itunes:block>",
        "<itunes:complete>Yes</itunes:complete>",
        "<itunes:applepodcastsverify>abc-123</itunes:applepodcastsverify>",
    ]


@pytest.mark.parametrize(
    ("block", "blocked"),
    [(True, True), ({"all": True}, True), ({"google": True}, False), ({"all": True, "apple": False}, False)],
)
def test_apple_is_blocked_by_its_name_or_with_all(block: bool | dict[str, bool], blocked: bool) -> None:  # noqa: FBT001 - parameters of the case
    """itunes:block follows what is said of Apple, and without that what is said of all."""
    assert ("<itunes:block>Yes</itunes:block>" in write(CHANNEL, make_channel(block=block))) is blocked


def test_plain_item_leaves_defaults_out() -> None:
    """A full episode without season, cover or block has title, duration, number and the feed's explicit."""
    assert write(ITEM, make_item()) == [
        "<itunes:title>Sak 1</itunes:title>",
        "<itunes:duration>61</itunes:duration>",
        "<itunes:episode>1</itunes:episode>",
        "<itunes:explicit>false</itunes:explicit>",
    ]


def test_full_item_has_the_optional_tags() -> None:
    """Season, type, image and block are written where the episode has them; its explicit counts before the feed's."""
    item = make_item(season=2, type=EpisodeType.BONUS, explicit=True, cover="cover.png", block=True)
    assert write(ITEM, item)[2:] == [
        "<itunes:episode>1</itunes:episode>",
        "<itunes:season>2</itunes:season>",
        "<itunes:episodeType>bonus</itunes:episodeType>",
        "<itunes:explicit>true</itunes:explicit>",
        f'<itunes:image href="{URL}images/en.0123abcd.jpg"/>',
        "<itunes:block>Yes</itunes:block>",
    ]


@pytest.mark.parametrize("number", [None, 1.5])
def test_only_whole_numbers_are_written(number: float | None) -> None:
    """Apple takes whole numbers alone, so an episode between two has no itunes:episode."""
    assert not [tag for tag in write(ITEM, make_item(number=number)) if tag.startswith("<itunes:episode>")]


@pytest.mark.parametrize(("own", "shown"), [(None, "true"), (False, "false"), (True, "true")])
def test_explicit_of_an_episode_counts_before_the_feeds(own: bool | None, shown: str) -> None:  # noqa: FBT001 - parameters of the case
    """An episode of an explicit show may be clean; without a word of its own it is as the show."""
    assert f"<itunes:explicit>{shown}</itunes:explicit>" in write(ITEM, make_item({"explicit": True}, explicit=own))
