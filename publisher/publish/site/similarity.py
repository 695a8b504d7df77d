"""Which words a show's episodes have, and which are alike by that: counted once, and again when they change."""

import json
from dataclasses import replace
from pathlib import Path

from publisher.hashing import digest_value
from publisher.site.content import Material
from publisher.site.related import REVISION, Profile, frequent, marks_of, related
from publisher.site.search import Record
from publisher.site.word_counts import Counts
from publisher.sources.parse_cache import Readings, open_readings

END_OF_HEAD = b"\n"
"""Ends what episodes are compared by. JSON has no such byte in it."""


def with_words(material: Material, cache: Path) -> Material:
    """Return the material with how much each word of its episodes counts, and which of them are most like which.

    What was counted is kept in `cache`.
    """
    with open_readings(cache / "likeness" / f"{material.feed.slug}.sqlite") as readings:
        found = {told.publication.guid: _counted(Record(material, told), readings) for told in material.episodes}
    profiles = {guid: profile for guid, (profile, _) in found.items()}
    return replace(material, related=related(profiles), counts={guid: counts for guid, (_, counts) in found.items()})


def _counted(record: Record, readings: Readings) -> tuple[Profile, Counts]:
    name = digest_value([REVISION, record.made_of])
    known = readings.get(name)
    if known is None:
        counts = record.count()
        words, packed = frequent(counts, record.told.language), Counts.of(counts)
        readings.keep(name, json.dumps(words, ensure_ascii=False).encode() + END_OF_HEAD + packed.packed)
    else:
        head, _, rest = known.partition(END_OF_HEAD)
        words, packed = json.loads(head), Counts(rest)
    return Profile(words=words, marks=marks_of(record.told.episode)), packed
