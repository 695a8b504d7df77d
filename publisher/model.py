"""What people write: a feed and its episodes, as validated, frozen values.

Keys are named as RSS, Apple and Podcasting 2.0 name them. Checks that need more than the one value,
such as another file or the ledger, are rules and stand in `publisher.rules`.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, Field, Tag

from publisher.chapters import Chapter, Chapters
from publisher.edits import Around, Cut, Insert
from publisher.sound import Recipe
from publisher.times import Time
from publisher.transcripts import Transcript
from publisher.written import (
    LIST_OR_TEXT,
    CountryCode,
    EmailAddress,
    GeoAddress,
    LanguageCode,
    Line,
    LocalPath,
    Moment,
    Text,
    WebAddress,
    Written,
    is_slug,
)

Role = Annotated[Line, Field(max_length=128)]


class Person(Written):
    """Somebody who is heard or who helped (podcast:person)."""

    name: Annotated[Line, Field(max_length=128)]
    role: Role = "host"
    """The part taken, from the Podcast Taxonomy: host, guest, producer."""
    title: Line | None = None
    """What the person is: researcher."""
    organisation: Line | None = None
    href: WebAddress | None = None
    image: WebAddress | None = None


class Location(Written):
    """A place that the episode is about (podcast:location)."""

    name: Annotated[Line, Field(max_length=128)]
    geo: GeoAddress | None = None
    """A geo URI (RFC 5870): geo:62.74,7.16."""
    country: CountryCode | None = None
    """ISO 3166-1 alpha-2."""


class Soundbite(Written):
    """A short stretch that makes one want to hear the rest (podcast:soundbite)."""

    start: Time
    """When it begins in the recording."""
    duration: Annotated[float, Field(gt=0, le=600)]
    """In seconds; 15 to 120 are advised."""
    title: Annotated[Line, Field(max_length=128)] | None = None
    """Left out: the episode's."""


class EpisodeType(StrEnum):
    """Which kind of episode it is (itunes:episodeType)."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


class FrontMatter(Written):
    """The YAML at the head of an episode.md."""

    guid: Line | None = None
    """Who the episode is, to every app that has it. Minted at the first publication and kept in the ledger."""
    draft: bool = False
    """Still being written: checked, but not published."""
    number: Annotated[int, Field(ge=1, strict=True)] | None = None
    """itunes:episode."""
    season: Annotated[int, Field(ge=1, strict=True)] | None = None
    """itunes:season."""
    title: Line
    date: Moment
    """When the episode is published: it is not shown before."""
    summary: Text
    """Plain text: what apps show in lists."""
    type: EpisodeType = EpisodeType.FULL
    explicit: bool | None = None
    """Left out: as the feed says."""
    people: tuple[Person, ...] = ()
    location: Location | None = None
    topics: dict[Line, Line] = Field(default_factory=dict)
    """Words to sort episodes by, each under a heading of your own: tema, perspektiv."""
    language: LanguageCode | None = None
    """Left out: the feed's."""
    link: WebAddress | None = None
    """The episode's own web page."""
    cover: LocalPath | None = None
    """A picture of its own; left out, the feed's is shown."""
    audio: LocalPath
    """The recording."""
    chapters: Annotated[
        Annotated[tuple[Chapter, ...], Tag("‹list›")] | Annotated[LocalPath, Tag("‹text›")], LIST_OR_TEXT
    ] = ()
    """A list, or the name of a file: lines like 12:30 Title, JSON, PSC, WebVTT or Audacity's labels."""
    transcript: LocalPath | None = None
    """A file: WebVTT, SRT, JSON, HTML, or text with NAME: before what is said."""
    soundbites: tuple[Soundbite, ...] = ()
    intro: Around = None
    """Left out: the feed's; false for none."""
    outro: Around = None
    inserts: tuple[Insert, ...] = ()
    trim: bool | None = None
    """Whether silence at the beginning and at the end is left out. Left out: as the feed says."""
    cuts: tuple[Cut, ...] = ()


class Episode(FrontMatter):
    """An episode as it was written: the front matter, the notes and the folder's name."""

    slug: str
    notes: str = ""
    """Show notes in Markdown (CommonMark)."""
    marks: Chapters = ()
    """The chapters, wherever they are written, in the recording's time."""
    spoken: Transcript = ()
    """What the transcript's file says, in the recording's time."""

    @property
    def sidecars(self) -> dict[str, str]:
        """The files of chapters and transcript: their paths from the top of the working folder, by their keys."""
        named = {"chapters": self.chapters, "transcript": self.transcript}
        return {key: f"episodes/{self.slug}/{name}" for key, name in named.items() if isinstance(name, str)}

    @property
    def recording_path(self) -> str:
        """The path of the recording from the top of the working folder."""
        return f"episodes/{self.slug}/{self.audio}"


class Owner(Written):
    """Who answers for the feed (itunes:owner). The address is public, so a role address is best."""

    name: Line
    email: EmailAddress


class FeedType(StrEnum):
    """In which order the show is meant to be heard (itunes:type)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


class FolderTarget(Written):
    """A folder on this machine that is published to, for a preview or for a server that reads from it."""

    kind: Literal["folder"]
    path: LocalPath
    """From the top of the working folder."""
    url: WebAddress
    """Where listeners find the folder's content."""


def _bucket(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]", text):
        raise ValueError("is not a bucket's name; write the 3 to 63 letters, digits and hyphens that the store shows")
    return text


def _endpoint(text: str) -> str:
    if "@" in text:
        raise ValueError("has a name or a password in it; write the address alone, and see to it that both are changed")
    if text.count("/") > len("//") and not text.endswith("/"):
        raise ValueError("has a path; write the store's S3 address alone, like https://s3.example.org")
    return text.rstrip("/")


def _folders(text: str) -> str:
    if not all(is_slug(part) for part in text.strip("/").split("/")):
        raise ValueError("cannot be part of a web address that all apps understand; write it like shows/radio")
    return text.strip("/")


def _target_name(text: str) -> str:
    if not is_slug(text):
        raise ValueError("cannot be part of a file's name; write it with the letters a-z, digits and hyphens")
    return text


TargetName = Annotated[Line, AfterValidator(_target_name)]


class S3Target(Written):
    """A bucket in an S3-compatible store. Who may write to it is a matter of the environment, never of this file."""

    kind: Literal["s3"]
    bucket: Annotated[Line, AfterValidator(_bucket)]
    url: WebAddress
    """Where listeners find what is in the bucket, below the prefix. Mostly another address than the endpoint."""
    endpoint: Annotated[WebAddress, AfterValidator(_endpoint)] | None = None
    """The store's S3 address. Left out: Amazon's."""
    region: Line | None = None
    prefix: Annotated[Line, AfterValidator(_folders)] | None = None
    """A folder in the bucket that everything goes to."""
    addressing: Literal["path", "virtual"] | None = None
    """Whether the bucket stands in the path or in the host's name. Left out: virtual at Amazon, path elsewhere."""


Target: TypeAlias = FolderTarget | S3Target

PREVIEW = FolderTarget(kind="folder", path="public", url="http://127.0.0.1:8000/")
"""The target called `preview`, which every feed has without writing it."""


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


class Feed(FeedDefinition):
    """A feed as it was written, with its folder's name."""

    slug: str

    def target(self, name: str) -> Target | None:
        """Return the target called `name`, or None."""
        return self.targets.get(name, PREVIEW if name == "preview" else None)
