"""Transcripts: every format read, written, and read again; cues are broken to fit, and no word is lost."""

import json
import re
import textwrap
from dataclasses import asdict
from datetime import UTC, datetime
from html import unescape

import jsonschema
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding
from publisher.model import Episode
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import Span, arrange_timeline
from publisher.model.transcript import Cue, Transcript, is_timed, retime_transcript
from publisher.plan.assets import make_published_transcript, make_published_words
from publisher.text.transcripts import TIMED_FORMATS, TRANSCRIPT_FORMATS, format_transcript, read_transcript
from publisher.text.transcripts.wrap import wrap_text
from support.golden import CORPUS, cases, check
from support.podcasting_schemas import TRANSCRIPT

SAID = st.lists(st.text("abæøå.,!?<>&-", min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)
"""Words, some of which look like markup."""
SPEAKERS = st.sampled_from(["Åse Ødegård", "Ludwig van Beethoven", "VERT"])


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Timed transcripts in which cues follow one another, some of them without a speaker."""
    moment = 0
    cues = []
    named = draw(st.booleans())
    for text in draw(st.lists(SAID, min_size=1, max_size=8)):
        start = moment + draw(st.integers(0, 3000))
        moment = start + draw(st.integers(len(text) * 20, len(text) * 120))
        speaker = draw(SPEAKERS) if named else None
        cues.append(Cue(text=text, start=start / 1000, end=moment / 1000, speaker=speaker))
    return tuple(cues)


def told(findings: list[Finding]) -> list[str]:
    """Return findings as lines for a corpus."""
    return [
        f"{finding.position}: {finding.severity.value} {finding.rule}: {finding.message}; {finding.fix}"
        for finding in findings
    ]


def words(transcript: Transcript) -> str:
    """Return all that is said."""
    return "".join("".join(cue.text.split()) for cue in transcript)


@pytest.mark.parametrize("name", cases("transcripts"))
def test_the_corpus_is_read_as_expected(name: str) -> None:
    """Each file gives just the cues and the findings that stand beside it."""
    folder = CORPUS / "transcripts" / name
    file = next(folder.glob("input.*"))
    cues, findings = read_transcript(file.name, file.read_bytes())
    rows = [{key: value for key, value in asdict(cue).items() if value is not None} for cue in cues]
    lines = [*(json.dumps(row, ensure_ascii=False) for row in rows), *told(findings)]
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


@given(transcripts())
def test_json_keeps_everything(cues: Transcript) -> None:
    """What goes into Podcasting 2.0's JSON comes out the same, and the document is as its schema wants it."""
    text = format_transcript(cues, "json")
    jsonschema.validate(json.loads(text), TRANSCRIPT)
    assert read_transcript("x", text.encode()) == (cues, [])


@given(transcripts(), st.sampled_from(["vtt", "srt"]))
def test_no_word_is_lost(cues: Transcript, form: str) -> None:
    """However cues are broken, all words are there, in their order, said by the same people."""
    again, findings = read_transcript("x", format_transcript(cues, form).encode())
    assert findings == []
    assert words(again) == words(cues)
    for speaker in {cue.speaker for cue in cues}:
        spoken = [cue for cue in cues if cue.speaker == speaker]
        assert words(tuple(cue for cue in again if cue.speaker == speaker)) == words(tuple(spoken))


@given(transcripts())
def test_cues_fit_the_screen(cues: Transcript) -> None:
    """WebVTT has two lines of 65 characters at most, SRT two of 32."""
    for caption in webvtt.from_string(format_transcript(cues, "vtt")):
        lines = [re.sub(r"&\w+;", "x", re.sub(r"^<v [^>]*>", "", line)) for line in caption.raw_text.split("\n")]
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 65
    for subtitle in srt.parse(format_transcript(cues, "srt")):
        lines = [unescape(line) for line in subtitle.content.split("\n")]
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 32


@given(transcripts())
def test_broken_cues_stay_in_their_time(cues: Transcript) -> None:
    """The parts of a cue follow one another within the time that it had."""
    parts = list(srt.parse(format_transcript(cues, "srt")))
    times = [(part.start.total_seconds(), part.end.total_seconds()) for part in parts]
    assert all(start <= end for start, end in times)
    assert [start for start, _ in times] == sorted(start for start, _ in times)
    assert times[0][0] == pytest.approx(cues[0].start)
    assert times[-1][1] == pytest.approx(cues[-1].end)
    bounds = {round(cue.start or 0, 3) for cue in cues}
    assert bounds <= {round(start, 3) for start, _ in times}


@given(transcripts())
def test_other_readers_read_the_same(cues: Transcript) -> None:
    """webvtt-py finds the voices and srt the numbers that were written."""
    captions = list(webvtt.from_string(format_transcript(cues, "vtt")))
    speakers = {caption.voice for caption in captions}
    assert speakers == {cue.speaker for cue in cues}
    numbers = [subtitle.index for subtitle in srt.parse(format_transcript(cues, "srt"))]
    assert numbers == [*range(1, len(numbers) + 1)]


@given(transcripts())
def test_html_keeps_words_speakers_and_beginnings(cues: Transcript) -> None:
    """A page has a paragraph for each turn, with its beginning to the millisecond."""
    again, findings = read_transcript("x", format_transcript(cues, "html").encode())
    assert findings == []
    assert words(again) == words(cues)
    assert [cue.speaker for cue in again if cue.speaker] == [cue.speaker for cue in again if cue.speaker is not None]
    assert {cue.start for cue in again} <= {cue.start for cue in cues}


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever a file holds, reading it gives cues or findings."""
    cues, findings = read_transcript("x", data)
    assert cues or findings


@given(st.text('0123456789:.,->\n\t {}[]"</pvciteme=speaker', max_size=150))
def test_no_near_miss_raises(text: str) -> None:
    """What nearly is a format gives cues or findings too."""
    for head in ("", "WEBVTT\n\n", '{"version":"1.0.0","segments":', "<p>", "1\n00:00:01,000 --> "):
        cues, findings = read_transcript("x", (head + text).encode())
        assert cues or findings


def test_three_hours_word_by_word_become_sentences() -> None:
    """A transcript that is timed by the word is put together to cues that can be read; no word of it is lost."""
    said = ["Er", "det", "flo", "?", "Ja", ",", "nå", "er", "vannet", "høyt", "."]
    segments = [
        {"startTime": number * 0.4, "endTime": number * 0.4 + 0.4, "body": said[number % 11], "speaker": "Åse"}
        for number in range(27_500)
    ]
    cues, findings = read_transcript("x", json.dumps({"version": "1.0.0", "segments": segments}).encode())
    assert findings == []
    assert len(cues) == 5000
    assert [(cue.text, cue.start, cue.end) for cue in cues[:2]] == [
        ("Er det flo?", 0.0, 1.6),
        ("Ja, nå er vannet høyt.", 1.6, 4.4),
    ]


def test_words_of_others_and_after_a_pause_begin_anew() -> None:
    """Two speakers never meet in one cue, a long pause ends one, and none is longer than a screen."""
    words = [("Åse", 0.0), ("Åse", 0.4), ("Liv", 0.8), ("Liv", 9.0), *[("Liv", 9.4 + 0.4 * n) for n in range(60)]]
    segments = [{"startTime": t, "endTime": t + 0.4, "body": f"ord{n}", "speaker": w} for n, (w, t) in enumerate(words)]
    cues, _ = read_transcript("x", json.dumps({"version": "1.0.0", "segments": segments}).encode())
    assert [(cue.speaker, cue.text) for cue in cues[:2]] == [("Åse", "ord0 ord1"), ("Liv", "ord2")]
    assert cues[2].start == 9.0
    assert all(len(cue.text) <= 130 for cue in cues)
    assert " ".join(cue.text for cue in cues) == " ".join(f"ord{number}" for number in range(64))


def test_ten_megabytes_are_told_and_not_read() -> None:
    """Nobody says so much."""
    cues, findings = read_transcript("x", b"Hei. " * 2_000_001)
    assert cues == ()
    assert [finding.rule for finding in findings] == ["sidecar-too-large"]


def test_cues_move_with_the_sound() -> None:
    """Behind a cut cues come earlier; one that is half cut keeps its words; one that is cut whole is lost."""
    cues = tuple(
        Cue(text=text, start=start, end=end)
        for text, start, end in (("a", 1.0, 9.0), ("b", 9.0, 12.0), ("c", 12.0, 14.0), ("d", 15.0, 20.0))
    )
    moved, lost = retime_transcript(cues, arrange_timeline(Span(0, 30.0), cuts=[Span(10.0, 15.0)]))
    assert [(cue.text, cue.start, cue.end) for cue in moved] == [("a", 1.0, 9.0), ("b", 9.0, 10.0), ("d", 10.0, 15.0)]
    assert [cue.text for cue in lost] == ["c"]


def test_without_times_nothing_moves() -> None:
    """A transcript without times is words, which no cut changes."""
    cues = (Cue(text="Hei.", speaker="Åse"),)
    assert retime_transcript(cues, arrange_timeline(Span(0, 30.0), cuts=[Span(0.0, 15.0)])) == (cues, ())


@given(transcripts(), st.integers(0, 200), st.sampled_from([0.0, 3.0]))
def test_what_is_heard_when_it_was_recorded_stays(cues: Transcript, length: int, more: float) -> None:
    """Up to the first cut, or to the end of what is kept, cues are as the timeline has their spans; later ones too."""
    cuts = [Span(length, length + 1.0)] if more else []
    timeline = arrange_timeline(Span(0.0, length + more), cuts=cuts)
    moved, lost = retime_transcript(cues, timeline)
    spans = [(cue, timeline.span(cue.start or 0.0, max(cue.end or 0.0, (cue.start or 0.0) + 0.001))) for cue in cues]
    assert [cue for cue, span in spans if span is None] == [*lost]
    assert [span for _, span in spans if span is not None] == [(cue.start, cue.end) for cue in moved]


EPISODE = Episode(slug="ord", title="Ord", date=datetime(2019, 1, 8, tzinfo=UTC), audio="lyd.flac")


@given(transcripts(), st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))
def test_words_are_heard_as_their_cues_are(cues: Transcript, first: int, length: int, end: int) -> None:
    """Whatever was cut, and wherever, the words alone are those of the cues that are left."""
    episode = EPISODE.model_copy(update={"spoken": pack_transcript(cues)})
    timeline = arrange_timeline(Span(0.0, end / 2), cuts=[Span(first / 2, (first + length) / 2)])
    assert make_published_words(episode, timeline) == " ".join(
        cue.text for cue in make_published_transcript(episode, timeline)
    )


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


@given(BLOCKS)
def test_usual_blocks_are_read_as_unusual_ones_are(written: list[str]) -> None:
    """What is read in a quicker way, since nearly all of it is alike, gives the same cues and the same findings."""
    data = f"WEBVTT\n\n{''.join(written)}".encode()
    quick = read_transcript("x.vtt", data)
    with pytest.MonkeyPatch.context() as patch:
        never = re.compile(r"(?!)")
        patch.setattr("publisher.text.cues.CUE_TIMES", never)
        patch.setattr("publisher.text.transcripts.vtt.ONE_VOICE", never)
        slow = read_transcript("x.vtt", data)
    assert quick == slow


@given(SAID, st.sampled_from([3, 10, 32]))
def test_lines_are_wrapped_as_everybody_wraps_them(text: str, width: int) -> None:
    """Lines are filled with whole words, as Python's own textwrap fills them."""
    assert wrap_text(text, width) == textwrap.wrap(text, width, break_on_hyphens=False)


@pytest.mark.parametrize("length", [20, 30, 31, 32, 40, 90])
def test_a_name_of_any_length_loses_no_word(length: int) -> None:
    """A name that fills a line of SRT by itself stands above the words, and is cut by nothing."""
    words = " ".join(f"ord{number}" for number in range(40))
    said = (Cue(text=words, start=0.0, end=20.0, speaker="Åse " + "Ø" * (length - 4)),)
    written = format_transcript(said, "srt")
    rows = [line for line in written.splitlines() if line and not line.isdigit() and "-->" not in line]
    assert "".join(rows).replace(" ", "") == f"Åse{'Ø' * (length - 4)}:{words}".replace(" ", "")
    assert all(len(row) <= 32 for row in rows)
