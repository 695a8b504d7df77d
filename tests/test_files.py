"""Temporary folders and atomic writes: nothing half-made is left, and nothing of a living process is taken."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.files import LOCK_SUFFIX, OutsideError, Root, remove_stale_folders, temporary_folder, write_atomically
from support.stale import leave_folder

HOLD = (
    "import sys; from pathlib import Path; from publisher.files import temporary_folder\n"
    "with temporary_folder(Path(sys.argv[1])) as folder:\n"
    "    (folder / 'half').write_bytes(b'half'); print('in', flush=True); sys.stdin.read()"
)


class BrokenOffError(Exception):
    """The work did not come to its end."""


def names(folder: Path) -> list[str]:
    """Return what is in a folder, also what is hidden."""
    return sorted(file.name for file in folder.iterdir())


def test_a_temporary_folder_is_empty_and_gone_afterwards(tmp_path: Path) -> None:
    """With its lock, and with what was written in it."""
    above = tmp_path / "a" / "tmp"
    with temporary_folder(above) as folder:
        assert list(folder.iterdir()) == []
        (folder / "half").mkdir()
        (folder / "half" / "made").write_bytes(b"x")
        assert names(above) == sorted([folder.name, folder.name + LOCK_SUFFIX])
    assert names(above) == []


def test_a_temporary_folder_is_gone_after_an_error(tmp_path: Path) -> None:
    """The error passes through as it is."""
    with pytest.raises(BrokenOffError), temporary_folder(tmp_path):
        raise BrokenOffError
    assert names(tmp_path) == []


def test_two_at_a_time_have_folders_of_their_own(tmp_path: Path) -> None:
    """Even within one process; cleaning up spares both."""
    with temporary_folder(tmp_path) as one, temporary_folder(tmp_path) as other:
        assert one != other
        remove_stale_folders(tmp_path)
        assert one.is_dir()
        assert other.is_dir()


def test_only_what_a_dead_process_left_is_removed(tmp_path: Path) -> None:
    """While the process lives its folder stays; killed, it is gone with its lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "in\n"
            remove_stale_folders(tmp_path)
            assert len(list(tmp_path.glob("*/half"))) == 1
        finally:
            other.kill()
            other.wait(10)
    assert len(list(tmp_path.glob("*/half"))) == 1
    remove_stale_folders(tmp_path)
    assert names(tmp_path) == []


def test_only_what_was_lent_is_stale(tmp_path: Path) -> None:
    """A folder of such a name with its lock, or such a lock alone; anything else stays, and what links lead to."""
    name, other = "0" * 32, "f" * 32
    (tmp_path / "victim" / other).mkdir(parents=True)
    (tmp_path / "victim" / other / "precious").write_bytes(b"x")
    (tmp_path / "victim" / f"{other}{LOCK_SUFFIX}").touch()
    above = tmp_path / "tmp"
    (above / name).mkdir(parents=True)
    (above / f"{name}{LOCK_SUFFIX}").touch()
    (above / f"{'1' * 32}{LOCK_SUFFIX}").touch()
    for kept in ("2" * 32, "folder", "file"):
        (above / kept).mkdir()
    (above / f"folder{LOCK_SUFFIX}").touch()
    (above / other).symlink_to(tmp_path / "victim" / other)
    (above / f"{other}{LOCK_SUFFIX}").touch()
    remove_stale_folders(above)
    assert names(above) == sorted(["2" * 32, "file", "folder", f"folder{LOCK_SUFFIX}", other])
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    remove_stale_folders(tmp_path / "link")
    assert (tmp_path / "victim" / other / "precious").read_bytes() == b"x"
    remove_stale_folders(tmp_path / "nowhere")


def test_a_draft_takes_the_place_of_the_file(tmp_path: Path) -> None:
    """Until the end the old file is there; the draft has its suffix in small letters, as encoders want it."""
    target = tmp_path / "Episode.MP3"
    target.write_bytes(b"old")
    with write_atomically(target) as draft:
        assert draft.suffix == ".mp3"
        draft.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["Episode.MP3"]


def test_a_draft_that_is_broken_off_changes_nothing(tmp_path: Path) -> None:
    """The old file stays, and no draft does."""
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def break_off() -> None:
        with write_atomically(target) as draft:
            draft.write_bytes(b"half")
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        break_off()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.json"]


def test_the_disk_has_the_draft_before_it_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be synced is not put in place: the error is the system's."""
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)

    def write() -> None:
        with write_atomically(target) as draft:
            draft.write_bytes(b"new")

    with pytest.raises(OSError, match="Input/output error"):
        write()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.json"]


def test_a_draft_of_a_killed_process_goes_with_the_next(tmp_path: Path) -> None:
    """It lies in the hidden folder beside the file."""
    left = leave_folder(tmp_path / ".a.json.draft", "draft.json")
    target = tmp_path / "a.json"
    with write_atomically(target) as draft:
        assert not left.exists()
        draft.write_bytes(b"new")
    assert names(tmp_path) == ["a.json"]


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A folder with a file, and beside it one that is no business of the folder's."""
    (tmp_path / "root" / "a").mkdir(parents=True)
    (tmp_path / "root" / "a" / "file").write_bytes(b"inside")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"outside")
    return Root(tmp_path / "root")


def test_links_within_are_followed(root: Root) -> None:
    """A file, and a folder, by another name: read, located, replaced and removed there."""
    (root.folder / "b").symlink_to("a")
    (root.folder / "c").symlink_to("a/file")
    assert root.read("b/file") == root.read("c") == b"inside"
    assert root.locate("a/file") == root.folder / "a" / "file"
    assert root.locate("c") == (root.folder / "a" / "file").resolve()
    draft = root.folder / "draft"
    draft.write_bytes(b"new")
    root.replace(draft, "b/file")
    assert root.read("a/file") == b"new"
    root.remove("b/file")
    assert names(root.folder / "a") == []


LEADING_OUT = [
    "../outside/file",
    "a/../../outside/file",
    "link",
    "folder/file",
    "a/up/outside/file",
    "chain",
    "/etc/passwd",
]


def link_out(root: Root) -> None:
    """Lay links to the folder beside: a file's, a folder's, one upwards, one over another."""
    (root.folder / "link").symlink_to("../outside/file")
    (root.folder / "folder").symlink_to("../outside")
    (root.folder / "a" / "up").symlink_to("../..")
    (root.folder / "chain").symlink_to("link")


@pytest.mark.parametrize("path", LEADING_OUT)
def test_nothing_leads_out(root: Root, tmp_path: Path, path: str) -> None:
    """Neither steps nor links: what is there is not read, replaced, removed or made."""
    link_out(root)
    draft = tmp_path / "draft"
    draft.write_bytes(b"evil")
    for touch in (root.read, root.locate):
        with pytest.raises(OutsideError, match=r"leads out of root|no path within root"):
            touch(path)
    assert not root.contains(path)
    with pytest.raises((OutsideError, NotADirectoryError)):
        root.make_folder(f"{path}/new")
    # A link is replaced and removed itself.
    if path not in {"link", "chain"}:
        with pytest.raises(OutsideError):
            root.replace(draft, path)
        with pytest.raises(OutsideError):
            root.remove(path)
    assert {file.name: file.read_bytes() for file in (tmp_path / "outside").iterdir()} == {"file": b"outside"}


@pytest.mark.parametrize("path", ["link", "folder/file", "a/up/outside/file", "chain"])
def test_a_link_that_is_made_after_the_look_does_not_help(
    root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Where an open file lies is looked up as well: the first look alone could be deceived."""
    link_out(root)
    monkeypatch.setattr(Root, "_require_folder_inside", lambda *_: None)
    monkeypatch.setattr("publisher.files._NO_LINK", 0)
    with pytest.raises(OutsideError):
        root.read(path)
    if "/" in path:
        draft = tmp_path / "draft"
        draft.write_bytes(b"evil")
        with pytest.raises(OutsideError):
            root.replace(draft, path)
        with pytest.raises(OutsideError):
            root.remove(path)
    assert (tmp_path / "outside" / "file").read_bytes() == b"outside"


PARTS = st.lists(st.sampled_from(["a", "..", ".", "", "link", "folder", "up", "file", "\0", "~", "A", "…"]), max_size=6)


@given(parts=PARTS, absolute=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_path_only_what_is_inside_is_read(root: Root, parts: list[str], absolute: bool) -> None:  # noqa: FBT001 - drawn
    """For any path of steps and links: the inside file, an error of the file system, or a refusal."""
    if not (root.folder / "link").is_symlink():
        link_out(root)
    path = ("/" if absolute else "") + "/".join(parts)
    try:
        content = root.read(path)
    except (OSError, OutsideError):
        return
    assert content == b"inside"


def test_what_is_no_file_is_not_waited_for(root: Root) -> None:
    """A pipe that nobody writes to, a folder: an error at once."""
    os.mkfifo(root.folder / "pipe")
    for name in ("pipe", "a"):
        with pytest.raises(OSError, match=name):
            root.read(name)
