"""Markers of Pro Tools: their samples tell the time, and their names are titles."""

from publisher.text.chapters.formats import detect_chapter_format, read_chapters
from publisher.text.chapters.protools import find_listing, parse_listing
from support.sidecars import list_rules, make_sheet

HEAD = "#   \tLOCATION     \tTIME REFERENCE    \tUNITS    \tNAME             \tCOMMENTS"
ROWS = ("1   \t0:00.000     \t0                 \tSamples  \tIntro\t", "2\t0:41.250\t1980000\tSamples\tDel to\tMer")


def test_markers_have_names_and_times() -> None:
    """With the session above them and without, titles are names alone."""
    for head in ([], ["SESSION NAME:\tX", "SAMPLE RATE:\t48000.000000", "", "M A R K E R S  L I S T I N G"]):
        sheet = make_sheet(*head, HEAD, *ROWS)
        assert detect_chapter_format(sheet) == "listing"
        assert [(chapter.start, chapter.title) for chapter in parse_listing(sheet)] == [(0, "Intro"), (41.25, "Del to")]
        assert list_rules(sheet) == []


def test_samples_tell_the_time_where_the_location_does_not() -> None:
    """Frames and bars are read by the samples beside them; without a sample rate they are told."""
    row = "1\t00:00:41:06\t1980000\tSamples\tIntro\t"
    sheet = make_sheet("SAMPLE RATE:\t48000.000000", HEAD, row, "2\t18|1\t2400000\tSamples\tB\t")
    assert [chapter.start for chapter in parse_listing(sheet)] == [41.25, 50.0]
    _, findings = read_chapters("x", f"{HEAD}\n{row}\n".encode())
    assert [(finding.rule, finding.position.line) for finding in findings] == [("chapter-wrong", 2)]


def test_other_tables_are_none() -> None:
    """A line of chapters, and a table with other headings, are no listing."""
    assert find_listing(["0:00 Location\tName", "Name\tStart"]) is None
