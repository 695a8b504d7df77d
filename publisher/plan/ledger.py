"""Defines the ledger of what one feed has published to one target, and reads and writes it as canonical JSON.

A ledger holds only what does not follow from the sources: GUIDs, and measurements of the files that were made. It has
no timestamps, so the same publications give the same bytes.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count
from typing import ClassVar, Self
from uuid import UUID, uuid5

from pydantic import ConfigDict, TypeAdapter, ValidationError

from publisher.errors import PublisherError
from publisher.hashing import digest_value
from publisher.media.results import MasteringReport
from publisher.model.limits import MAX_DIGITS
from publisher.model.timecode import MAX_SECONDS
from publisher.model.timeline import Timeline, make_unedited_timeline
from publisher.storage.base import Stored
from publisher.storage.layout import KeyKind, has_kind
from publisher.text.git_traces import find_conflict

__all__ = [
    "FEED_COVER",
    "Ledger",
    "LedgerEncoder",
    "MadeOf",
    "Publication",
    "Rendition",
    "Stored",
    "dump_ledger",
    "load_ledger",
    "make_guid",
]
LEDGER_SCHEMA = 1
STRICT_CONFIG = ConfigDict(extra="forbid", defer_build=True)
"""Forbids keys that this version does not know, since writing the ledger again would drop them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOf:
    """Digests of everything that an audio file is made of."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    recording: str
    recipe: str
    tags: str

    @property
    def digest(self) -> str:
        """Return one digest of all three."""
        return digest_value({"recording": self.recording, "recipe": self.recipe, "tags": self.tags})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftEnclosure:
    """An enclosure that stays at another host, as episode.md describes it: nothing of it is stored here."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    address: str
    bytes: int
    media_type: str
    duration: float
    """In seconds; 0 if nobody knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A published audio file of an episode: the enclosure or an alternate."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    enclosure: Stored
    mastered: MasteringReport
    made_of: MadeOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One episode as it was published."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    guid: str
    slug: str
    enclosure: Stored | LeftEnclosure
    mastered: MasteringReport | None
    """None for an enclosure at another host, which was neither made nor measured."""
    made_of: MadeOf
    assets: Mapping[str, Stored] = field(default_factory=dict)
    """The published assets by name: chapters, and the transcript in each of its formats."""
    words: str = ""
    """The digest of the assets' sources and of the program that made them. It is not updated where another program
    makes the same assets."""
    alternates: Mapping[str, Rendition] = field(default_factory=dict)
    """The same audio in other formats, by the names of their recipes."""
    retired: bool = False
    """Whether it has left the feed. The entry is kept so that a returning episode has the same GUID; its files may be
    gone."""

    @property
    def audio(self) -> tuple[Stored, ...]:
        """The audio files that are stored: the enclosure, unless it is at another host, then its alternates."""
        own = (self.enclosure,) if isinstance(self.enclosure, Stored) else ()
        return (*own, *(rendition.enclosure for rendition in self.alternates.values()))

    @property
    def place(self) -> str:
        """The object key of the enclosure, or its address at another host."""
        return self.enclosure.key if isinstance(self.enclosure, Stored) else self.enclosure.address

    def has_enclosure_in(self, keys: AbstractSet[str]) -> bool:
        """Tell whether the enclosure is stored under one of these keys."""
        return isinstance(self.enclosure, Stored) and self.enclosure.key in keys

    @property
    def duration(self) -> float:
        """The length of the published audio in seconds; 0 if nobody knows that of an enclosure at another host."""
        if isinstance(self.enclosure, LeftEnclosure):
            return self.enclosure.duration
        return self.mastered.after.duration if self.mastered else 0.0

    @property
    def recorded(self) -> float:
        """The length of the recording in seconds, before edits."""
        return self.mastered.before.duration if self.mastered else self.duration

    @property
    def timeline(self) -> Timeline:
        """The mapping of moments in the recording to moments in the published audio."""
        if self.mastered:
            return self.mastered.timeline
        return make_unedited_timeline(self.duration or MAX_SECONDS)

    @property
    def rendition(self) -> Rendition | None:
        """The enclosure as one of the formats of the audio; None for one at another host."""
        if isinstance(self.enclosure, LeftEnclosure) or self.mastered is None:
            return None
        return Rendition(enclosure=self.enclosure, mastered=self.mastered, made_of=self.made_of)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Everything that one feed has published to one target."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    feed: str
    schema: int = LEDGER_SCHEMA
    guid: str | None = None
    """The feed's podcast:guid, once something was published."""
    covers: Mapping[str, Stored] = field(default_factory=dict)
    """Pictures by owner: an episode's GUID, FEED_COVER for the feed, `make_picture_owner` for a chapter."""
    publications: Mapping[str, Publication] = field(default_factory=dict)
    """Publications by GUID."""

    @property
    def active(self) -> Self:
        """The ledger without retired publications and their pictures: what has to be stored."""
        gone = {guid for guid, entry in self.publications.items() if entry.retired}
        if not gone:
            return self
        return replace(
            self,
            covers={owner: cover for owner, cover in self.covers.items() if not is_owned(owner, gone)},
            publications={guid: entry for guid, entry in self.publications.items() if guid not in gone},
        )

    def guid_of(self, slug: str) -> str | None:
        """Return the GUID under which the episode with this slug was published, or None."""
        return self._guids.get(slug)

    @cached_property
    def _guids(self) -> Mapping[str, str]:
        """The GUIDs of episodes by slug; where two have the same slug, the first that is not retired."""
        backwards = [*reversed(tuple(self.publications.values()))]
        active = (entry for entry in backwards if not entry.retired)
        return {entry.slug: entry.guid for entry in (*backwards, *active)}

    def new_guid(self, feed: UUID, slug: str) -> str:
        """Return a GUID for a first publication that no publication in the ledger has, under this or a former slug."""
        names = chain([slug], (f"{slug} {number}" for number in count(2)))
        return next(guid for name in names if (guid := make_guid(feed, name)) not in self.publications)

    def without(self, keys: AbstractSet[str]) -> Self:
        """Return a ledger without the audio under these keys: no such alternates, no episode without its enclosure."""
        if not keys:
            return self
        left = {guid: entry for guid, entry in self.publications.items() if not entry.has_enclosure_in(keys)}
        return replace(self, publications={guid: _drop_keys(entry, keys) for guid, entry in left.items()})

    def with_publication(self, publication: Publication) -> Self:
        """Return a ledger with `publication`, which replaces any earlier one of the same GUID."""
        return replace(self, publications={**self.publications, publication.guid: publication})

    def with_assets(self, guid: str, assets: Mapping[str, Stored], words: str) -> Self:
        """Return a ledger in which the assets of a published episode are `assets`, made of `words`."""
        return self.with_publication(replace(self.publications[guid], assets=assets, words=words))

    def with_alternate(self, guid: str, name: str, rendition: Rendition | None) -> Self:
        """Return a ledger in which a published episode has this alternate under a recipe's name; None removes it."""
        known = self.publications[guid]
        others = {other: made for other, made in known.alternates.items() if other != name}
        alternates = {**others, name: rendition} if rendition else others
        return self.with_publication(replace(known, alternates=alternates))

    def with_show(self, show: "Ledger") -> Self:
        """Return a ledger with the publications and episode covers of `show`, and this feed's own GUID and cover."""
        own = {name: cover for name, cover in self.covers.items() if name == FEED_COVER}
        others = {name: cover for name, cover in show.covers.items() if name != FEED_COVER}
        return replace(self, covers={**others, **own}, publications=show.publications)

    def with_cover(self, owner: str, cover: Stored) -> Self:
        """Return a ledger in which `cover` is the picture of `owner` (see `covers`)."""
        return replace(self, covers={**self.covers, owner: cover})


def is_owned(owner: str, guids: AbstractSet[str]) -> bool:
    """Tell whether the picture of `owner` (see `Ledger.covers`) is an episode's with one of these GUIDs."""
    # A GUID may be an address, so any part before a slash may be one.
    ends = (end for end, letter in enumerate(f"{owner}/") if letter == "/")
    return any(owner[:end] in guids for end in ends)


def _drop_keys(entry: Publication, keys: AbstractSet[str]) -> Publication:
    left = {name: made for name, made in entry.alternates.items() if made.enclosure.key not in keys}
    return entry if len(left) == len(entry.alternates) else replace(entry, alternates=left)


FEED_COVER = ""
"""The owner of the feed's own cover among the covers; no GUID is empty."""

_ADAPTER = TypeAdapter(Ledger)
_PUBLICATION = TypeAdapter(Publication)


def make_guid(feed: UUID, slug: str) -> str:
    """Return the GUID of an episode that is published for the first time: a UUID of version 5 (RFC 9562).

    It follows from the feed's GUID and the slug, so an interrupted publish makes the same again. From then on
    the ledger keeps it, and the folder may be renamed as long as the front matter repeats it.
    """
    # A folder's name that is not UTF-8 is a finding elsewhere; here it must not raise.
    return str(uuid5(feed, slug.encode(errors="backslashreplace").decode()))


UNUSUAL_NUMBER = re.compile(rb"[:\[,]\s*+-?(?:[0-9]{19}|[0-9]++(?:\.[0-9]++)?+[eE]|NaN|Inf)")
"""What may be a number of JSON that is infinite, or too long for Python to write. Texts may look like it."""
NO_PUBLICATIONS = '\n "publications": {}'


class LedgerEncoder:
    """Encodes successive ledgers as canonical JSON; publications that are unchanged are encoded once."""

    def __init__(self) -> None:
        """Begin with no encoded publication."""
        self._blocks: dict[str, tuple[Publication, str]] = {}
        self._read: tuple[Ledger, bytes] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as an encoder without encoded publications."""
        return (LedgerEncoder, ())

    def remember(self, ledger: Ledger, data: bytes) -> None:
        """Keep the bytes that `ledger` was read from; `encode` returns them for an equal ledger."""
        self._read = (ledger, data)

    def encode(self, ledger: Ledger) -> bytes:
        """Return the ledger as canonical JSON, with publications sorted by GUID."""
        if self._read is not None and ledger == self._read[0]:
            return self._read[1]
        blocks = [f"  {_json(guid)}: {self._block(entry)}" for guid, entry in sorted(ledger.publications.items())]
        around = _json(_ADAPTER.dump_python(replace(ledger, publications={}), mode="json"))
        if blocks:
            # The last occurrence is the key itself: JSON strings cannot hold a line break.
            head, _, tail = around.rpartition(NO_PUBLICATIONS)
            around = "".join((head, NO_PUBLICATIONS.removesuffix("}"), "\n", ",\n".join(blocks), "\n }", tail))
        return f"{around}\n".encode()

    def _block(self, entry: Publication) -> str:
        known = self._blocks.get(entry.guid)
        if known is None or known[0] is not entry:
            tree = _PUBLICATION.dump_python(entry, mode="json")
            known = self._blocks[entry.guid] = (entry, _json(tree).replace("\n", "\n  "))
        return known[1]


def _json(tree: object) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)


def dump_ledger(ledger: Ledger) -> bytes:
    """Return a ledger as canonical JSON."""
    return LedgerEncoder().encode(ledger)


def load_ledger(data: bytes, name: str) -> Ledger:
    """Return the ledger in `data`; raise PublisherError if it is not one. `name` is for the message."""
    try:
        # An editor's byte order mark is no part of JSON (RFC 8259, 8.1).
        ledger = _ADAPTER.validate_json(data.removeprefix(BOM_UTF8))
    except ValidationError as problem:
        line = find_conflict(data.decode(errors="replace").replace("\r\n", "\n"))
        if line is not None:
            raise PublisherError(
                f"the ledger {name} has a merge conflict in it, which begins in line {line}",
                hint="let git merge it anew by episode:"
                ' git config merge.publisher-ledger.driver "publisher ledger merge %O %A %B",'
                f" then git checkout --merge -- {name}; .gitattributes needs the line"
                " *.ledger.json merge=publisher-ledger",
            ) from None
        first = problem.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise PublisherError(
            f"the ledger {name} cannot be read: {first['msg']} ({where})",
            hint="bring back the last good one with git; a preview folder may be deleted and published anew",
        ) from None
    if UNUSUAL_NUMBER.search(data) and not _is_countable(_ADAPTER.dump_python(ledger)):
        raise PublisherError(
            f"the ledger {name} has a number in it that nothing can be measured by",
            hint="bring back the last good one with git; it is not to be edited by hand",
        )
    if ledger.schema != LEDGER_SCHEMA:
        raise PublisherError(
            f"the ledger {name} has schema {ledger.schema}, and this publisher knows {LEDGER_SCHEMA}",
            hint="use the version of publisher that wrote it, or a later one",
        )
    for guid, publication in ledger.publications.items():
        if guid != publication.guid:
            raise PublisherError(
                f"the ledger {name} has {publication.slug} under another GUID than its own: {guid}",
                hint="bring back the last good one with git; it is not to be edited by hand",
            )
    foreign = next((stored.key for stored in _list_stored(ledger) if not has_kind(stored.key, KeyKind.FILE)), None)
    if foreign is not None:
        # Lost files are put back under their keys: these must be no other object's.
        raise PublisherError(
            f"the ledger {name} has a key that is none of a published file: {foreign}",
            hint="bring back the last good one with git; it is not to be edited by hand",
        )
    return ledger


def _list_stored(ledger: Ledger) -> Iterator[Stored]:
    """Yield every file that a ledger names."""
    yield from ledger.covers.values()
    for publication in ledger.publications.values():
        yield from publication.audio
        yield from publication.assets.values()


def _is_countable(tree: object) -> bool:
    """Return whether all numbers in a tree are finite and have at most MAX_DIGITS digits."""
    if isinstance(tree, Mapping):
        return all(map(_is_countable, tree.values()))
    if isinstance(tree, list | tuple):
        return all(map(_is_countable, tree))
    return not isinstance(tree, int | float) or -(10**MAX_DIGITS) < tree < 10**MAX_DIGITS
