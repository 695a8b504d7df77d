"""Chapters as lines, and as Audacity's labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.chapters import Chapter
from publisher.text.chapters.lines import (
    format_audacity_labels,
    format_line_chapters,
    parse_audacity_labels,
    parse_line_chapters,
)
from support.sidecars import list_rules, make_sheet


@pytest.mark.parametrize(
    ("line", "start", "title"),
    [
        ("0:05 Åpning", 5.0, "Åpning"),
        ("01:02:03.500 Åpning", 3723.5, "Åpning"),
        ("750 Åpning", 750.0, "Åpning"),
        ("- 12:30 – Åpning", 750.0, "Åpning"),
        ("• (12:30) Åpning", 750.0, "Åpning"),
        ("[12:30]: Åpning", 750.0, "Åpning"),
        ("12:30 | Åpning - slutt", 750.0, "Åpning - slutt"),
        ("12:30 2001: En romodyssé", 750.0, "2001: En romodyssé"),
    ],
)
def test_times_and_titles(line: str, start: float, title: str) -> None:
    """A time, also in brackets or behind a bullet, and the title, also behind a dash, a colon or a bar."""
    assert [(chapter.start, chapter.title) for chapter in parse_line_chapters(make_sheet(line))] == [(start, title)]


def test_lines_that_are_no_chapters() -> None:
    """Blank lines and comments are skipped, a line without a time is an error; the others keep their lines."""
    sheet = make_sheet("# mine", "", "0:05 A", "Åpning", "1:99 B", "0:09 C")
    assert [chapter.title for chapter in parse_line_chapters(sheet)] == ["A", "C"]
    assert list_rules(sheet) == [("chapter-wrong", 4), ("chapter-wrong", 5)]
    assert sheet.places == [3, 6]


HEADINGS = ["Chapters:", "Kapitler:", "**Kapitler:**", "- Kapitler:", "Kapitler i episode 3:", "章节："]


@pytest.mark.parametrize("heading", HEADINGS)
@given(
    starts=st.lists(st.integers(0, 5999), min_size=1, max_size=9, unique=True).map(sorted),
    form=st.sampled_from(["{0}:{1:02} T{2}", "- {0}:{1:02} – T{2}", "T{2} {0}:{1:02}", "{2}) {0}:{1:02} T{2}"]),
    blanks=st.integers(0, 2),
)
def test_a_heading_above_the_list_is_no_chapter(heading: str, starts: list[int], form: str, blanks: int) -> None:
    """A first line that ends with a colon and has no time is left out; all below it is read as ever."""
    lines = [form.format(start // 60, start % 60, number) for number, start in enumerate(starts, 1)]
    sheet = make_sheet(*[""] * blanks, heading, *[""] * blanks, *lines)
    found = parse_line_chapters(sheet)
    assert sheet.findings == []
    assert [(chapter.start, chapter.title) for chapter in found] == [
        (float(start), f"T{number}") for number, start in enumerate(starts, 1)
    ]
    assert sheet.places == [2 * blanks + 1 + number for number in range(1, len(starts) + 1)]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["Chapters", "0:00 A"], [1]),
        (["Chapters: all of them", "0:00 A"], [1]),
        (["Chapters:", "Kapitler:", "0:00 A"], [2]),
        (["0:00 A", "Kapitler:", "1:00 B"], [2]),
        (["2 min:", "0:00 A"], [1]),
        (["Intro 2 min:", "0:00 A"], [1]),
        (["Intro 0:30:", "1:00 A"], [1]),
        (["3 Ting:", "0:00 A"], [1]),
        (["Fra 12.30:", "0:00 A"], [1]),
        (["Del: 1:", "0:00 A"], [1]),
    ],
    ids=str,
)
def test_what_is_no_heading_is_refused(lines: list[str], wrong: list[int]) -> None:
    """A line without a colon at its end, a second one, one further down, and one with a time are told."""
    sheet = make_sheet(*lines)
    parse_line_chapters(sheet)
    assert list_rules(sheet) == [("chapter-wrong", line) for line in wrong]


def test_lines_have_milliseconds_only_where_needed() -> None:
    """Chapters outside the table of contents are left out."""
    chapters = (Chapter(start=0, title="A"), Chapter(start=1, title="x", toc=False), Chapter(start=62.5, title="B"))
    assert format_line_chapters(chapters) == "00:00:00 A\n00:01:02.500 B\n"


def test_labels_have_three_columns() -> None:
    """A point label has no end; lines of a spectral selection belong to the label above."""
    sheet = make_sheet("1.500000\t1.500000\tA", "\\\t100.0\t200.0", "2,5\t4.0\tB b", "")
    assert [(chapter.start, chapter.end, chapter.title) for chapter in parse_audacity_labels(sheet)] == [
        (1.5, None, "A"),
        (2.5, 4.0, "B b"),
    ]
    assert (sheet.places, sheet.findings) == ([1, 3], [])


def test_a_line_that_is_no_label_is_an_error() -> None:
    """Both times are needed."""
    sheet = make_sheet("1.0\tA", "2.0\t3.0\tB")
    assert [chapter.title for chapter in parse_audacity_labels(sheet)] == ["B"]
    assert list_rules(sheet) == [("chapter-wrong", 1)]


def test_labels_are_written_with_six_decimals() -> None:
    """A chapter without an end becomes a point label; those outside the table of contents are left out."""
    chapters = (
        Chapter(start=1, title="A", end=2.5),
        Chapter(start=3, title="x", toc=False),
        Chapter(start=4, title="B"),
    )
    assert format_audacity_labels(chapters) == "1.000000\t2.500000\tA\n4.000000\t4.000000\tB\n"


@pytest.mark.parametrize(
    ("line", "title", "link"),
    [
        ("0:00 Intro https://a.example/x", "Intro", "https://a.example/x"),
        ("0:00 Intro (https://a.example/x)", "Intro", "https://a.example/x"),
        ("0:00 Intro: https://a.example/x", "Intro", "https://a.example/x"),
        ("0:00 Intro - https://a.example/x", "Intro", "https://a.example/x"),
        ("0:00 https://a.example/x", "https://a.example/x", None),
        ("0:00 Om https://a.example/x og mer", "Om https://a.example/x og mer", None),
        ("0:00 | Intro https://a.example/x", "Intro https://a.example/x", None),
        ("\u200f0:00 Intro", "Intro", None),
        ("\u202a\u200e- 0:00 Intro", "Intro", None),
        ("0:00 **Intro**", "Intro", None),
        ("0:00 `Intro`", "Intro", None),
        ("**0:00 Intro**", "Intro", None),
        ("`0:00 Intro`", "Intro", None),
        ("0:00 **Intro** og `mer`", "**Intro** og `mer`", None),
        ("0:00 2**3**4", "2**3**4", None),
    ],
)
def test_what_stands_around_a_title_is_no_part_of_it(line: str, title: str, link: str | None) -> None:
    """An address behind it is its link, signs around it and in front of the time are left out; others are kept."""
    sheet = make_sheet(line, "1:00 B")
    first, _ = parse_line_chapters(sheet)
    assert (first.title, first.link) == (title, link)
    assert list_rules(sheet) == []


def test_lines_beyond_all_that_is_told_are_not_looked_at() -> None:
    """Each line is a chapter or a finding, so no more are read than both can be."""
    sheet = make_sheet(*[":"] * 500_000)
    assert parse_line_chapters(sheet) == ()
    assert [finding.rule for finding in sheet.findings[-2:]] == ["chapter-wrong", "file-too-wrong"]
