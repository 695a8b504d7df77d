"""WebVTT transcripts: voices, labels, escapes, and cues that fit."""

import re

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.transcript import Cue, Transcript
from publisher.text.transcripts.formats import read_transcript
from publisher.text.transcripts.vtt import format_vtt_transcript, parse_vtt_transcript
from support.sidecars import make_sheet, transcripts

BLOCKS = st.lists(
    st.builds(
        "{}{}{}\n{}\n\n".format,
        st.sampled_from(["00:00:01.000", "00:61:01.000", "00:01.5", "99:59:59,999", "00:00:1.000", "٠٠:٠٠:٠٢.٥٠٠"]),
        st.sampled_from([" --> ", "-->", " -> ", " --> ", "\t-->\t"]),
        st.sampled_from(["00:00:02.250", "00:01:00,001 line:0", "02:00:00.000", "00:00:75.000", "x"]),
        st.text("abæ <>/&;.v\u00a0\n", max_size=30).map("<v Åse  Ø>{}".format)
        | st.text("abæ &;.:\u2028", max_size=20)
        | st.sampled_from(["<v.loud Bo Å>Ja.</v>", "Nei.</v>", "<v >Hm.", "<v Å><v Ø>To.", "<i>Ja</i>", "1 &lt; 2"]),
    ),
    min_size=1,
    max_size=6,
)
"""Blocks of WebVTT, many of which are as programs write them, and many not."""


def parse(*lines: str) -> list[tuple[str | None, str, float | None, float | None]]:
    """Return speaker, text, start and end of the cues of one block from 1 s to 5 s."""
    cues = parse_vtt_transcript(make_sheet("WEBVTT", "", "00:01.000 --> 00:05.000", *lines, ""))
    return [(cue.speaker, cue.text, cue.start, cue.end) for cue in cues]


def test_a_voice_tag_gives_the_speaker() -> None:
    """The name of a voice tag is the speaker, with or without a class and an end tag."""
    assert parse("<v Åse  Ødegård>Ja,", "nå.") == [("Åse Ødegård", "Ja, nå.", 1.0, 5.0)]
    assert parse("<v.loud Åse>Ja.</v>") == [("Åse", "Ja.", 1.0, 5.0)]


def test_voices_in_one_block_share_its_time() -> None:
    """Each voice is a cue of its own, whose length is in proportion to its characters."""
    assert parse("<v Åse>abc</v> <v Liv>d") == [("Åse", "abc", 1.0, 4.0), ("Liv", "d", 4.0, 5.0)]


def test_tags_are_dropped_and_entities_decoded() -> None:
    """Styles, languages and times inside a cue are dropped; entities are the characters that they stand for."""
    assert parse("<i>Ja</i> <00:02.000><c.red>&lt;nå&gt;</c>") == [(None, "Ja <nå>", 1.0, 5.0)]


def test_labels_are_speakers_only_without_voices() -> None:
    """Where one cue has a voice tag, text before a colon stays text."""
    blocks = ("WEBVTT", "", "0:01 --> 0:02", "Åse Å: Ja", "", "0:03 --> 0:04", "{}Nei", "")
    labelled = parse_vtt_transcript(make_sheet(*(line.format("") for line in blocks)))
    voiced = parse_vtt_transcript(make_sheet(*(line.format("<v Liv>") for line in blocks)))
    assert [(cue.speaker, cue.text) for cue in labelled] == [("Åse Å", "Ja"), ("Åse Å", "Nei")]
    assert [(cue.speaker, cue.text) for cue in voiced] == [(None, "Åse Å: Ja"), ("Liv", "Nei")]


def test_text_is_written_escaped() -> None:
    """Markup in text and speaker is written as entities, behind a voice tag in every cue."""
    cues = (Cue(text="1 < 2 & 3", start=0.5, end=1.25, speaker="A&B"),)
    assert format_vtt_transcript(cues) == "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\n<v A&amp;B>1 &lt; 2 &amp; 3\n"


@given(transcripts())
def test_cues_fit_the_screen(cues: Transcript) -> None:
    """No cue has more than two lines of 65 characters."""
    for caption in webvtt.from_string(format_vtt_transcript(cues)):
        lines = [re.sub(r"&\w+;", "x", re.sub(r"^<v [^>]*>", "", line)) for line in caption.raw_text.split("\n")]
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 65


@given(transcripts())
def test_another_reader_finds_the_voices(cues: Transcript) -> None:
    """webvtt-py reads the speakers that were written."""
    captions = webvtt.from_string(format_vtt_transcript(cues))
    assert {caption.voice for caption in captions} == {cue.speaker for cue in cues}


@given(BLOCKS)
def test_shortcuts_change_nothing(written: list[str]) -> None:
    """The shortcuts for usual timing lines and usual blocks give the cues and findings of the general way."""
    data = f"WEBVTT\n\n{''.join(written)}".encode()
    quick = read_transcript("x.vtt", data)
    with pytest.MonkeyPatch.context() as patch:
        never = re.compile(r"(?!)")
        patch.setattr("publisher.text.cues.CUE_TIMES", never)
        patch.setattr("publisher.text.transcripts.vtt.ONE_VOICE", never)
        slow = read_transcript("x.vtt", data)
    assert quick == slow


VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]*)>|(?P<end></v>|<v(?:\.[^\s>]*)?>)")
"""Voice tags as a plain pattern, which takes too long for what is never closed."""
VOICE_PIECES = st.sampled_from(["<v", "<v ", "<v.", "A", " ", "</v>", ">", "<", "</"])


@given(st.lists(VOICE_PIECES, max_size=12).map("".join))
def test_voices_are_those_of_a_pattern(said: str) -> None:
    """A cue has the words between two voice tags, and the name of the first."""
    parts, speaker, at = [], None, 0
    for mark in VOICE.finditer(said):
        parts.append((speaker, said[at : mark.start()]))
        speaker, at = " ".join((mark["name"] or "").split()) or None, mark.end()
    parts.append((speaker, said[at:]))
    expected = [(name, " ".join(words.split())) for name, words in parts if words.strip()]
    if any(name for name, _ in expected):
        cues, _ = read_transcript("x.vtt", f"WEBVTT\n\n00:00.000 --> 00:01.000\n{said}\n".encode())
        assert [(cue.speaker, cue.text) for cue in cues] == expected


def test_a_voice_without_a_name_is_nobody() -> None:
    """A tag without a name is no word, and ends the voice before it."""
    said = parse_vtt_transcript(make_sheet("WEBVTT", "", "0:01.000 --> 0:02.000", "<v>Hei"))
    assert [(cue.speaker, cue.text) for cue in said] == [(None, "Hei")]
    said = parse_vtt_transcript(make_sheet("WEBVTT", "", "0:01.000 --> 0:02.000", "<v Kari>Hei <v.loud>Ja"))
    assert [(cue.speaker, cue.text) for cue in said] == [("Kari", "Hei"), (None, "Ja")]
