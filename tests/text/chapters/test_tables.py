"""The marker tables of audio and video editors."""

import pytest

from publisher.text.chapters.tables import find_table_columns, parse_marker_table
from support.sidecars import list_rules, make_sheet

AUDITION = "Name\tStart\tDuration\tTime Format\tType\tDescription"
TABLES = {
    "Audition": (AUDITION, "Åpning\t0:00.000\t0:00.000\tdecimal\tCue\t", "Røret\t0:41.360\t0:05.000\tdecimal\tCue\tx"),
    "Audition, frames": (AUDITION, "Åpning\t0:00:00:00\t0\t25 fps\tCue\t", "Røret\t0:00:41:09\t5.000\t25 fps\tCue\t"),
    "Audition, samples": (AUDITION, "Åpning\t0\t0\t48000 Hz\tCue\t", "Røret\t1985280\t240000\t48000 Hz\tCue\t"),
    "Reaper": ("#,Name,Start,End,Length", "M1,Åpning,0:00.000,,", "R1,Røret,0:41.360,0:46.360,0:05.000"),
    "semicolons": ("Title;Start time;End time", "Åpning;0:00;", "Røret;0:41,360;0:46,360"),
    "quoted": ("Start,Name,Length", '0.000,"Åpning",0', '41.360,"Røret",5.000'),
}


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_known_by_their_headings(name: str) -> None:
    """Starts, titles and ends are found in any order, between tabs, commas and semicolons, in any way of counting."""
    sheet = make_sheet(*TABLES[name])
    assert [(one.start, one.title, one.end) for one in parse_marker_table(sheet)] == [
        (0, "Åpning", None),
        (41.36, "Røret", 46.36),
    ]
    assert (sheet.places, sheet.findings) == ([2, 3], [])


def test_frames_without_a_rate_begin_at_the_second_and_are_told() -> None:
    """Premiere does not say how many frames there are; a name that is empty leaves its place to the description."""
    sheet = make_sheet("Marker Name\tDescription\tIn\tOut", "\tÅpning\t00:00:41:09\t00:00:41:09")
    assert [(one.start, one.title, one.end) for one in parse_marker_table(sheet)] == [(41, "Åpning", None)]
    assert list_rules(sheet) == [("chapter-frames", 2)]


def test_a_rate_of_video_in_colour_is_no_whole_number() -> None:
    """An hour of 29.97 frames counted as 30 lasts 3.6 s longer, but for the ones that are dropped."""
    rows = ("Name\tStart\tTime Format", "A\t01:00:00:00\t29.97 fps", "B\t01:00:00;15\t29.97 fps")
    assert sorted(one.start for one in parse_marker_table(make_sheet(*rows))) == [3600.5, 3603.604]


@pytest.mark.parametrize("start", ["2.1.00", "2.10", "", "later", "99999999999999999999"])
def test_a_row_without_a_certain_time_is_an_error(start: str) -> None:
    """Bars and beats, and what may be minutes, are told in their line; the other rows are read."""
    sheet = make_sheet("Name\tStart", f"A\t{start}", "B\t0:30.000")
    assert [one.title for one in parse_marker_table(sheet)] == ["B"]
    assert list_rules(sheet) == [("chapter-wrong", 2)]


@pytest.mark.parametrize("line", ["0:00 Start, name", "Name and start", "", "Navn,Alder"])
def test_other_lines_are_no_headings(line: str) -> None:
    """A row of headings has a cell for the start and one for the title."""
    assert find_table_columns(line) is None
