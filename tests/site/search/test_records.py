"""What the index holds of an episode."""

from dataclasses import replace
from typing import Any

import pytest

from publisher.site.search import records
from publisher.site.search.index import split_segments
from publisher.site.search.word_counts import WordCounts
from support.searched import EPISODES
from support.small_show import episode, show_content


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Annet"},
        {"notes": "Annet"},
        {"topics": {"tema": "Annet"}},
        {"language": "nn"},
        {"spoken": EPISODES[2].spoken},
        {"goals": ("Annet",)},
    ],
)
def test_whatever_is_looked_through_is_in_the_digest(change: dict[str, Any]) -> None:
    """What would be found otherwise, or shown otherwise, gives files of other names."""
    [before] = split_segments(show_content(*EPISODES))
    [after] = split_segments(show_content(EPISODES[0].model_copy(update=change), *EPISODES[1:]))
    assert before.name != after.name


def test_addresses_are_no_words() -> None:
    """What stands in an address is nothing that somebody looks for."""
    counts = split_segments(show_content(*EPISODES))[0].records[2].counts()
    assert counts["måsdal"] == records.NOTES_WEIGHT
    assert counts["lenke"] == counts["https"] == 0
    assert counts["regner"] == 2


def test_a_word_counts_more_where_it_says_more() -> None:
    """A title's word more than a summary's, that more than a note's, and that more than one said once."""
    one = episode("en", 1, "Tittel", "summary: Sammendrag\ntopics: {tema: Tema}", notes="Notat", said={1: "Sagt."})
    (record,) = split_segments(show_content(one))[0].records
    counts = record.count()
    weights = [counts[word] for word in ("tittel", "tema", "sammendrag", "notat", "sagt")]
    assert weights == sorted({*weights}, reverse=True)
    assert counts["sagt"] == 1


def test_counts_are_added_up_over_fields() -> None:
    """A word in the title and twice in the notes has the weight of all three."""
    (record,) = split_segments(show_content(episode("en", 1, "Regn", notes="Regn og *regn*")))[0].records
    assert record.count()["regn"] == records.TITLE_WEIGHT + 2 * records.NOTES_WEIGHT + records.SUMMARY_WEIGHT * 2


def test_known_counts_are_not_counted_again() -> None:
    """The show content may bring them, with the digest of the record."""
    made = show_content(episode("en", 1, "Regn"))
    guid = made.episodes[0].publication.guid
    made = replace(made, counts={guid: WordCounts.of({"annet": 3})}, digests={guid: "known"})
    (record,) = split_segments(made)[0].records
    assert (record.counts(), record.digest) == ({"annet": 3}, "known")


def test_a_row_leads_from_the_search_page() -> None:
    """To the episode's page and to its transcript, if there is one."""
    without, transcribed = (
        split_segments(show_content(episode("en", 1, "Regn", said=said)))[0].records[0].shown
        for said in ({}, {1: "Hei."})
    )
    assert without == ["episodes/en.html", "Regn", "", "2026-05-01", "", ""]
    assert transcribed[5] == "../../transcripts/en.vtt"
