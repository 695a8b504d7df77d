"""Transcripts as named programs write them are read with all that they hold."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts import is_timed, read_transcript
from support.tool_transcripts import SAID, TOOLS, ToolTranscript

WORD = st.text("abæøå", min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=9)
SPOKEN = st.lists(
    st.tuples(st.integers(0, 9000), st.sampled_from(["Kari Ås", "Ola Bø"]), WORDS), min_size=1, max_size=7
)


def clock(milliseconds: int, mark: str = ".") -> str:
    """Return a time with hours and milliseconds."""
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{rest:03}"


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_program_writes_is_read_whole(tool: ToolTranscript) -> None:
    """Words, and starts, ends and speakers where the format has them, come as they were said, without findings."""
    cues, findings = read_transcript("x", tool.text.encode())
    assert findings == []
    assert [cue.text for cue in cues] == [words for *_, words in SAID]
    assert is_timed(cues) == ("starts" in tool.holds)
    if "starts" in tool.holds:
        starts = [start if tool.places else float(int(start)) for start, *_ in SAID]
        assert [cue.start for cue in cues] == starts
    assert [cue.end for cue in cues] == [end if "ends" in tool.holds else None for _, end, *_ in SAID]
    labels = dict(zip(("Kari Ås", "Ola Bø"), tool.labels, strict=True))
    assert [cue.speaker for cue in cues] == [labels[who] if "speakers" in tool.holds else None for *_, who, _ in SAID]


WRITERS = {
    "srt": ("", "{n}\n{cc} --> {dc}\n{who}: {words}\n\n", ""),
    "srt, nothing between": ("", "{cc} --> {dc}\n{who}: {words}\n", ""),
    "vtt": ("WEBVTT\n\n", "{c} --> {d}\n{who}: {words}\n\n", ""),
    "vtt, nothing between": ("WEBVTT\n\n", "{c} --> {d}\n{who}: {words}\n", ""),
    "vtt, blanks first": ("WEBVTT\n\n", "{c} --> {d}\n\n{who}: {words}\n\n", ""),
    "vtt with voices": ("WEBVTT\n\n", "{c} --> {d}\n<v {who}>{words}\n\n", ""),
    "sbv": ("", "{c},{d}\n{who}: {words}\n\n", ""),
    "ass": ("[Events]\n", "Dialogue: 0,{c},{d},Default,{who},0,0,0,,{words}\n", ""),
    "ttml": ("<tt><body>", '<p begin="{c}" end="{d}">{who}: {words}</p>', "</body></tt>"),
    "tsv": ("start\tend\ttext\n", "{ms}\t{me}\t{who}: {words}\n", ""),
    "csv": ("start,end,speaker,text\n", '{c},{d},{who},"{words}"\n', ""),
    "json": ("[", '{{"start": {s}, "end": {e}, "speaker": "{who}", "text": "{words}"}},', '{"start": 99, "text": ""}]'),
    "stamped": ("", "[{c}] {who}: {words}\n", ""),
    "headed": ("", "{who} ({c})\n{words}\n\n", ""),
    "html": ("<body>", "<div>{who}: {words}</div>", ""),
    "text": ("", "{who}: {words}\n\n", ""),
}  # fmt: skip
UNTIMED = {"html", "text"}


@pytest.mark.parametrize("form", WRITERS)
@given(spoken=SPOKEN, lines=st.booleans())
def test_every_word_is_read_once_in_order_at_its_time_under_its_speaker(
    form: str, spoken: list[tuple[int, str, list[str]]], *, lines: bool
) -> None:
    """For every reader: what is said comes once, in order, at its start, under who says it, or the line is told."""
    head, row, tail = WRITERS[form]
    rows, expected, now = [], [], 0
    for number, (pause, who, words) in enumerate(spoken, 1):
        start, now = now + pause, now + pause + 500
        between = "\n" if lines and form.startswith(("srt", "vtt", "sbv", "text", "headed")) else " "
        rows.append(
            row.format(
                n=number, who=who, words=between.join(words), c=clock(start), d=clock(now), ms=start, me=now,
                cc=clock(start, ","), dc=clock(now, ","), s=start / 1000, e=now / 1000,
            )
        )  # fmt: skip
        expected += [(word, None if form in UNTIMED else start / 1000, who) for word in words]
    cues, findings = read_transcript("x", f"{head}{''.join(rows)}{tail}".encode())
    assert findings == []
    assert [(word, cue.start, cue.speaker) for cue in cues for word in cue.text.split()] == expected


@given(said=st.lists(WORDS.map(" ".join), min_size=4, max_size=9, unique=True), tagged=st.booleans())
def test_rolling_captions_are_read_once(said: list[str], *, tagged: bool) -> None:
    """Each line that is shown two or three times is read once, at the time at which it is shown first."""
    blocks = []
    for number, (before, line) in enumerate(pairwise(["", *said])):
        words = line.replace(" ", f"<{clock(number * 2000 + 500)}><c> ") if tagged else line
        blocks.append(
            f"{clock(number * 2000)} --> {clock(number * 2000 + 1990)} align:start\n{before or ' '}\n{words}\n"
        )
        blocks.append(f"{clock(number * 2000 + 1990)} --> {clock(number * 2000 + 2000)} align:start\n{line}\n \n")
    cues, findings = read_transcript("x", ("WEBVTT\nKind: captions\n\n" + "\n".join(blocks)).encode())
    assert findings == []
    assert [(cue.start, cue.text) for cue in cues] == [(number * 2.0, line) for number, line in enumerate(said)]


def test_what_is_not_known_is_told_with_what_is() -> None:
    """JSON of another kind, and a word processor's file, say what they are, and what to export."""
    _, (finding,) = read_transcript("x", json.dumps({"monologues": [], "id": 1}).encode())
    assert finding.message == "this JSON is of no kind that is known; its keys are monologues, id"
    assert "Whisper" in finding.fix
    _, (finding,) = read_transcript("x", b"{\\rtf1 Hei}")
    assert finding.message == "this is the RTF of a word processor, which is not read"
    assert "WebVTT" in finding.fix
