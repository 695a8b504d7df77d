"""What has been published to one target by one feed: the ledger, and its one spelling as JSON.

A ledger holds only what cannot be had from the sources: identities, and what was measured on the files
that were made. No time of day stands in it, so the same work gives the same bytes.
"""

import json
from collections.abc import Mapping
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
from publisher.model.timeline import Timeline
from publisher.storage.base import Stored

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
"""Refuses keys that this version does not know: writing the ledger again would drop them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOf:
    """The digests of everything that an audio file is made of."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    recording: str
    recipe: str
    tags: str

    @property
    def digest(self) -> str:
        """Return the one digest of all three."""
        return digest_value({"recording": self.recording, "recipe": self.recipe, "tags": self.tags})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """Audio of an episode in one more format, as it was published."""

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
    enclosure: Stored
    mastered: MasteringReport
    made_of: MadeOf
    assets: Mapping[str, Stored] = field(default_factory=dict)
    """What is published beside the audio, by what it is: chapters, and the transcript in each of its formats."""
    words: str = ""
    """The digest of the words that these were made of, and of the program that made them. Another program may make the
    same of the same: then this stays."""
    alternates: Mapping[str, Rendition] = field(default_factory=dict)
    """The same audio in other formats, by the names of their recipes."""
    retired: bool = False
    """No longer in the feed. It is kept here so that it comes back as the same episode, should it come back."""

    @property
    def audio(self) -> tuple[Stored, ...]:
        """Every file of its sound."""
        return (self.enclosure, *(rendition.enclosure for rendition in self.alternates.values()))

    @property
    def duration(self) -> float:
        """The published sound's length in seconds."""
        return self.mastered.after.duration

    @property
    def timeline(self) -> Timeline:
        """Where each moment of the recording is heard in the published sound."""
        return self.mastered.timeline


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Everything that one feed has published to one target."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_CONFIG

    feed: str
    schema: int = LEDGER_SCHEMA
    guid: str | None = None
    """Who the show is (podcast:guid), once something was published."""
    covers: Mapping[str, Stored] = field(default_factory=dict)
    """By the GUID of the episode, or by FEED_COVER for the feed's own."""
    publications: Mapping[str, Publication] = field(default_factory=dict)
    """By GUID."""

    def guid_of(self, slug: str) -> str | None:
        """Return the GUID under which an episode of this folder was published, if it was."""
        return self._guids.get(slug)

    @cached_property
    def _guids(self) -> Mapping[str, str]:
        """The GUIDs of episodes by their folders; where two had the same, the first."""
        return {entry.slug: entry.guid for entry in reversed(tuple(self.publications.values()))}

    def new_guid(self, feed: UUID, slug: str) -> str:
        """Return a GUID for a first publication that nothing here has, whatever folders were called before."""
        names = chain([slug], (f"{slug} {number}" for number in count(2)))
        return next(guid for name in names if (guid := make_guid(feed, name)) not in self.publications)

    def without(self, keys: AbstractSet[str]) -> Self:
        """Return a ledger that does not know the audio under these keys, nor what cannot be without it."""
        if not keys:
            return self
        left = {guid: entry for guid, entry in self.publications.items() if entry.enclosure.key not in keys}
        return replace(self, publications={guid: _drop_keys(entry, keys) for guid, entry in left.items()})

    def with_publication(self, publication: Publication) -> Self:
        """Return a ledger that knows `publication`, in the place of any earlier one of the same GUID."""
        return replace(self, publications={**self.publications, publication.guid: publication})

    def with_assets(self, guid: str, assets: Mapping[str, Stored], words: str) -> Self:
        """Return a ledger in which `assets`, made of `words`, is all beside the audio of an episode that it knows."""
        return self.with_publication(replace(self.publications[guid], assets=assets, words=words))

    def with_alternate(self, guid: str, name: str, rendition: Rendition | None) -> Self:
        """Return a ledger in which an episode that it knows has this audio under the name of a recipe, or none."""
        known = self.publications[guid]
        others = {other: made for other, made in known.alternates.items() if other != name}
        alternates = {**others, name: rendition} if rendition else others
        return self.with_publication(replace(known, alternates=alternates))

    def with_show(self, show: "Ledger") -> Self:
        """Return the ledger of a feed that shows what `show` has published; who it is, and its cover, are its own."""
        own = {name: cover for name, cover in self.covers.items() if name == FEED_COVER}
        others = {name: cover for name, cover in show.covers.items() if name != FEED_COVER}
        return replace(self, covers={**others, **own}, publications=show.publications)

    def with_cover(self, owner: str, cover: Stored) -> Self:
        """Return a ledger in which `cover` is the picture of an episode, by its GUID, or of the feed: FEED_COVER."""
        return replace(self, covers={**self.covers, owner: cover})


def _drop_keys(entry: Publication, keys: AbstractSet[str]) -> Publication:
    left = {name: made for name, made in entry.alternates.items() if made.enclosure.key not in keys}
    return entry if len(left) == len(entry.alternates) else replace(entry, alternates=left)


FEED_COVER = ""
"""Where the feed's own cover stands among the covers: no GUID is empty."""

_ADAPTER = TypeAdapter(Ledger)
_PUBLICATION = TypeAdapter(Publication)


def make_guid(feed: UUID, slug: str) -> str:
    """Return the GUID of an episode that is published for the first time.

    It follows from feed and folder, so a publish that was interrupted mints the same again. From then on
    the ledger keeps it, and the folder may be renamed as long as the front matter repeats it.
    """
    # A folder's name may be no UTF-8 at all: that is told, and nothing is published, but not by whoever asks here.
    return str(uuid5(feed, slug.encode(errors="backslashreplace").decode()))


NO_PUBLICATIONS = '\n "publications": {}'


class LedgerEncoder:
    """Spells ledgers that differ little, one after the other: what has stayed is spelled once."""

    def __init__(self) -> None:
        """Begin with nothing spelled."""
        self._blocks: dict[str, tuple[Publication, str]] = {}
        self._read: tuple[Ledger, bytes] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process with nothing spelled."""
        return (LedgerEncoder, ())

    def remember(self, ledger: Ledger, data: bytes) -> None:
        """Learn how a ledger is spelled that was read: it need not be spelled anew while nothing in it changes."""
        self._read = (ledger, data)

    def encode(self, ledger: Ledger) -> bytes:
        """Return the ledger as canonical JSON: a block for each episode, in the order of their GUIDs."""
        if self._read is not None and ledger == self._read[0]:
            return self._read[1]
        blocks = [f"  {_json(guid)}: {self._block(entry)}" for guid, entry in sorted(ledger.publications.items())]
        around = _json(_ADAPTER.dump_python(replace(ledger, publications={}), mode="json"))
        if blocks:
            # The last that is spelled so: texts cannot hold the end of a line.
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
    """Return the one spelling of a ledger."""
    return LedgerEncoder().encode(ledger)


def load_ledger(data: bytes, name: str) -> Ledger:
    """Return the ledger that `data` spells; raise PublisherError if it is none. `name` is for the message."""
    try:
        ledger = _ADAPTER.validate_json(data)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise PublisherError(
            f"the ledger {name} cannot be read: {first['msg']} ({where})",
            hint="bring back the last good one with git; a preview folder may be deleted and published anew",
        ) from None
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
    return ledger
