"""The JSON of speech recognition: segments, words, times in seconds and milliseconds, speakers of words."""

import json
from typing import Any

import pytest

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
