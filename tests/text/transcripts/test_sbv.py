"""SubViewer: two times with a comma, and lines below."""

from publisher.text.transcripts.sbv import is_sbv, parse_sbv
from support.sidecars import list_rules, make_sheet


def test_the_first_line_tells() -> None:
    """Two clocks with hours and a comma between them are SubViewer's."""
    assert is_sbv(["", "0:00:01.000,0:00:02.000"])
    assert not is_sbv(["0:00:01,000 --> 0:00:02,000"])
    assert not is_sbv([])


def test_a_cue_has_all_lines_down_to_the_next_times() -> None:
    """Blank lines inside are skipped, tags and [br] are no words."""
    sheet = make_sheet("0:00:01.000,0:00:02.000", "<i>En</i>[br]to", "", "tre", "0:00:03.000,0:00:04.000", "fire")
    cues = parse_sbv(sheet)
    assert [(cue.start, cue.end, cue.text, cue.line) for cue in cues] == [
        (1.0, 2.0, "En to tre", 1),
        (3.0, 4.0, "fire", 5),
    ]
    assert sheet.findings == []


def test_wrong_times_are_told() -> None:
    """An end before the start is an error, and the words stay at the start."""
    sheet = make_sheet("0:00:03.000,0:00:02.000", "En", "0:99:03.000,0:99:04.000", "to")
    assert [(cue.start, cue.end, cue.text) for cue in parse_sbv(sheet)] == [(3.0, 3.0, "En")]
    assert list_rules(sheet) == [("transcript-time", 1), ("transcript-time", 3)]
