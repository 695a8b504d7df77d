"""Chapters in XML: Matroska's, and Hindenburg's sessions."""

from publisher.text.chapters.xml import parse_hindenburg_markers, parse_matroska_chapters, parse_xml
from support.sidecars import list_rules, make_sheet


def test_matroska_has_atoms() -> None:
    """Hidden atoms stand outside the table of contents; an end that is the next start says nothing."""
    sheet = make_sheet(
        '<?xml version="1.0" encoding="ISO-8859-1"?>', "<Chapters><EditionEntry>",
        "<ChapterAtom><ChapterTimeStart>00:00:00.000000000</ChapterTimeStart><ChapterTimeEnd>00:00:41.360</ChapterTimeEnd>"
        "<ChapterDisplay><ChapterString>Åpning</ChapterString></ChapterDisplay></ChapterAtom>",
        "<ChapterAtom><ChapterTimeStart>00:00:41.360000000</ChapterTimeStart><ChapterFlagHidden>1</ChapterFlagHidden>"
        "<ChapterDisplay><ChapterString>Røret</ChapterString></ChapterDisplay></ChapterAtom>",
        "<ChapterAtom/>", "</EditionEntry></Chapters>",
    )  # fmt: skip
    found = [(one.start, one.title, one.end, one.toc) for one in parse_matroska_chapters(sheet)]
    assert found == [(0, "Åpning", None, True), (41.36, "Røret", None, False)]
    assert list_rules(sheet) == [("chapter-wrong", 5)]


def test_hindenburg_has_markers() -> None:
    """Their times are clock times or seconds."""
    sheet = make_sheet(
        '<Session xmlns="x"><Markers>', '<Marker Id="1" Name="Åpning" Time="0"/>',
        '<Marker Id="2" Name="Røret" Time="00:41.360"/>', '<Marker Name="x"/>', "</Markers></Session>",
    )  # fmt: skip
    assert [(one.start, one.title) for one in parse_hindenburg_markers(sheet)] == [(0, "Åpning"), (41.36, "Røret")]
    assert list_rules(sheet) == [("chapter-wrong", 4)]


def test_what_is_no_xml_is_an_error() -> None:
    """No entity is expanded, and nothing is fetched."""
    sheet = make_sheet("<Chapters>", "<a></b>")
    assert parse_xml(sheet) is None
    assert list_rules(sheet) == [("chapter-syntax", 2)]
