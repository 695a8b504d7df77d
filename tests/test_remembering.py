"""What is remembered is believed only while everything that it was made of is as it was."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shows import FEED, make_cover, make_episode, make_show, snapshot

from publisher import remembering
from publisher.adapters import program
from publisher.adapters.workspace import Workspace
from publisher.console import open_console
from publisher.desk import Desk
from publisher.errors import PublisherError
from publisher.exits import Exit
from publisher.press import Press
from publisher.proofreader import Proofreader
from publisher.reception import Reception
from publisher.remembering import ANSWERS

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LATER = datetime(2027, 6, 15, 6, tzinfo=UTC)
"""When the last episode is shown."""
FAR_AHEAD = LATER - timedelta(days=366)
"""Before this moment its date was more than a year ahead."""
COMMANDS: Mapping[str, Callable[[Reception, datetime], Exit]] = {
    "check": lambda here, now: here.check(now),
    "plan": lambda here, now: here.plan(set(), now),
    "feed": lambda here, now: here.write_feeds(now),
    "feed --check": lambda here, now: here.check_feeds(now),
}
WORK: Mapping[str, Callable[[Desk, datetime], Exit]] = {
    "check": lambda desk, now: Proofreader(desk=desk).check(now),
    "plan": lambda desk, now: Proofreader(desk=desk).plan(set(), now),
    "feed": lambda desk, now: Press(desk=desk).write_feeds(now),
    "feed --check": lambda desk, now: Proofreader(desk=desk).check_feeds(now),
}
READING_ONLY = ("check", "plan", "feed --check")
OF_THE_FEED = {"plan", "feed", "feed --check"}
OF_THE_PAGES = {"plan", "feed"}
ALL = {*COMMANDS}
EPISODE = "episodes/0001-ae/episode.md"
LEDGER = "public/.publisher/bokstaver.ledger.json"
WAY = """\
guid: d33b1fa2-0dff-5a5a-9297-d76222fceea3
show: bokstaver
episodes: [0002-oe, 0001-ae]
title: En sti
"""
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Øyvind Åsen>Æ er en bokstav.\n"
QUIZ = "questions:\n  - question: Hva er æ?\n    answers: [et tall, {text: en bokstav, right: true}]\n"


def told(here: Reception | Desk, command: str, now: datetime = NOW) -> tuple[Exit, str]:
    """Run a command; return how it ended and what it told."""
    with redirect_stdout(StringIO()) as out:
        try:
            ended = COMMANDS[command](here, now) if isinstance(here, Reception) else WORK[command](here, now)
        except PublisherError as refused:
            return Exit.FAILED, refused.message
    return ended, out.getvalue()


def reception(root: Path) -> Reception:
    """Return where commands are asked for in a folder."""
    return Reception(root=root, console=open_console("json"), target="preview")


def desk(root: Path) -> Desk:
    """Return where the work is done in a folder, whatever is remembered."""
    return Desk(root=root, console=open_console("json"), target="preview")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show that was published, with a way through it and an episode that is not shown yet; all answers are known."""
    root = make_show(tmp_path_factory.mktemp("remembered") / "show", [])
    beside = {"transcript": "transcript.vtt", "chapters": "chapters.txt", "quiz": "quiz.yaml", "cover": "own.png"}
    folder = make_episode(root, "0001-ae", 1, **beside)
    (folder / "transcript.vtt").write_text(TRANSCRIPT)
    (folder / "chapters.txt").write_text("0:00 Æ\n0:01 Mer om æ\n0:02 Slutt\n")
    (folder / "quiz.yaml").write_text(QUIZ)
    make_cover(folder / "own.png", colour="teal")
    make_episode(root, "0002-oe", 2)
    make_episode(root, "0003-aa", 3, date=LATER.isoformat())
    way = root / "feeds" / "sti"
    way.mkdir()
    (way / "feed.yaml").write_text(
        WAY + "".join(line + "\n" for line in FEED.splitlines() if not line.startswith(("guid", "title")))
    )
    make_cover(way / "cover.png", colour="navy")
    assert Press(desk=desk(root)).publish(set(), (), NOW) is Exit.DONE
    for command in COMMANDS:
        assert told(reception(root), command)[0] is Exit.DONE
    return root


@pytest.fixture
def show(published: Path, tmp_path: Path) -> Path:
    """A copy of that show."""
    return copy(published, tmp_path / "show")


def copy(root: Path, to: Path) -> Path:
    """Copy a show, with what is remembered of it."""
    return Path(shutil.copytree(root, to))


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_done_twice(command: str, show: Path, worked: list[Path]) -> None:
    """Where nothing has changed the same is told as by whoever does the work, and nothing is written."""
    before = snapshot(show)
    assert told(reception(show), command) == told(desk(copy(show, show.with_name("other"))), command)
    assert worked == []
    assert {path: content for path, content in snapshot(show).items() if "digests.json" not in path} == {
        path: content for path, content in before.items() if "digests.json" not in path
    }


UNCHANGED = """
import sys
from datetime import datetime
from pathlib import Path
from publisher.console import open_console
from publisher.reception import Reception
Reception(root=Path(), console=open_console("text"), target="preview").check(datetime.fromisoformat(sys.argv[1]))
print(sorted({"feedgen", "lxml", "jinja2", "publisher.desk", "publisher.rules", "publisher.site"} & {*sys.modules}))
"""


def test_what_has_not_changed_needs_neither_rules_nor_renderers(show: Path) -> None:
    """What takes most of a start to load is loaded by whoever has something to do."""
    command = [sys.executable, "-c", UNCHANGED, NOW.isoformat()]
    done = subprocess.run(command, cwd=show, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["no findings: everything can be published", "[]"]


def edit(path: str, *change: str) -> Callable[[Path], None]:
    """Return what puts one text in the place of another."""

    def work(root: Path) -> None:
        before = (root / path).read_text()
        after = before.replace(*change)
        assert after != before
        (root / path).write_text(after)

    return work


def write(path: str, content: str | bytes = "") -> Callable[[Path], None]:
    """Return what writes a file."""

    def work(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return work


def delete(path: str) -> Callable[[Path], None]:
    """Return what deletes a file, or all that are like it."""

    def work(root: Path) -> None:
        found = [*root.glob(path)]
        assert found
        for file in found:
            file.unlink()

    return work


def longer(path: str) -> Callable[[Path], None]:
    """Return what adds a byte to a file, or to all that are like it."""

    def work(root: Path) -> None:
        found = [*root.glob(path)]
        assert found
        for file in found:
            file.write_bytes(file.read_bytes() + b"\n")

    return work


def both(*parts: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return what does one thing after the other."""

    def work(root: Path) -> None:
        for part in parts:
            part(root)

    return work


URL = "targets:\n  preview: {kind: folder, path: public, url: http://127.0.0.1:9000/}\n"
CHANGES: Mapping[str, tuple[Callable[[Path], None], Iterable[str]]] = {
    "a title": (edit(EPISODE, "nummer 1", "nummer en"), ALL),
    "notes": (edit(EPISODE, "Notater", "Noter"), ALL),
    "an error": (edit(EPISODE, "date:", "dato:"), ALL),
    "white space": (edit(EPISODE, "---\nNotater", "---\n\nNotater"), ALL),
    "a draft": (edit(EPISODE, "---\nNotater", "draft: true\n---\nNotater"), ALL),
    "a new episode": (lambda root: [make_episode(root, "0004-e", 4), None][1], ALL),
    "an episode less": (lambda root: shutil.rmtree(root / "episodes" / "0002-oe"), ALL),
    "an empty folder": (lambda root: (root / "episodes" / "0009-x").mkdir(), ALL),
    "a transcript": (edit("episodes/0001-ae/transcript.vtt", "en bokstav", "et tegn"), ALL),
    "chapters": (edit("episodes/0001-ae/chapters.txt", "Slutt", "Ende"), ALL),
    "a quiz": (edit("episodes/0001-ae/quiz.yaml", "Hva er", "Hvem er"), ALL),
    "no quiz": (delete("episodes/0001-ae/quiz.yaml"), ALL),
    "a feed": (edit("feeds/bokstaver/feed.yaml", "sist", "til sist"), ALL),
    "a way": (edit("feeds/sti/feed.yaml", "En sti", "Stien"), ALL),
    "a new feed": (write("feeds/ny/feed.yaml", FEED), ALL),
    "an address": (both(*(edit(f"feeds/{one}/feed.yaml", "people:", URL + "people:") for one in ("bokstaver",))), ALL),
    "a theme": (write("feeds/bokstaver/theme/style.css", ":root{--mark:#f0f}"), ALL),
    "a theme's words": (write("feeds/bokstaver/theme/words.yaml", "search: Finn"), ALL),
    "a recording": (longer("episodes/0002-oe/recording.wav"), ALL),
    "no recording": (delete("episodes/0002-oe/recording.wav"), ALL),
    "a cover": (lambda root: make_cover(root / "feeds" / "bokstaver" / "cover.png", colour="red"), ALL),
    "a cover of its own": (lambda root: make_cover(root / "episodes/0001-ae/own.png", colour="red"), ALL),
    "a cover that is too small": (lambda root: make_cover(root / "feeds/sti/cover.png", width=10, height=10), ALL),
    "no cover": (delete("episodes/0001-ae/own.png"), ALL),
    "a ledger": (edit(LEDGER, '"integrated": -1', '"integrated": -2'), ALL),
    "no ledger": (delete(LEDGER), ALL),
    "the ledger of a way": (edit("public/.publisher/sti.ledger.json", '"bytes": ', '"bytes": 1'), ALL),
    "a file that is gone": (delete("public/audio/0002-oe.*"), OF_THE_FEED - {"feed --check"}),
    "a file that is longer": (longer("public/transcripts/0001-ae.*.vtt"), OF_THE_PAGES),
    "a cover that is gone": (delete("public/images/*"), OF_THE_PAGES),
    "a stored feed": (edit("public/bokstaver/feed.xml", "Notater", "Noter"), OF_THE_FEED),
    "no stored feed": (delete("public/sti/feed.xml"), OF_THE_FEED),
    "what is known of pages": (edit("public/web/bokstaver/pages.json", '"stamp":"', '"stamp":"0'), OF_THE_FEED),
    "no pages": (delete("public/web/bokstaver/pages.json"), OF_THE_FEED),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_the_work_is_done_anew(name: str, show: Path, worked: list[Path]) -> None:
    """After any change of what a command looks at, it tells and does what one does that remembers nothing."""
    change, concerned = CHANGES[name]
    change(show)
    for command in COMMANDS:
        # "feed" writes: each is asked of a copy, and looks at what the change alone has left.
        remembering_one, other = (copy(show, show.with_name(f"{command} {number}")) for number in (1, 2))
        assert told(reception(remembering_one), command) == told(desk(other), command), command
        assert (remembering_one in worked) is (command in concerned), command
        kept = [
            {path: content for path, content in snapshot(root).items() if not path.startswith(".publisher/")}
            for root in (remembering_one, other)
        ]
        assert kept[0] == kept[1]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("now", "believed"),
    [
        (FAR_AHEAD - timedelta(seconds=1), False),
        (FAR_AHEAD, True),
        (NOW, True),
        (LATER - timedelta(seconds=1), True),
        (LATER, False),
    ],
)
def test_moments_that_make_a_difference_are_known(
    command: str, now: datetime, *, believed: bool, show: Path, worked: list[Path]
) -> None:
    """When an episode's time has come, or a date is too far ahead, the same sources mean something else."""
    other = copy(show, show.with_name("other"))
    assert told(reception(show), command, now) == told(desk(other), command, now)
    assert (worked == []) is believed


@pytest.mark.parametrize("command", COMMANDS)
def test_another_version_believes_nothing(
    command: str, show: Path, worked: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program has found out may be something else."""
    monkeypatch.setattr(remembering, "digest_of_program", lambda: "another")
    assert told(reception(show), command) == told(desk(copy(show, show.with_name("other"))), command)
    assert worked == [show]


def test_a_version_is_known_by_its_files_and_its_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of code, a template, a library or another Python: each makes another program."""
    package = tmp_path / "publisher"
    write("publisher/rules/a.py", "1")(tmp_path)
    write("publisher/site/a.html", "1")(tmp_path)
    libraries = tmp_path / "site-packages"
    (libraries / "pydantic-2.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(program, "files", lambda _: package)
    monkeypatch.setattr(program.sys, "path", [str(libraries), str(tmp_path / "nowhere")])

    def digest() -> str:
        program.digest_of_program.cache_clear()
        return program.digest_of_program()

    seen = [digest(), digest()]
    write("publisher/rules/__pycache__/a.pyc", "1")(tmp_path)
    seen.append(digest())
    assert len(set(seen)) == 1
    for change in (
        lambda: write("publisher/rules/a.py", "2")(tmp_path),
        lambda: write("publisher/site/a.html", "2")(tmp_path),
        lambda: write("publisher/site/b.html", "2")(tmp_path),
        lambda: (libraries / "pydantic-2.0.dist-info").rename(libraries / "pydantic-2.1.dist-info"),
        lambda: monkeypatch.setattr(program.sys, "version", "4.0"),
    ):
        change()
        seen.append(digest())
    assert len(set(seen)) == 6
    program.digest_of_program.cache_clear()


@pytest.mark.parametrize("command", READING_ONLY)
@pytest.mark.parametrize("damage", ["cut off", "changed", "empty", "another's", "gone"])
def test_damaged_memories_are_none(command: str, damage: str, show: Path, worked: list[Path]) -> None:
    """The cache may be deleted, or be full of anything: then the work is done anew, and remembered again."""
    files = sorted((show / ANSWERS).iterdir())
    contents = [file.read_bytes() for file in files]
    for number, (file, content) in enumerate(zip(files, contents, strict=True)):
        match damage:
            case "cut off":
                file.write_bytes(content[:-10])
            case "changed":
                file.write_bytes(content.replace(b"summary", b"Summary"))
            case "empty":
                file.write_bytes(b"")
            case "another's":
                file.write_bytes(contents[number - 1])
            case _:
                file.unlink()
    assert told(reception(show), command) == told(desk(copy(show, show.with_name("other"))), command)
    assert worked == [show]
    assert told(reception(show), command)[0] is Exit.DONE
    assert worked == [show]


def test_what_cannot_be_kept_is_no_trouble(show: Path) -> None:
    """Where the cache takes nothing, commands do their work all the same."""
    shutil.rmtree(show / ANSWERS)
    (show / ANSWERS).write_text("a file where a folder has to be")
    for command in COMMANDS:
        assert told(reception(show), command)[0] is Exit.DONE


NOT_UTF8 = os.fsdecode(b"\xff")
"""A file's name, as Python has it."""
ODDLY_NAMED = {
    "an episode": write(f"episodes/{NOT_UTF8}x/episode.md", "---\ntitle: A\n---\n"),
    "a folder without an episode": lambda show: (show / f"episodes/{NOT_UTF8}x").mkdir(),
    "a file of a theme": write(f"feeds/bokstaver/theme/{NOT_UTF8}.txt"),
    "a stored page": write(f"public/web/bokstaver/{NOT_UTF8}.html"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ODDLY_NAMED)
def test_names_that_are_not_utf_8_are_looked_at_like_others(command: str, name: str, show: Path) -> None:
    """What is told of them is what one tells that remembers nothing, each time it is asked for."""
    ODDLY_NAMED[name](show)
    alone = copy(show, show.with_name("other"))
    shutil.rmtree(alone / ANSWERS)
    expected = told(desk(alone), command)
    assert [told(reception(show), command) for _ in range(2)] == [expected] * 2


def test_questions_are_told_apart(show: Path, worked: list[Path]) -> None:
    """What was asked of one feed, or of one target, is no answer for another."""
    one = Reception(root=show, console=open_console("json"), target="preview", feed="sti")
    assert told(one, "plan") != told(reception(show), "plan")
    assert worked == [show]
    assert [plan["feed"] for plan in json.loads(told(one, "plan")[1])["plans"]] == ["sti"]
    assert worked == [show]


@pytest.mark.parametrize("command", ["check", "plan"])
def test_findings_are_never_remembered(command: str, show: Path, worked: list[Path]) -> None:
    """A warning is found again in each run, by the rules themselves."""
    edit(EPISODE, '"Bokstav nummer 1"', '"Bokstav #1"')(show)
    edit("episodes/0002-oe/episode.md", "2026-01-02", "2025-01-02")(show)
    for _ in range(2):
        ended, text = told(reception(show), command)
        assert ended is Exit.DONE
        assert json.loads(text)["findings"]
    assert len(worked) == 2


def test_what_changes_while_it_is_looked_at_is_not_remembered(
    show: Path, worked: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two looks at one file that saw two things are no ground for an answer."""
    shutil.rmtree(show / ANSWERS)
    looks = [0]
    digests = Workspace.digests

    def meanwhile(here: Workspace, paths: Iterable[str]) -> dict[str, str]:
        looks[0] += 1
        if looks[0] == 1:
            longer("feeds/bokstaver/cover.png")(show)
            here.read("feeds/bokstaver/feed.yaml")
            longer("feeds/bokstaver/feed.yaml")(show)
            here.read("feeds/bokstaver/feed.yaml")
        return digests(here, iter([*paths]))

    monkeypatch.setattr(Workspace, "digests", meanwhile)
    assert told(reception(show), "check")[0] is Exit.DONE
    assert not (show / ANSWERS).exists()


TOGGLED = [
    "a title",
    "white space",
    "a transcript",
    "a quiz",
    "a feed",
    "a theme",
    "a ledger",
    "a stored feed",
    "no pages",
]


@settings(max_examples=12)
@given(steps=st.lists(st.tuples(st.sampled_from(TOGGLED), st.sampled_from(READING_ONLY)), min_size=2, max_size=5))
def test_whatever_comes_and_goes_the_truth_is_told(
    published: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Changes come and are taken back in any order; what is told is always what one tells that remembers nothing."""
    show = copy(published, tmp_path_factory.mktemp("toggled") / "show")
    before = snapshot(show)
    changed: set[str] = set()
    for name, command in steps:
        if name in changed:
            undo = copy(published, tmp_path_factory.mktemp("undone") / "show")
            CHANGES[name][0](undo)
            for path, content in snapshot(undo).items():
                if path not in before:
                    (show / path).unlink()
                elif content != before[path]:
                    (show / path).write_bytes(before[path])
            for path in before.keys() - snapshot(undo).keys():
                (show / path).write_bytes(before[path])
        else:
            CHANGES[name][0](show)
        changed ^= {name}
        assert told(reception(show), command) == told(desk(show), command)
