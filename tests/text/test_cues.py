"""Cue blocks of WebVTT and SubRip: timing lines, identifiers, blank lines, and text outside of cues."""

import pytest

from publisher.text.cues import CueBlock, parse_srt_blocks, parse_vtt_blocks
from support.sidecars import list_rules, make_sheet


def test_a_vtt_block_has_line_times_and_text() -> None:
    """Identifiers, cue settings, comments, styles and regions are no text."""
    sheet = make_sheet(
        "WEBVTT", "", "NOTE a", "b", "", "first", "00:01.000 --> 00:02.500 line:0", "A", "a", "", "STYLE", "x", "",
        "second", "00:03.000 --> 00:04.000", "B", "",
    )  # fmt: skip
    assert parse_vtt_blocks(sheet, what="transcript") == [
        CueBlock(7, 1.0, 2.5, ("A", "a")),
        CueBlock(15, 3.0, 4.0, ("B",)),
    ]
    assert sheet.findings == []


def test_an_srt_block_may_have_blank_lines() -> None:
    """Blank lines inside a cue are skipped, numbers of cues are no text, and a number that is spoken is."""
    sheet = make_sheet(
        "1", "00:00:01,000 --> 00:00:02,000", "A", "", "a", "42", "", "2", "00:00:03,000 --> 00:00:04,000", "1984", ""
    )
    assert [block.text for block in parse_srt_blocks(sheet, what="transcript")] == [("A", "a", "42"), ("1984",)]
    assert sheet.findings == []


def test_srt_needs_no_numbers_and_no_blank_lines() -> None:
    """Cues without numbers, and cues directly below one another, are read."""
    sheet = make_sheet("0:01 --> 0:02", "A", "2", "0:03 -> 0:04", "B")
    assert [block.text for block in parse_srt_blocks(sheet, what="transcript")] == [("A",), ("B",)]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("00:00:01.000 --> 00:00:02.000", 1.0, 2.0),
        ("00:00:01,000 --> 00:00:02,000", 1.0, 2.0),
        ("1:02:03.5 -> 1:02:04", 3723.5, 3724.0),
        ("  0:01-->0:02\talign:left", 1.0, 2.0),
    ],
)
def test_spellings_of_a_timing_line(line: str, start: float, end: float) -> None:
    """Points or commas, hours or none, a long or a short arrow, settings behind it."""
    assert parse_srt_blocks(make_sheet(line, "A"), what="x") == [CueBlock(1, start, end, ("A",))]


@pytest.mark.parametrize("line", ["0:01 --> x", "00:61:00.000 --> 00:62:00.000", "0:01 -->"])
def test_a_timing_line_that_cannot_be_read_is_an_error(line: str) -> None:
    """The block is left out, with an error in the line of the arrow."""
    sheet = make_sheet("WEBVTT", "", line, "A", "")
    assert parse_vtt_blocks(sheet, what="chapter") == []
    assert list_rules(sheet) == [("chapter-time", 3)]


def test_an_end_before_the_start_is_an_error() -> None:
    """The cue is kept without length."""
    sheet = make_sheet("WEBVTT", "", "00:00:05.000 --> 00:00:02.000", "A", "")
    assert parse_vtt_blocks(sheet, what="chapter") == [CueBlock(3, 5.0, 5.0, ("A",))]
    assert list_rules(sheet) == [("chapter-time", 3)]


def test_text_outside_a_cue_is_a_warning() -> None:
    """In WebVTT a blank line ends a cue: text below it is left out, with a warning in its first line."""
    sheet = make_sheet("WEBVTT", "", "0:01 --> 0:02", "A", "", "stray", "more", "", "id", "0:03 --> 0:04", "B", "")
    assert [block.text for block in parse_vtt_blocks(sheet, what="transcript")] == [("A",), ("B",)]
    assert list_rules(sheet) == [("transcript-outside", 6)]


def test_a_file_without_head_or_times() -> None:
    """The first line of WebVTT is a warning if it is another, and a file without an arrow an error."""
    sheet = make_sheet("Hei")
    assert parse_vtt_blocks(sheet, what="chapter") == []
    assert list_rules(sheet) == [("chapter-head", 1), ("chapter-syntax", 1)]


def test_arrows_and_digits_that_are_said_are_words() -> None:
    """An arrow in a sentence is no timing line, and digits are a cue's number only where they continue the count."""
    sheet = make_sheet(
        "0:01 --> 0:02", "5 -> 6 er neste", "1984", "0:03 --> 0:04", "5:00 -> 6:00 er åpent", "3", "0:05 --> 0:06", "B"
    )
    assert [block.text for block in parse_srt_blocks(sheet, what="transcript")] == [
        ("5 -> 6 er neste", "1984"),
        ("5:00 -> 6:00 er åpent",),
        ("B",),
    ]
    assert sheet.findings == []


def test_vtt_needs_no_blank_lines() -> None:
    """Directly below one another, below an empty line, and around a line of blanks, cues keep their words."""
    sheet = make_sheet(
        "WEBVTT", "", "0:01 --> 0:02", "A", "0:03 --> 0:04", "", "B", "", "0:05 --> 0:06", "C", " ", "c", "", "NOTE d"
    )
    assert [block.text for block in parse_vtt_blocks(sheet, what="transcript")] == [("A",), ("B",), ("C", "c")]
    assert sheet.findings == []


def test_a_negative_start_is_told_and_its_words_stay() -> None:
    """A cue before the sound is an error in its line, and begins at 0."""
    sheet = make_sheet("1", "-1:58:00,300 --> -1:58:03,540", "A")
    assert parse_srt_blocks(sheet, what="transcript") == [CueBlock(2, 0.0, 0.0, ("A",))]
    assert list_rules(sheet) == [("transcript-time", 2)]


def test_text_above_the_first_cue_is_told() -> None:
    """In SubRip it was no part of anything; a header and comments of WebVTT are no text."""
    sheet = make_sheet("Tittel", "", "1", "0:01 --> 0:02", "A")
    assert [block.text for block in parse_srt_blocks(sheet, what="transcript")] == [("A",)]
    assert list_rules(sheet) == [("transcript-outside", 1)]
    sheet = make_sheet("WEBVTT", "Language: nb", "", "NOTE a", "", "0:01 --> 0:02", "A")
    assert [block.text for block in parse_vtt_blocks(sheet, what="transcript")] == [("A",)]
    assert sheet.findings == []


@pytest.mark.parametrize("arrow", ["-->", "->", "- ->", "-- >"])
@pytest.mark.parametrize("time", ["00:00:0{}, 000", "00: 00: 0{}, 000", "00:00:0{} ,000", "00：00：0{}，000"])
def test_blanks_in_times_are_none(time: str, arrow: str) -> None:
    """Machine translation puts blanks and wide signs into times, which are read as they were."""
    sheet = make_sheet("1", f"{time.format(1)} {arrow} {time.format(2)}", "Hei.")
    blocks = parse_srt_blocks(sheet, what="transcript")
    assert [(block.start, block.end, block.text) for block in blocks] == [(1.0, 2.0, ("Hei.",))]
    assert sheet.findings == []
