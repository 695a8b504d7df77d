"""Plain-text transcripts: paragraphs, and labels before them."""

from publisher.model.transcript import Cue
from publisher.text.transcripts.text import format_text_transcript, parse_text_transcript
from support.sidecars import make_sheet


def parse(*lines: str) -> list[tuple[str | None, str, int | None]]:
    """Return speaker, text and line of each cue."""
    return [(cue.speaker, cue.text, cue.line) for cue in parse_text_transcript(make_sheet(*lines))]


def test_lines_below_one_another_are_one_paragraph() -> None:
    """A blank line ends a paragraph; the speaker stays until the next label."""
    assert parse("Åse Å: Ja,", "nå.", "", "Og i natt.", "Liv L: Nei.") == [
        ("Åse Å", "Ja, nå.", 1),
        ("Åse Å", "Og i natt.", 4),
        ("Liv L", "Nei.", 5),
    ]


def test_a_label_may_stand_alone() -> None:
    """A name in a line of its own belongs to the paragraph below it, also across a blank line."""
    assert parse("ÅSE:", "Ja.", "LIV:", "", "Nei.") == [("ÅSE", "Ja.", 2), ("LIV", "Nei.", 5)]


def test_a_clock_is_no_speaker() -> None:
    """Text before a colon that is no name stays text."""
    assert parse("klokka 12: Nå er det flo.") == [(None, "klokka 12: Nå er det flo.", 1)]


def test_a_turn_is_a_paragraph() -> None:
    """Cues of one speaker are one paragraph, with the name where it changes, or the sign for nobody."""
    cues = tuple(Cue(text=text, speaker=who) for who, text in (("Å", "a"), ("Å", "b"), ("Ø", "c"), (None, "d")))
    assert format_text_transcript(cues) == "Å: a b\n\nØ: c\n\n–: d\n"
