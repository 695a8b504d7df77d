"""SubRip transcripts: style tags, labels, escapes, and cues that fit."""

import re
from html import unescape

import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.transcript import Cue, Transcript
from publisher.text.transcripts.srt import format_srt, parse_srt
from support.sidecars import join_words, make_sheet, transcripts


def parse(text: str) -> Transcript:
    """Return the cues of a SubRip file."""
    return parse_srt(make_sheet(*text.split("\n")))


def test_style_tags_are_removed() -> None:
    """Bold, colours and position codes are removed, and entities decoded; a cue of tags alone is left out."""
    text = '1\n00:00:01,000 --> 00:00:02,500\n{\\an8}<b>Ja</b> <font color="red">&amp; nå</font>\n\n'
    cues = parse(f"{text}2\n00:00:03,000 --> 00:00:04,000\n<i></i>\n")
    assert [(cue.text, cue.start, cue.end, cue.line) for cue in cues] == [("Ja & nå", 1.0, 2.5, 2)]


def test_a_label_is_written_when_the_speaker_changes() -> None:
    """The name stands before the first cue of a turn only."""
    cues = [Cue(text=text, start=n, end=n + 1, speaker=who) for n, (who, text) in enumerate([("Å", "a"), ("Å", "b")])]
    assert format_srt((*cues, Cue(text="c", start=2, end=3, speaker="Ø"))) == (
        "1\n00:00:00,000 --> 00:00:01,000\nÅ: a\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nb\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\nØ: c\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b > og </i>", "&lt;b > og &lt;/i>"),
        ("<b <i>>", "&lt;b &lt;i>>"),
        ("{\\an8}", "&#123;\\an8}"),
        ("&lt;", "&amp;lt;"),
        ("A & B <3", "A & B <3"),
    ],
)
def test_markup_in_text_is_escaped(text: str, written: str) -> None:
    """Text that a player would take for a tag or an entity is escaped, and read back as it was; other text is not."""
    document = format_srt((Cue(text=text, start=0.0, end=9.0),))
    assert document.split("\n")[2] == written
    assert [cue.text for cue in parse(document)] == [text]


@given(st.lists(st.sampled_from(["<", ">", "b", "/", "{", "\\", "}", "&", "lt", "amp", ";", "#38", " ", "i"])))
def test_any_text_comes_back(parts: list[str]) -> None:
    """However text looks like markup, all of it is read back."""
    text = " ".join("".join(parts).split())
    if text:
        again = parse(format_srt((Cue(text=text, start=0.0, end=9.0),)))
        assert join_words(again) == text.replace(" ", "")


@given(transcripts())
def test_cues_fit_the_screen(cues: Transcript) -> None:
    """No cue has more than two lines of 32 characters."""
    for subtitle in srt.parse(format_srt(cues)):
        lines = [unescape(line) for line in subtitle.content.split("\n")]
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 32


@given(transcripts())
def test_parts_stay_in_the_time_of_their_cue(cues: Transcript) -> None:
    """The parts of a cue follow one another, from its start to its end; another reader finds them numbered."""
    parts = list(srt.parse(format_srt(cues)))
    times = [(part.start.total_seconds(), part.end.total_seconds()) for part in parts]
    assert [part.index for part in parts] == [*range(1, len(parts) + 1)]
    assert all(start <= end for start, end in times)
    assert [start for start, _ in times] == sorted(start for start, _ in times)
    assert times[0][0] == pytest.approx(cues[0].start)
    assert times[-1][1] == pytest.approx(cues[-1].end)
    assert {round(cue.start or 0, 3) for cue in cues} <= {round(start, 3) for start, _ in times}


@pytest.mark.parametrize("length", [20, 30, 31, 32, 40, 90])
def test_a_name_of_any_length_loses_no_word(length: int) -> None:
    """A name that fills a line stands above the words, and is cut by nothing."""
    words = " ".join(f"ord{number}" for number in range(40))
    written = format_srt((Cue(text=words, start=0.0, end=20.0, speaker="Åse " + "Ø" * (length - 4)),))
    rows = [line for line in written.splitlines() if line and not line.isdigit() and "-->" not in line]
    assert "".join(rows).replace(" ", "") == f"Åse{'Ø' * (length - 4)}:{words}".replace(" ", "")
    assert all(len(row) <= 32 for row in rows)


STYLE_TAG = re.compile(r"</?(?:[biu]|font|v)(?:[.\s][^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
"""What is left out, as a plain pattern, which takes too long for what is never closed."""


@given(st.lists(st.sampled_from(["<b>", "<b ", "</", "<v.", "font", "{\\", "}", ">", "<", "a", " ", "V"]), max_size=12))
def test_styles_are_those_of_a_pattern(pieces: list[str]) -> None:
    """Tags and position codes are left out from their openings to their ends, and what is never closed is text."""
    said = "".join(pieces).strip()
    cues = parse_srt(make_sheet("1", "00:00:01,000 --> 00:00:02,000", said))
    assert " ".join(cue.text for cue in cues) == " ".join(STYLE_TAG.sub("", said).split())
