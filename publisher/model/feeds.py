"""What a feed.yaml says."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from publisher.edits import Around
from publisher.model.people import Person
from publisher.model.targets import PREVIEW, Target, TargetName
from publisher.sound import Recipe
from publisher.written import EmailAddress, LanguageCode, Line, LocalPath, Text, WebAddress, Written


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
    audio: Recipe = Recipe()
    intro: Around = None
    """What every episode begins with that has no intro of its own."""
    outro: Around = None
    trim: bool = False
    """Whether silence at the beginning and at the end of recordings is left out."""
    targets: dict[TargetName, Annotated[Target, Field(discriminator="kind")]] = Field(default_factory=dict)
    """Places that are published to, by name. `preview` is always there."""
    ignore: dict[Line, Line] = Field(default_factory=dict)
    """Rules that are not to be checked for this feed and all episodes, each with the reason why not."""


class Feed(FeedDefinition):
    """A feed as it was written, with its folder's name."""

    slug: str

    def target(self, name: str) -> Target | None:
        """Return the target called `name`, or None."""
        return self.targets.get(name, PREVIEW if name == "preview" else None)
