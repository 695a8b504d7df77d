"""Holds what tags are made from: a channel, and its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from publisher.model import Episode, Feed
from publisher.model.chapters import Chapters
from publisher.model.timeline import Timeline
from publisher.plan.assets import make_published_chapters
from publisher.plan.ledger import LeftEnclosure, Publication, Rendition, Stored
from publisher.storage.layout import Layout

SECURE = "https://"


def put_behind_prefix(prefix: str | None, address: str) -> str:
    """Return an enclosure's URL behind the prefix of a service that counts downloads, as all of them take it.

    A local preview has no https address, and none of its downloads is to be counted.
    """
    return prefix + address.removeprefix(SECURE) if prefix and address.startswith(SECURE) else address


@dataclass(frozen=True, kw_only=True)
class Item:
    """An episode as it was published, from which an item's tags are made."""

    feed: Feed
    episode: Episode
    publication: Publication
    cover: Stored | None
    """The episode's own picture."""
    url: str
    """The public URL of the storage, ending in a slash: keys are appended to it."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Public URLs of the chapters' pictures, by file name."""

    def address(self, stored: Stored) -> str:
        """Return the public URL of a stored object."""
        return self.url + stored.key

    @property
    def enclosure_url(self) -> str:
        """The URL of the enclosure: at another host as it is, else behind the feed's prefix, which counts downloads."""
        enclosure = self.publication.enclosure
        if isinstance(enclosure, LeftEnclosure):
            return enclosure.address
        return put_behind_prefix(self.feed.enclosure_prefix, self.address(enclosure))

    @property
    def link(self) -> str:
        """The episode's web page: its own link, else its page in the show's web pages, else the show's link."""
        if self.episode.link:
            return self.episode.link
        keys = Layout(self.feed.show or self.feed.slug)
        return self.url + keys.episode(self.episode.slug) if self.feed.pages else self.feed.link

    @property
    def renditions(self) -> tuple[Rendition, ...]:
        """The audio in all its formats, the enclosure's first; empty if there is only one format."""
        own = self.publication.rendition
        others = [rendition for _, rendition in sorted(self.publication.alternates.items())]
        return (own, *others) if own and others else ()

    @property
    def date(self) -> datetime:
        """The moment of publication in UTC, since podcastparser and other readers misread names of zones."""
        return self.episode.date.astimezone(UTC)

    @cached_property
    def timeline(self) -> Timeline:
        """The mapping from times in the recording to times in the published audio."""
        return self.publication.timeline

    @cached_property
    def chapters(self) -> Chapters:
        """The chapters of the published audio that stand in the table of contents."""
        chapters = make_published_chapters(self.episode, self.timeline, self.pictures)
        return tuple(chapter for chapter in chapters if chapter.toc)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A feed document, from which the channel's tags are made."""

    feed: Feed
    cover: Stored
    items: tuple[Item, ...]
    """The items of this document: newest first, or in the order of a list that was picked by hand."""
    shown: tuple[Item, ...]
    """In the feed document, the items of all documents; in an archive page, the same as `items`."""
    url: str
    """The public URL of the storage, ending in a slash: keys are appended to it."""
    feed_url: str
    """The public URL of this document."""

    def address(self, stored: Stored) -> str:
        """Return the public URL of a stored object."""
        return self.url + stored.key

    @property
    def date(self) -> datetime | None:
        """The newest item's date; None without items. The time of rendering would make the bytes differ."""
        return max((item.date for item in self.items), default=None)
