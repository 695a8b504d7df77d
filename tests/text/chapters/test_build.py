"""Chapters are built from values, of which the wrong ones become findings."""

from publisher.model.chapters import Chapter
from publisher.text.chapters.build import add_chapter, sort_chapters
from support.sidecars import list_rules, make_sheet


def test_a_wrong_value_is_left_out() -> None:
    """A link that is none is an error in its line, and the chapter is built without it."""
    sheet, chapters = make_sheet("x", "y"), []
    assert add_chapter(chapters, sheet, 2, start=1.0, title=" A\n a ", link="nowhere", image="", end=None)
    assert chapters == [Chapter(start=1.0, title="A a")]
    assert list_rules(sheet) == [("chapter-wrong", 2)]
    assert sheet.findings[0].message == "link is not a web address"
    assert sheet.findings[0].fix == "write it like https://example.org/page"


def test_without_a_valid_start_there_is_no_chapter() -> None:
    """A start that is missing or no time leaves the chapter out."""
    sheet, chapters = make_sheet("x"), []
    assert not add_chapter(chapters, sheet, 1, title="A")
    assert not add_chapter(chapters, sheet, 1, title="A", start="x")
    assert chapters == []
    assert [finding.message for finding in sheet.findings] == ["start is missing", "start is not a time"]


def test_a_chapter_without_a_title_gets_a_dash() -> None:
    """With a warning, unless it is outside the table of contents."""
    sheet, chapters = make_sheet("x"), []
    assert add_chapter(chapters, sheet, 1, start=0.0, title="")
    assert list_rules(sheet) == [("chapter-untitled", 1)]
    assert add_chapter(chapters, sheet, 1, start=0.0, toc=False)
    assert [chapter.title for chapter in chapters] == ["–", "–"]
    assert len(sheet.findings) == 1


def test_chapters_are_sorted_by_start() -> None:
    """Each that begins before the one above is a warning in its line; the lines are sorted with the chapters."""
    sheet = make_sheet("c", "a", "b")
    chapters = [Chapter(start=start, title=title) for start, title in ((9, "C"), (1, "A"), (1, "B"))]
    assert [chapter.title for chapter in sort_chapters(chapters, sheet, [1, 2, 3])] == ["A", "B", "C"]
    assert list_rules(sheet) == [("chapter-order", 2)]
    assert sheet.places == [2, 3, 1]
