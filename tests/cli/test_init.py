"""`publisher init`: a show of one's own, ready for git, make and CI."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.cli.init import create_show
from publisher.errors import PublisherError
from publisher.sources import git_init
from support.consoles import RecordingConsole
from support.processes import finish
from support.shows import run, snapshot
from support.tools import needs
from support.unmastered import write_show

MOMENT = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/Oslo"))
FILES = {
    ".editorconfig",
    ".gitattributes",
    ".github/workflows/podcast.yml",
    ".gitignore",
    "Makefile",
    "README.md",
    "episodes/0001-first-episode/episode.md",
    "episodes/episode.schema.json",
    "episodes/quiz.schema.json",
    "feeds/feed.schema.json",
    "feeds/om-vaeret/feed.yaml",
    "requirements.txt",
}


@pytest.fixture
def without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """No git is on PATH."""
    monkeypatch.setattr(git_init.shutil, "which", lambda _name: None)


def git(folder: Path, *arguments: str) -> str:
    """Run git, and return what it says."""
    return str(finish(["git", "-C", str(folder), *arguments], text=True, check=True).stdout).strip()


@pytest.mark.usefixtures("without_git")
def test_a_show_is_begun_without_git(
    tmp_path: Path, console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is told, and that git is not installed; the feed has the folder's name, in letters of addresses."""
    monkeypatch.chdir(tmp_path)
    folder = Path("Om været")
    create_show(folder, console, MOMENT)
    assert {*snapshot(folder)} == FILES
    assert {line.removeprefix("wrote ") for line in console.lines if line.startswith("wrote ")} == FILES
    assert "git is not installed: the files are ready for it" in console.lines
    assert "  cd 'Om været'" in console.lines


@needs("git")
def test_a_show_is_a_git_repository(tmp_path: Path, console: RecordingConsole) -> None:
    """With the branch main, nothing committed yet, and ledgers merged by episode."""
    create_show(tmp_path / "show", console, MOMENT)
    assert git(tmp_path / "show", "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(tmp_path / "show", "config", "merge.publisher-ledger.driver") == "publisher ledger merge %O %A %B"
    assert "began a git repository" in console.lines


@needs("git")
def test_what_is_there_already_stays(tmp_path: Path, console: RecordingConsole) -> None:
    """A repository keeps its files; what git must not take is added to its .gitignore."""
    finish(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/trunk\n")
    (tmp_path / "README.md").write_text("Om oss\n")
    (tmp_path / ".gitignore").write_text("/notes/")
    create_show(tmp_path, console, MOMENT)
    assert (tmp_path / "README.md").read_text() == "Om oss\n"
    assert (tmp_path / ".gitignore").read_text().startswith("/notes/\n")
    assert "/.publisher/" in (tmp_path / ".gitignore").read_text().splitlines()
    assert "left README.md as it was" in console.lines
    workflow = (tmp_path / ".github" / "workflows" / "podcast.yml").read_text()
    assert workflow.count("trunk") == 4
    assert not re.search(r"\bmain\b", workflow)
    assert "wrote more lines into .gitignore" in console.lines
    assert "began a git repository" not in console.lines


@needs("git")
def test_below_the_top_of_a_repository_there_is_no_workflow(tmp_path: Path, console: RecordingConsole) -> None:
    """GitHub looks for workflows at the top alone; which is told."""
    finish(["git", "init", "--quiet", str(tmp_path)], check=True)
    create_show(tmp_path / "show", console, MOMENT)
    assert not (tmp_path / "show" / ".github").exists()
    assert not (tmp_path / "show" / ".git").exists()
    assert any(line.startswith("no .github/workflows/podcast.yml") for line in console.lines)


@pytest.mark.parametrize("place", [".", "episodes/0001-ae", "sub"])
def test_a_show_that_is_there_is_left_alone(tmp_path: Path, console: RecordingConsole, place: str) -> None:
    """Nothing is begun in a show or inside one."""
    root = write_show(tmp_path, "0001-ae")
    before = snapshot(root)
    with pytest.raises(PublisherError, match="there is a show"):
        create_show(root / place, console, MOMENT)
    assert snapshot(root) == before


def test_beside_a_show_one_may_be_begun(
    tmp_path: Path, console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path out of a show leads out of it."""
    root = write_show(tmp_path / "one", "0001-ae")
    monkeypatch.chdir(root)
    create_show(Path("../another"), console, MOMENT)
    assert (tmp_path / "another" / "feeds" / "another" / "feed.yaml").exists()
    assert f"  cd {Path('..') / 'another'}" in console.lines


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, console: RecordingConsole) -> None:
    """A file in the way is one line with a hint."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PublisherError, match="cannot be made") as caught:
        create_show(tmp_path / "file" / "show", console, MOMENT)
    assert caught.value.hint


@pytest.mark.usefixtures("without_git")
def test_the_demo_comes_whole(tmp_path: Path, console: RecordingConsole) -> None:
    """With its recordings; there is nothing to mend in it."""
    create_show(tmp_path / "show", console, MOMENT, demo=True)
    demo = {*snapshot(tmp_path / "show")}
    assert "episodes/0001-tallene-i-tidevannstabellen/recording.flac" in demo
    assert "feeds/aerlig-maalt/feed.yaml" in demo
    assert not any("first-episode" in path for path in demo)
    checked = run(tmp_path / "show", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.usefixtures("without_git")
def test_a_show_that_was_just_begun_is_not_published(tmp_path: Path) -> None:
    """What the starter says is found once the episode is no draft any more, line by line; nothing is stored."""
    create_show(tmp_path / "show", RecordingConsole(), MOMENT)
    file = tmp_path / "show" / "episodes" / "0001-first-episode" / "episode.md"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "draft:" not in line))
    done = run(tmp_path / "show", "publish")
    assert done.returncode == 1
    assert done.stdout.count("[starter-left]") >= 9
    assert not (tmp_path / "show" / "public").exists()
