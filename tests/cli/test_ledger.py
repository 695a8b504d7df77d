"""`publisher ledger merge`: as a command, and as the merge driver of a real repository."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.cli.exits import Exit
from publisher.cli.ledger import merge_files
from publisher.errors import PublisherError
from publisher.plan.ledger import Ledger, dump_ledger, load_ledger
from support.consoles import RecordingConsole
from support.processes import finish
from support.shows import run
from support.strategies import publication, small_show
from support.tools import needs

ROOT = Path(__file__).parents[2]
FEED, (EPISODE, *_) = small_show()
A, B, C = (replace(publication(FEED, EPISODE), guid=f"guid-{name}", slug=name) for name in ("a", "b", "c"))
PATH = "feeds/maalt/prod.ledger.json"


def ledger_of(*publications: object) -> Ledger:
    """Return a ledger with these publications."""
    return Ledger(feed="maalt", publications={entry.guid: entry for entry in publications})  # type: ignore[attr-defined]


def write(root: Path, **ledgers: Ledger | bytes) -> list[Path]:
    """Write ledgers into files of their names; return the files."""
    files = []
    for name, content in ledgers.items():
        files.append(root / name)
        files[-1].write_bytes(content if isinstance(content, bytes) else dump_ledger(content))
    return files


def test_both_sides_are_in_ours(tmp_path: Path, console: RecordingConsole) -> None:
    """What either side has published is there afterwards, as canonical JSON."""
    files = write(tmp_path, base=ledger_of(A), ours=ledger_of(A, B), theirs=ledger_of(A, C))
    assert merge_files(console, *files) is Exit.DONE
    assert files[1].read_bytes() == dump_ledger(ledger_of(A, B, C))


def test_where_there_was_no_ledger_yet(tmp_path: Path, console: RecordingConsole) -> None:
    """Git gives an empty file for a ledger that both sides have begun."""
    files = write(tmp_path, base=b"", ours=ledger_of(A), theirs=ledger_of(B))
    assert merge_files(console, *files) is Exit.DONE
    assert load_ledger(files[1].read_bytes(), "ours") == ledger_of(A, B)


def test_ours_is_left_alone_if_nothing_comes_to_it(tmp_path: Path, console: RecordingConsole) -> None:
    """Line ends of a ledger are git's business: it is not written again for them."""
    spelled = dump_ledger(ledger_of(A, B)).replace(b"\n", b"\r\n")
    files = write(tmp_path, base=ledger_of(A), ours=spelled, theirs=ledger_of(A))
    assert merge_files(console, *files) is Exit.DONE
    assert files[1].read_bytes() == spelled


def test_what_both_have_changed_is_told_and_all_else_is_merged(tmp_path: Path) -> None:
    """The exit code tells git of the conflict, the episode is named, and the ledger can be read all the same."""
    files = write(
        tmp_path,
        base=ledger_of(A),
        ours=ledger_of(replace(A, retired=True)),
        theirs=ledger_of(replace(A, words="0a" * 32), C),
    )
    done = run(tmp_path, "ledger", "merge", *map(str, files))
    assert done.returncode == 1
    assert "the ledger of maalt was published to on both sides: a\n" in done.stderr
    assert load_ledger(files[1].read_bytes(), "ours") == ledger_of(replace(A, retired=True), C)


@pytest.mark.parametrize("broken", ["base", "ours", "theirs"])
def test_a_file_that_is_no_ledger_changes_nothing(tmp_path: Path, console: RecordingConsole, broken: str) -> None:
    """An error, and not a merge with nothing: publications would be lost."""
    ledgers: Mapping[str, Ledger | bytes] = {name: ledger_of(A) for name in ("base", "ours", "theirs")}
    files = write(tmp_path, **{**ledgers, broken: b"{"})
    before = [file.read_bytes() for file in files]
    with pytest.raises(PublisherError, match="cannot be read"):
        merge_files(console, *files)
    assert [file.read_bytes() for file in files] == before
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_a_file_that_is_missing_is_named(tmp_path: Path, console: RecordingConsole) -> None:
    """A name that no file has is an error, and not an empty ledger."""
    files = write(tmp_path, base=ledger_of(A), ours=ledger_of(A, B))
    with pytest.raises(PublisherError, match="nowhere cannot be read: no such file"):
        merge_files(console, *files, tmp_path / "nowhere")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with a ledger, and a branch `other` on which another episode was published than on main."""
    root = tmp_path / "show"
    (root / "feeds" / "maalt").mkdir(parents=True)
    shutil.copy(ROOT / ".gitattributes", root)
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, ledger_of(A))
    git(root, "checkout", "--quiet", "-b", "other")
    commit(root, ledger_of(A, B))
    git(root, "checkout", "--quiet", "main")
    commit(root, ledger_of(A, C))
    return root


def git(root: Path, *arguments: str) -> int:
    """Run git as somebody; return its exit code."""
    who = ("-c", "user.name=Kari", "-c", "user.email=kari@maalt.example")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return finish(["git", *who, *arguments], cwd=root, env=env, text=True).returncode


def commit(root: Path, ledger: Ledger) -> None:
    """Commit a ledger."""
    (root / PATH).write_bytes(dump_ledger(ledger))
    assert git(root, "add", ".") == 0
    assert git(root, "commit", "--quiet", "--message", "Publish") == 0


def set_driver(root: Path) -> None:
    """Tell git of the driver, as the documentation does, with this very program."""
    git(root, "config", "merge.publisher-ledger.driver", f'"{sys.executable}" -m publisher ledger merge %O %A %B')


def read(root: Path) -> Ledger:
    """Return the ledger in the working folder."""
    return load_ledger((root / PATH).read_bytes(), PATH)


@needs("git")
def test_git_merges_by_episode(clone: Path) -> None:
    """With the driver, two branches that have published different episodes merge by themselves."""
    set_driver(clone)
    assert git(clone, "merge", "--quiet", "--no-edit", "other") == 0
    assert read(clone) == ledger_of(A, B, C)


@needs("git")
def test_a_conflict_is_mended_by_what_the_error_says(clone: Path) -> None:
    """Without the driver git leaves its markers in the ledger; the commands in the error's hint merge it anew."""
    assert git(clone, "merge", "--quiet", "other") == 1
    with pytest.raises(PublisherError, match="has a merge conflict in it") as caught:
        read(clone)
    set_driver(clone)
    assert f"git checkout --merge -- {PATH}" in caught.value.hint
    assert git(clone, "checkout", "--merge", "--", PATH) == 0
    assert read(clone) == ledger_of(A, B, C)
    assert git(clone, "add", PATH) == 0
    assert git(clone, "commit", "--quiet", "--no-edit") == 0


@needs("git")
def test_git_stops_where_both_have_published_an_episode(clone: Path) -> None:
    """A true conflict is the user's to settle: git does not commit it, and the ledger has one side's, whole."""
    set_driver(clone)
    commit(clone, ledger_of(replace(A, retired=True), C))
    git(clone, "checkout", "--quiet", "other")
    commit(clone, ledger_of(replace(A, words="0a" * 32), B))
    assert git(clone, "merge", "--quiet", "--no-edit", "main") == 1
    assert read(clone) == ledger_of(replace(A, words="0a" * 32), B, C)
    assert git(clone, "diff", "--quiet", "--diff-filter=U") == 1
