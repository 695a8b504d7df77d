"""What tags speak of: a channel, or one of its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from publisher.model import Episode, Feed
from publisher.model.chapters import Chapters
from publisher.model.timeline import Timeline
from publisher.plan.assets import make_published_chapters
from publisher.plan.ledger import Publication, Rendition, Stored
from publisher.storage.layout import Layout

EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What an item's tags speak of."""

    feed: Feed
    episode: Episode
    publication: Publication
    cover: Stored | None
    """The episode's own picture."""
    url: str
    """Where listeners find the storage's content: what keys are put behind."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Where they find the chapters' pictures, by their files."""

    def address(self, stored: Stored) -> str:
        """Return where listeners find something that is stored."""
        return self.url + stored.key

    @property
    def link(self) -> str:
        """Where the episode is on the web: a page of its own, its page in the show's web pages, or the show's link."""
        if self.episode.link:
            return self.episode.link
        keys = Layout(self.feed.show or self.feed.slug)
        return self.url + keys.episode(self.episode.slug) if self.feed.pages else self.feed.link

    @property
    def renditions(self) -> tuple[Rendition, ...]:
        """The audio in all its formats, the enclosure's first; none where there is but one."""
        published = self.publication
        own = Rendition(enclosure=published.enclosure, mastered=published.mastered, made_of=published.made_of)
        others = [rendition for _, rendition in sorted(published.alternates.items())]
        return (own, *others) if others else ()

    @property
    def date(self) -> datetime:
        """When the episode is published, in UTC: podcastparser and others get the names of zones wrong."""
        return self.episode.date.astimezone(UTC)

    @cached_property
    def timeline(self) -> Timeline:
        """Where each moment of the recording is heard."""
        return self.publication.timeline

    @cached_property
    def chapters(self) -> Chapters:
        """The chapters of the published sound that stand in the table of contents."""
        heard = make_published_chapters(self.episode, self.timeline, self.pictures)
        return tuple(chapter for chapter in heard if chapter.toc)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What the channel's tags speak of."""

    feed: Feed
    cover: Stored
    items: tuple[Item, ...]
    """What stands in this document: newest first, or in the order of what was picked by hand."""
    shown: tuple[Item, ...]
    """What stands in the feed and the pages behind it; in one of those pages the same as `items`."""
    url: str
    """Where listeners find the storage's content: what keys are put behind."""
    feed_url: str
    """Where they find this document."""

    def address(self, stored: Stored) -> str:
        """Return where listeners find something that is stored."""
        return self.url + stored.key

    @property
    def date(self) -> datetime:
        """When the newest episode was published. The time of day would make no two renderings equal."""
        return max((item.date for item in self.items), default=EPOCH)
