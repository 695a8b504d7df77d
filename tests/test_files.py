"""Temporary folders and atomic writes: nothing half-made is left, and nothing of a living process is taken."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.files import LOCK_SUFFIX, remove_stale_folders, temporary_folder, write_atomically

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


def test_files_and_folders_without_a_lock_are_stale(tmp_path: Path) -> None:
    """A lock without its folder as well; a folder that is not there is nothing to do."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "half").write_bytes(b"x")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / f"gone{LOCK_SUFFIX}").touch()
    remove_stale_folders(tmp_path)
    assert names(tmp_path) == []
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
    left = tmp_path / ".a.json.draft" / "dead" / "draft.json"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    target = tmp_path / "a.json"
    with write_atomically(target) as draft:
        assert not left.exists()
        draft.write_bytes(b"new")
    assert names(tmp_path) == ["a.json"]
