"""Counts the words of a show's episodes and finds out which are alike; both are done again only where words change."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.hashing import digest_value
from publisher.site.content import ShowContent
from publisher.site.related import TermProfile, find_related, list_shared_keys, select_terms
from publisher.site.search import SearchRecord
from publisher.site.word_counts import WordCounts
from publisher.sources.parse_cache import ParseCache, open_parse_cache

END_OF_HEAD = b"\n"
"""Ends what episodes are compared by. JSON has no such byte in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The words of an episode."""

    record: SearchRecord
    digest: str
    """Of all that they were counted in."""
    head: bytes
    """The words that it is compared by, and how much each counts, as JSON."""
    counts: WordCounts

    @property
    def profile(self) -> TermProfile:
        """What it is compared by."""
        return TermProfile(words=json.loads(self.head), marks=list_shared_keys(self.record.told.episode))


def add_related(material: ShowContent, cache: Path, program: str) -> ShowContent:
    """Return the material with how much each word of its episodes counts, and which of them are most like which.

    What was counted is kept in the folder `cache`, for the program with this digest.
    """
    with open_parse_cache(cache, kind=f"words of {material.feed.slug}", program=program) as readings:
        found = {
            told.publication.guid: _count_words(SearchRecord(material, told), readings) for told in material.episodes
        }
        return replace(
            material,
            related=_related(found, readings),
            counts={guid: counted.counts for guid, counted in found.items()},
            digests={guid: counted.digest for guid, counted in found.items()},
        )


def _count_words(record: SearchRecord, readings: ParseCache) -> _Counted:
    digest = digest_value(record.made_of)
    known = readings.get(digest)
    if known is None:
        counts = record.count()
        words, packed = select_terms(counts, record.told.language), WordCounts.of(counts)
        head = json.dumps(words, ensure_ascii=False).encode()
        readings.keep(digest, head + END_OF_HEAD + packed.packed)
    else:
        head, _, rest = known.partition(END_OF_HEAD)
        packed = WordCounts(rest)
    return _Counted(record=record, digest=digest, head=head, counts=packed)


def _related(found: dict[str, _Counted], readings: ParseCache) -> dict[str, tuple[str, ...]]:
    """Return which episodes are most like which, by their GUIDs: as before, unless a word counts more or less."""
    compared = [
        [guid, counted.head.decode(), sorted(map(repr, list_shared_keys(counted.record.told.episode)))]
        for guid, counted in sorted(found.items())
    ]
    name = digest_value(compared)
    known = readings.get(name)
    if known is not None:
        return {guid: tuple(others) for guid, others in json.loads(known).items()}
    alike = find_related({guid: counted.profile for guid, counted in found.items()})
    readings.keep(name, json.dumps(alike).encode())
    return alike
