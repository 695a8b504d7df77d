"""Models a feed: the keys of feed.yaml, and its folder's name."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, BeforeValidator, Field, Tag, WithJsonSchema

from publisher.model.block import Block
from publisher.model.edits import OptionalJingle
from publisher.model.extra_tags import ExtraTags
from publisher.model.fields import (
    LIST_OR_KEYS,
    EmailAddress,
    LanguageCode,
    Line,
    LocalPath,
    OneOrMany,
    ShortLine,
    SourceModel,
    Text,
    WebAddress,
    find_duplicate,
)
from publisher.model.filters import Filter, PickedEpisodes
from publisher.model.images import Image
from publisher.model.licences import Licence
from publisher.model.locations import Location
from publisher.model.paging import Paging
from publisher.model.payments import Funding, Value
from publisher.model.people import Person
from publisher.model.recipe import Recipe
from publisher.model.remote import Medium, RemoteFeed, RemoteItem
from publisher.model.schedule import UpdateFrequency
from publisher.model.social import Chat, SocialInteract, Txt
from publisher.model.targets import PREVIEW_TARGET, Target, TargetName

Id3 = Annotated[
    Literal["2.3", "2.4"],
    BeforeValidator(lambda value: str(value) if isinstance(value, float) else value),
    WithJsonSchema({"enum": ["2.3", "2.4", 2.3, 2.4]}),
]


class Owner(SourceModel):
    """Who answers for the feed (itunes:owner). The address is public, so a role address is best."""

    name: Line
    """A person, or the whole of an editorial office."""
    email: EmailAddress
    """Where directories write to."""


class FeedType(StrEnum):
    """In which order the show is meant to be heard (itunes:type)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


def _refuse_duplicates(recipes: tuple[Recipe, ...]) -> tuple[Recipe, ...]:
    duplicate = find_duplicate([recipe.name for recipe in recipes])
    if duplicate is not None:
        raise ValueError(f"has {duplicate} twice; write another codec or bit_rate, or delete one of them")
    return recipes


def _end_with_slash(address: str) -> str:
    if "?" in address or not address.startswith("https://"):
        raise ValueError("is no prefix of a service that counts downloads; write it like https://op3.dev/e/")
    return address.removesuffix("/") + "/"


EnclosurePrefix = Annotated[WebAddress, AfterValidator(_end_with_slash)]
"""The address of a service that counts downloads, and leads on to the address that follows it."""
GUID_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of podcast:guid, in which a UUIDv5 is made of the feed's URL without its scheme."""


def make_feed_guid(address: str) -> UUID:
    """Return the UUIDv5 of an address, as Podcasting 2.0 makes podcast:guid."""
    return uuid5(GUID_NAMESPACE, address.partition("://")[2].rstrip("/") or address)


class FeedDefinition(SourceModel):
    """The whole of a feed.yaml."""

    guid: UUID
    """Who the show is, whatever its address. Written once, never changed."""
    title: Line
    """The name of the show, and nothing else."""
    description: Text
    """Plain text: what the show is about. At most 4,000 bytes."""
    link: WebAddress
    """The show's web page."""
    language: LanguageCode
    """Two letters of ISO 639, with a country where it matters: nb, nn, en-GB."""
    author: Line
    """Who makes the show, as apps write it below the title."""
    owner: Owner | None = None
    """Who answers for it. Directories write to this address."""
    web_master: Owner | None = None
    """Whom to write to when the feed does not work."""
    categories: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Apple's, each as "Category" or "Category > Subcategory". Apple uses the first alone."""
    explicit: bool
    """Whether it is for grown-ups only."""
    type: FeedType = FeedType.EPISODIC
    """serial: episodes are told in order, the first one first."""
    medium: Medium = Medium.PODCAST
    """What the feed's content is: podcast, music, audiobook, course …"""
    seasons: dict[Annotated[int, Field(ge=1)], ShortLine] = Field(default_factory=dict)
    """Names of seasons, by their numbers."""
    complete: bool = False
    """Whether no more episodes will come."""
    update_frequency: UpdateFrequency | None = None
    """How often episodes come."""
    cover: LocalPath
    """Square, 1400 to 3000 pixels, JPEG or PNG."""
    image: OneOrMany[Image] = ()
    """More pictures, by their addresses."""
    copyright: Line | None = None
    """Whose it is: a name, without the word, the sign or a year."""
    license: Licence | None = None
    """Under which licence others may use the episodes."""
    locked: bool = True
    """Whether other hosts are to refuse to import the feed."""
    block: Block = False
    """Directories and apps that are to keep away: true for all of them, or some by name."""
    people: tuple[Person, ...] = ()
    """Who is heard in most episodes, and who makes them."""
    location: OneOrMany[Location] = ()
    """The places that the show is about, and where it is made."""
    funding: OneOrMany[Funding] = ()
    """Pages where listeners can support the show."""
    value: OneOrMany[Value] = ()
    """Payments that apps stream while listening."""
    social_interact: OneOrMany[SocialInteract] = ()
    """The posts whose replies are the show's comments."""
    chat: Chat | None = None
    """Where listeners talk with one another."""
    podroll: tuple[RemoteItem, ...] = ()
    """Other shows that are recommended."""
    publisher: RemoteFeed | None = None
    """The feed of the publisher, which in turn lists this one."""
    remote_item: OneOrMany[RemoteItem] = ()
    """What a list holds: feeds and items that are published elsewhere."""
    txt: OneOrMany[Txt] = ()
    """Free text for one reader."""
    extra_tags: ExtraTags | None = None
    """Elements of RSS that no other key speaks of. They go into the feed word for word."""
    applepodcastsverify: Line | None = None
    """What Apple asks for when a show is claimed or moved."""
    new_feed_url: WebAddress | None = None
    """Where the feed has moved to. It goes into the feed at the new address as well."""
    enclosure_prefix: EnclosurePrefix | None = None
    """What the addresses of enclosures begin with, for a service that counts downloads: https://op3.dev/e/. Apps get
    the audio through it, so it sees their addresses. Local previews have none."""
    hub: OneOrMany[WebAddress] = ()
    """WebSub hubs that tell apps of new episodes."""
    podping: bool = False
    """Whether changes are announced with Podping."""
    ttl: Annotated[int, Field(ge=1, strict=True)] | None = None
    """How many minutes apps may wait before they look again."""
    timestamps: bool = True
    """Whether chapters are listed below notes and description, where apps make links of their times."""
    show: Line | None = None
    """Another feed, by its folder's name, whose episodes these are: with the same audio, GUIDs, chapters and
    transcripts, published to the same places. Left out: this feed makes its own."""
    episodes: Annotated[Annotated[PickedEpisodes, Tag("‹list›")] | Annotated[Filter, Tag("‹keys›")], LIST_OR_KEYS] = (
        Field(default_factory=dict)
    )
    """Which episodes it takes: those whose front matter says so (topics: {theme: Sea}, season: 2), or a list of their
    folders, in its order. Left out: all."""
    retired: tuple[Line, ...] = ()
    """Episodes that are to leave this feed, by folder: the folder is gone, or it is not taken any more."""
    pages: bool = True
    """Whether the show has web pages, to which the feed's items lead."""
    paging: Paging | None = None
    """Left out: all episodes stand in one document."""
    audio: Recipe = Recipe()
    """How audio is made."""
    id3: Id3 = "2.3"
    """The version of the tags in MP3 files. Every player reads 2.3; 2.4 is in UTF-8 and has a release date."""
    alternate: Annotated[tuple[Recipe, ...], AfterValidator(_refuse_duplicates)] = ()
    """More formats of the same audio, which apps may choose from."""
    intro: OptionalJingle = None
    """What every episode begins with that has no intro of its own."""
    outro: OptionalJingle = None
    """What every episode ends with that has no outro of its own."""
    trim: bool = False
    """Whether silence at the beginning and at the end of recordings is left out."""
    targets: dict[TargetName, Annotated[Target, Field(discriminator="kind")]] = Field(default_factory=dict)
    """Places that are published to, by name. `preview` is always there."""
    ignore: dict[Line, Line] = Field(default_factory=dict)
    """Rules that are not to be checked for this feed and all episodes, each with the reason why not."""


class Feed(FeedDefinition):
    """A feed as it was written, with its folder's name."""

    slug: str

    @property
    def makes_audio(self) -> bool:
        """Whether the feed has its own audio, GUIDs and ledger, and does not take them from another (`show`)."""
        return self.show is None

    @property
    def picked(self) -> tuple[str, ...]:
        """The slugs of `episodes` if it is a list, in its order; empty for a filter."""
        return self.episodes if isinstance(self.episodes, tuple) else ()

    def target(self, name: str) -> Target | None:
        """Return the target called `name`, or None. Every feed has `preview`."""
        return self.targets.get(name, PREVIEW_TARGET if name == "preview" else None)
