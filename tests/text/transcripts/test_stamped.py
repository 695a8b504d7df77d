"""Texts with times among the words: which lines are headings, and what belongs to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.timecode import format_short_time
from publisher.text.transcripts import read_transcript
from publisher.text.transcripts.stamped import find_headings, parse_stamped
from support.sidecars import list_rules, make_sheet


def parse(*lines: str) -> list[tuple[float | None, str | None, str]]:
    """Return start, speaker and text of each cue; there may be no findings."""
    sheet = make_sheet(*lines)
    cues = parse_stamped(sheet)
    assert sheet.findings == []
    return [(cue.start, cue.speaker, cue.text) for cue in cues]


@pytest.mark.parametrize(
    "heading",
    [
        "Kari Ås  0:04",
        "Kari Ås 0:04",
        "Kari Ås (00:04)",
        "Kari Ås [00:00:04]:",
        "Kari Ås - 0:04",
        "**Kari Ås** 00:04",
        "**Kari Ås** [0:04]",
        "[00:00:04] Kari Ås:",
        "00:00:04 Kari Ås:",
        "(0:04) **Kari Ås:**",
        "Kari Ås\n0:04",
        "Kari Ås\n00:04 - 00:10",
    ],
)
def test_spellings_of_a_heading(heading: str) -> None:
    """Name and time in either order, in brackets or not, in one line or two."""
    lines = [*heading.split("\n"), "God kveld.", "", *heading.replace("4", "9").split("\n"), "Ja, nå."]
    assert parse(*lines) == [(4.0, "Kari Ås", "God kveld."), (9.0, "Kari Ås", "Ja, nå.")]


def test_words_may_stand_behind_the_time() -> None:
    """In one line with or without a name, which stays until the next; times alone divide words."""
    assert parse("[0:01] Kari Ås: Ja.", "[0:04] Nå.", "mer", "[0:09] Kari Ås: Nei.") == [
        (1.0, "Kari Ås", "Ja."),
        (4.0, "Kari Ås", "Nå. mer"),
        (9.0, "Kari Ås", "Nei."),
    ]
    assert parse("0:01", "Ja, nå.", "0:04", "Nei.") == [(1.0, None, "Ja, nå."), (4.0, None, "Nei.")]


@pytest.mark.parametrize(
    "lines",
    [
        ["Vi møtes klokka 12:30", "i dag."],
        ["Klokka 12:30 går vi.", "Klokka 13:30 er vi der."],
        ["12:30 går vi hjem."],
        ["Hei.", "[12:30] sa hun."],
        ["12:30 går vi", "9:15 kom vi", "8:10 var det mørkt"],
        ["Kari Ås: Hei."],
        ["Kari Ås\t0:04\t0:00.500\tdecimal", "Ola Bø\t0:09\t0:00.500\tdecimal"],
        [],
    ],
    ids=str,
)
def test_times_that_are_said_are_no_headings(lines: list[str]) -> None:
    """A clock in a sentence makes no text with times, and neither do times in no order."""
    assert find_headings(lines) == []


def test_what_stands_above_and_what_a_program_says_is_told() -> None:
    """Text without a time, and the line in which a program names itself, are left out with their lines."""
    sheet = make_sheet("Møte", "", "Kari Ås  0:01", "Ja.", "Ola Bø  0:04", "Nei.", "Transcribed by https://a.example")
    assert [cue.text for cue in parse_stamped(sheet)] == ["Ja.", "Nei."]
    assert list_rules(sheet) == [("transcript-outside", 1), ("transcript-outside", 7)]


def test_a_second_time_before_the_first_is_told() -> None:
    """The words stay at the first time."""
    sheet = make_sheet("[0:05 - 0:02] Ja.", "[0:06 - 0:08] Nei.")
    assert [(cue.start, cue.end) for cue in parse_stamped(sheet)] == [(5.0, 5.0), (6.0, 8.0)]
    assert list_rules(sheet) == [("transcript-time", 1)]


@pytest.mark.parametrize("gap", ["    ", "\t"])
def test_columns_are_as_wide_as_tabs(gap: str) -> None:
    """Name, time and words in one line, with wide gaps between; a clock in a sentence has no name before it."""
    lines = [f"Kari Ås{gap}0:04{gap}Vi møtes  12:30 i dag.", f"Ola Bø{gap}0:09{gap}Ja."]
    assert parse(*lines) == [(4.0, "Kari Ås", "Vi møtes 12:30 i dag."), (9.0, "Ola Bø", "Ja.")]


@pytest.mark.parametrize("mark", [":", ";"])
def test_frames_are_left_out_and_told(mark: str) -> None:
    """A time of a video editor is that of its second, and its name stands below it; it is told once."""
    lines = ["00:00:04:12 - 00:00:09:03", "Kari Ås", "Ja.", "Nå.", "", "00:00:09:03 - 01:00:12:24", "Ola Bø", "Nei."]
    sheet = make_sheet(*(line.replace(":", mark) for line in lines))
    assert [(cue.start, cue.end, cue.speaker, cue.text, cue.line) for cue in parse_stamped(sheet)] == [
        (4.0, 9.0, "Kari Ås", "Ja. Nå.", 3),
        (9.0, 3612.0, "Ola Bø", "Nei.", 8),
    ]
    assert list_rules(sheet) == [("transcript-frames", 1)]


def test_words_below_two_times_are_no_name() -> None:
    """Where most of what stands below is said, none of it is a name."""
    lines = ["0:01 - 0:02", "Ja", "mer", "", "0:02 - 0:03", "og nå", "mer", "", "0:03 - 0:05", "Slutt."]
    assert parse(*lines) == [(1.0, None, "Ja mer"), (2.0, None, "og nå mer"), (3.0, None, "Slutt.")]


@pytest.mark.parametrize(
    "lines",
    [
        ["Kari: Hva er klokka?", "", "Ola: 12:30 tror jeg.", "", "Kari: Sikker?", "", "Ola: 12:31 nå."],
        ["Kari: Hva er klokka?", "Ola: 12:30 tror jeg.", "Kari: Sikker?", "Ola: 12:31 nå."],
        ["Vi møttes i går.", "", "12:30 gikk vi hjem.", "", "12:45 kom Kari."],
        ["12:30 gikk vi hjem.", "", "Det regnet.", "", "12:45 kom Kari.", "", "Så var det slutt."],
        ["Kari: Når?", "", "12:30", "", "Ola: Ja.", "", "Kari: 12:45", "", "Ola: Nei."],
    ],
    ids=str,
)
def test_clocks_in_some_turns_alone_are_said(lines: list[str]) -> None:
    """A text has times only if nearly all that begin a turn have them; else they are words, and all words are kept."""
    assert find_headings(lines) == []


@pytest.mark.parametrize("said", ["12:30 møttes vi.", "[12:30] møttes vi.", "Ola: 12:30 tror jeg."])
def test_a_clock_that_begins_a_line_of_a_turn_is_said(said: str) -> None:
    """Among times beside names, a time before words has another form, and belongs to the words."""
    lines = ["Kari Ås  0:02", "Hei.", said, "", "Ola Bø  0:09", "Ja, det var da.", "", "Kari Ås  13:10", "Slutt."]
    sheet = make_sheet(*lines)
    assert [heading.line for heading in find_headings(lines)] == [1, 5, 8]
    assert said.removeprefix("Ola: ") in " ".join(cue.text for cue in parse_stamped(sheet))


@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["Kari: ", "Ola: ", ""]), st.sampled_from(["", "12:30 ", "0:05 "]), st.booleans()),
        min_size=2,
        max_size=9,
    ),
    gap=st.sampled_from(["\n", "\n\n"]),
)
def test_no_clock_is_lost_where_turns_have_none(turns: list[tuple[str, str, bool]], gap: str) -> None:
    """Each clock of a text is a word of it, or the time of what stands behind it."""
    rows = [f"{name}{clock}{'ja og' if more else 'nei'} {number}." for number, (name, clock, more) in enumerate(turns)]
    cues, findings = read_transcript("x", gap.join(rows).encode())
    words = " ".join(cue.text for cue in cues).split()
    starts = {format_short_time(cue.start) for cue in cues if cue.start is not None}
    for number, (_, clock, _) in enumerate(turns):
        assert f"{number}." in words or findings
        assert not clock or clock.strip() in words or clock.strip() in starts


def test_times_of_the_day_count_from_the_first() -> None:
    """Zoom's captions tell the time of the day: the first is taken for the beginning, which is told."""
    sheet = make_sheet("[Kari Ås] 23:59:58", "Hei.", "", "[Ola Bø] 00:00:02", "Ja.")
    assert [(cue.start, cue.speaker, cue.text) for cue in parse_stamped(sheet)] == [
        (0.0, "Kari Ås", "Hei."),
        (4.0, "Ola Bø", "Ja."),
    ]
    assert list_rules(sheet) == [("transcript-origin", 1)]


@pytest.mark.parametrize(
    "lines",
    [
        ["0:00 Intro", "0:10 Der Martin <http://a.example>", "1:00 Eine Minute"],
        ["0:01 Kari: Ja.", "0:04 Og nå.", "0:09 Kari: Nei."],
        ["0:01 Ja", "0:04 Nei", "0:09 Jo", "0:12 Kari Ås", "0:15 Ja", "0:20 Nei"],
    ],
    ids=str,
)
def test_a_time_before_each_line_is_one(lines: list[str]) -> None:
    """Where all lines begin with times in order, each is the time of its words, whatever the words look like."""
    assert [heading.line for heading in find_headings(lines)] == [*range(1, len(lines) + 1)]
    cues = parse_stamped(make_sheet(*lines))
    assert len(cues) == len(lines)
