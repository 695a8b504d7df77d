"""What git's index says is committed: read as git writes it, in each of its versions, and never run."""

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sources.git_index import find_tracked, has_repository
from support.processes import finish
from support.tools import needs


def write_index(top: Path, paths: list[str], version: int = 2) -> None:
    """Write an index of these paths, of version 2 or 4, as git would."""
    written, before = [], b""
    for path in sorted(name.encode() for name in paths):
        fixed = bytes(60) + struct.pack(">H", min(len(path), 0xFFF))
        if version == 4:
            common = len(
                [True for one, other in zip(before, path, strict=False) if before[: len(path)] and one == other]
            )
            while before[:common] != path[:common]:
                common -= 1
            written.append(fixed + bytes([len(before) - common]) + path[common:] + b"\0")
        else:
            entry = fixed + path
            written.append(entry + b"\0" * (8 - len(entry) % 8))
        before = path
    (top / ".git").mkdir(exist_ok=True)
    (top / ".git" / "index").write_bytes(struct.pack(">4sII", b"DIRC", version, len(paths)) + b"".join(written))


NAMES = st.lists(st.from_regex(r"[a-z.]{1,12}(/[a-z.]{1,12}){0,3}", fullmatch=True), max_size=12, unique=True)


@given(NAMES, st.sampled_from([2, 4]))
def test_every_path_below_a_folder_is_found(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], version: int
) -> None:
    """Those in the folder, and no others, whatever stands before and behind them."""
    top = tmp_path_factory.mktemp("repository")
    write_index(top, [*names, ".publisher/tmp", "x/.publisher/no", ".publishers"], version)
    expected = {".publisher/tmp", *(name for name in names if name == ".publisher" or name.startswith(".publisher/"))}
    assert {*find_tracked(top, ".publisher")} == expected


def test_a_show_below_the_top_of_its_repository_is_found(tmp_path: Path) -> None:
    """Paths are the show's own; a name in capitals is the same folder on some systems."""
    write_index(tmp_path, ["shows/a/.Publisher/cache/x", ".publisher/other"])
    (tmp_path / "shows" / "a").mkdir(parents=True)
    assert find_tracked(tmp_path / "shows" / "a", ".publisher") == [".Publisher/cache/x"]


def test_a_work_tree_has_its_index_elsewhere(tmp_path: Path) -> None:
    """In a work tree .git is a file that names the folder."""
    write_index(tmp_path / "tree", [".publisher/x"]) if (tmp_path / "tree").mkdir() is None else None
    (tmp_path / "tree" / ".git").rename(tmp_path / "real")
    (tmp_path / "tree" / ".git").write_text("gitdir: ../real\n")
    assert find_tracked(tmp_path / "tree", ".publisher") == [".publisher/x"]


@given(st.binary(max_size=200), st.booleans())
def test_damage_is_no_trouble(tmp_path_factory: pytest.TempPathFactory, noise: bytes, begun: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the bytes, paths are found or not, and nothing is raised."""
    top = tmp_path_factory.mktemp("repository")
    (top / ".git").mkdir()
    (top / ".git" / "index").write_bytes((struct.pack(">4sII", b"DIRC", 4, 9) if begun else b"") + noise)
    assert isinstance(find_tracked(top, ".publisher"), list)


def test_without_a_repository_nothing_is_tracked(tmp_path: Path) -> None:
    """A folder that is in no repository, one without an index yet, and a .git file of something else."""
    assert find_tracked(tmp_path, ".publisher") == []
    (tmp_path / ".git").mkdir()
    assert find_tracked(tmp_path, ".publisher") == []
    (tmp_path / ".git").rmdir()
    (tmp_path / ".git").write_text("something else")
    assert find_tracked(tmp_path, ".publisher") == []


@needs("git")
@pytest.mark.parametrize("how", [["init", "--quiet", "--object-format=sha256"], ["init", "--quiet"]])
def test_names_of_objects_may_be_longer_and_entries_elsewhere(tmp_path: Path, how: list[str]) -> None:
    """In a repository of SHA-256, and in one whose index is split in two files."""
    git = ["git", "-C", str(tmp_path)]
    (tmp_path / ".publisher").mkdir()
    (tmp_path / ".publisher" / "x").write_text("x")
    finish([*git, *how], check=True)
    finish([*git, "add", "-f", ".publisher"], check=True)
    assert find_tracked(tmp_path, ".publisher") == [".publisher/x"]
    finish([*git, "update-index", "--split-index"], check=True)
    assert ".publisher/x" in find_tracked(tmp_path, ".publisher")


def test_a_pipe_in_the_place_of_the_index_is_not_waited_for(tmp_path: Path) -> None:
    """What is no file is no index."""
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / ".git" / "index")
    assert find_tracked(tmp_path, ".publisher") == []


@needs("git")
@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_an_index_of_git_itself_is_read(tmp_path: Path, version: str) -> None:
    """As git writes it: version 3 is written where an entry is only intended to be added."""
    git = ["git", "-C", str(tmp_path)]
    for name in ("a/b.txt", ".publisher/tmp/x", ".publisher/æ", "episodes/1/episode.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    finish([*git, "init", "--quiet"], check=True)
    finish([*git, "add", "-f", "a", ".publisher"], check=True)
    finish([*git, "add", "-N", "episodes"], check=True)
    finish([*git, "update-index", "--index-version", version], check=True)
    assert sorted(find_tracked(tmp_path, ".publisher")) == [".publisher/tmp/x", ".publisher/æ"]


def test_a_repository_is_found_from_below(tmp_path: Path) -> None:
    """Also one to which nothing was added yet."""
    (tmp_path / "show").mkdir()
    assert not has_repository(tmp_path / "show")
    (tmp_path / ".git").mkdir()
    assert has_repository(tmp_path / "show")
    assert has_repository(tmp_path)
