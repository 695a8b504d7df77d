"""Transcripts in columns: TSV, CSV and labels, with names of columns in any order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts.columns import find_columns, parse_columns
from support.sidecars import list_rules, make_sheet


def test_columns_are_found_by_their_names() -> None:
    """Start and text are needed; a sentence has none of them."""
    assert find_columns(["", "start\tend\ttext"]) == {"start": 0, "end": 1, "text": 2}
    assert find_columns(['"Text";"Speaker Name";"Start Time"']) == {"start": 2, "text": 0, "speaker": 1}
    assert find_columns(["0.5\t1.5\tHei"]) == {"start": 0, "end": 1, "text": 2}
    assert find_columns(["We start, text ends"]) is None
    assert find_columns([]) is None


@pytest.mark.parametrize(("cell", "start"), [("1500", 1.5), ("1.5", 1.5), ("0:01.5", 1.5), ("00:00:01,500", 1.5)])
def test_times_are_milliseconds_seconds_or_clocks(cell: str, start: float) -> None:
    """Whole numbers are Whisper's milliseconds."""
    cues = parse_columns(make_sheet("start\tend\ttext", f"{cell}\t\tHei"))
    assert [(cue.start, cue.end, cue.text, cue.line) for cue in cues] == [(start, None, "Hei", 2)]


def test_what_is_said_may_have_tabs_and_line_breaks() -> None:
    """The text keeps what divides columns elsewhere."""
    assert [cue.text for cue in parse_columns(make_sheet("start\ttext", "1\ta\tb"))] == ["a b"]
    cues = parse_columns(make_sheet("start,text", '1,"a, b', 'c"', '2,"d ""e"""'))
    assert [cue.text for cue in cues] == ["a, b c", 'd "e"']


def test_rows_that_cannot_be_read_are_told() -> None:
    """A row without a time is told with its line, and so is an end before the start."""
    sheet = make_sheet("start\tend\ttext", "x\t1\ta", "2000\t1000\tb")
    assert [(cue.start, cue.end) for cue in parse_columns(sheet)] == [(2.0, 2.0)]
    assert list_rules(sheet) == [("transcript-time", 2), ("transcript-time", 3)]
    sheet = make_sheet("Hei")
    assert (parse_columns(sheet), list_rules(sheet)) == ((), [("transcript-syntax", 1)])


@given(
    rows=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=9),
    unit=st.sampled_from([1, 1000]),
    point=st.booleans(),
)
def test_the_times_of_a_file_have_one_unit(rows: list[tuple[int, int]], unit: int, *, point: bool) -> None:
    """One decimal shows that all are seconds; whole numbers are milliseconds, unless too much is said in them."""
    unit = 1 if point else unit
    lines, starts, now = ["start,end,speaker,text"], [], 0
    for pause, length in rows:
        start, now = now + pause, now + pause + length
        starts.append(float(start))
        lines.append(f"{start * unit},{now * unit},Kari,{'ja ' * length}")
    if point:
        lines.append(f"{now},{now}.5,Ola,Nei")
        starts.append(float(now))
    sheet = make_sheet(*lines)
    assert [cue.start for cue in parse_columns(sheet)] == starts
    assert list_rules(sheet) == []


def test_frames_are_told_as_frames() -> None:
    """A time that counts frames says nothing without their rate; each row of them is told."""
    sheet = make_sheet("start,end,text", "00:00:01:12,00:00:02:00,Hei")
    assert parse_columns(sheet) == ()
    assert "frames" in sheet.findings[0].message
    assert list_rules(sheet) == [("transcript-time", 2)]


@pytest.mark.parametrize("rows", [(), ("",), (",,",), ("\t",)])
def test_columns_without_rows_say_nothing(rows: tuple[str, ...]) -> None:
    """The names of columns alone, and rows without a cell, are no cues."""
    assert parse_columns(make_sheet("start,end,text", *rows)) == ()
    assert parse_columns(make_sheet("start\tend\ttext", *(row.replace(",", "\t") for row in rows))) == ()
