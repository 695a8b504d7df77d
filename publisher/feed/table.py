"""What the feed can say: from each tag to what it says of a channel or an item.

Read it as a table. An entry gives the elements of its tag, or nothing where the sources have nothing to say.
The tags that feedgen writes well by itself are set in `publisher.feed.render`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin

from publisher.chapters.psc import attributes
from publisher.companions import heard_chapters, heard_soundbites
from publisher.feed.elements import Element
from publisher.ledger import Publication, Stored
from publisher.model import Episode, EpisodeType, Feed, FeedType, Location, Person
from publisher.transcripts import TIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What the channel's tags speak of."""

    feed: Feed
    cover_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What an item's tags speak of."""

    feed: Feed
    episode: Episode
    publication: Publication
    cover: Stored | None
    """The episode's own picture."""
    url: str
    """Where listeners find the storage's content."""


def channel_elements(channel: Channel) -> Iterator[Element]:
    """Yield the channel's elements, in the order of the table."""
    yield from _elements(CHANNEL, channel)


def item_elements(item: Item) -> Iterator[Element]:
    """Yield an item's elements, in the order of the table."""
    yield from _elements(ITEM, item)


def _elements(table: dict[str, Callable[[Any], Any]], subject: Channel | Item) -> Iterator[Element]:
    for name, say in table.items():
        said = say(subject)
        if isinstance(said, str):
            yield Element(name, said)
        elif isinstance(said, Element):
            yield said
        elif said is not None:
            yield from said


def _category(written: str) -> Element:
    top, _, sub = (part.strip() for part in written.partition(">"))
    children = (Element("itunes:category", attributes={"text": sub}),) if sub else ()
    return Element("itunes:category", attributes={"text": top}, children=children)


def _owner(channel: Channel) -> Element | None:
    owner = channel.feed.owner
    if owner is None:
        return None
    return Element("itunes:owner", children=(Element("itunes:name", owner.name), Element("itunes:email", owner.email)))


def _locked(channel: Channel) -> Element:
    owner = {"owner": channel.feed.owner.email} if channel.feed.owner else {}
    return Element("podcast:locked", "yes" if channel.feed.locked else "no", owner)


def _people(people: Iterable[Person]) -> Iterator[Element]:
    for person in people:
        attributes = {"role": person.role, "href": person.href, "img": person.image}
        yield Element("podcast:person", person.name, {name: text for name, text in attributes.items() if text})


def _location(location: Location | None) -> Element | None:
    if location is None:
        return None
    attributes = {"rel": "subject", "geo": location.geo, "country": location.country}
    return Element("podcast:location", location.name, {name: text for name, text in attributes.items() if text})


def _chapters(item: Item) -> Element | None:
    stored = item.publication.assets.get("chapters")
    if stored is None:
        return None
    return Element("podcast:chapters", attributes={"url": urljoin(item.url, stored.key), "type": stored.media_type})


def _transcripts(item: Item) -> Iterator[Element]:
    """Yield the transcript in each of its formats, WebVTT first, since some apps look at no other."""
    language = item.episode.language or item.feed.language
    for name in ("vtt", "srt", "json", "html", "text"):
        stored = item.publication.assets.get(name)
        if stored:
            media_type = stored.media_type.partition(";")[0]
            attributes = {"url": urljoin(item.url, stored.key), "type": media_type, "language": language}
            # Times make captions of a transcript.
            captions = {"rel": "captions"} if name in TIMED else {}
            yield Element("podcast:transcript", attributes={**attributes, **captions})


def _soundbites(item: Item) -> Iterator[Element]:
    for bite in heard_soundbites(item.episode, item.publication.timeline):
        attributes = {"startTime": f"{bite.start:.3f}", "duration": f"{bite.duration:.3f}"}
        yield Element("podcast:soundbite", bite.title, attributes)


def _simple_chapters(item: Item) -> Element | None:
    shown = [chapter for chapter in heard_chapters(item.episode, item.publication.timeline) if chapter.toc]
    if not shown:
        return None
    children = tuple(Element("psc:chapter", attributes=attributes(chapter)) for chapter in shown)
    return Element("psc:chapters", attributes={"version": "1.2"}, children=children)


def _cover(url: str | None) -> Element | None:
    return Element("itunes:image", attributes={"href": url}) if url else None


def _true_or_false(value: bool) -> str:  # noqa: FBT001 - the value is what is to be spelled
    return "true" if value else "false"


CHANNEL: dict[str, Callable[[Channel], str | Element | Iterable[Element] | None]] = {
    "podcast:guid": lambda channel: str(channel.feed.guid),
    "podcast:locked": _locked,
    "itunes:author": lambda channel: channel.feed.author,
    "itunes:owner": _owner,
    "itunes:category": lambda channel: map(_category, channel.feed.categories),
    "itunes:explicit": lambda channel: _true_or_false(channel.feed.explicit),
    "itunes:image": lambda channel: _cover(channel.cover_url),
    # Apple takes episodic for granted, and wants serial to be said.
    "itunes:type": lambda channel: "serial" if channel.feed.type is FeedType.SERIAL else None,
    "podcast:person": lambda channel: _people(channel.feed.people),
}

ITEM: dict[str, Callable[[Item], str | Element | Iterable[Element] | None]] = {
    # In UTC: podcastparser and others get names of zones wrong, and nobody gets +0000 wrong.
    "pubDate": lambda item: format_datetime(item.episode.date.astimezone(UTC)),
    "itunes:title": lambda item: item.episode.title,
    "itunes:duration": lambda item: str(round(item.publication.duration)),
    "itunes:episode": lambda item: str(item.episode.number) if item.episode.number else None,
    "itunes:season": lambda item: str(item.episode.season) if item.episode.season else None,
    "itunes:episodeType": lambda item: item.episode.type.value if item.episode.type is not EpisodeType.FULL else None,
    "itunes:explicit": lambda item: _true_or_false(
        item.feed.explicit if item.episode.explicit is None else item.episode.explicit
    ),
    "itunes:image": lambda item: _cover(urljoin(item.url, item.cover.key) if item.cover else None),
    "podcast:person": lambda item: _people(item.episode.people),
    "podcast:location": lambda item: _location(item.episode.location),
    "podcast:chapters": _chapters,
    "podcast:transcript": _transcripts,
    "podcast:soundbite": _soundbites,
    "psc:chapters": _simple_chapters,
}
