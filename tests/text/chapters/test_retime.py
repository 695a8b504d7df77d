"""Chapters move from the time of the recording to the time of the published audio."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.model.chapters import Chapter
from publisher.model.timeline import Clip, Span, arrange_timeline, make_unedited_timeline
from publisher.text.chapters.retime import retime_chapters


def test_a_cut_moves_shortens_and_drops() -> None:
    """A cut moves the chapters behind it, shortens the one that it is in, and drops one that lies in it."""
    chapters = tuple(
        Chapter(start=start, title=title) for start, title in ((0, "A"), (10, "B"), (12, "C"), (14, "D"), (30, "E"))
    )
    moved, lost = retime_chapters(chapters, arrange_timeline(Span(0.5, 40.0), cuts=[Span(11.0, 16.0)]))
    assert [(chapter.start, chapter.title) for chapter in moved] == [(0.0, "A"), (9.5, "B"), (10.5, "D"), (24.5, "E")]
    assert [chapter.title for chapter in lost] == ["C"]


def test_hidden_chapters_end_no_others() -> None:
    """A picture inside a chapter does not end it, so a cut over the picture's end leaves both."""
    chapters = (Chapter(start=0, title="A"), Chapter(start=5, title="p", toc=False), Chapter(start=20, title="B"))
    moved, lost = retime_chapters(chapters, arrange_timeline(Span(0, 30), cuts=[Span(0, 6)]))
    assert [(chapter.start, chapter.title) for chapter in moved] == [(0.0, "A"), (0.0, "p"), (14.0, "B")]
    assert lost == ()


def test_an_intro_belongs_to_the_first_chapter() -> None:
    """The chapter at the beginning of the recording starts at 0, the next behind the intro; ends move as well."""
    chapters = (Chapter(start=0, title="A", end=4), Chapter(start=5, title="B"))
    moved, _ = retime_chapters(chapters, arrange_timeline(Span(0, 30), intro=Clip(sound="i.wav", length=8.0)))
    assert [(chapter.start, chapter.end) for chapter in moved] == [(0.0, 12.0), (13.0, None)]


@given(st.lists(st.integers(0, 29), min_size=1, unique=True), st.booleans())
def test_without_edits_nothing_moves(starts: list[int], own_ends: bool) -> None:  # noqa: FBT001 - drawn
    """Chapters inside an unedited recording stay as they are, with or without ends of their own."""
    chapters = tuple(Chapter(start=start, title="A", end=start + 0.5 if own_ends else None) for start in sorted(starts))
    assert retime_chapters(chapters, make_unedited_timeline(30.0)) == (chapters, ())


def test_a_chapter_behind_the_end_is_lost() -> None:
    """A chapter that starts at or behind the end of the recording has nothing left."""
    chapters = (Chapter(start=0, title="A"), Chapter(start=30, title="B"))
    moved, lost = retime_chapters(chapters, make_unedited_timeline(30.0))
    assert ([chapter.title for chapter in moved], [chapter.title for chapter in lost]) == (["A"], ["B"])


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=8))
def test_a_chapter_ends_where_the_next_one_in_the_contents_begins(written: list[tuple[int, bool]]) -> None:
    """A cut that takes all of a chapter, up to the next one in the contents that begins later, takes the chapter."""
    marks = tuple(Chapter(start=start, title="A", toc=toc) for start, toc in sorted(written))
    for number, mark in enumerate(marks):
        later = [other.start for other in marks[number + 1 :] if other.start > mark.start and other.toc]
        end = later[0] if later else 20.0
        timeline = arrange_timeline(Span(0.0, 20.0), cuts=[Span(mark.start, end)])
        _, lost = retime_chapters(marks, timeline)
        assert mark in lost
