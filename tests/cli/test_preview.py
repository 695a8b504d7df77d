"""A preview of the sources: what publishing them would give, and nothing of it where things are published."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.cli.options import Invocation
from publisher.cli.preview import Wanted, list_unfinished, make_preview, mark_episodes, tell_as_errors
from publisher.cli.project import open_project
from publisher.findings import Finding, Position, Severity
from publisher.sources.workspace import BusyError, Workspace
from support.consoles import RecordingConsole
from support.derived import PATH
from support.shows import make_cover, make_episode, make_show, run, snapshot

NOW = datetime(2026, 6, 1, tzinfo=UTC)
URL = "http://127.0.0.1:8000/"
ALL = Wanted(drafts=True, future=True)
DRAFTS = Wanted(drafts=True, future=False)
FUTURE = Wanted(drafts=False, future=True)
Preview = Callable[..., "dict[str, str] | None"]


@pytest.fixture(scope="session")
def _on_the_air(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published episode, with a draft and a scheduled one beside it that were never published."""
    root = make_show(tmp_path_factory.mktemp("preview") / "show", ["0001-ae"])
    file = root / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(f"{file.read_text()}pages: false\n")
    done = run(root, "publish")
    assert done.returncode == 0, done.stderr
    make_episode(root, "0002-oe", 2, draft=True)
    make_episode(root, "0003-aa", 3, date="2026-12-01T06:00:00+01:00")
    # What is mastered here is in the cache of every copy.
    with Workspace(root).temporary_folder() as folder:
        invocation = Invocation(root=root, console=RecordingConsole(), target="preview")
        assert make_preview(invocation, folder, url=URL, now=NOW, wanted=ALL) is not None
    return root


@pytest.fixture
def root(_on_the_air: Path, tmp_path: Path) -> Path:
    """A copy of that show, with its cache."""
    return shutil.copytree(_on_the_air, tmp_path / "show")


@pytest.fixture
def folder(root: Path) -> Path:
    """The folder of the preview that was made last."""
    return root / ".publisher" / "tmp" / "preview"


@pytest.fixture
def preview(root: Path, folder: Path, invoke: Callable[..., Invocation]) -> Preview:
    """Make a preview of the show in the folder, which is empty before."""

    def make(wanted: Wanted, **more: frozenset[str]) -> "dict[str, str] | None":
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = make_preview(invoke(root), folder, url=URL, now=NOW, wanted=wanted, **more)
        return None if made is None else dict(made)

    return make


def change(root: Path, slug: str, before: str, after: str) -> None:
    """Write something else in an episode's file; what is to be replaced must be there."""
    file = root / "episodes" / slug / "episode.md"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def titles(folder: Path) -> list[str]:
    """Return which letters the feed in a folder has episodes of, in its order."""
    feed = (folder / "bokstaver" / "feed.xml").read_text()
    return [part.partition("<")[0] for part in feed.split("<title>Bokstav nummer ")[1:]]


@pytest.mark.parametrize(
    ("wanted", "shown", "marks"),
    [
        (DRAFTS, ["2", "1"], {"0002-oe": "draft"}),
        (FUTURE, ["3", "1"], {"0003-aa": "scheduled for 2026-12-01 06:00"}),
        (ALL, ["3", "2", "1"], {"0002-oe": "draft", "0003-aa": "scheduled for 2026-12-01 06:00"}),
    ],
    ids=["drafts", "future", "both"],
)
def test_a_preview_shows_what_was_asked_for_and_publishes_nothing(
    root: Path, preview: Preview, wanted: Wanted, shown: list[str], marks: dict[str, str]
) -> None:
    """Feed and audio are as they will be; the published folder, its ledger and the sources are the same to the byte."""
    before = {name: snapshot(root / name) for name in ("public", "feeds", "episodes")}
    assert preview(wanted) == marks
    folder = root / ".publisher" / "tmp" / "preview"
    assert titles(folder) == shown
    assert len([*folder.glob("audio/*.mp3")]) >= len(shown)
    assert {name: snapshot(root / name) for name in before} == before


def test_what_is_on_the_air_is_linked_and_not_made_again(root: Path, folder: Path, preview: Preview) -> None:
    """Published audio is the same file under both names, and its recording need not be at hand."""
    (root / "episodes" / "0001-ae" / "recording.wav").unlink()
    assert preview(FUTURE) is not None
    (audio,) = (root / "public" / "audio").iterdir()
    assert (folder / "audio" / audio.name).samefile(audio)


def test_a_preview_can_be_made_before_anything_is_published(root: Path, folder: Path, preview: Preview) -> None:
    """All is made then, and there is still no published folder."""
    shutil.rmtree(root / "public")
    assert preview(ALL) is not None
    assert titles(folder) == ["3", "2", "1"]
    assert not (root / "public").exists()


def test_derived_feeds_are_shown_too(root: Path, folder: Path, preview: Preview) -> None:
    """A learning path has the draft at its place."""
    (root / "feeds" / "way").mkdir()
    path = PATH.replace("0003-aa, 0001-ae", "0002-oe, 0001-ae")
    (root / "feeds" / "way" / "feed.yaml").write_text(f"{path}pages: false\n")
    make_cover(root / "feeds" / "way" / "cover.png")
    assert preview(DRAFTS) is not None
    assert "Bokstav nummer 2" in (folder / "way" / "feed.xml").read_text()
    assert not (root / "public" / "way").exists()


def test_an_error_makes_no_preview(root: Path, folder: Path, preview: Preview, console: RecordingConsole) -> None:
    """It is told with its line, as check does."""
    change(root, "0001-ae", "title:", "titel:")
    assert preview(ALL) is None
    assert ("episodes/0001-ae/episode.md", True) in {(one.position.file, one.is_error) for one in console.found}
    assert not (folder / "bokstaver").exists()


@pytest.mark.parametrize("unfinished", [("recording.wav", "coming.wav"), ("title:", "titel:")], ids=["lacks", "unread"])
def test_an_unfinished_draft_is_left_out(
    root: Path, folder: Path, preview: Preview, console: RecordingConsole, unfinished: tuple[str, str]
) -> None:
    """It keeps nobody from seeing the others, and is told; but where it was shown before, the last preview stays."""
    change(root, "0002-oe", *unfinished)
    assert preview(ALL) == {"0003-aa": "scheduled for 2026-12-01 06:00"}
    assert titles(folder) == ["3", "1"]
    assert console.found
    assert any("0002-oe" in line for line in console.lines)
    assert preview(ALL, shown=frozenset({"0002-oe"})) is None


def test_a_draft_of_a_later_date_needs_both(
    root: Path, folder: Path, preview: Preview, console: RecordingConsole
) -> None:
    """Whoever looks for it is told what to add."""
    change(root, "0002-oe", "2026-01-02", "2026-12-24")
    assert preview(DRAFTS) == {}
    assert titles(folder) == ["1"]
    assert any("--future" in line and "0002-oe" in line for line in console.lines)
    assert preview(ALL) == {
        "0002-oe": "draft, scheduled for 2026-12-24 06:00",
        "0003-aa": "scheduled for 2026-12-01 06:00",
    }


def test_what_waits_to_be_asked_for_is_told(root: Path, preview: Preview, console: RecordingConsole) -> None:
    """An edit of published audio is heard after --replace only, here as on the air."""
    change(root, "0001-ae", "audio:", "cuts: [{start: 1, end: 2}]\naudio:")
    assert preview(FUTURE) is not None
    assert any("waits for --replace 0001-ae" in line for line in console.lines)


def test_one_publisher_at_a_time(root: Path, preview: Preview) -> None:
    """Caches are swept at the start of a run, so two runs do not meet."""
    with Workspace(root).lock(), pytest.raises(BusyError):
        preview(ALL)


def test_an_error_is_the_drafts_whose_file_has_it() -> None:
    """Warnings keep nothing back, and neither do errors elsewhere."""

    def finding(file: str, severity: Severity) -> Finding:
        return Finding(rule="x", severity=severity, message="", fix="", position=Position(file=file))

    found = [
        finding("episodes/0001-ae/chapters.txt", Severity.ERROR),
        finding("episodes/0002-oe/episode.md", Severity.WARNING),
        finding("feeds/0003-aa/feed.yaml", Severity.ERROR),
        finding("episodes/0004-y/episode.md", Severity.ERROR),
    ]
    assert list_unfinished(found, {"0001-ae", "0002-oe", "0003-aa"}) == {"0001-ae"}


def test_episodes_on_the_air_have_no_mark(root: Path) -> None:
    """Nothing false stands on a page."""
    project = open_project(Invocation(root=root, console=RecordingConsole(), target="preview"))
    assert mark_episodes(project.sources.published, set(), datetime(2027, 1, 1, tzinfo=UTC)) == {}


def test_what_keeps_a_draft_from_being_shown_is_an_error() -> None:
    """A warning followed by "not shown" would contradict itself; what may stay a warning stays one."""

    def finding(rule: str, file: str) -> Finding:
        return Finding(rule=rule, severity=Severity.WARNING, message="", fix="", position=Position(file=file))

    found = [
        finding("key-unknown", "episodes/0001-ae/episode.md"),
        finding("yaml-comment", "episodes/0001-ae/episode.md"),
        finding("key-unknown", "episodes/0002-oe/episode.md"),
        finding("key-unknown", "feeds"),
    ]
    assert [one.is_error for one in tell_as_errors(found, {"0001-ae"})] == [True, False, False, False]


def test_a_draft_that_cannot_be_read_is_told_with_an_error(
    root: Path, preview: Preview, console: RecordingConsole
) -> None:
    """Whoever reads "not shown" sees an error above it."""
    change(root, "0002-oe", "title:", "titel:")
    preview(ALL)
    assert any(one.is_error and "0002-oe" in one.position.file for one in console.found)
