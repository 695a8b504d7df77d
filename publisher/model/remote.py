"""Models podcast:remoteItem and podcast:medium: feeds and items of other publishers."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from publisher.model.fields import GuidText, Line, SourceModel, WebAddress


class Medium(StrEnum):
    """What a feed's content is (podcast:medium). A list, with an L, holds remote items and no episodes."""

    PODCAST = "podcast"
    MUSIC = "music"
    VIDEO = "video"
    FILM = "film"
    AUDIOBOOK = "audiobook"
    NEWSLETTER = "newsletter"
    BLOG = "blog"
    PUBLISHER = "publisher"
    COURSE = "course"
    PODCAST_LIST = "podcastL"
    MUSIC_LIST = "musicL"
    VIDEO_LIST = "videoL"
    FILM_LIST = "filmL"
    AUDIOBOOK_LIST = "audiobookL"
    NEWSLETTER_LIST = "newsletterL"
    BLOG_LIST = "blogL"
    PUBLISHER_LIST = "publisherL"
    COURSE_LIST = "courseL"
    MIXED = "mixed"

    @property
    def is_list(self) -> bool:
        """Whether a feed of this medium has remote items in place of episodes."""
        return self.endswith("L") or self is Medium.MIXED


class RemoteFeed(SourceModel):
    """Another feed (podcast:remoteItem)."""

    feed_guid: UUID
    """The other feed's podcast:guid."""
    feed_url: WebAddress | None = None
    """Where it is; helps apps that do not know the GUID."""
    title: Annotated[Line, Field(max_length=255)] | None = None
    """What it is called, for readers of this file and for some apps."""


class RemoteItem(RemoteFeed):
    """Another feed, or one item of it (podcast:remoteItem)."""

    item_guid: GuidText | None = None
    """The item's GUID in that feed. Left out: the feed as a whole."""
    medium: Medium | None = None
    """What the other feed holds. Left out: podcast."""
