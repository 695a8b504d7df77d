"""Counting words once, and caching what is related."""

from collections import Counter
from pathlib import Path

import pytest

from publisher.publish.site.similarity import add_related
from publisher.site.search.index import split_segments
from publisher.site.search.records import SearchRecord
from support.small_show import episode, show_content

PROGRAM = "1"
EPISODES = (
    episode("flo", 1, "Flo", "guid: flo", said={1: "Tidevannet løfter båten, tidevannet løfter alt, tidevannet!"}),
    episode("fjaere", 2, "Fjære", "guid: fjaere", notes="Tidevann, tidevann. Båtene ligger."),
    episode("kilo", 3, "Kilo", "guid: kilo", notes="Lodd og lodd, vekt og vekt."),
    episode("pi", 4, "Pi", "guid: pi", notes="Sirkel, sirkel."),
)


def test_endings_make_no_difference(tmp_path: Path) -> None:
    """Episodes are alike by words in whatever form, said or written."""
    assert add_related(show_content(*EPISODES), tmp_path, PROGRAM).related == {
        "flo": ("fjaere",),
        "fjaere": ("flo",),
        "kilo": (),
        "pi": (),
    }


def test_words_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing changed no word is counted; of what has changed, the words are counted again."""
    counted: list[str] = []
    count = SearchRecord.count

    def watched(record: SearchRecord) -> Counter[str]:
        counted.append(record.content.episode.slug)
        return count(record)

    monkeypatch.setattr(SearchRecord, "count", watched)
    first = add_related(show_content(*EPISODES), tmp_path, PROGRAM)
    assert sorted(counted) == ["fjaere", "flo", "kilo", "pi"]
    counted.clear()
    again = add_related(show_content(*EPISODES), tmp_path, PROGRAM)
    assert again.related == first.related
    # What the search is made of is not counted again either.
    records = {record.content.episode.slug: record for record in split_segments(again)[0].records}
    known = {slug: record.counts() for slug, record in records.items()}
    assert counted == []
    assert known == {slug: count(record) for slug, record in records.items()}
    changed = EPISODES[2].model_copy(update={"notes": "Tidevann og tidevann."})
    assert add_related(show_content(*EPISODES[:2], changed, EPISODES[3]), tmp_path, PROGRAM).related["kilo"] != ()
    assert counted == ["kilo"]
