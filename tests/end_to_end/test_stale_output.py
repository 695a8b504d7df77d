"""No output is stale: after any change a run with full caches tells, and leaves, what a run with empty ones does."""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.cli.check import check_show
from publisher.cli.exits import Exit
from publisher.cli.feed import check_feeds, write_feeds
from publisher.cli.options import Invocation, Named
from publisher.cli.plan import plan_show
from publisher.errors import PublisherError
from support.projects import invocation_in
from support.published import Cover, PublishedShow, ShowBuilder
from support.shows import FEED, make_cover, make_episode, snapshot

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LATER = datetime(2090, 6, 15, 6, tzinfo=UTC)
"""When the last episode is shown."""
FAR_AHEAD = LATER - timedelta(days=366)
"""Before this moment its date is more than a year ahead, which is a finding."""
COMMANDS: Mapping[str, Callable[[Invocation, datetime], Exit]] = {
    "check": check_show,
    "plan": lambda invocation, now: plan_show(invocation, Named(), now),
    "feed --check": check_feeds,
    "feed": write_feeds,
}
"""What is run, in this order: the last one writes."""
READING = [name for name in COMMANDS if name != "feed"]
EPISODE = "episodes/0001-ae/episode.md"
LEDGER = "public/.publisher/bokstaver.*.ledger.json"
PATH_FEED = "guid: d33b1fa2-0dff-5a5a-9297-d76222fceea3\nshow: bokstaver\nepisodes: [0002-oe, 0001-ae]\ntitle: En sti\n"
PATH_FEED += "".join(f"{line}\n" for line in FEED.splitlines() if not line.startswith(("guid", "title")))
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Øyvind Åsen>Æ er en bokstav.\n"
QUIZ = "questions:\n  - question: Hva er æ?\n    answers: [et tall, {text: en bokstav, right: true}]\n"
BESIDE = {"transcript": "transcript.vtt", "chapters": "chapters.txt", "quiz": "quiz.yaml", "cover": "own.png"}
SHOW = {
    "episodes": [("0001-ae", BESIDE), "0002-oe", ("0003-aa", {"date": LATER.isoformat()})],
    "feeds": {"sti": PATH_FEED},
    "files": {
        "episodes/0001-ae/transcript.vtt": TRANSCRIPT,
        "episodes/0001-ae/chapters.txt": "0:00 Æ\n0:01 Mer om æ\n0:02 Slutt\n",
        "episodes/0001-ae/quiz.yaml": QUIZ,
        "episodes/0001-ae/own.png": Cover(colour="teal"),
    },
}


def told(root: Path, command: str, now: datetime = NOW) -> tuple[Exit, str]:
    """Run a command; return how it ended and what it told, as JSON."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        try:
            ended = COMMANDS[command](invocation_in(root), now)
        except PublisherError as refused:
            return Exit.FAILED, refused.message
    return ended, out.getvalue()


def told_cold(root: Path, command: str, now: datetime = NOW) -> tuple[Exit, str]:
    """Run a command without anything that earlier runs have kept."""
    shutil.rmtree(root / ".publisher", ignore_errors=True)
    return told(root, command, now)


def warm(root: Path, now: datetime = NOW) -> Path:
    """Fill the caches of a show, as if its files had not been touched for a while."""
    with pytest.MonkeyPatch.context() as patch:
        # Files that were changed just now are read each time.
        patch.setattr("publisher.sources.workspace.is_settled", lambda *_: True)
        for command in COMMANDS:
            told(root, command, now)
    return root


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show with a path through it and an episode that is not shown yet, whose caches are full."""
    return warm(published_show(**SHOW))  # type: ignore[arg-type]


def copy(root: Path) -> Path:
    """Copy a show, without its caches, to a folder beside it."""
    ignored = shutil.ignore_patterns("cache", "digests.json", "lock")
    return Path(shutil.copytree(root, root.with_name(f"{root.name} cold"), ignore=ignored))


def outside_caches(root: Path) -> dict[str, bytes]:
    """Return every file of a show but for its caches."""
    return {path: content for path, content in snapshot(root).items() if not path.startswith(".publisher/")}


Change = Callable[[Path], None]


def edit(path: str, before: str, after: str) -> Change:
    """Return what puts one text in the place of another."""

    def work(root: Path) -> None:
        [file] = root.glob(path)
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))

    return work


def write(path: str, content: str = "") -> Change:
    """Return what writes a file."""

    def work(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)

    return work


def _found(root: Path, pattern: str) -> Iterable[Path]:
    found = [*root.glob(pattern)]
    assert found
    return found


def delete(pattern: str) -> Change:
    """Return what deletes a file, or all that are like it."""
    return lambda root: [file.unlink() for file in _found(root, pattern)].clear()


def longer(pattern: str) -> Change:
    """Return what adds a byte to a file, or to all that are like it."""
    return lambda root: [file.write_bytes(file.read_bytes() + b"\n") for file in _found(root, pattern)].clear()


URL = "targets:\n  preview: {kind: folder, path: public, url: 'http://127.0.0.1:9/'}\n"
CHANGES: Mapping[str, Change] = {
    "a title": edit(EPISODE, "nummer 1", "nummer en"),
    "notes": edit(EPISODE, "Notater", "Noter"),
    "an error": edit(EPISODE, "date:", "dato:"),
    "white space": edit(EPISODE, "---\nNotater", "---\n\nNotater"),
    "a draft": edit(EPISODE, "---\nNotater", "draft: true\n---\nNotater"),
    "a new episode": lambda root: [make_episode(root, "0004-e", 4)].clear(),
    "an episode less": lambda root: shutil.rmtree(root / "episodes" / "0002-oe"),
    "an empty folder": lambda root: (root / "episodes" / "0009-x").mkdir(),
    "a transcript": edit("episodes/0001-ae/transcript.vtt", "en bokstav", "et tegn"),
    "chapters": edit("episodes/0001-ae/chapters.txt", "Slutt", "Ende"),
    "a quiz": edit("episodes/0001-ae/quiz.yaml", "Hva er", "Hvem er"),
    "no quiz": delete("episodes/0001-ae/quiz.yaml"),
    "a feed": edit("feeds/bokstaver/feed.yaml", "sist", "til sist"),
    "a path": edit("feeds/sti/feed.yaml", "En sti", "Stien"),
    "a new feed": write("feeds/ny/feed.yaml", FEED),
    "an address": edit("feeds/bokstaver/feed.yaml", "people:", f"{URL}people:"),
    "a theme": write("feeds/bokstaver/theme/style.css", ":root{--mark:#f0f}"),
    "a theme's words": write("feeds/bokstaver/theme/words.yaml", "search: Finn"),
    "a recording": longer("episodes/0002-oe/recording.wav"),
    "no recording": delete("episodes/0002-oe/recording.wav"),
    "a cover": lambda root: make_cover(root / "feeds" / "bokstaver" / "cover.png", colour="red"),
    "a cover of its own": lambda root: make_cover(root / "episodes/0001-ae/own.png", colour="red"),
    "a cover that is too small": lambda root: make_cover(root / "feeds/sti/cover.png", width=10, height=10),
    "no cover": delete("episodes/0001-ae/own.png"),
    "a ledger": edit(LEDGER, '"integrated": -1', '"integrated": -2'),
    "no ledger": delete(LEDGER),
    "the ledger of a path": edit("public/.publisher/sti.*.ledger.json", '"bytes": ', '"bytes": 1'),
    "a file that is gone": delete("public/audio/0002-oe.*"),
    "a file that is longer": longer("public/transcripts/0001-ae.*.vtt"),
    "a cover that is gone": delete("public/images/*"),
    "a stored feed": edit("public/bokstaver/feed.xml", "Notater", "Noter"),
    "no stored feed": delete("public/sti/feed.xml"),
    "what is known of pages": edit("public/web/bokstaver/pages.json", '"stamp":"', '"stamp":"0'),
    "no pages": delete("public/web/bokstaver/pages.json"),
}
QUICK = {"a title", "a transcript", "a path", "a theme", "a ledger"}
ROWS = [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow], id=name) for name in CHANGES]


@pytest.mark.parametrize("name", ROWS)
def test_after_any_change_full_caches_tell_what_empty_ones_do(name: str, show: Path) -> None:
    """The same exit code, the same document, and the same bytes everywhere outside the caches."""
    CHANGES[name](show)
    cold = copy(show)
    for command in COMMANDS:
        assert told(show, command) == told_cold(cold, command), command
    assert outside_caches(show) == outside_caches(cold)


@pytest.mark.parametrize(
    "now",
    [FAR_AHEAD - timedelta(seconds=1), FAR_AHEAD, LATER - timedelta(seconds=1), LATER],
    ids=["more than a year ahead", "a year ahead", "just before", "shown"],
)
def test_caches_hold_no_time(now: datetime, show: Path) -> None:
    """When an episode's moment has come, or a date is too far ahead, the same sources mean something else."""
    cold = copy(show)
    for command in COMMANDS:
        assert told(show, command, now) == told_cold(cold, command, now), command
    assert outside_caches(show) == outside_caches(cold)


def test_a_moment_makes_a_difference(show: Path) -> None:
    """Else the test above would hold for commands that never look at the clock."""
    before, shown = LATER - timedelta(seconds=1), LATER
    assert told(show, "feed --check", before)[0] is Exit.DONE
    assert told(show, "feed --check", shown)[0] is Exit.OUT_OF_DATE
    assert told(show, "check", FAR_AHEAD) != told(show, "check", FAR_AHEAD - timedelta(seconds=1))


@pytest.mark.parametrize("command", COMMANDS)
def test_where_nothing_has_changed_nothing_is_written(command: str, show: Path) -> None:
    """A run that has nothing to do leaves every file as it is, the digests of recordings alone excepted."""

    def files() -> dict[str, bytes]:
        return {path: content for path, content in snapshot(show).items() if path != ".publisher/digests.json"}

    before = files()
    told(show, command)
    assert files() == before


NOT_UTF8 = os.fsdecode(b"\xff")
"""A file's name, as Python has it."""
ODDLY_NAMED: Mapping[str, Change] = {
    "an episode": write(f"episodes/{NOT_UTF8}x/episode.md", "---\ntitle: A\n---\n"),
    "a folder without an episode": lambda show: (show / f"episodes/{NOT_UTF8}x").mkdir(),
    "a file of a theme": write(f"feeds/bokstaver/theme/{NOT_UTF8}.txt"),
    "a stored page": write(f"public/web/bokstaver/{NOT_UTF8}.html"),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in ODDLY_NAMED])
def test_names_that_are_not_utf_8_are_looked_at_like_others(name: str, show: Path) -> None:
    """What is told of them is the same each time, and without caches."""
    ODDLY_NAMED[name](show)
    cold = copy(show)
    for command in READING:
        assert [told(show, command), told(show, command)] == [told_cold(cold, command)] * 2


@pytest.mark.parametrize("command", ["check", "plan"])
def test_findings_are_told_each_time(command: str, show: Path) -> None:
    """A warning is found again by each run."""
    edit(EPISODE, '"Bokstav nummer 1"', '"Bokstav #1"')(show)
    first, second = told(show, command), told(show, command)
    assert first == second
    assert '"findings":[]' not in first[1].replace(" ", "").replace("\n", "")


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


@pytest.mark.slow
@settings(max_examples=12)
@given(steps=st.lists(st.tuples(st.sampled_from(TOGGLED), st.sampled_from(READING)), min_size=2, max_size=5))
def test_whatever_comes_and_goes_the_truth_is_told(
    show_builder: ShowBuilder, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Changes come and are taken back in any order; what is told is what a run with empty caches tells."""
    folder = tmp_path_factory.mktemp("toggled")
    published = show_builder.build(**SHOW)
    show = warm(Path(shutil.copytree(published, folder / "show")))
    before = outside_caches(show)
    changed: set[str] = set()
    for name, command in steps:
        if name in changed:
            undone = Path(shutil.copytree(published, folder / "undone"))
            CHANGES[name](undone)
            after = outside_caches(undone)
            for path in {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}:
                if path in before:
                    (show / path).write_bytes(before[path])
                else:
                    (show / path).unlink()
            shutil.rmtree(undone)
        else:
            CHANGES[name](show)
        changed ^= {name}
        cold = copy(show)
        assert told(show, command) == told_cold(cold, command)
        shutil.rmtree(cold)
