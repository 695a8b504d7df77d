"""Files of ledgers: which name they have, which one counts, and that a reader always finds a whole one."""

import pickle
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.publish.ledger_file import LedgerFile, list_ledgers_beside
from publisher.sources.workspace import Workspace
from support.fuse import Fuse, PowerCutError, power_cut_after

FOLDER = "public/.publisher"
PATH = f"{FOLDER}/maalt.ledger.json"
NAME = re.compile(r"maalt\.[0-9a-f]{32}\.ledger\.json")
TOKEN = "0123456789abcdef" * 2


def secret(root: Path, path: str = PATH) -> LedgerFile:
    """Return a ledger's file in a folder that may be served."""
    return LedgerFile(workspace=Workspace(root), path=path, is_secret=True)


def names(root: Path) -> list[str]:
    """Return the names of the files in the folder."""
    return sorted(file.name for file in (root / FOLDER).glob("*"))


def place(root: Path, name: str, content: bytes) -> Path:
    """Write a file in the folder."""
    file = root / FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_in_git_the_name_is_plain(tmp_path: Path) -> None:
    """A bucket's ledger lies beside feed.yaml, where git keeps it, under the name that it always had."""
    file = LedgerFile(workspace=Workspace(tmp_path), path="feeds/maalt/web.ledger.json", is_secret=False)
    assert file.read() is None
    file.write(b"one")
    file.write(b"two")
    assert (tmp_path / "feeds" / "maalt" / "web.ledger.json").read_bytes() == file.read() == b"two"
    assert len([*(tmp_path / "feeds" / "maalt").iterdir()]) == 1
    assert file.name == file.path


def test_in_a_folder_the_name_is_random_and_stays(tmp_path: Path) -> None:
    """It has 128 bits that nothing else tells, is found again by a listing, and is another in another folder."""
    for folder in ("a", "b"):
        file = secret(tmp_path / folder)
        file.write(b"one")
        [name] = names(tmp_path / folder)
        assert NAME.fullmatch(name)
        secret(tmp_path / folder).write(b"two")
        assert names(tmp_path / folder) == [name]
        assert secret(tmp_path / folder).read() == b"two"
    assert names(tmp_path / "a") != names(tmp_path / "b")


def test_reading_creates_nothing(tmp_path: Path) -> None:
    """Plans and checks leave no trace, whether there is a ledger, one of an earlier version, or none."""
    assert secret(tmp_path).read() is None
    assert [*tmp_path.iterdir()] == []
    place(tmp_path, "maalt.ledger.json", b"old")
    assert secret(tmp_path).read() == b"old"
    assert names(tmp_path) == ["maalt.ledger.json"]


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    """A second run touches nothing."""
    file = secret(tmp_path)
    file.write(b"one")
    [path] = (tmp_path / FOLDER).iterdir()
    before = path.stat()
    file.write(b"one")
    assert path.stat() == before


@pytest.mark.parametrize("content", [b"old", b"new"])
def test_an_old_name_is_replaced_at_the_next_write(tmp_path: Path, content: bytes) -> None:
    """Also where nothing changed in it: the name is what has to go."""
    place(tmp_path, "maalt.ledger.json", b"old")
    secret(tmp_path).write(content)
    [name] = names(tmp_path)
    assert NAME.fullmatch(name)
    assert secret(tmp_path).read() == content


@pytest.mark.parametrize("content", [b"old", b"new"])
def test_cut_off_anywhere_a_whole_ledger_counts(tmp_path: Path, content: bytes) -> None:
    """After a cut at each change of a file the ledger is the old one or the new one, and the next write ends it."""
    whole = tmp_path / "whole"
    place(whole, "maalt.ledger.json", b"old")
    fuse = Fuse(left=-1)
    with power_cut_after(whole, fuse):
        secret(whole).write(content)
    assert len(fuse.names) > 2
    both = 0
    for left in range(len(fuse.names)):
        root = tmp_path / f"cut-{left}"
        place(root, "maalt.ledger.json", b"old")
        with pytest.raises(PowerCutError), power_cut_after(root, Fuse(left=left)):
            secret(root).write(content)
        there = [name for name in names(root) if name.endswith(".json")]
        assert there
        assert secret(root).read() == (b"old" if there == ["maalt.ledger.json"] else content)
        both += len(there) == 2
        secret(root).write(b"next")
        assert secret(root).read() == b"next"
        assert len([name for name in names(root) if NAME.fullmatch(name)]) == 1
        assert "maalt.ledger.json" not in names(root)
    assert both


def test_of_two_the_one_with_a_token_counts(tmp_path: Path) -> None:
    """It was written later: the other one is what a cut has left."""
    place(tmp_path, "maalt.ledger.json", b"old")
    place(tmp_path, f"maalt.{TOKEN}.ledger.json", b"new")
    assert secret(tmp_path).read() == b"new"
    secret(tmp_path).write(b"new")
    assert names(tmp_path) == [f"maalt.{TOKEN}.ledger.json"]


def test_several_with_tokens_are_refused(tmp_path: Path) -> None:
    """This program makes one: which of them is true nobody can tell here, and no log tells their names."""
    for digit in "01":
        place(tmp_path, f"maalt.{digit * 32}.ledger.json", b"{}")
    for work in (secret(tmp_path).read, lambda: secret(tmp_path).write(b"new")):
        with pytest.raises(PublisherError, match=r"2 ledgers public/\.publisher/maalt\.\*\.ledger\.json") as caught:
            work()
        assert caught.value.hint
    assert len(names(tmp_path)) == 2


@given(
    name=st.sampled_from(
        [
            "maalt-2.{}.ledger.json",
            "x-maalt.{}.ledger.json",
            "maalt.{}.ledger.json.bak",
            "maalt.{}0.ledger.json",
            "maalt.x{}.ledger.json",
            "maaltxledger.json",
            "maalt.{}xledger.json",
        ]
    ),
    token=st.text("0123456789abcdef", min_size=32, max_size=32),
)
def test_other_files_are_no_ledger_of_this_feed(
    tmp_path_factory: pytest.TempPathFactory, name: str, token: str
) -> None:
    """A feed's ledger has its whole name, 32 digits and the ending, and nothing else."""
    root = tmp_path_factory.mktemp("others")
    place(root, name.format(token), b"{}")
    assert secret(root).read() is None


@dataclass(frozen=True)
class Meanwhile(Workspace):
    """A working folder in which another process gives the ledger its token behind the first listing, or within it."""

    listings: list[str] = field(default_factory=list)
    missed: bool = False
    """Whether the listing has neither name."""

    def files(self, folder: str) -> list[str]:
        """List, then have it renamed."""
        found = super().files(folder)
        self.listings.append(folder)
        if len(self.listings) == 1:
            (self.root / PATH).rename(self.root / FOLDER / f"maalt.{TOKEN}.ledger.json")
            return [] if self.missed else found
        return found


@pytest.mark.parametrize("missed", [False, True])
def test_a_reader_finds_it_while_it_gets_its_token(tmp_path: Path, *, missed: bool) -> None:
    """Plans are made without the lock: a ledger is never taken for none because its name changes just then."""
    place(tmp_path, "maalt.ledger.json", b"whole")
    workspace = Meanwhile(tmp_path, missed=missed)
    assert LedgerFile(workspace=workspace, path=PATH, is_secret=True).read() == b"whole"


def test_it_goes_to_another_process(tmp_path: Path) -> None:
    """Jobs may run in worker processes."""
    file = secret(tmp_path)
    assert pickle.loads(pickle.dumps(file)) == file  # noqa: S301 - just written


def test_ledgers_beside_one_are_listed(tmp_path: Path) -> None:
    """Each feed's once, with and without a token; other files are none."""
    for name in ("b.ledger.json", f"b.{TOKEN}.ledger.json", f"a.{TOKEN}.ledger.json", "c.json", f"c.{TOKEN}.json"):
        place(tmp_path, name, b"{}")
    found = list_ledgers_beside(Workspace(tmp_path), PATH)
    assert [file.name for file in found] == [f"{FOLDER}/{feed}.*.ledger.json" for feed in ("a", "b")]
    assert list_ledgers_beside(Workspace(tmp_path / "empty"), PATH) == []
