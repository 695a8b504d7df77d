"""Which episodes of a show are like which: the words of an episode are counted once, and again when they change."""

import json
from collections.abc import Mapping
from pathlib import Path

from publisher.adapters.readings import Readings, open_readings
from publisher.digest import digest_value
from publisher.site.material import Material
from publisher.site.related import REVISION, Profile, marks_of, related, words_in
from publisher.site.search import Record


def related_in(material: Material, cache: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the GUIDs of the episodes that are most like each, by its GUID; what was counted is kept in `cache`."""
    records = {told.publication.guid: Record(material, told) for told in material.episodes}
    with open_readings(cache / "likeness" / f"{material.feed.slug}.sqlite") as readings:
        return related({guid: _profile(record, readings) for guid, record in records.items()})


def _profile(record: Record, readings: Readings) -> Profile:
    name = digest_value([REVISION, record.made_of])
    known = readings.get(name)
    words = json.loads(known) if known is not None else words_in(record)
    if known is None:
        readings.keep(name, json.dumps(words, ensure_ascii=False).encode())
    return Profile(words=words, marks=marks_of(record.told.episode))
