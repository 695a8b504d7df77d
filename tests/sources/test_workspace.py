"""The working folder: texts, digests, whole writes, one publisher at a time."""

import errno
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from publisher.errors import PublisherError
from publisher.hashing import digest_bytes
from publisher.sources.workspace import Workspace, find_enclosing_show
from support.processes import child, read_until
from support.stale import leave_folder


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


def at_once(root: Path) -> Workspace:
    """Return a working folder whose files count as settled as soon as they are written."""
    return Workspace(root, settled_after=-1.0)


def test_a_settled_file_is_not_read_again(tmp_path: Path) -> None:
    """Size, times and inode stand for the bytes: what was noted of them is believed, whatever it is."""
    (tmp_path / "x").write_bytes(b"x")
    at_once(tmp_path).digests(iter(["x"]))
    notes = tmp_path / ".publisher" / "digests.json"
    notes.write_text(notes.read_text().replace(digest_bytes(b"x"), "as noted"))
    assert at_once(tmp_path).digests(iter(["x"])) == {"x": "as noted"}


def test_a_change_is_noticed_though_the_old_time_was_put_back(tmp_path: Path) -> None:
    """Tools that keep a file's time of change keep neither its inode's, nor our trust."""
    file = tmp_path / "x"
    file.write_bytes(b"one")
    os.utime(file, ns=(10**18, 10**18))
    before = file.stat()
    at_once(tmp_path).digests(iter(["x"]))
    while file.stat().st_ctime_ns == before.st_ctime_ns:  # until the clock of the disk has ticked
        with file.open("r+b") as stream:
            stream.write(b"two")
        os.utime(file, ns=(10**18, 10**18))
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert at_once(tmp_path).digests(iter(["x"])) == {"x": digest_bytes(b"two")}


def test_a_file_that_was_just_written_is_read_again(tmp_path: Path) -> None:
    """Two writes within one tick of the clock look alike, so young files are not remembered, whatever time they show.

    By its own word this file is of the year 2001.
    """
    file = tmp_path / "x"
    file.write_bytes(b"one")
    os.utime(file, ns=(10**18, 10**18))
    workspace = Workspace(tmp_path, settled_after=3600.0)
    assert workspace.digests(iter(["x"])) == {"x": digest_bytes(b"one")}
    assert not (tmp_path / ".publisher" / "digests.json").exists()


def test_a_file_that_has_settled_is_remembered(tmp_path: Path) -> None:
    """What has not changed for as long as the clock needs is noted."""
    (tmp_path / "x").write_bytes(b"x")
    Workspace(tmp_path, settled_after=-1.0).digests(iter(["x"]))
    assert "x" in json.loads((tmp_path / ".publisher" / "digests.json").read_bytes())


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    """A second look at unchanged files leaves the disk alone."""
    (tmp_path / "x").write_bytes(b"x")
    at_once(tmp_path).digests(iter(["x"]))
    before = (tmp_path / ".publisher" / "digests.json").stat()
    at_once(tmp_path).digests(iter(["x"]))
    after = (tmp_path / ".publisher" / "digests.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_digests_of_other_files_stay_noted(tmp_path: Path) -> None:
    """Transcripts and recordings are asked for one after the other; what is noted of a deleted file goes."""
    for name in "xyz":
        (tmp_path / name).write_bytes(name.encode())
        at_once(tmp_path).digests(iter([name]))
    notes = tmp_path / ".publisher" / "digests.json"
    assert json.loads(notes.read_bytes()).keys() == {"x", "y", "z"}
    (tmp_path / "x").unlink()
    (tmp_path / "z").write_bytes(b"new")
    at_once(tmp_path).digests(iter(["z"]))
    assert json.loads(notes.read_bytes()).keys() == {"y", "z"}


@pytest.mark.parametrize("noted", ["[]", '{"x": 5}', '{"x": []}', '{"x": [[1, 2, 3], "ab"]}', "\xff", "[" * 10_000])
def test_notes_that_make_no_sense_count_as_none(tmp_path: Path, noted: str) -> None:
    """Digests that were noted by another version, or damaged, are computed anew."""
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / ".publisher").mkdir()
    (tmp_path / ".publisher" / "digests.json").write_text(noted, encoding="latin-1")
    assert at_once(tmp_path).digests(iter(["x"])) == {"x": digest_bytes(b"x")}
    assert at_once(tmp_path).digests(iter(["x"])) == {"x": digest_bytes(b"x")}


def test_a_folder_in_the_place_of_notes_makes_way(tmp_path: Path) -> None:
    """What can be made again mends itself: the folder goes, and digests are noted where it was."""
    (tmp_path / "x").write_bytes(b"x")
    notes = tmp_path / ".publisher" / "digests.json"
    (notes / "deep").mkdir(parents=True)
    assert at_once(tmp_path).digests(iter(["x"])) == {"x": digest_bytes(b"x")}
    assert "x" in json.loads(notes.read_bytes())


def test_what_stands_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    """A folder, a pipe, a socket, a device; of what is not there or can be read there is nothing to tell."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "file").write_bytes(b"x")
    workspace = Workspace(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        told = {
            name: workspace.describe_obstacle(name)
            for name in ("folder", "pipe", "socket", "device", "file", "nothing")
        }
    words = {name: said[0] for name, said in told.items() if said}
    assert words == {
        "folder": "is a folder",
        "pipe": "is a named pipe",
        "socket": "is a socket",
        "device": f"is a link that leads out of {tmp_path.name}",
    }
    assert workspace.digests(iter(told)).keys() == {"file"}


@pytest.mark.parametrize("name", ["folder", "pipe", "device", "itself", "x" * 300])
def test_a_text_that_is_no_file_is_a_finding(tmp_path: Path, name: str) -> None:
    """It says why at its path, and keeps no other file from being read."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "itself").symlink_to("itself")
    text, [finding] = Workspace(tmp_path).read_text(name)
    assert text is None
    assert finding.position.file == name
    assert "disk" not in finding.message + (finding.fix or "")
    assert finding.fix


def test_a_text_without_the_right_to_read_it_is_a_finding() -> None:
    """The fix gives that right."""
    with unreadable() as workspace:
        _, [finding] = workspace.read_text("file")
    assert "permission denied" in finding.message
    assert "chmod u+r" in (finding.fix or "")


def test_a_file_without_the_right_to_read_it_has_an_obstacle() -> None:
    """It is left out of the digests, and told of with what to do."""
    with unreadable() as workspace:
        found, said = workspace.digests(iter(["file"])), workspace.describe_obstacle("file")
    assert found == {}
    assert said
    assert "permission denied" in said[0]
    assert "chmod" in said[1]


@contextmanager
def unreadable() -> Iterator[Workspace]:
    """Yield a working folder with a file that nobody may read, as somebody without rights."""
    with TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "file").write_bytes(b"x")
        (root / "file").chmod(0)
        with nobody():
            yield Workspace(root)


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody without rights, where the tests are run by root, who has them all."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def lend(workspace: Workspace) -> None:
    """Borrow a scratch folder."""
    with workspace.temporary_folder():
        pass


def lock(workspace: Workspace) -> None:
    """Keep others out for a moment."""
    with workspace.lock():
        pass


@pytest.mark.parametrize(
    "use",
    [lend, lock, lambda workspace: workspace.digests(iter([])), lambda workspace: workspace.write("a", b"")],
    ids=["scratch", "alone", "digests", "write"],
)
def test_a_file_in_the_way_is_a_trouble_with_a_hint(tmp_path: Path, use: Callable[[Workspace], object]) -> None:
    """Where `.publisher` is a file nothing can be kept, and one line says so."""
    (tmp_path / ".publisher").write_bytes(b"")
    with pytest.raises(PublisherError, match=r"\.publisher|a cannot be written") as caught:
        use(Workspace(tmp_path))
    assert "a file stands where a folder has to be" in caught.value.hint


def test_a_folder_that_cannot_be_read_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """What the disk refuses is never taken for an empty show."""
    with pytest.raises(PublisherError, match="feeds cannot be read"):
        Workspace(tmp_path / ("x" * 300)).folders("feeds")


def test_what_the_disk_refuses_to_scratch_files_is_a_trouble(tmp_path: Path) -> None:
    """A disk that is full while half-made files are written is no bug: the file is named, and the reason."""

    def fill() -> None:
        with Workspace(tmp_path).temporary_folder() as scratch:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(scratch / "tagged.mp3"))

    with pytest.raises(PublisherError, match=r"^\.publisher/tmp/.+/tagged\.mp3 .*: No space left on device$"):
        fill()
    assert list((tmp_path / ".publisher" / "tmp").iterdir()) == []


def test_a_trouble_passes_through_scratch_as_it_is(tmp_path: Path) -> None:
    """What was told already is not told otherwise, and a bug stays a bug."""
    for trouble in (PublisherError("the network is down", hint="wait"), ZeroDivisionError()):
        with pytest.raises(type(trouble)) as caught, Workspace(tmp_path).temporary_folder():
            raise trouble
        assert caught.value is trouble


def test_a_write_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """What was written is there, and no draft is."""
    workspace = Workspace(tmp_path)
    workspace.write("a/b.json", b"{}")
    assert workspace.read("a/b.json") == b"{}"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [tmp_path / "a" / "b.json"]


def test_a_write_that_is_broken_off_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New bytes reach the disk beside the old ones, which stay until the one step that puts them in place."""
    workspace = Workspace(tmp_path)
    workspace.write("a/ledger.json", b"old")
    seen: list[tuple[str, bytes, bytes]] = []
    fsync, replace = os.fsync, os.replace

    class PowerCutError(BaseException):
        """The machine went dark."""

    def draft() -> bytes:
        return b"".join(file.read_bytes() for file in workspace.state.rglob("draft"))

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        seen.append(("fsync", draft(), (tmp_path / "a/ledger.json").read_bytes()))

    def replaced(draft_path: Path, target: str, *, dst_dir_fd: int) -> None:
        seen.append(("replace", draft(), (tmp_path / "a/ledger.json").read_bytes()))
        if len(seen) == 2:
            raise PowerCutError
        replace(draft_path, target, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(PowerCutError):
        workspace.write("a/ledger.json", b"new")
    assert seen == [("fsync", b"new", b"old"), ("replace", b"new", b"old")]
    assert (tmp_path / "a/ledger.json").read_bytes() == b"old"
    workspace.write("a/ledger.json", b"new")
    assert (tmp_path / "a/ledger.json").read_bytes() == b"new"


def test_one_publisher_at_a_time(tmp_path: Path) -> None:
    """While one publisher is at work, a second one is told so and does nothing."""
    code = (
        "import sys; from pathlib import Path; from publisher.sources.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).lock(): print('in', flush=True); sys.stdin.read()"
    )
    with child([sys.executable, "-c", code, str(tmp_path)], stdin=-1, stdout=-1, text=True) as other:
        read_until(other, "in")
        with pytest.raises(PublisherError, match="another publisher"), Workspace(tmp_path).lock():
            pass
        other.communicate("", timeout=10)
    with Workspace(tmp_path).lock():
        pass


def test_what_a_killed_publisher_left_is_swept(tmp_path: Path) -> None:
    """Scratch files of a run that was killed are gone once the next begins."""
    left = leave_folder(tmp_path / ".publisher" / "tmp", "half.mp3")
    with Workspace(tmp_path).lock():
        assert not left.exists()


def test_what_another_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    """A publisher that starts while a plan is being computed takes nothing from under it, until it is dead."""
    code = (
        "import sys; from pathlib import Path; from publisher.sources.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).temporary_folder() as scratch:\n"
        "    (scratch / 'half').write_bytes(b'half'); print('in', flush=True); sys.stdin.read()"
    )
    with child([sys.executable, "-c", code, str(tmp_path)], stdin=-1, stdout=-1, text=True) as other:
        read_until(other, "in")
        with Workspace(tmp_path).lock():
            assert len(list((tmp_path / ".publisher" / "tmp").glob("*/half"))) == 1
        other.kill()
        other.wait(10)
    assert len(list((tmp_path / ".publisher" / "tmp").glob("*/half"))) == 1
    with Workspace(tmp_path).lock():
        assert list((tmp_path / ".publisher" / "tmp").iterdir()) == []


def test_a_folder_inside_a_show_is_known_as_such(tmp_path: Path) -> None:
    """Below a show the nearest show is found; the show itself and a folder beside it are in none."""
    (tmp_path / "show" / "feeds" / "radio").mkdir(parents=True)
    (tmp_path / "show" / "feeds" / "radio" / "feed.yaml").touch()
    (tmp_path / "other" / "feeds").mkdir(parents=True)
    assert find_enclosing_show(tmp_path / "show" / "feeds" / "radio") == tmp_path / "show"
    assert find_enclosing_show(tmp_path / "show" / "not" / "there") == tmp_path / "show"
    assert find_enclosing_show(tmp_path / "show") is None
    assert find_enclosing_show(tmp_path / "other" / "feeds") is None
    (tmp_path / "show" / "feeds" / "radio" / "feed.yaml").unlink()
    (tmp_path / "show" / "episodes" / "0001").mkdir(parents=True)
    (tmp_path / "show" / "episodes" / "0001" / "episode.md").touch()
    assert find_enclosing_show(tmp_path / "show" / "feeds") == tmp_path / "show"


def test_only_small_files_are_read_as_small(tmp_path: Path) -> None:
    """A file of the size or more, a folder and a missing file give nothing."""
    (tmp_path / "small").write_bytes(b"abc")
    workspace = Workspace(tmp_path)
    assert workspace.read_small("small", 4) == b"abc"
    assert workspace.read_small("small", 3) is None
    assert workspace.read_small("missing", 9) is None
