"""What a feed.yaml says."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, Tag

from publisher.edits import Around
from publisher.model.people import Person
from publisher.model.selections import Filter, Picked
from publisher.model.targets import PREVIEW, Target, TargetName
from publisher.sound import Recipe
from publisher.written import LIST_OR_KEYS, EmailAddress, LanguageCode, Line, LocalPath, Text, WebAddress, Written


class Owner(Written):
    """Who answers for the feed (itunes:owner). The address is public, so a role address is best."""

    name: Line
    email: EmailAddress


class FeedType(StrEnum):
    """In which order the show is meant to be heard (itunes:type)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


class FeedDefinition(Written):
    """The whole of a feed.yaml."""

    guid: UUID
    """podcast:guid: who the show is, whatever its address. Written once, never changed."""
    title: Line
    description: Text
    link: WebAddress
    """The show's web page."""
    language: LanguageCode
    author: Line
    owner: Owner | None = None
    categories: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Apple's, each as "Category" or "Category > Subcategory". Apple uses the first alone."""
    explicit: bool
    type: FeedType = FeedType.EPISODIC
    cover: LocalPath
    """Square, 1400 to 3000 pixels, JPEG or PNG."""
    copyright: Line | None = None
    """Whose it is: a name, without the word, the sign or a year."""
    locked: bool = True
    """Whether other hosts are to refuse to import the feed (podcast:locked)."""
    people: tuple[Person, ...] = ()
    show: Line | None = None
    """Another feed, by its folder's name, whose episodes these are: with the same audio, GUIDs, chapters and
    transcripts, published to the same places. Left out: this feed makes its own."""
    episodes: Annotated[Annotated[Picked, Tag("‹list›")] | Annotated[Filter, Tag("‹keys›")], LIST_OR_KEYS] = Field(
        default_factory=dict
    )
    """Which episodes it takes: those whose front matter says so (topics: {theme: Sea}, season: 2), or a list of their
    folders, in its order. Left out: all."""
    audio: Recipe = Recipe()
    intro: Around = None
    """What every episode begins with that has no intro of its own."""
    outro: Around = None
    trim: bool = False
    """Whether silence at the beginning and at the end of recordings is left out."""
    targets: dict[TargetName, Annotated[Target, Field(discriminator="kind")]] = Field(default_factory=dict)
    """Places that are published to, by name. `preview` is always there."""


class Feed(FeedDefinition):
    """A feed as it was written, with its folder's name."""

    slug: str

    @property
    def makes_audio(self) -> bool:
        """Tell whether the feed has audio, GUIDs and a ledger of publications of its own."""
        return self.show is None

    @property
    def picked(self) -> tuple[str, ...]:
        """The folders of the episodes that were picked by hand, in their order; none where a filter picks."""
        return self.episodes if isinstance(self.episodes, tuple) else ()

    def target(self, name: str) -> Target | None:
        """Return the target called `name`, or None."""
        return self.targets.get(name, PREVIEW if name == "preview" else None)
