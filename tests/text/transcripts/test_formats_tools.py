"""Transcripts as named programs write them are read with all that they hold."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.model.transcript import Cue, Transcript
from publisher.text.transcripts import (
    TIMED_FORMATS,
    TRANSCRIPT_FORMATS,
    format_transcript,
    is_timed,
    read_transcript,
)
from publisher.text.transcripts.labels import fold_name
from support.tool_transcripts import PEOPLE, SAID, TOOLS, ToolTranscript

WORD = st.text("abæøå", min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=9)
SPOKEN = st.lists(
    st.tuples(st.integers(0, 9000), st.sampled_from(["Kari Ås", "Ola Bø"]), WORDS), min_size=1, max_size=7
)


def clock(milliseconds: int, mark: str = ".") -> str:
    """Return a time with hours and milliseconds."""
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{rest:03}"


Turn = tuple[str, tuple[str | None, ...], float | None, float | None]
"""What is said in a turn, by whom, and from when to when."""


def list_turns(cues: Transcript) -> list[Turn]:
    """Return the turns of the conversation in a transcript: the cues of each, as they follow one another."""
    rest, turns = [*cues], []
    for *_, words in SAID:
        own: list[Cue] = []
        while rest and len(" ".join(cue.text for cue in own)) < len(words):
            own.append(rest.pop(0))
        said = " ".join(cue.text for cue in own)
        turns.append((said, tuple({cue.speaker for cue in own}), own[0].start, own[-1].end))
    assert rest == []
    return turns


def expect_turns(tool: ToolTranscript) -> list[Turn]:
    """Return the turns as a program tells them."""
    labels = dict(zip(PEOPLE, tool.labels, strict=True))

    def measure(time: float, aspect: str) -> float | None:
        return (time if tool.places else float(int(time))) if aspect in tool.holds else None

    return [
        (words, (labels[who] if "speakers" in tool.holds else None,), measure(start, "starts"), measure(end, "ends"))
        for start, end, who, words in SAID
    ]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_program_writes_is_read_whole(tool: ToolTranscript) -> None:
    """Words, and starts, ends and speakers where the format has them, come as they were said, and nothing else."""
    cues, findings = read_transcript("x", tool.text.encode())
    assert tuple(finding.rule for finding in findings) == tool.told
    assert is_timed(cues) == ("starts" in tool.holds)
    assert list_turns(cues) == expect_turns(tool)


@pytest.mark.parametrize("form", TRANSCRIPT_FORMATS)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_program_writes_is_in_all_that_is_published(tool: ToolTranscript, form: str) -> None:
    """Each format that we write has every word under who says it, and as far as it holds times, when."""
    cues, _ = read_transcript("x", tool.text.encode())
    if form in TIMED_FORMATS and not is_timed(cues):
        return
    again, findings = read_transcript("x", format_transcript(cues, form).encode())
    assert findings == []
    if "speakers" not in tool.holds and form in {"html", "text"}:
        # Without speakers, what follows without a pause is a paragraph of these.
        assert " ".join(cue.text for cue in again) == " ".join(words for *_, words in SAID)
        return
    for (words, who, start, end), told in zip(list_turns(again), expect_turns(tool), strict=True):
        assert (words, who) == told[:2]
        assert start == (told[2] if form != "text" else None)
        if form in TIMED_FORMATS and told[3] is not None:
            assert end == told[3]


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


NAMES = [
    "VERT", "SPEAKER_01", "Kari Ås", "Lea", "Prof. Lea Moe", "Capt. J. Moe", "3PO", "50 Cent", "MC Hammer!", "“Lea”",
    "@lea", "Lea Moe; NRK", f"{'Lea ' * 20}Moe", "Anne Marie Louise Fredrika Sofie Moe", "kari ås", "dronning Sonja",
    "lea.moe", "ليلى", "\u200fليلى\u200f", "\u2067Lea\u2069", "主持人", "[Ola Bø]", "Ola Bø (gjest)",
]  # fmt: skip
"""Names of many forms; as labels some of them are sure, and others are where they return or are known."""
FIELDS = {"vtt with voices", "ass", "csv", "json"}
"""Forms with a field for the speaker, which may be empty."""
UTTERANCE = st.lists(st.sampled_from(["w{}", "w{}", "w{}:", "w{}:30", "w{}://a", "w{},"]), min_size=1, max_size=6)


@pytest.mark.parametrize("form", sorted(WRITERS.keys() - {"headed"}))
@given(
    spoken=st.lists(st.tuples(st.sampled_from(NAMES) | st.none(), UTTERANCE), max_size=7),
    known=st.sets(st.sampled_from(NAMES), max_size=4),
    lines=st.booleans(),
)
@example(spoken=[*[("VERT", ["w{}"])] * 3, ("kari ås", ["w{}"])], known=set(), lines=False)
def test_no_word_is_anothers(
    form: str, spoken: list[tuple[str | None, list[str]]], known: set[str], *, lines: bool
) -> None:
    """Each word comes once, in order, under who says it or, with a finding, under nobody, whatever names look like."""
    head, row, tail = WRITERS[form]
    rows, expected, number = [], [], 0
    turns = [("VERT", ["w{}", "w{}"]), *((who, said) for who, said in spoken if who or form in FIELDS)]
    for second, (who, forms) in enumerate(turns):
        words = [said.format(number + index) for index, said in enumerate(forms)]
        number += len(words)
        between = "\n" if lines and form.startswith(("srt", "vtt", "sbv", "text")) else " "
        start, end = 1000 * second, 1000 * second + 900
        rows.append(
            row.format(
                n=second + 1, who=who or "", words=f"{between.join(words)}.", c=clock(start), d=clock(end), ms=start,
                me=end, cc=clock(start, ","), dc=clock(end, ","), s=start / 1000, e=end / 1000,
            ).replace("<v >", "")
        )  # fmt: skip
        expected += [who and fold_name(who.strip("[]")) for _ in words]
    cues, findings = read_transcript("x", f"{head}{''.join(rows)}{tail}".encode(), known)
    found = [(int(word), cue.speaker) for cue in cues for word in re.findall(r"\bw(\d+)", cue.text)]
    assert [place for place, _ in found] == [*range(number)]
    for (_, speaker), who in zip(found, expected, strict=True):
        assert (speaker is None and (findings or who is None)) or (speaker and fold_name(speaker.strip("[]")) == who)


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
    _, (finding,) = read_transcript("x", json.dumps({"results": [], "id": 1}).encode())
    assert finding.message == "this JSON is of no kind that is known; its keys are results, id"
    assert "Whisper" in finding.fix
    _, (finding,) = read_transcript("x", b"{\\rtf1 Hei}")
    assert finding.message == "this is the RTF of a word processor, which is not read"
    assert "WebVTT" in finding.fix
