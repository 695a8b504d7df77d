"""Sidecars: chapters, transcript and quiz are read into their episode; what is wrong is found in their files."""

import pytest

from publisher.findings import Finding
from publisher.model.packed_transcript import pack_transcript
from publisher.model.transcript import Cue
from publisher.sources import sidecars
from publisher.sources.sidecars import attach_sidecars, list_known_speakers
from publisher.sources.validate import EpisodeSource, read_episode

FRONT = (
    "---\ntitle: Regn\ndate: 2026-05-17T06:00:00+02:00\nsummary: Hvor mye?\naudio: recording.flac\n{}---\nNotater.\n"
)
KEYS = {"chapters": "chapters.txt", "transcript": "transcript.vtt", "quiz": "quiz.yaml"}
FILES: dict[str, bytes | None] = {
    "episodes/regn/chapters.txt": b"0:00 Regn\n1:30 Sludd\n",
    "episodes/regn/transcript.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Kari>Hei.\n",
    "episodes/regn/quiz.yaml": b"questions:\n  - question: Hva?\n    answers: [a, {text: b, right: true}]\n",
}


def make_source(*keys: str) -> EpisodeSource:
    """Return an episode that names the sidecars of these keys."""
    source, findings = read_episode("regn", FRONT.format("".join(f"{key}: {KEYS[key]}\n" for key in keys)))
    assert source is not None
    assert findings == []
    return source


def list_places(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return rule and place of each finding."""
    return [(finding.rule, str(finding.position)) for finding in findings]


def test_an_episode_without_sidecars_is_left_alone() -> None:
    """Files that it does not name are not read."""
    source = make_source()
    assert attach_sidecars(source, FILES) == (source, [])


def test_each_sidecar_is_read_into_the_episode() -> None:
    """Chapters come with their lines, the quiz with its document."""
    source, findings = attach_sidecars(make_source(*KEYS), FILES)
    assert findings == []
    assert [(mark.start, mark.title) for mark in source.episode.marks] == [(0.0, "Regn"), (90.0, "Sludd")]
    assert str(source.mark_position(1)) == "episodes/regn/chapters.txt:2"
    assert [(cue.text, cue.speaker) for cue in source.episode.spoken.cues] == [("Hei.", "Kari")]
    assert source.episode.asked is not None
    assert source.quiz is not None
    assert str(source.quiz.position("questions", 0, "question")) == "episodes/regn/quiz.yaml:2:15"


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_file_is_found_where_it_is_named(key: str) -> None:
    """Whether its content is None or it was not looked for, the finding is at the key; the episode is still there."""
    source = make_source(key)
    path = f"episodes/regn/{KEYS[key]}"
    for files in ({path: None}, {}):
        same, [finding] = attach_sidecars(source, files)
        assert same == source
        assert (finding.rule, finding.message) == ("sidecar-missing", f"there is no file {path}")
        assert finding.position == source.document.position(key)


@pytest.mark.parametrize(
    ("key", "content", "place"),
    [
        ("chapters", b"0:00 Regn\nTakk\n", ("chapter-wrong", "episodes/regn/chapters.txt:2:1")),
        ("quiz", b"questions: []\n", ("value-wrong", "episodes/regn/quiz.yaml:1:12")),
        ("quiz", b"questions: \xff\n", ("file-not-utf8", "episodes/regn/quiz.yaml:1")),
        (
            "transcript",
            b"WEBVTT\n\n00:02.000 --> 00:01.000\nHei.\n",
            ("transcript-time", "episodes/regn/transcript.vtt:3:1"),
        ),
    ],
)
def test_what_is_wrong_is_found_in_the_sidecar(key: str, content: bytes, place: tuple[str, str]) -> None:
    """Findings have the sidecar's own lines, and the other sidecars are read all the same."""
    source, findings = attach_sidecars(make_source(*KEYS), {**FILES, f"episodes/regn/{KEYS[key]}": content})
    assert list_places(findings) == [place]
    read = {
        "chapters": len(source.episode.marks) == 2,
        "transcript": bool(source.episode.spoken.cues),
        "quiz": source.episode.asked is not None,
    }
    assert all(there for name, there in read.items() if name != key)


def test_what_was_parsed_before_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a transcript and a quiz from the cache neither is parsed; the quiz keeps its positions."""
    known = pack_transcript([Cue(text="Kjent.", start=0.0, end=1.0)])
    tree = {"questions": [{"question": "Kjent?", "answers": ["a", {"text": "b", "right": True}]}]}
    monkeypatch.setattr(sidecars, "read_transcript", None)
    source, findings = attach_sidecars(make_source("transcript", "quiz"), FILES, spoken=known, quiz=tree)
    assert findings == []
    assert source.episode.spoken is known
    assert source.episode.asked is not None
    assert source.episode.asked.questions[0].question == "Kjent?"
    assert source.quiz is not None
    assert source.quiz.position("questions", 0).line == 2


def test_people_and_speakers_tell_whose_words_they_are() -> None:
    """Names of people are speakers wherever they are labels, and labels have the names that `speakers` gives."""
    front = FRONT.format("transcript: transcript.vtt\npeople: [{name: Kari}]\nspeakers: {Rom 2: Ola Bø}\n")
    source, findings = read_episode("regn", front)
    assert source is not None
    assert findings == []
    said = b"WEBVTT\n\n0:01 --> 0:02\nHei.\nKari: Ja.\n\n0:03 --> 0:04\nRom 2: Nei.\n\n0:05 --> 0:06\nLiv: Takk.\n"
    source, findings = attach_sidecars(source, {"episodes/regn/transcript.vtt": said}, people=("Liv",))
    assert findings == []
    assert [(cue.speaker, cue.text) for cue in source.episode.spoken.cues] == [
        (None, "Hei."),
        ("Kari", "Ja."),
        ("Ola Bø", "Nei."),
        ("Liv", "Takk."),
    ]
    assert list_known_speakers(source.episode, ("Liv",)) == ["Kari", "Liv", "Ola Bø", "Rom 2"]


def test_notes_in_a_file_are_notes_in_html() -> None:
    """They are cleaned, and their plain text is what apps without HTML show; from the cache they come as they were."""
    source, findings = read_episode("regn", FRONT.format("notes_file: notes.html\n"))
    assert source is not None
    path = "episodes/regn/notes.html"
    content = b"<p>Hei <b>du</b></p><script>x()</script><table><tr><td>1</td></tr></table>"
    read, more = attach_sidecars(source, {path: content})
    assert findings == more == []
    assert read.episode.html == "<p>Hei <b>du</b></p><table><tbody><tr><td>1</td></tr></tbody></table>"
    assert read.episode.plain == "Hei du\n\n1"
    known, _ = attach_sidecars(source, {path: content}, notes={"html": "<p>a</p>", "plain": "a"})
    assert (known.episode.html, known.episode.plain) == ("<p>a</p>", "a")
