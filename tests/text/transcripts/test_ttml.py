"""Timed Text Markup Language: paragraphs, agents, and times in all their spellings."""

import pytest

from publisher.text.transcripts.ttml import is_ttml, parse_ttml
from support.sidecars import list_rules, make_sheet

TT = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25"'


def parse(body: str) -> list[tuple[float | None, float | None, str]]:
    """Return start, end and text of the cues of a body."""
    sheet = make_sheet(*f"{TT}><body>{body}</body></tt>".split("\n"))
    cues = [(cue.start, cue.end, cue.text) for cue in parse_ttml(sheet)]
    assert sheet.findings == []
    return cues


def test_the_root_tells() -> None:
    """The root is tt, with or without a prefix, a declaration and comments."""
    assert is_ttml(['<?xml version="1.0"?>', "<!-- a -->", '<tt:tt xmlns:tt="x">'])
    assert not is_ttml(["<table><tt>"])
    assert not is_ttml(['<?xml version="1.0"?>' * 300])


@pytest.mark.parametrize(
    ("begin", "start"),
    [
        ("00:00:01.500", 1.5),
        ("1.5s", 1.5),
        ("1500ms", 1.5),
        ("0.5m", 30.0),
        ("1h", 3600.0),
        ("50f", 2.0),
        ("00:00:01:05", 1.2),
    ],
)
def test_spellings_of_times(begin: str, start: float) -> None:
    """Clocks, clocks with frames, and counts of units."""
    assert parse(f'<p begin="{begin}" end="2h">a</p>') == [(start, 7200.0, "a")]


def test_times_within_others_count_from_their_begin() -> None:
    """A paragraph in a box that begins later, and spans with times of their own; dur is a length."""
    assert parse('<div begin="10s"><p begin="1s" dur="2s">En<br/>to</p></div>') == [(11.0, 13.0, "En to")]
    spans = '<p begin="1s" end="9s">null <span begin="1s" end="2s">En</span> <span begin="3s">to</span></p>'
    assert parse(spans) == [(1.0, 9.0, "null"), (2.0, 3.0, "En"), (4.0, 9.0, "to")]


def test_what_cannot_be_read_is_told() -> None:
    """Text outside paragraphs, and times that are none, have their line; the words of a paragraph stay."""
    sheet = make_sheet(f"{TT}><body>", "løs", '<p begin="x">a</p>', '<p begin="5s" end="2s">b</p>', "</body></tt>")
    assert [cue.text for cue in parse_ttml(sheet)] == ["a", "b"]
    assert [rule for rule, _ in list_rules(sheet)] == ["transcript-outside", "transcript-time", "transcript-time"]
    sheet = make_sheet("<tt>", "<p>")
    assert parse_ttml(sheet) == ()
    assert [rule for rule, _ in list_rules(sheet)] == ["transcript-syntax"]


@pytest.mark.parametrize(("begin", "seconds"), [("0.08", 0.08), ("9", 9.0), ("1:02.540", 62.54), ("1:00:02.5", 3602.5)])
def test_times_of_apple_leave_out_what_says_nothing(begin: str, seconds: float) -> None:
    """Hours and minutes may be left out, and so may the unit of seconds."""
    sheet = make_sheet(f'<tt><body><p begin="{begin}" end="2:00:00">Hei</p></body></tt>')
    assert [(cue.start, cue.text) for cue in parse_ttml(sheet)] == [(seconds, "Hei")]
    assert sheet.findings == []
