"""The JSON of speech recognition: segments, words, times in seconds and milliseconds, speakers of words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts.json import parse_json_transcript
from publisher.text.transcripts.recognised import find_segments, parse_recognised
from support.sidecars import list_rules, make_sheet


def read(*rows: Any) -> tuple[list[tuple[str, float | None, float | None, str | None, int | None]], list[Any]]:
    """Return the cues of segments, each in a line from the second on, and the rules and lines of findings."""
    sheet = make_sheet("[", *",\n".join(json.dumps(row) for row in rows).split("\n"), "]")
    cues = parse_json_transcript(sheet)
    return [(cue.text, cue.start, cue.end, cue.speaker, cue.line) for cue in cues], list_rules(sheet)


def test_the_list_is_found_by_its_key() -> None:
    """The first list with anything in it is read, segments before words."""
    assert find_segments({"segments": [], "words": [1]}) == [1]
    assert find_segments({"words": [1], "segments": [2]}) == [2]
    assert find_segments({"chunks": [3], "text": "a"}) == [3]
    assert find_segments({"monologues": [4]}) is None


@pytest.mark.parametrize(
    "times",
    [
        {"start": 1.5, "end": 2},
        {"start": "1.5", "end": "00:00:02,000"},
        {"offsets": {"from": 1500, "to": 2000}},
        {"timestamps": {"from": "00:00:01,500", "to": "00:00:02,000"}},
        {"timestamp": [1.5, 2]},
    ],
    ids=str,
)
def test_spellings_of_times(times: dict[str, Any]) -> None:
    """Seconds, clocks, milliseconds of whisper.cpp, and pairs."""
    assert read({**times, "text": " a  b "}) == ([("a b", 1.5, 2.0, None, 2)], [])


def test_speakers_of_words_divide_a_segment() -> None:
    """Where several speak in a segment, each has its words, at their times; a word without a time is between."""
    words = [
        {"word": "Ja", "start": 1, "end": 2, "speaker": "A"},
        {"word": "10", "speaker": "A"},
        {"word": "nei", "start": 3, "end": 4, "speaker": "B"},
    ]
    cues, findings = read({"start": 1, "end": 5, "text": "Ja 10 nei", "speaker": "A", "words": words})
    assert (cues, findings) == ([("Ja 10", 1.0, 2.0, "A", 2), ("nei", 3.0, 4.0, "B", 2)], [])


def test_a_speaker_may_be_a_number() -> None:
    """A number is no name, and is told as one that wants it; 0 is a speaker too."""
    cues, _ = read({"start": 1, "text": "a", "speaker": 0}, {"start": 2, "text": "b"})
    assert [(text, speaker) for text, _, _, speaker, _ in cues] == [("a", "Speaker 0"), ("b", None)]


def test_labels_in_the_text_are_speakers_without_a_field() -> None:
    """Where no segment has a speaker, labels are read."""
    sheet = make_sheet("")
    cues = parse_recognised(sheet, [{"start": 1, "text": "Hei."}, {"start": 2, "text": "Kari Ås: Ja."}], ("Kari Ås",))
    assert [(cue.text, cue.speaker) for cue in cues] == [("Hei.", None), ("Ja.", "Kari Ås")]


def test_what_cannot_be_read_is_told_with_its_keys() -> None:
    """A segment without a start has its line; an end before the start becomes the start."""
    cues, findings = read({"begins": 1, "text": "a"}, {"start": 5, "end": 2, "text": "b"})
    assert [text for text, *_ in cues] == ["b"]
    assert findings == [("transcript-time", 2), ("transcript-time", 3)]


def test_words_alone_are_joined() -> None:
    """Words without segments become sentences."""
    words = [
        {"word": f" {word}", "start": n, "end": n + 1}
        for n, word in enumerate(["Er", "det", "flo", "nå", "?", "Ja", ",", "nå", "."])
    ]
    cues, _ = read(*words)
    assert [text for text, *_ in cues] == ["Er det flo nå?", "Ja, nå."]


TEXT = st.text("abæøå", min_size=1, max_size=5)


@given(
    monologues=st.lists(
        st.tuples(st.integers(0, 2), st.lists(st.tuples(TEXT, st.sampled_from(["", ".", ", ", " ", "?"])), min_size=1)),
        min_size=1,
        max_size=4,
    ),
    clocks=st.booleans(),
)
def test_monologues_are_read_whole(monologues: list[tuple[int, list[tuple[str, str]]]], *, clocks: bool) -> None:
    """Of Rev's JSON every word is read once, with the signs behind it, under the name of its speaker, from its time."""
    rows, said, now = [], [], 0
    for speaker, words in monologues:
        elements = []
        for text, sign in words:
            times = {"ts": now, "end_ts": now + 0.5}
            if clocks:
                times = {"timestamp": f"00:{now // 60:02}:{now % 60:02},000", "end_timestamp": None}
            elements += [{"type": "text", "value": text, **times}, {"type": "punct", "value": sign}]
            said.append((f"{text}{sign.strip()}", ["Kari Ås", "Speaker 1", "Liv"][speaker]))
            now += 1
        rows.append({"speaker": speaker, "elements": elements})
    people = [{"id": 0, "name": "Kari Ås"}, {"id": 2, "name": "Liv"}]
    cues = parse_json_transcript(make_sheet(json.dumps({"monologues": rows, "speakers": people})))
    assert [(word, cue.speaker) for cue in cues for word in cue.text.split()] == said
    before = 0
    for cue in cues:
        assert cue.start == float(before)
        before += len(cue.text.split())


@pytest.mark.parametrize(
    "monologues",
    [[4], [{}], [{"elements": 3}], [{"elements": [5, {"value": 3}, {"value": " "}]}], {}, "a"],
    ids=str,
)
def test_monologues_without_words_are_none(monologues: Any) -> None:
    """What has no words in it is no list of them, whatever it has instead."""
    assert find_segments({"monologues": monologues}) is None


def test_a_word_without_a_time_is_said_after_the_one_before_it() -> None:
    """What was not recognised has no times of its own."""
    elements = [{"type": "text", "value": "Ja", "ts": 1, "end_ts": 2}, {"type": "unknown", "value": "<unknown>"}]
    cues = parse_json_transcript(make_sheet(json.dumps({"monologues": [{"speaker": 0, "elements": elements}]})))
    assert [(cue.text, cue.start) for cue in cues] == [("Ja", 1.0), ("<unknown>", 2.0)]


@pytest.mark.parametrize("key", ["utterances", "words", "sentences"])
@given(words=st.lists(st.tuples(TEXT, st.integers(40, 900), st.integers(0, 5000)), min_size=1, max_size=9))
def test_whole_numbers_beside_texts_are_milliseconds(key: str, words: list[tuple[str, int, int]]) -> None:
    """AssemblyAI counts milliseconds: every word has its time, under its speaker."""
    rows, now = [], 0
    for text, length, pause in words:
        start, now = now + pause, now + pause + length
        rows.append({"text": f"{text}.", "start": start, "end": now, "confidence": 0.9, "speaker": "A"})
    cues = parse_json_transcript(make_sheet(json.dumps({"id": "a", "text": "…", key: rows, "audio_duration": 9})))
    assert [word for cue in cues for word in cue.text.split()] == [row["text"] for row in rows]
    assert (cues[0].start, cues[-1].end) == (rows[0]["start"] / 1000, rows[-1]["end"] / 1000)
    assert {cue.speaker for cue in cues} == {"A"}


@pytest.mark.parametrize("row", [{"text": "Hei.", "start": 1, "end": 3}, {"word": "Hei.", "start": 400, "end": 900}])
def test_whole_seconds_stay_seconds(row: dict[str, Any]) -> None:
    """Nobody says a word in two milliseconds; other keys are those of programs that count seconds."""
    (cue,) = parse_json_transcript(make_sheet(json.dumps({"words": [row]})))
    assert (cue.start, cue.end) == (row["start"], row["end"])


def test_what_is_said_in_turns_is_read_under_its_speakers() -> None:
    """A list of what speakers say goes before the chunks, unless words are missing in it; then that is told."""
    chunks = [{"timestamp": [0.0, 2.0], "text": " Hei."}, {"timestamp": [2.0, None], "text": " Ja."}]
    said = [{**chunk, "speaker": f"SPEAKER_0{number}"} for number, chunk in enumerate(chunks)]
    sheet = make_sheet(json.dumps({"speakers": said, "chunks": chunks, "text": "Hei. Ja."}))
    assert [(cue.text, cue.speaker) for cue in parse_json_transcript(sheet)] == [
        ("Hei.", "SPEAKER_00"),
        ("Ja.", "SPEAKER_01"),
    ]
    assert list_rules(sheet) == []
    sheet = make_sheet(json.dumps({"speakers": said[:1], "chunks": chunks, "text": "Hei. Ja."}))
    assert [(cue.text, cue.speaker) for cue in parse_json_transcript(sheet)] == [("Hei.", None), ("Ja.", None)]
    assert list_rules(sheet) == [("transcript-speaker", 1)]


def test_deepgram_is_told() -> None:
    """A document whose words stand in another place is refused, and not read as empty."""
    sheet = make_sheet(json.dumps({"metadata": {}, "results": {"channels": [{"alternatives": [{"words": []}]}]}}))
    assert (parse_json_transcript(sheet), list_rules(sheet)) == ((), [("transcript-syntax", 1)])
