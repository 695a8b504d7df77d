"""Feeds that say everything, in any mixture, read back by readers that know Podcasting 2.0.

What feedsmith and podcast-partytime make of a feed must be just what was written: each key of theirs is compared,
present or not. What a reader is known to get wrong stands in KNOWN, and a test holds that it still does.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings

from publisher.feed import render_feed
from publisher.model import (
    CustomLicence,
    Episode,
    EpisodeType,
    Feed,
    FeedType,
    Licence,
    Medium,
    Person,
    Recipient,
    RemoteFeed,
    RemoteItem,
    TimeSplit,
    Value,
)
from publisher.model.block import ALL_SERVICES, is_blocked, list_block_entries
from publisher.model.fields import as_tuple
from publisher.plan import resolve_guid
from publisher.plan.ledger import Ledger
from support.feed_corpus import NOW, URL, load
from support.full_shows import SHOWS
from support.node_readers import Reader, install, reader
from support.strategies import NOW as LATE
from support.strategies import published

INSTALLED = Path(__file__).parents[2] / ".publisher" / "readers"
"""Out of git, and kept: the readers are installed once."""

KNOWN = {
    ("feedsmith", "podcast:socialInteract", "channel"): "knows the tag in items alone",
    ("feedsmith", "podcast:contentLink", "item"): "knows the tag in podcast:liveItem alone",
    ("feedsmith", "podcast:funding", "item"): "knows the tag in the channel alone",
    ("feedsmith", "podcast:images", "channel"): "does not know the tag, which podcast:image replaced",
    ("partytime", "podcast:locked", "no owner"): "drops a tag without owner, though that is optional",
    ("partytime", "podcast:location", "second"): "keeps the first of several, without rel and country",
    ("partytime", "podcast:image", "channel"): "knows podcast:images alone, which is deprecated",
    ("partytime", "podcast:updateFrequency", "channel"): "does not know the tag",
    ("partytime", "podcast:podping", "channel"): "does not know the tag",
    ("partytime", "podcast:contentLink", "item"): "knows the tag in podcast:liveItem alone",
    ("partytime", "podcast:soundbite", "at the beginning"): "drops one that starts at 0",
    ("partytime", "atom:link", "second hub"): "keeps the first of several hubs",
    ("partytime", "content:encoded", "entities"): "resolves entities within CDATA",
    ("feedparser", "itunes:explicit", "item"): "knows yes and clean, which Apple has given up for true and false",
    ("feedparser", "podcast:person", "several"): "keeps the attributes of the last one, and no name",
    ("podcastparser", "podcast:funding", "channel"): "knows the namespace by its first address alone",
    ("podcastparser", "psc:chapters", "fractions"): "cuts the times of chapters to whole seconds",
}
"""What readers get wrong: reader, tag and case, and what is wrong."""


IN_PYTHON: dict[str, Callable[[io.BytesIO], Any]] = {
    "feedparser": feedparser.parse,
    "podcastparser": partial(podcastparser.parse, "feed.xml"),
}
"""Readers that need no node. What they read of RSS and Apple's tags is held in test_feed."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Reader]:
    """The readers, or a reason why they are not there."""
    if reason := install(INSTALLED):
        pytest.skip(reason)
    with reader(INSTALLED) as process:
        yield process


def said(**values: Any) -> dict[str, Any]:
    """Return what is said, without what is not."""
    return {name: value for name, value in values.items() if value not in (None, [], {})}


class Feedsmith:
    """What feedsmith makes of a feed."""

    @staticmethod
    def channel(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> dict[str, Any]:
        """Return what it should read of the channel's Podcasting 2.0."""
        return said(
            locked=said(value=feed.locked, owner=feed.owner.email if feed.owner else None),
            fundings=[{"url": page.url, "display": page.text} for page in as_tuple(feed.funding)],
            trailers=list(Feedsmith.trailers(feed, episodes, ledger)),
            guid=str(feed.guid),
            medium=feed.medium.value if feed.medium is not Medium.PODCAST else None,
            blocks=[
                said(value=yes, id=name if name != ALL_SERVICES else None)
                for name, yes in list_block_entries(feed.block).items()
            ],
            remoteItems=[Feedsmith.remote(item) for item in as_tuple(feed.remote_item)],
            podroll=said(remoteItems=[Feedsmith.remote(item) for item in feed.podroll]),
            publisher=said(remoteItem=Feedsmith.remote(feed.publisher) if feed.publisher else None),
            updateFrequency=said(
                display=feed.update_frequency.text,
                complete=feed.update_frequency.complete or None,
                dtstart=utc(feed.update_frequency.dtstart),
                rrule=feed.update_frequency.rrule,
            )
            if feed.update_frequency
            else None,
            podping={"usesPodping": True} if feed.podping else None,
            values=[Feedsmith.value(value) for value in as_tuple(feed.value)],
            **Feedsmith.either(feed),
        )

    @staticmethod
    def item(feed: Feed, episode: Episode) -> dict[str, Any]:
        """Return what it should read of an item's Podcasting 2.0."""
        season = said(number=episode.season, name=feed.seasons.get(episode.season)) if episode.season else None
        return said(
            season=season,
            episode=said(number=episode.number, display=episode.display) if episode.number else None,
            soundbites=[
                said(startTime=bite.start, duration=bite.duration, display=bite.title) for bite in episode.soundbites
            ],
            values=[
                said(**Feedsmith.value(value), valueTimeSplits=[Feedsmith.split(split) for split in value.time_splits])
                for value in as_tuple(episode.value)
            ],
            socialInteracts=[
                said(
                    uri=post.uri,
                    protocol=post.protocol,
                    accountId=post.account_id,
                    accountUrl=post.account_url,
                    priority=post.priority,
                )
                for post in as_tuple(episode.social_interact)
            ],
            **Feedsmith.either(episode),
        )

    @staticmethod
    def either(written: Feed | Episode) -> dict[str, Any]:
        """Return what channel and item have in common."""
        return said(
            persons=[Feedsmith.person(person) for person in written.people],
            locations=[
                said(display=place.name, rel=place.rel.value, geo=place.geo, osm=place.osm, country=place.country)
                for place in as_tuple(written.location)
            ],
            license=licence(written.license, "display"),
            images=[
                said(
                    href=image.href,
                    alt=image.alt,
                    aspectRatio=image.aspect_ratio,
                    width=image.width,
                    height=image.height,
                    type=image.type,
                    purpose=image.purpose,
                )
                for image in as_tuple(written.image)
            ],
            txts=[said(display=txt.text, purpose=txt.purpose) for txt in as_tuple(written.txt)],
            chat=chat(written),
        )

    @staticmethod
    def trailers(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> Iterator[dict[str, Any]]:
        """Yield the trailers of the show and of its seasons, newest first."""
        for episode in newest_first(feed, episodes, ledger):
            if episode.type is EpisodeType.TRAILER and episode.number is None:
                stored = ledger.publications[resolve_guid(feed, episode, ledger)].enclosure
                yield said(
                    display=episode.title,
                    url=URL + stored.key,
                    pubDate=format_datetime(in_utc(episode)),
                    length=stored.bytes,
                    type=stored.media_type,
                    season=episode.season,
                )

    @staticmethod
    def person(person: Person) -> dict[str, Any]:
        """Return one person; of the group that is taken for granted nothing is said."""
        group = person.taxonomy_group if person.taxonomy_group != "cast" else None
        return said(display=person.name, role=person.role, group=group, img=person.image, href=person.href)

    @staticmethod
    def remote(remote: RemoteFeed) -> dict[str, Any]:
        """Return another feed, or an item of it."""
        own = {"itemGuid": remote.item_guid, "medium": remote.medium} if isinstance(remote, RemoteItem) else {}
        medium = own or {"medium": "publisher"}
        return said(feedGuid=str(remote.feed_guid), feedUrl=remote.feed_url, title=remote.title, **medium)

    @staticmethod
    def recipient(one: Recipient) -> dict[str, Any]:
        """Return one who is paid."""
        return said(
            name=one.name,
            type=one.type,
            address=one.address,
            split=one.split,
            customKey=one.custom_key,
            customValue=one.custom_value,
            fee=one.fee or None,
        )

    @staticmethod
    def value(value: Value) -> dict[str, Any]:
        """Return payments, without their splits."""
        return said(
            type=value.type,
            method=value.method,
            suggested=float(value.suggested) if value.suggested else None,
            valueRecipients=[Feedsmith.recipient(one) for one in value.recipients],
        )

    @staticmethod
    def split(split: TimeSplit) -> dict[str, Any]:
        """Return a stretch during which others are paid."""
        remote = split.remote_item
        return said(
            startTime=split.start,
            duration=split.duration,
            remoteStartTime=split.remote_start or None if remote else None,
            remotePercentage=split.remote_percentage if remote else None,
            remoteItem=Feedsmith.remote(remote) if remote else None,
            valueRecipients=[Feedsmith.recipient(one) for one in split.recipients],
        )


def licence(written: Licence | None, name: str) -> dict[str, Any] | None:
    """Return a licence, with its name under `name`."""
    if isinstance(written, CustomLicence):
        return said(**{name: written.name}, url=written.url)
    return {name: written} if written else None


def chat(written: Feed | Episode) -> dict[str, Any] | None:
    """Return where listeners talk."""
    talk = written.chat
    if talk is None:
        return None
    return said(server=talk.server, protocol=talk.protocol, accountId=talk.account_id, space=talk.space)


def utc(moment: Any) -> str | None:
    """Return a moment as it stands in podcast:updateFrequency."""
    return moment.astimezone(NOW.tzinfo).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def in_utc(episode: Episode) -> Any:
    """Return the date of an episode in UTC."""
    return episode.date.astimezone(NOW.tzinfo)


def newest_first(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> list[Episode]:
    """Return episodes in the order of a feed."""
    return sorted(episodes, key=lambda one: one.place, reverse=True)


@settings(max_examples=100)
@given(show=SHOWS)
def test_feedsmith_reads_what_was_meant(readers: Reader, show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """All of Podcasting 2.0 and of Apple's tags comes back as it was written, and nothing else does."""
    feed, episodes = show
    ledger = published(feed, episodes)
    read = readers.read(render_feed(feed, episodes, ledger, url=URL, now=LATE))["feedsmith"]
    assert read["podcast"] == Feedsmith.channel(feed, episodes, ledger)
    own = read["itunes"]
    assert (own["author"], own["explicit"]) == (feed.author, feed.explicit)
    assert own.get("type", "episodic") == feed.type
    assert own.get("newFeedUrl") == feed.new_feed_url
    assert own.get("complete", False) is feed.complete
    assert own.get("block", False) is is_blocked(feed.block, "apple")
    assert own.get("applePodcastsVerify") == feed.applepodcastsverify
    assert own.get("owner") == (said(name=feed.owner.name, email=feed.owner.email) if feed.owner else None)
    assert own["categories"] == [category(written) for written in feed.categories]
    assert (read.get("ttl"), read.get("copyright")) == (feed.ttl, feed.copyright)
    items = {item["guid"]["value"]: item for item in read.get("items", [])}
    assert len(items) == len(episodes)
    for episode in episodes:
        guid = resolve_guid(feed, episode, ledger)
        item = items[guid]
        assert item.get("podcast", {}) == Feedsmith.item(feed, episode)
        assert item["itunes"] == said(
            title=episode.title,
            duration=61,
            explicit=feed.explicit if episode.explicit is None else episode.explicit,
            episode=episode.whole_number,
            season=episode.season,
            episodeType=episode.type.value if episode.type is not EpisodeType.FULL else None,
            block=episode.block or None,
            image=URL + ledger.covers[guid].key if episode.cover else None,
        )
        categories = [said(name=word, domain=heading) for heading, word in episode.topics.items()]
        assert item.get("categories", []) == categories


def category(written: str) -> dict[str, Any]:
    """Return one of Apple's categories as feedsmith has it."""
    top, _, sub = written.partition(" > ")
    return said(text=top, categories=[{"text": sub}] if sub else None)


def people(persons: tuple[Person, ...]) -> list[dict[str, Any]]:
    """Return people as partytime has them, but for capitals."""
    return [
        said(name=one.name, role=one.role, group=one.taxonomy_group, img=one.image, href=one.href) for one in persons
    ]


def lowered(persons: list[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return partytime's people with the taxonomy's words in small letters."""
    words = ("role", "group")
    return [{name: text.casefold() if name in words else text for name, text in one.items()} for one in persons]


@settings(max_examples=100)
@given(show=SHOWS)
def test_partytime_reads_what_was_meant(readers: Reader, show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """What the Podcast Index's own parser knows of the namespace comes back as it was written."""
    feed, episodes = show
    ledger = published(feed, episodes)
    read = readers.read(render_feed(feed, episodes, ledger, url=URL, now=LATE))["partytime"]
    assert (read["guid"], read["title"], read["author"]) == (str(feed.guid), feed.title, feed.author)
    assert read["explicit"] is feed.explicit
    assert read.get("medium", "podcast") == feed.medium
    assert read["itunesComplete"] is feed.complete
    assert read["itunesBlock"] is is_blocked(feed.block, "apple")
    assert read.get("itunesNewFeedUrl") == feed.new_feed_url
    assert read.get("itunesType", "episodic") == (feed.type if feed.type is FeedType.SERIAL else "episodic")
    assert [page["message"] for page in read.get("podcastFunding", [])] == [
        page.text for page in as_tuple(feed.funding)
    ]
    assert lowered(read.get("podcastPeople", [])) == people(feed.people)
    assert read.get("chat") == (said(phase="7", **(chat(feed) or {})) if feed.chat else None)
    assert [remote["feedGuid"] for remote in read.get("podroll", [])] == [str(one.feed_guid) for one in feed.podroll]
    listed = [remote["feedGuid"] for remote in read.get("podcastRemoteItems", [])]
    assert listed == [str(one.feed_guid) for one in as_tuple(feed.remote_item)]
    assert [txt["value"] for txt in read.get("podcastTxt", [])] == [txt.text for txt in as_tuple(feed.txt)]
    assert [one["title"] for one in read.get("trailers", [])] == [
        one["display"] for one in Feedsmith.trailers(feed, episodes, ledger)
    ]
    items = {item["guid"]: item for item in read["items"]}
    assert len(items) == len(episodes)
    for episode in episodes:
        item = items[resolve_guid(feed, episode, ledger)]
        assert item["title"] == episode.title
        assert item["duration"] == 61
        assert lowered(item.get("podcastPeople", [])) == people(episode.people)
        expected = said(number=episode.number, display=episode.display) if episode.number else None
        assert item.get("podcastEpisode") == expected
        season = said(number=episode.season, name=feed.seasons.get(episode.season)) if episode.season else None
        assert item.get("podcastSeason") == season
        assert [bite["startTime"] for bite in item.get("podcastSoundbites", [])] == [
            bite.start for bite in episode.soundbites if bite.start
        ]
        assert item.get("chat") == (said(phase="7", **(chat(episode) or {})) if episode.chat else None)


CASES: dict[tuple[str, str, str], tuple[str, Any]] = {
    ("feedsmith", "podcast:socialInteract", "channel"): (
        "comments-of-the-show",
        lambda read: "socialInteracts" not in read["podcast"],
    ),
    ("feedsmith", "podcast:contentLink", "item"): ("content-links", lambda read: "podcast" not in read["items"][0]),
    ("feedsmith", "podcast:funding", "item"): ("funding", lambda read: "podcast" not in read["items"][0]),
    ("feedsmith", "podcast:images", "channel"): ("images", lambda read: "srcset" not in str(read)),
    ("partytime", "podcast:locked", "no owner"): ("minimal", lambda read: "locked" not in read),
    ("partytime", "podcast:location", "second"): (
        "locations",
        lambda read: (
            read["items"][0]["podcastLocation"] == {"name": "Bergen", "osm": "R412069#8", "geo": "geo:60.39,5.32"}
        ),
    ),
    ("partytime", "podcast:image", "channel"): ("images", lambda read: "En linjal" not in str(read)),
    ("partytime", "podcast:updateFrequency", "channel"): ("update-frequency", lambda read: "RRULE" not in str(read)),
    ("partytime", "podcast:podping", "channel"): ("hubs", lambda read: "podping" not in str(read).casefold()),
    ("partytime", "podcast:contentLink", "item"): ("content-links", lambda read: "video.example" not in str(read)),
    ("partytime", "podcast:soundbite", "at the beginning"): (
        "soundbites",
        lambda read: [bite["startTime"] for bite in read["items"][0]["podcastSoundbites"]] == [12.5],
    ),
    ("partytime", "atom:link", "second hub"): (
        "hubs",
        lambda read: read["pubsub"]["hub"] == "https://hub.maalt.example/",
    ),
    ("partytime", "content:encoded", "entities"): ("people", lambda read: "Kari <Vik>" in read["items"][0]["content"]),
    ("feedparser", "itunes:explicit", "item"): (
        "full",
        lambda read: {entry.get("itunes_explicit") for entry in read["entries"]} == {None},
    ),
    ("feedparser", "podcast:person", "several"): (
        "people",
        lambda read: read["entries"][0]["podcast_person"] == {"role": "host"},
    ),
    ("podcastparser", "podcast:funding", "channel"): ("funding", lambda read: "stoett" not in str(read)),
    ("podcastparser", "psc:chapters", "fractions"): (
        "timed",
        lambda read: [chapter["start"] for chapter in read["episodes"][0]["chapters"]] == [0, 17, 27, 37],
    ),
}
"""For each known bug a show of the corpus, and what shows the bug in what is read of it."""


@pytest.mark.parametrize("bug", KNOWN, ids=" ".join)
def test_known_bugs_of_readers_are_still_there(request: pytest.FixtureRequest, bug: tuple[str, str, str]) -> None:
    """A reader that has learnt better is asked for more: whatever is excused here is still wrong."""
    name, shows = CASES[bug]
    feed, episodes, ledger = load(name)
    content = render_feed(feed, episodes, ledger, url=URL, now=NOW)
    assert bug[1].encode() in content
    if bug[0] in IN_PYTHON:
        read = IN_PYTHON[bug[0]](io.BytesIO(content))
    else:
        read = request.getfixturevalue("readers").read(content)[bug[0]]
    assert shows(read), KNOWN[bug]
