"""Which words a show's episodes have, and which are alike by that: counted once, and again when they change."""

import json
from dataclasses import replace
from pathlib import Path

from publisher.hashing import digest_value
from publisher.site.content import ShowContent
from publisher.site.related import RELATED_REVISION, TermProfile, find_related, list_shared_keys, select_terms
from publisher.site.search import SearchRecord
from publisher.site.word_counts import WordCounts
from publisher.sources.parse_cache import ParseCache, open_parse_cache

END_OF_HEAD = b"\n"
"""Ends what episodes are compared by. JSON has no such byte in it."""


def add_related(material: ShowContent, cache: Path) -> ShowContent:
    """Return the material with how much each word of its episodes counts, and which of them are most like which.

    What was counted is kept in `cache`.
    """
    with open_parse_cache(cache / "likeness" / f"{material.feed.slug}.sqlite") as readings:
        found = {
            told.publication.guid: _count_words(SearchRecord(material, told), readings) for told in material.episodes
        }
    profiles = {guid: profile for guid, (profile, _) in found.items()}
    return replace(
        material, related=find_related(profiles), counts={guid: counts for guid, (_, counts) in found.items()}
    )


def _count_words(record: SearchRecord, readings: ParseCache) -> tuple[TermProfile, WordCounts]:
    name = digest_value([RELATED_REVISION, record.made_of])
    known = readings.get(name)
    if known is None:
        counts = record.count()
        words, packed = select_terms(counts, record.told.language), WordCounts.of(counts)
        readings.keep(name, json.dumps(words, ensure_ascii=False).encode() + END_OF_HEAD + packed.packed)
    else:
        head, _, rest = known.partition(END_OF_HEAD)
        words, packed = json.loads(head), WordCounts(rest)
    return TermProfile(words=words, marks=list_shared_keys(record.told.episode)), packed
