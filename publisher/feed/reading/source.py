"""Defines what a feed says that was read: a show and its items, in the words of feed.yaml and of front matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from publisher.feed.reading.account import Account
from publisher.hashing import Json


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the reader of a feed has to tell."""

    line: int | None
    """The line of the feed, from 1; None for what concerns all of it."""
    what: str
    """A sentence without a full stop. It shows no query of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnclosure:
    """A published audio file, as an item names it."""

    url: str
    """The address to the letter as it is listed, blanks around it aside; a relative one is made absolute."""
    length: int | None
    """In bytes, as written: 0 and tiny numbers are often wrong. None if it is missing or no number."""
    type: str
    """The media type as written; "" if it is missing."""
    origin: str | None = None
    """The address behind a service that counts downloads (feedburner:origEnclosureLink)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTranscript:
    """A transcript (podcast:transcript)."""

    address: str
    type: str
    """The media type as written; "" if it is missing."""
    language: str | None = None
    rel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChapters:
    """A file of chapters (podcast:chapters)."""

    address: str
    type: str
    """The media type as written; "" if it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrailer:
    """A trailer that the channel names (podcast:trailer); mostly an item has the same enclosure."""

    title: str
    address: str
    date: datetime | None = None
    length: int | None = None
    type: str = ""
    season: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """An item of a feed."""

    guid: str
    """To the letter as it stood, blanks around it aside; "" if there is none."""
    permalink: bool = False
    """Whether apps take the GUID for a web address: as written; where nothing is written, whether it is one."""
    written_permalink: bool | None = None
    """isPermaLink as it stood; None where it is missing, which by RSS 2.0 means true."""
    title: str = ""
    date: datetime | None = None
    """With the offset from UTC that was written; None if it cannot be read, and then `date_problem` says why."""
    date_problem: str | None = None
    line: int = 0
    """Where the item begins in its document, from 1."""
    enclosure: SourceEnclosure | None = None
    more_enclosures: tuple[SourceEnclosure, ...] = ()
    """RSS has one; further ones that some feeds have."""
    duration: float | None = None
    """In seconds, as written."""
    html: str = ""
    """The richest of the texts, as HTML; "" if there is none."""
    summary: str = ""
    """Plain text, where another element says something else than `html`."""
    keys: Mapping[str, Json] = field(default_factory=dict)
    """Keys of front matter, each valid by itself; those of `guid`, `title`, `date`, `audio`, `summary`, `cover`,
    `chapters` and `transcript` are not among them."""
    cover: str | None = None
    """The address of the item's own picture."""
    chapters: SourceChapters | None = None
    simple_chapters: tuple[Mapping[str, Json], ...] = ()
    """Podlove Simple Chapters, as the key `chapters` lists them: start, title, link, image."""
    transcripts: tuple[SourceTranscript, ...] = ()
    extra: tuple[str, ...] = ()
    """Elements that no key says, word for word: XML with declarations of their own."""
    remarks: tuple[Remark, ...] = ()
    """What was mended, and what is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFeed:
    """A feed of any host."""

    address: str
    """Where it was read from. Its query may hold a token: hide it where it is shown."""
    keys: Mapping[str, Json] = field(default_factory=dict)
    """Keys of feed.yaml, each valid by itself; those of `guid`, `cover`, `locked` and `new_feed_url` are not among
    them."""
    missing: tuple[str, ...] = ()
    """Keys that every feed.yaml has and that the source gives no value for."""
    cover: str | None = None
    """The address of the show's picture."""
    items: tuple[SourceItem, ...] = ()
    """In the document's order."""
    guid: str | None = None
    """podcast:guid as written."""
    locked: bool = False
    """Whether the feed says that other hosts are to refuse to import it."""
    locked_owner: str | None = None
    """The e-mail address that may unlock it."""
    new_feed_url: str | None = None
    """itunes:new-feed-url. It mostly names the feed itself, so it is no key: it would lead back to the old host."""
    self_link: str | None = None
    next_page: str | None = None
    """Addresses of the other documents of a paged feed or an archive (RFC 5005)."""
    first_page: str | None = None
    last_page: str | None = None
    prev_archive: str | None = None
    hubs: tuple[str, ...] = ()
    generator: str | None = None
    trailers: tuple[SourceTrailer, ...] = ()
    extra: tuple[str, ...] = ()
    """Elements of the channel that no key says, word for word: XML with declarations of their own."""
    twins: tuple[SourceItem, ...] = ()
    """Items that have the GUID of another one in the same document, and say something else. Merging finds them."""
    account: Account = field(default_factory=Account)
    """What became of every tag and attribute."""
    repairs: tuple[Remark, ...] = ()
    """What was mended so that the document could be read at all."""
    remarks: tuple[Remark, ...] = ()
    """What the user has to know about the show; what concerns one item stands with the item."""
