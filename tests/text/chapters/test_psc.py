"""Podlove Simple Chapters: elements anywhere in a document, and no entities."""

from pathlib import Path

from hypothesis import given
from lxml import etree

from publisher.model.chapters import Chapter, Chapters
from publisher.text.chapters.psc import format_psc, make_psc_attributes, parse_psc
from support.sidecars import chapter_lists, list_rules, make_sheet


@given(chapter_lists())
def test_what_is_in_the_contents_is_kept(chapters: Chapters) -> None:
    """Start, title, link and image of all chapters in the table of contents come back."""
    shown = tuple(chapter.model_copy(update={"end": None, "location": None}) for chapter in chapters if chapter.toc)
    text = format_psc(chapters)
    assert etree.fromstring(text.encode()).tag == "{http://podlove.org/simple-chapters}chapters"
    sheet = make_sheet(*text.split("\n"))
    assert (parse_psc(sheet), sheet.findings) == (shown, [])


def test_chapters_are_found_inside_a_feed() -> None:
    """Elements may stand anywhere, and their lines are those of the file, also below a declaration of two lines."""
    sheet = make_sheet(
        '<?xml version="1.0"',
        'encoding="ISO-8859-1"?>',
        '<rss xmlns:psc="http://podlove.org/simple-chapters"><item>',
        '<psc:chapters><psc:chapter start="00:00:05.500" title="Åpning"/></psc:chapters>',
        "</item></rss>",
    )
    assert [(chapter.start, chapter.title) for chapter in parse_psc(sheet)] == [(5.5, "Åpning")]
    assert (sheet.places, sheet.findings) == ([4], [])


def test_no_other_file_is_read(tmp_path: Path) -> None:
    """An external entity gives no chapters."""
    (tmp_path / "more.xml").write_text('<chapter start="0:02" title="b"/>')
    sheet = make_sheet(
        f'<!DOCTYPE chapters [<!ENTITY more SYSTEM "{tmp_path.as_uri()}/more.xml">]>',
        '<chapters><chapter start="0:01" title="a"/>&more;</chapters>',
    )
    assert [chapter.title for chapter in parse_psc(sheet)] == ["a"]


def test_broken_xml_is_an_error_in_its_line() -> None:
    """What is no XML gives no chapters, and one error where it breaks."""
    sheet = make_sheet("<chapters>", '<chapter start="0:01" title="a">', "</chapters>")
    assert parse_psc(sheet) == ()
    assert list_rules(sheet) == [("chapter-syntax", 3)]


def test_a_chapter_without_a_start_is_an_error() -> None:
    """A start that is missing or no time leaves the chapter out."""
    sheet = make_sheet("<chapters>", '<chapter title="a"/>', '<chapter start="x" title="b"/>', "</chapters>")
    assert parse_psc(sheet) == ()
    assert list_rules(sheet) == [("chapter-wrong", 2), ("chapter-wrong", 3)]


def test_attributes_without_a_value_are_left_out() -> None:
    """A chapter without link and image has neither attribute; values are quoted."""
    assert make_psc_attributes(Chapter(start=1.5, title="a")) == {"start": "00:00:01.500", "title": "a"}
    assert """title='"&lt;&amp;'""" in format_psc((Chapter(start=0, title='"<&'),))
