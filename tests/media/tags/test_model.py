"""The value of tags: description, lyrics, chapters in the table of contents, and its identity."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from publisher.hashing import digest_value
from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import Span, arrange_timeline, make_unedited_timeline
from publisher.model.transcript import Cue
from support.tagged import TAGS

CHAPTERS = (
    Chapter(start=0.0, title="One"),
    Chapter(start=10.0, title="Picture", toc=False),
    Chapter(start=20.0, title="Two"),
)
WORDS = pack_transcript(
    (
        Cue(text="Er det flo?", start=1.0, end=2.0, speaker="Åse"),
        Cue(text="Ja.", start=25.0, end=26.0, speaker="Torvald"),
    )
)


@pytest.mark.parametrize(
    ("summary", "notes", "expected"),
    [("Short.", "Long.", "Short.\n\nLong."), ("", "Long.", "Long."), ("Short.", "", "Short."), ("", "", "")],
)
def test_the_description_is_summary_and_notes(summary: str, notes: str, expected: str) -> None:
    """Separated by a blank line, without one where either is missing."""
    assert replace(TAGS, summary=summary, notes=notes).description == expected


def test_lyrics_are_the_transcript_as_text() -> None:
    """A paragraph for each turn; nothing without a transcript."""
    assert replace(TAGS, spoken=WORDS).lyrics == "Åse: Er det flo?\n\nTorvald: Ja."
    assert TAGS.lyrics == ""


def test_shown_chapters_end_where_the_next_one_begins() -> None:
    """Hidden chapters are left out; the last one ends with the sound, and never before it begins."""
    shown = replace(TAGS, chapters=CHAPTERS, duration=30.0).shown
    assert [(chapter.title, chapter.start, chapter.end) for chapter in shown] == [
        ("One", 0.0, 20.0),
        ("Two", 20.0, 30.0),
    ]
    assert replace(TAGS, chapters=CHAPTERS, duration=5.0).shown[-1].end == 20.0
    assert TAGS.shown == ()


def test_retiming_moves_chapters_and_words() -> None:
    """After a cut of the first 5 s everything later is 5 s earlier; duration and loudness are those of the file."""
    timeline = arrange_timeline(Span(0.0, 30.0), cuts=(Span(0.0, 5.0),))
    moved = replace(TAGS, chapters=CHAPTERS, spoken=WORDS).retime(timeline, -16.0)
    assert [chapter.start for chapter in moved.chapters][1:] == [5.0, 15.0]
    assert [cue.start for cue in moved.spoken.cues][-1] == 20.0
    assert (moved.duration, moved.loudness) == (25.0, -16.0)
    assert moved.title == TAGS.title


def test_identity_does_not_depend_on_the_published_sound() -> None:
    """Duration and loudness follow from the recording and the recipe, and are no part of the digest."""
    same = TAGS.retime(make_unedited_timeline(30.0), -16.0)
    assert digest_value(same.to_json()) == digest_value(TAGS.to_json())


def test_identity_has_the_offset_of_the_date() -> None:
    """The same instant in another time zone is another date in the file."""
    moved = replace(TAGS, date=TAGS.date.astimezone(timezone(timedelta(hours=5))))
    assert moved.date == TAGS.date
    assert digest_value(moved.to_json()) != digest_value(TAGS.to_json())


def test_what_an_episode_lacks_is_left_out_of_its_identity() -> None:
    """Without pictures, chapters and transcript the tree has no such keys; with them it has."""
    assert not {"pictures", "chapters", "spoken"} & TAGS.to_json().keys()
    full = replace(TAGS, pictures=(("a.jpg", "1" * 64),), chapters=CHAPTERS, spoken=WORDS).to_json()
    assert full["pictures"] == {"a.jpg": "1" * 64}
    assert full["spoken"] == WORDS.digest
    assert full["chapters"] == [
        {"start": 0.0, "title": "One"},
        {"start": 10.0, "title": "Picture", "toc": False},
        {"start": 20.0, "title": "Two"},
    ]
