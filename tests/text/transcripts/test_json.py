"""Podcasting 2.0's JSON transcripts: segments, versions, and values that cannot be used."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from publisher.model.transcript import Cue, Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.json import format_json_transcript, parse_json_transcript
from support.podcasting_schemas import TRANSCRIPT
from support.sidecars import list_rules, make_sheet, transcripts


def sheet_of(*segments: Any, version: object = "1.0.0") -> TextFile:
    """Return a JSON transcript with a line for each segment, from the second on."""
    rows = ",\n".join(json.dumps(segment) for segment in segments)
    return make_sheet(*f'{{"version": {json.dumps(version)}, "segments": [\n{rows}]}}'.split("\n"))


@given(transcripts())
def test_everything_is_kept(cues: Transcript) -> None:
    """A transcript comes back as it was, and the document is valid by the schema of the podcast namespace."""
    text = format_json_transcript(cues)
    jsonschema.validate(json.loads(text), TRANSCRIPT)
    assert parse_json_transcript(make_sheet(*text.split("\n"))) == cues


def test_cues_know_their_lines() -> None:
    """A cue has the line of its segment, and text and speaker have single blanks."""
    sheet = sheet_of({"startTime": 0, "body": " a  b "}, {"startTime": 1.23456, "speaker": "Åse\n Å", "body": "c"})
    cues = parse_json_transcript(sheet)
    assert [(cue.text, cue.start, cue.speaker, cue.line) for cue in cues] == [
        ("a b", 0.0, None, 2),
        ("c", 1.235, "Åse Å", 3),
    ]
    assert sheet.findings == []


@pytest.mark.parametrize(
    "segment",
    [{"body": "a"}, {"startTime": True, "body": "a"}, {"startTime": -1, "body": "a"}, {"startTime": 0}, "a"],
    ids=str,
)
def test_a_segment_without_start_or_body_is_an_error(segment: object) -> None:
    """Start and body are needed; the other segments are read."""
    sheet = sheet_of(segment, {"startTime": 1, "body": "b"})
    assert [cue.text for cue in parse_json_transcript(sheet)] == ["b"]
    assert [rule for rule, _ in list_rules(sheet)] == ["transcript-time"]


def test_a_wrong_end_is_an_error_and_left_out() -> None:
    """An end that is no time is left out, and one before the start becomes the start."""
    sheet = sheet_of({"startTime": 1, "endTime": "x", "body": "a"}, {"startTime": 5, "endTime": 2, "body": "b"})
    assert [(cue.start, cue.end) for cue in parse_json_transcript(sheet)] == [(1.0, None), (5.0, 5.0)]
    assert list_rules(sheet) == [("transcript-time", 2), ("transcript-time", 3)]


@pytest.mark.parametrize(("version", "rules"), [("1.0.0", []), ("1.7", []), ("2.0.0", 1), (None, 1), (1, 1)])
def test_an_unknown_version_is_a_warning(version: object, rules: object) -> None:
    """Versions that begin with 1 are read without a word, others with a warning in their line."""
    sheet = sheet_of({"startTime": 0, "body": "a"}, version=version)
    assert len(parse_json_transcript(sheet)) == 1
    assert list_rules(sheet) == ([("transcript-version", 1)] if rules else [])


def test_a_document_without_segments_is_an_error() -> None:
    """Without a list called segments there is nothing to read."""
    sheet = make_sheet('{"version": "1.0.0", "segments": {}}')
    assert parse_json_transcript(sheet) == ()
    assert list_rules(sheet) == [("transcript-syntax", 1)]


def test_keys_without_a_value_are_left_out() -> None:
    """A cue without end and speaker has neither key."""
    rows = json.loads(format_json_transcript((Cue(text="a", start=0.0),)))["segments"]
    assert rows == [{"startTime": 0.0, "body": "a"}]


def test_segments_of_words_are_joined() -> None:
    """A transcript with a segment for each word becomes sentences."""
    words = ["Er", "det", "flo", "?", "Ja", ",", "nå", "."]
    sheet = sheet_of(*({"startTime": n, "endTime": n + 1, "body": word} for n, word in enumerate(words)))
    assert [cue.text for cue in parse_json_transcript(sheet)] == ["Er det flo?", "Ja, nå."]
