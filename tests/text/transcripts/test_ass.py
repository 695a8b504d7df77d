"""Advanced SubStation Alpha: lines of dialogue, names, overrides."""

from publisher.text.transcripts.ass import is_ass, parse_ass
from support.sidecars import list_rules, make_sheet

EVENTS = "[Events]"


def test_the_first_section_tells() -> None:
    """A script begins with its information, in any capitals; other brackets are sounds."""
    assert is_ass(["", "[Script Info]"])
    assert not is_ass(["[Musikk]"])
    assert not is_ass([])


def test_dialogue_is_sorted_and_without_overrides() -> None:
    """Commas belong to the text; \\N and \\h are blanks; drawings and comments are not said."""
    sheet = make_sheet(
        EVENTS,
        "Dialogue: 0,0:00:03.00,0:00:04.50,Default,Ola,0,0,0,,to,\\Ntre\\hfire",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Kari,0,0,0,,{\\an8}En",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}",
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,nei",
    )
    cues = parse_ass(sheet)
    assert [(cue.start, cue.end, cue.speaker, cue.text) for cue in cues] == [
        (1.0, 2.0, "Kari", "En"),
        (3.0, 4.5, "Ola", "to, tre fire"),
    ]
    assert sheet.findings == []


def test_the_format_line_names_the_fields() -> None:
    """SSA has other fields before the text."""
    cues = parse_ass(make_sheet(EVENTS, "Format: Start, End, Text", "Dialogue: 0:00:01.00,0:00:02.00,Ja, nå"))
    assert [(cue.start, cue.text) for cue in cues] == [(1.0, "Ja, nå")]


def test_a_line_without_times_is_told() -> None:
    """Its words are in the finding's line."""
    sheet = make_sheet(EVENTS, "Dialogue: 0,x,0:00:02.00,Default,,0,0,0,,En", "Dialogue: 1")
    assert parse_ass(sheet) == ()
    assert list_rules(sheet) == [("transcript-time", 2), ("transcript-time", 3)]
