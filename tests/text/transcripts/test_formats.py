"""The formats of transcripts: the corpus, laws that hold for all of them, detection and what is common to reading."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import Span, arrange_timeline
from publisher.model.transcript import Transcript, is_timed
from publisher.plan.assets import make_published_transcript, make_published_words
from publisher.text.transcripts import (
    TIMED_FORMATS,
    TRANSCRIPT_FORMATS,
    detect_transcript_format,
    format_transcript,
    read_transcript,
)
from support.golden import CORPUS, cases, check
from support.sidecars import join_words, make_sheet, spell_findings, transcripts


@pytest.mark.parametrize("name", cases("transcripts"))
def test_the_corpus_is_read_as_expected(name: str) -> None:
    """Each file gives just the cues and the findings that stand beside it."""
    folder = CORPUS / "transcripts" / name
    file = next(folder.glob("input.*"))
    cues, findings = read_transcript(file.name, file.read_bytes())
    rows = [{key: value for key, value in asdict(cue).items() if value is not None} for cue in cues]
    lines = [*(json.dumps(row, ensure_ascii=False) for row in rows), *spell_findings(findings)]
    check(folder / "expected.txt", ("\n".join(lines) + "\n").encode())


@pytest.mark.parametrize("form", TRANSCRIPT_FORMATS)
@pytest.mark.parametrize("name", cases("transcripts"))
def test_the_corpus_is_written_as_expected(name: str, form: str) -> None:
    """Each file is converted to every format that its times allow, to just these bytes."""
    folder = CORPUS / "transcripts" / name
    file = next(folder.glob("input.*"))
    cues, _ = read_transcript(file.name, file.read_bytes())
    if cues and (is_timed(cues) or form not in TIMED_FORMATS):
        check(folder / f"output.{form}", format_transcript(cues, form).encode())


@given(transcripts(), st.sampled_from(TRANSCRIPT_FORMATS))
def test_no_word_is_lost(cues: Transcript, form: str) -> None:
    """However cues are written, all text is there in order, with the same speakers, also where that is nobody."""
    people = [cue.speaker for cue in cues if cue.speaker]
    again, findings = read_transcript("x", format_transcript(cues, form).encode(), people)
    assert findings == []
    assert join_words(again) == join_words(cues)
    for speaker in {cue.speaker for cue in cues}:
        spoken = [cue for cue in cues if cue.speaker == speaker]
        assert join_words(tuple(cue for cue in again if cue.speaker == speaker)) == join_words(tuple(spoken))


@pytest.mark.parametrize("form", TRANSCRIPT_FORMATS)
@pytest.mark.parametrize("words", ["Musikk.", "[Musikk]", "♪", "– Ja.", "Star Wars: A New Hope kom.", "Kari Ås: Hei."])
def test_words_of_nobody_stand_behind_a_sign(form: str, words: str) -> None:
    """Whatever nobody says behind somebody is nobody's when it is read again, and whole."""
    data = f"WEBVTT\n\n0:01 --> 0:02\n<v Kari Ås>Hei.\n\n0:02 --> 0:03\n{words}\n"
    cues, _ = read_transcript("x", data.encode())
    again, findings = read_transcript("x", format_transcript(cues, form).encode())
    assert findings == []
    assert [(cue.speaker, cue.text) for cue in again] == [("Kari Ås", "Hei."), (None, words)]


EMPTY_FIELDS = {
    "csv": "start,end,speaker,text\n1,2,Kari,Hei.\n2,3,,Ja.\n3,4,,Jo.\n4,5,Kari,Nei.\n",
    "ass": "[Events]\n"
    + "".join(
        f"Dialogue: 0,0:00:0{n}.00,0:00:0{n + 1}.00,D,{who},0,0,0,,{said}\n"
        for n, (who, said) in enumerate([("Kari", "Hei."), ("", "Ja."), ("", "Jo."), ("Kari", "Nei.")])
    ),
    "ttml": '<tt xmlns:ttm="m"><body><p begin="1s" end="2s" ttm:agent="Kari">Hei.</p><p begin="2s" end="3s">Ja.</p>'
    '<p begin="3s" end="4s">Jo.</p><p begin="4s" end="5s" ttm:agent="Kari">Nei.</p></body></tt>',
    "srt": "00:01,0 --> 00:02,0\n<v Kari>Hei.\n\n00:02,0 --> 00:03,0\nJa.\n\n00:03,0 --> 00:04,0\nJo.\n\n"
    "00:04,0 --> 00:05,0\n<v Kari>Nei.\n",
    "rows": "<table><tr><td>0:01<td>Kari<td>Hei.<tr><td>0:02<td><td>Ja.<tr><td>0:03<td><td>Jo."
    "<tr><td>0:04<td>Kari<td>Nei.</table>",
    "rows with heads": "<table><tr><th>Kari<td>Hei.<tr><th><td>Ja.<tr><th><td>Jo.<tr><th>Kari<td>Nei.</table>",
}


@pytest.mark.parametrize("form", EMPTY_FIELDS)
def test_an_empty_field_of_the_speaker_is_nobody(form: str) -> None:
    """Where others have a name in a field, what has none is not said by whoever spoke before."""
    cues, findings = read_transcript("x", EMPTY_FIELDS[form].encode())
    spoken = [("Kari", "Hei."), (None, "Ja."), (None, "Jo."), ("Kari", "Nei.")]
    assert ([(cue.speaker, cue.text) for cue in cues], findings) == (spoken, [])


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Reading any bytes gives cues or findings."""
    cues, findings = read_transcript("x", data)
    assert cues or findings


@given(st.text('0123456789:.,->\n\t {}[]"</pvciteme=speaker', max_size=150))
def test_no_near_miss_raises(text: str) -> None:
    """Reading text that resembles a format gives cues or findings."""
    for head in ("", "WEBVTT\n\n", '{"version":"1.0.0","segments":', "<p>", "1\n00:00:01,000 --> "):
        cues, findings = read_transcript("x", (head + text).encode())
        assert cues or findings


def test_ten_megabytes_are_an_error() -> None:
    """A file beyond the limit is one error, and has no cues."""
    cues, findings = read_transcript("x", b"Hei. " * 2_000_001)
    assert cues == ()
    assert [finding.rule for finding in findings] == ["sidecar-too-large"]


EPISODE = Episode(slug="ord", title="Ord", date=datetime(2019, 1, 8, tzinfo=UTC), audio="lyd.flac")


@given(transcripts(), st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))
def test_words_are_heard_as_their_cues_are(cues: Transcript, first: int, length: int, end: int) -> None:
    """With any cut, the words of a published transcript are those of its cues."""
    episode = EPISODE.model_copy(update={"spoken": pack_transcript(cues)})
    timeline = arrange_timeline(Span(0.0, end / 2), cuts=[Span(first / 2, (first + length) / 2)])
    assert make_published_words(episode, timeline) == " ".join(
        cue.text for cue in make_published_transcript(episode, timeline)
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("\n WEBVTT\n\n0:01 --> 0:02\nHei", "vtt"),
        ('{"version": "1.0.0"}', "json"),
        ("<!doctype html>", "html"),
        ("1\n00:00:01,000 --> 00:00:02,000\nHei", "srt"),
        ("Åse: Hei", "text"),
        ("[Musikk]\nÅse: Hei", "text"),
    ],
)
def test_the_format_is_detected_from_the_content(text: str, form: str) -> None:
    """The first line that is not blank decides, and an arrow anywhere tells SubRip from text."""
    assert detect_transcript_format(make_sheet(*text.split("\n"))) == form


def test_cues_are_sorted_by_start() -> None:
    """Cues out of order are sorted with a warning at the later one; those that start together keep their order."""
    data = "WEBVTT\n\n0:05 --> 0:06\nC\n\n0:01 --> 0:02\nA\n\n0:01 --> 0:03\nB\n"
    cues, findings = read_transcript("x.vtt", data.encode())
    assert [cue.text for cue in cues] == ["A", "B", "C"]
    assert [(finding.rule, finding.position.line) for finding in findings] == [
        ("transcript-order", 6),
        ("transcript-order", 9),
    ]


def test_escaped_control_characters_are_removed() -> None:
    """A control character that JSON escapes is removed from text and speaker, and warned of once, with its line."""
    data = '{"version": "1.0.0", "segments": [\n{"startTime": 0, "speaker": "\\u0007", "body": "H\\u0001ei"}]}'
    cues, findings = read_transcript("x", data.encode())
    assert [(cue.speaker, cue.text) for cue in cues] == [(None, "Hei")]
    assert [(finding.rule, finding.position.line) for finding in findings] == [("sidecar-control-character", 2)]


def test_a_file_without_words_is_an_error() -> None:
    """A file of the right form in which nothing is said has no cues and one error."""
    cues, findings = read_transcript("x", b'{"version": "1.0.0", "segments": []}')
    assert cues == ()
    assert [finding.rule for finding in findings] == ["transcript-none"]


def test_a_page_of_headings_has_no_words() -> None:
    """Where all that is there is left out with a warning, that nothing is left is an error."""
    cues, findings = read_transcript("x", b"<h1>Havet</h1><h2>Del 1</h2><h2>Del 2</h2>")
    assert cues == ()
    assert [finding.rule for finding in findings] == ["transcript-outside", "transcript-none"]
