"""Tags of RSS 2.0, which feedgen writes: a table of calls by the names of its methods."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Generic

from publisher.feed.context import Channel, Item
from publisher.feed.sections import format_sections
from publisher.feed.table import Subject, TagRow, TagTable
from publisher.model import Owner
from publisher.model.fields import as_tuple
from publisher.text.notes import to_description, to_html, to_paragraphs, to_people, to_text, to_timestamps

GENERATOR = "publisher"


@dataclass(frozen=True, slots=True)
class FeedgenCall(Generic[Subject]):
    """A call of one of feedgen's methods, once for each value, and the keys that the values are made from."""

    keys: str
    values: Callable[[Subject], Iterable[Mapping[str, Any] | str | int | datetime | None]]
    """Keyword arguments, or the only argument; None for no call."""


FeedgenCalls = Mapping[str, FeedgenCall[Subject]]


def _mailbox(owner: Owner | None) -> str | None:
    return f"{owner.email} ({owner.name})" if owner else None


def _links(channel: Channel) -> list[Mapping[str, str]]:
    # feedgen writes the last link that it is given as the channel's own.
    own = {"href": channel.feed_url, "rel": "self", "type": "application/rss+xml"}
    return [own, {"href": channel.feed.link, "rel": "alternate"}]


def _image(channel: Channel) -> list[Mapping[str, str]]:
    feed = channel.feed
    return [{"url": channel.address(channel.cover), "title": feed.title, "link": feed.link}]


CHANNEL_CALLS: FeedgenCalls[Channel] = {
    "title": FeedgenCall("title", lambda channel: [channel.feed.title]),
    "link": FeedgenCall("link", _links),
    "description": FeedgenCall("description", lambda channel: [channel.feed.description]),
    "language": FeedgenCall("language", lambda channel: [channel.feed.language]),
    "copyright": FeedgenCall("copyright", lambda channel: [channel.feed.copyright]),
    "managingEditor": FeedgenCall("owner", lambda channel: [_mailbox(channel.feed.owner)]),
    "webMaster": FeedgenCall("web_master", lambda channel: [_mailbox(channel.feed.web_master)]),
    "ttl": FeedgenCall("ttl", lambda channel: [channel.feed.ttl]),
    "image": FeedgenCall("cover title link", _image),
    "generator": FeedgenCall("", lambda _: [GENERATOR]),
    "pubDate": FeedgenCall("", lambda channel: [channel.date]),
}


def _content(item: Item) -> list[Mapping[str, str]]:
    episode = item.episode
    notes = to_html(episode.notes) if episode.html is None else episode.html
    html = to_people(
        (person.name, person.href, [line for line in (person.title, person.organisation) if line])
        for person in episode.people
    )
    html += format_sections(item)
    if item.feed.timestamps:
        html += to_timestamps((chapter.start, chapter.title) for chapter in item.chapters)
    # Apps that show this show no description: without notes, the summary stands above the rest.
    html = (notes or (to_paragraphs(episode.summary) if html else "")) + html
    return [{"content": html.strip(), "type": "CDATA"}] if html else []


def _description(item: Item) -> list[str]:
    marks = item.chapters if item.feed.timestamps else ()
    episode = item.episode
    chapters = [(mark.start, mark.title) for mark in marks]
    if episode.summary:
        return [to_description(episode.summary, chapters, as_written=True)]
    return [to_description(to_text(episode.notes) if episode.plain is None else episode.plain, chapters)]


def _comments(item: Item) -> list[str]:
    posts = (post.uri for post in as_tuple(item.episode.social_interact) if post.uri)
    return [uri for uri in posts if uri.startswith(("https:", "http:"))][:1]


def _guid(item: Item) -> list[Mapping[str, Any]]:
    return [{"guid": item.publication.guid, "permalink": item.episode.permalink}]


def _enclosure(item: Item) -> list[Mapping[str, str]]:
    stored = item.publication.enclosure
    return [{"url": item.enclosure_url, "length": str(stored.bytes), "type": stored.media_type}]


ITEM_CALLS: FeedgenCalls[Item] = {
    "title": FeedgenCall("title", lambda item: [item.episode.title]),
    "link": FeedgenCall("link feed.pages feed.link", lambda item: [{"href": item.link}]),
    "description": FeedgenCall("summary notes_file chapters feed.timestamps", _description),
    "content": FeedgenCall("notes_file goals questions reading people chapters feed.timestamps", _content),
    "guid": FeedgenCall("guid permalink", _guid),
    "category": FeedgenCall(
        "topics", lambda item: [{"term": word, "scheme": heading} for heading, word in item.episode.topics.items()]
    ),
    "comments": FeedgenCall("social_interact", _comments),
    "enclosure": FeedgenCall("audio feed.enclosure_prefix", _enclosure),
}

ITEM_ROWS: TagTable[Item] = {
    # feedgen formats dates by the process's locale.
    "pubDate": TagRow("date", lambda item: format_datetime(item.date)),
}


def apply_calls(subject: Subject, calls: FeedgenCalls[Subject], target: object) -> None:
    """Call the methods of `target`, a generator or an entry of feedgen, with the table's values for a subject."""
    for name, row in calls.items():
        for value in row.values(subject):
            if isinstance(value, Mapping):
                getattr(target, name)(**value)
            elif value is not None:
                getattr(target, name)(value)
