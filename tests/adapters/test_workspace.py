"""The working folder: texts, digests, whole writes, one publisher at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.adapters.workspace import Workspace
from publisher.digest import digest_bytes
from publisher.errors import PublisherError


def test_text_comes_without_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    """Files from any editor read alike: byte order marks and carriage returns are not content."""
    (tmp_path / "a.md").write_bytes("\ufeff---\r\ntitle: Å\r\n".encode())
    assert Workspace(tmp_path).read_text("a.md") == ("---\ntitle: Å\n", [])


def test_text_that_is_not_utf8_is_a_finding_with_its_line(tmp_path: Path) -> None:
    """A file in Latin-1 is found out at the first letter that differs."""
    (tmp_path / "a.md").write_bytes("---\ntitle: Åse".encode("latin-1"))
    text, [finding] = Workspace(tmp_path).read_text("a.md")
    assert text is None
    assert (finding.rule, finding.position.line) == ("file-not-utf8", 2)
    assert "0xC5" in finding.message


def test_a_folder_without_its_file_is_a_finding(tmp_path: Path) -> None:
    """An episode's folder that holds no episode.md is told of."""
    text, [finding] = Workspace(tmp_path).read_text("episodes/x/episode.md")
    assert text is None
    assert finding.rule == "file-missing"


def test_folders_come_in_order_and_hidden_ones_do_not_count(tmp_path: Path) -> None:
    """The order of a directory is the machine's own; ours is that of the names."""
    for name in ("b", "a", ".git", "c"):
        (tmp_path / "episodes" / name).mkdir(parents=True)
    (tmp_path / "episodes" / "file").write_bytes(b"")
    assert Workspace(tmp_path).folders("episodes") == ["a", "b", "c"]
    assert Workspace(tmp_path).folders("feeds") == []


def test_digests_are_those_of_the_bytes(tmp_path: Path) -> None:
    """Each file that is there gets the SHA-256 of its bytes; what is missing or no file is left out."""
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    assert Workspace(tmp_path).digests(iter(["x", "missing", "folder"])) == {"x": digest_bytes(b"x")}


def test_a_settled_file_is_not_read_again(tmp_path: Path) -> None:
    """Size, time and inode stand for the bytes once a file is no longer being written."""
    file = tmp_path / "x"
    file.write_bytes(b"one")
    os.utime(file, ns=(10**18, 10**18))
    workspace = Workspace(tmp_path)
    first = workspace.digests(iter(["x"]))
    with file.open("r+b") as stream:
        stream.write(b"two")
    os.utime(file, ns=(10**18, 10**18))
    assert workspace.digests(iter(["x"])) == first


def test_a_file_that_was_just_written_is_read_again(tmp_path: Path) -> None:
    """Two writes within one tick of the clock are told apart, since young files are not remembered."""
    file = tmp_path / "x"
    workspace = Workspace(tmp_path)
    for content in (b"one", b"two"):
        file.write_bytes(content)
        assert workspace.digests(iter(["x"])) == {"x": digest_bytes(content)}


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    """A second look at unchanged files leaves the disk alone."""
    file = tmp_path / "x"
    file.write_bytes(b"x")
    os.utime(file, ns=(10**18, 10**18))
    workspace = Workspace(tmp_path)
    workspace.digests(iter(["x"]))
    before = (tmp_path / ".publisher" / "digests.json").stat().st_mtime_ns
    workspace.digests(iter(["x"]))
    assert (tmp_path / ".publisher" / "digests.json").stat().st_mtime_ns == before


def test_a_write_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """What was written is there, and no draft is."""
    workspace = Workspace(tmp_path)
    workspace.write("a/b.json", b"{}")
    assert workspace.read("a/b.json") == b"{}"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [tmp_path / "a" / "b.json"]


def test_one_publisher_at_a_time(tmp_path: Path) -> None:
    """While one publisher is at work, a second one is told so and does nothing."""
    code = (
        "import sys; from pathlib import Path; from publisher.adapters.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).alone(): print('in', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(PublisherError, match="another publisher"), Workspace(tmp_path).alone():
            pass
        other.communicate("")
    with Workspace(tmp_path).alone():
        pass


def test_what_a_killed_publisher_left_is_swept(tmp_path: Path) -> None:
    """Scratch files of a run that was killed are gone once the next begins."""
    left = tmp_path / ".publisher" / "tmp" / "x" / "half.mp3"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    with Workspace(tmp_path).alone():
        assert not left.exists()
