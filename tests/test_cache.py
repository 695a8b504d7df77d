"""What texts were found to say is looked up, and never believed of another text."""

import sqlite3
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import pytest

from publisher.cache import ResultCache, open_cache
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace
from publisher.sources.yaml.compose import compose
from support.shows import make_show, run

TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Øyvind Åsen>Æ.\n"

QUIZ = """\
questions:
  - question: Hva er den første?
    answers: [a, {text: æ, right: true}]
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Three episodes, of which one has a transcript."""
    root = make_show(tmp_path / "show")
    folder = root / "episodes" / "0001-ae"
    (folder / "transcript.vtt").write_text(TRANSCRIPT)
    source = folder / "episode.md"
    source.write_text(source.read_text().replace("audio:", "transcript: transcript.vtt\naudio:"))
    return root


def database(root: Path) -> Path:
    """Return where the readings of a show are kept."""
    return root / ".publisher" / "cache" / "results.sqlite"


def test_what_was_read_before_is_the_same_again(show: Path) -> None:
    """Episodes, their words and their places are the same, whether they are read or looked up."""
    first = read_sources(Workspace(show))
    again = read_sources(Workspace(show))
    assert [source.episode for source in again.episodes] == [source.episode for source in first.episodes]
    assert again.findings == first.findings == ()
    for one, other in zip(first.episodes, again.episodes, strict=True):
        assert one.document.position("title") == other.document.position("title")
        assert one.document.key_position("audio") == other.document.key_position("audio")
    assert again.episodes[0].episode.spoken.cues == first.episodes[0].episode.spoken.cues


def test_nothing_is_read_twice(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing changed no YAML is read and no transcript; a change is read at once."""
    read_sources(Workspace(show))
    read: list[str] = []

    def counted(file: str, *rest: object) -> object:
        read.append(file)
        return compose(file, *rest)

    monkeypatch.setattr("publisher.sources.yaml.compose.compose", counted)
    monkeypatch.setattr(
        "publisher.sources.sidecars.read_transcript", lambda *_: pytest.fail("the transcript was read again")
    )
    read_sources(Workspace(show))
    assert read == []
    source = show / "episodes" / "0002-oe" / "episode.md"
    source.write_text(source.read_text().replace("Bokstav nummer 2", "Bokstaven ø"))
    assert read_sources(Workspace(show)).episodes[1].episode.title == "Bokstaven ø"


def test_a_quiz_is_looked_up_with_its_places(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiz and the HTML of answers are read once; what is found in the quiz later has its line."""
    folder = show / "episodes" / "0001-ae"
    (folder / "quiz.yaml").write_text(QUIZ)
    source = folder / "episode.md"
    keys = "quiz: quiz.yaml\nquestions: [{question: Hva?, answer: '*Æ.*'}]\naudio:"
    source.write_text(source.read_text().replace("audio:", keys))
    [first, *_] = read_sources(Workspace(show)).episodes
    assert first.episode.asked is not None
    assert first.episode.answers == ("<p><em>Æ.</em></p>",)
    read: list[str] = []

    def counted(file: str, *rest: object) -> object:
        read.append(file)
        return compose(file, *rest)

    monkeypatch.setattr("publisher.sources.yaml.compose.compose", counted)
    monkeypatch.setattr("publisher.sources.load.to_html", lambda _: pytest.fail("Markdown was read again"))
    [again, *_] = read_sources(Workspace(show)).episodes
    assert read == []
    assert again.episode == first.episode
    assert again.quiz is not None
    assert str(again.quiz.position("questions", 0, "answers", 1)) == "episodes/0001-ae/quiz.yaml:3:18"


@pytest.mark.parametrize(
    ("content", "line"),
    [(QUIZ.replace("right", "rigth").encode(), 3), (QUIZ.encode("latin-1"), 2), (b"", 1)],
)
def test_what_is_wrong_with_a_quiz_is_found_in_its_file(show: Path, content: bytes, line: int) -> None:
    """Misspelled, in another encoding, empty: found each time it is read."""
    folder = show / "episodes" / "0001-ae"
    (folder / "quiz.yaml").write_bytes(content)
    source = folder / "episode.md"
    source.write_text(source.read_text().replace("audio:", "quiz: quiz.yaml\naudio:"))
    for _ in range(2):
        [finding] = read_sources(Workspace(show)).findings
        assert (finding.position.file, finding.position.line) == ("episodes/0001-ae/quiz.yaml", line)
    (folder / "quiz.yaml").unlink()
    [finding] = read_sources(Workspace(show)).findings
    assert (finding.rule, finding.position.text) == ("sidecar-missing", "quiz: quiz.yaml")


def test_what_is_wrong_is_found_again_and_again(show: Path) -> None:
    """Findings are made by whoever reads, so they are never looked up, and have their lines each time."""
    source = show / "episodes" / "0002-oe" / "episode.md"
    source.write_text(source.read_text().replace("title:", "titel:"))
    (show / "episodes" / "0001-ae" / "transcript.vtt").write_text(TRANSCRIPT.replace("00:01.000", "00:99.000"))
    first, again = read_sources(Workspace(show)).findings, read_sources(Workspace(show)).findings
    assert first
    assert again == first


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 99])
def test_a_damaged_file_of_readings_is_no_trouble(show: Path, damage: bytes) -> None:
    """Texts are read anew, and what they say is kept again: a feed, three episodes with notes, and a transcript."""
    read_sources(Workspace(show))
    database(show).write_bytes(damage)
    assert len(read_sources(Workspace(show)).episodes) == 3
    with sqlite3.connect(database(show)) as kept:
        assert kept.execute("SELECT count(*) FROM kept").fetchone() == (5,)
    kept.close()


@pytest.mark.parametrize("column", ["value", "key"])
def test_a_damaged_reading_is_read_anew(show: Path, column: str) -> None:
    """A reading that is not what was kept, or that of another text, is none, and is kept again as it should be."""
    first = read_sources(Workspace(show))
    with closing(sqlite3.connect(database(show))) as kept:
        before = sorted(kept.execute("SELECT key, value FROM kept"))
        if column == "value":
            kept.execute("UPDATE kept SET value = CAST(replace(value, 'Bokstav', 'Bokstev') AS BLOB)")
        else:
            kept.execute("UPDATE kept SET key = CAST(key || '-' AS BLOB)")
            kept.executemany(
                "INSERT INTO kept VALUES ('source', ?, ?)",
                [(one[0], other[1]) for one, other in zip(before, [*before[1:], before[0]], strict=True)],
            )
        kept.commit()
    again = read_sources(Workspace(show))
    assert [source.episode for source in again.episodes] == [source.episode for source in first.episodes]
    with closing(sqlite3.connect(database(show))) as kept:
        assert set(before) <= set(kept.execute("SELECT key, value FROM kept"))


def test_damage_that_opening_does_not_show_is_no_trouble(show: Path) -> None:
    """Wherever some bytes of the file are lost, texts say what they said, then and the next time."""
    first = [source.episode for source in read_sources(Workspace(show)).episodes]
    whole = database(show).read_bytes()
    for start in range(0, len(whole), 1024):
        database(show).write_bytes(whole[:start] + b"\xa5" * 64 + whole[start + 64 :])
        for _ in range(2):
            assert [source.episode for source in read_sources(Workspace(show)).episodes] == first


def test_notes_are_turned_into_html_once(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The HTML of notes is kept by their text, and made anew of other notes and by another program."""
    first = [source.episode.html for source in read_sources(Workspace(show)).episodes]
    assert first == ["<p>Notater om <em>bokstaven</em>.</p>"] * 3
    monkeypatch.setattr("publisher.sources.load.to_html", lambda markdown: f"made of {markdown}")
    assert [source.episode.html for source in read_sources(Workspace(show)).episodes] == first
    source = show / "episodes" / "0003-aa" / "episode.md"
    source.write_text(source.read_text().replace("Notater om", "Alt om"))
    assert read_sources(Workspace(show)).episodes[2].episode.html == "made of Alt om *bokstaven*."
    monkeypatch.setattr("publisher.sources.load.digest_program", lambda: "another")
    assert read_sources(Workspace(show)).episodes[0].episode.html == "made of Notater om *bokstaven*."


def test_a_show_that_cannot_be_written_to_is_read(show: Path) -> None:
    """Where no readings can be kept, a file standing in the way, checking works all the same."""
    (show / ".publisher").mkdir(exist_ok=True)
    (show / ".publisher" / "cache").mkdir()
    database(show).mkdir()
    assert run(show, "check").returncode == 0


def opened(cache: Path, kind: str = "source", program: str = "1") -> AbstractContextManager[ResultCache]:
    """Open the results of a kind, of a program."""
    return open_cache(cache, kind=kind, program=program)


def test_what_nobody_asks_for_is_let_go_of(tmp_path: Path) -> None:
    """Results of other branches are kept for a while; once they are most of all of their kind, they go."""
    with opened(tmp_path) as readings:
        for number in range(10):
            readings.keep(str(number), b"old")
    with opened(tmp_path, kind="words") as readings:
        readings.keep("0", b"words")
    with opened(tmp_path) as readings:
        for number in range(3):
            assert readings.get(str(number)) == b"old"
    with opened(tmp_path) as readings:
        assert readings.get("9") == b"old"
    with opened(tmp_path) as readings:
        assert readings.get("0") is None
        assert readings.get("9") == b"old"
    with opened(tmp_path, kind="words") as readings:
        assert readings.get("0") == b"words"


def test_what_another_program_made_is_not_found(tmp_path: Path) -> None:
    """A result is that of one program, and of one kind; what is kept beside it changes nothing about it."""
    with opened(tmp_path) as readings:
        readings.keep("text", b"ours")
        assert readings.get("text") == b"ours"
    for kind, program in (("source", "2"), ("words", "1")):
        with opened(tmp_path, kind, program) as readings:
            assert readings.get("text") is None
            readings.keep("text", b"theirs")
    with opened(tmp_path) as readings:
        assert readings.get("text") == b"ours"


def test_while_another_process_writes_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    """Results that cannot be saved are made once more the next time; those that were kept are still there."""
    with opened(tmp_path) as readings:
        readings.keep("first", b"1")
    with closing(sqlite3.connect(tmp_path / "results.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with opened(tmp_path) as readings:
            assert readings.get("first") == b"1"
            readings.keep("second", b"2")
    with opened(tmp_path) as readings:
        assert readings.get("first") == b"1"
        assert readings.get("second") is None


def test_an_interrupted_run_lets_go_of_nothing(show: Path) -> None:
    """Whoever stops after the first of many texts has not come to ask for the others."""
    read_sources(Workspace(show))
    with suppress(KeyboardInterrupt), opened(database(show).parent) as readings:
        readings.get("one of many")
        raise KeyboardInterrupt
    with closing(sqlite3.connect(database(show))) as kept:
        assert kept.execute("SELECT count(*) FROM kept").fetchone() == (5,)
