"""`publisher serve`: what is served, at which address, and what follows the sources."""

import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.cli import serve as module
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.cli.preview import Wanted
from publisher.cli.serve import Follower, list_codes, preview_folder, serve_show
from publisher.errors import PublisherError
from publisher.site.subscribe_links import make_qr_code
from publisher.sources.watch import Stamps
from publisher.sources.workspace import Workspace
from publisher.storage.preview import begin_preview
from support.consoles import RecordingConsole
from support.processes import is_alone_at_the_end, read_until, started, wait_until
from support.shows import make_episode, make_long_recording, make_show, run, snapshot
from support.unmastered import PREVIEW, write_show

BUCKET = "  prod: {kind: s3, bucket: bokstaver, url: 'https://media.bokstaver.example/'}\n"
CHANGED: Stamps = {"episodes/0001-ae/episode.md": (1, 2, 3)}
FEED = "/bokstaver/feed.xml"


def test_the_target_names_folder_and_address(
    published: Path, invoke: Callable[..., Invocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both go to the server as feed.yaml has them, and the port as it was asked for."""
    served: list[tuple[Path, str, int | None]] = []
    monkeypatch.setattr(module, "serve_folder", lambda folder, url, *, port, **_: served.append((folder, url, port)))
    assert serve_show(invoke(published)) is Exit.DONE
    assert serve_show(invoke(published), 8123) is Exit.DONE
    assert served == [(published / "public", PREVIEW, None), (published / "public", PREVIEW, 8123)]


def test_where_no_feed_is_yet_the_reason_is_told(
    published: Path, invoke: Callable[..., Invocation], monkeypatch: pytest.MonkeyPatch, console: RecordingConsole
) -> None:
    """An empty server explains itself: nothing was published, or all episodes are drafts."""
    monkeypatch.setattr(module, "serve_folder", lambda *_, **__: None)
    (published / "public" / "bokstaver" / "feed.xml").unlink()
    assert serve_show(invoke(published)) is Exit.DONE
    for file in (published / "episodes").glob("*/episode.md"):
        file.write_text(file.read_text().replace("number:", "draft: true\nnumber:"))
    assert serve_show(invoke(published)) is Exit.DONE
    assert console.lines == ["no feed is in public yet", "no feed is in public yet: all 2 episodes are drafts"]
    assert [line.partition(":")[0] for line in console.advice] == ["to publish one", "delete the line draft"]


def test_a_bucket_is_not_served(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """Its address is told instead."""
    root = write_show(tmp_path, "0001-ae", feed=BUCKET)
    with pytest.raises(PublisherError, match="prod is a bucket, and listeners find it at https://media"):
        preview_folder(invoke(root, "prod"))


def test_without_a_feed_there_is_nothing_to_serve(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """What is wrong with feed.yaml is shown, since that is the reason."""
    file = published / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(file.read_text().replace("title:", "titel:"))
    with pytest.raises(PublisherError, match="there is no feed to preview"):
        preview_folder(invoke(published))
    assert any("titel" in finding.message for finding in console.found)


@pytest.mark.parametrize(
    ("options", "served"),
    [
        ([], "show"),
        (["--port", "8123"], "show"),
        (["--drafts"], Wanted(drafts=True, future=False)),
        (["--future"], Wanted(drafts=False, future=True)),
        (["--drafts", "--future"], Wanted(drafts=True, future=True)),
    ],
)
def test_the_options_say_what_is_served(options: list[str], served: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --drafts and --future it is what was published, as ever."""
    asked: list[object] = []
    monkeypatch.setattr(module, "serve_show", lambda *_: asked.append("show") or Exit.DONE)
    monkeypatch.setattr(module, "serve_sources", lambda _, wanted, port: asked.append(wanted) or Exit.DONE)
    assert CliRunner().invoke(publisher, ["serve", *options]).exit_code == 0
    assert asked == [served]


def test_qr_codes_are_those_of_the_port_that_is_served(published: Path, invoke: Callable[..., Invocation]) -> None:
    """A telephone that looks at a page comes to what is served; without another port nothing is redrawn."""
    assert list_codes(invoke(published), "http://192.168.1.20:8000", None) == []
    feeds = [f"http://192.168.1.20:{port}/bokstaver/feed.xml" for port in (8000, 8123)]
    assert list_codes(invoke(published), "http://192.168.1.20:8000", 8123) == [tuple(map(make_qr_code, feeds))]


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_port_is_one_of_those_there_are(port: str) -> None:
    """Anything else is wrong usage."""
    assert CliRunner().invoke(publisher, ["serve", "--port", port]).exit_code == Exit.USAGE


@pytest.fixture
def follower(published: Path, invoke: Callable[..., Invocation]) -> Iterator[Follower]:
    """A follower of the published show, whose preview is not made yet."""
    with ExitStack() as shown:
        yield Follower(
            invocation=invoke(published),
            preview=begin_preview(),
            wanted=Wanted(drafts=True, future=True),
            url=PREVIEW,
            address=PREVIEW,
            shown=shown,
        )


def read_feed(follower: Follower) -> str:
    """Return the feed that is shown."""
    assert follower.preview.shown.folder is not None
    return (follower.preview.shown.folder / FEED[1:]).read_text()


def retitle(root: Path, before: str, after: str) -> None:
    """Write something else in the first episode."""
    file = root / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace(before, after))


def test_a_new_preview_takes_the_place_of_the_last(
    published: Path, follower: Follower, capsys: pytest.CaptureFixture[str]
) -> None:
    """The addresses are told once; the folder of the last preview is deleted, and nothing was published."""
    before = snapshot(published / "public")
    follower.renew({})
    first = follower.preview.shown
    retitle(published, "Bokstav nummer 1", "Bokstaven æ")
    follower.renew(CHANGED)
    assert "Bokstaven æ" in read_feed(follower)
    assert first.folder is not None
    assert not first.folder.exists()
    assert first.version != follower.preview.shown.version
    assert snapshot(published / "public") == before
    said = capsys.readouterr().out
    assert said.count("paste into a podcast app") == 1
    assert said.count(" shown\n") == 2


def test_an_error_leaves_the_last_preview(
    published: Path, follower: Follower, console: RecordingConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, and once it is mended there is a new preview; only temporary folders that are shown are left."""
    follower.renew({})
    shown = follower.preview.shown
    first = shown.folder
    assert first is not None
    retitle(published, "title:", "titel:")
    follower.renew(CHANGED)
    assert follower.preview.shown is shown
    assert "Bokstav nummer 1" in read_feed(follower)
    assert any("titel" in finding.message for finding in console.found)
    assert "what was shown before stays" in capsys.readouterr().out
    assert {file.name for file in (published / ".publisher" / "tmp").iterdir() if file.is_dir()} == {first.name}
    retitle(published, "titel:", "title:")
    follower.renew({})
    assert follower.preview.shown is not shown


def test_what_disk_or_network_refuse_leaves_the_last_preview(
    published: Path, follower: Follower, console: RecordingConsole
) -> None:
    """A show that is gone for a moment, as while git switches branches, is told and waited for."""
    follower.renew({})
    shown = follower.preview.shown
    for name in ("feeds", "episodes"):
        (published / name).rename(published / f"{name}.away")
    follower.renew(CHANGED)
    assert [error.message for error in console.errors] == ["there is no show in this folder"]
    assert follower.preview.shown is shown


def test_while_another_publisher_works_the_preview_waits(
    published: Path, follower: Follower, console: RecordingConsole
) -> None:
    """It says so once, and is made when the other is done, though nothing was written meanwhile."""
    with Workspace(published).lock():
        follower.renew(CHANGED)
        follower.renew(CHANGED)
        assert (follower.known, follower.preview.shown.folder) == (None, None)
    assert len([line for line in console.lines if "another publisher" in line]) == 1
    follower.renew(CHANGED)
    assert follower.known == CHANGED
    assert follower.preview.shown.folder is not None


def test_the_sources_of_a_preview_are_let_go(follower: Follower) -> None:
    """Else one who writes all day would run out of memory: nothing stays where the collector does not look."""
    try:
        follower.renew({})
        assert gc.get_freeze_count() == 0
    finally:
        gc.freeze()  # as tests/conftest.py does, for the tests that follow


def test_at_the_end_nothing_is_left(published: Path, follower: Follower) -> None:
    """The folder of the preview is a temporary one."""
    follower.renew({})
    follower.shown.close()
    assert [*(published / ".publisher" / "tmp").iterdir()] == []


def ask(port: int, path: str) -> bytes:
    """Return what is served under a path."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_no_page_leads_to_the_targets_own_port(tmp_path: Path) -> None:
    """At another port neither links, feeds, subscriptions nor QR codes name the port of the target's url."""
    root = make_show(tmp_path, ["0001-ae"])
    assert run(root, "publish").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = make_qr_code("http://127.0.0.1:8000/bokstaver/feed.xml").encode()
    home = root / "public" / "web" / "bokstaver" / "index.html"
    assert code in home.read_bytes()
    with started(root, "-u", "-m", "publisher", "serve", "--port", str(port)) as process:
        read_until(process, "open in a browser")
        for file in (root / "public").rglob("*.*ml"):
            sent = ask(port, f"/{file.relative_to(root / 'public').as_posix()}")
            assert b"8000" not in sent.replace(str(port).encode(), b"")
            assert code not in sent
        sent = ask(port, "/web/bokstaver/index.html")
        assert make_qr_code(f"http://127.0.0.1:{port}/bokstaver/feed.xml").encode() in sent


def test_one_writes_and_sees(tmp_path: Path) -> None:
    """A draft is served with its audio, a change follows by itself, and Ctrl-C leaves nothing behind."""
    root = make_show(tmp_path, ["0001-ae"])
    assert run(root, "publish").returncode == 0
    before = snapshot(root / "public")
    file = make_episode(root, "0002-oe", 2, draft=True) / "episode.md"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with started(root, "-u", "-m", "publisher", "serve", "--drafts", "--port", str(port)) as process:
        read_until(process, " shown, with 1 not on the air yet")
        feed = ask(port, FEED).decode()
        assert "Bokstav nummer 2" in feed
        audio = feed.partition(f'url="http://127.0.0.1:{port}/audio/0002-oe.')[2].partition('"')[0]
        assert len(ask(port, f"/audio/0002-oe.{audio}")) > 1000
        version = ask(port, "/.publisher/version")
        file.write_text(file.read_text().replace("Bokstav nummer 2", "Bokstaven ø"))
        read_until(process, " shown, with 1 not on the air yet")
        assert ask(port, "/.publisher/version") != version
        assert "Bokstaven ø" in ask(port, FEED).decode()
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in said + complained) == (0, False)
    assert [*(root / ".publisher" / "tmp").iterdir()] == []
    assert snapshot(root / "public") == before


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_preview_that_is_being_made_ends_with_it(tmp_path: Path, number: signal.Signals) -> None:
    """The recording is not mastered to its end: no program goes on, and nothing half-made is left."""
    root = make_show(tmp_path, ["0001-ae"])
    make_long_recording(root / "episodes" / "0001-ae" / "recording.wav", seconds=600)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with started(root, "-u", "-m", "publisher", "serve", "--drafts", "--port", str(port)) as process:
        wait_until(lambda: [*(root / ".publisher" / "tmp").glob("*/master")], "the master that is being made")
        process.send_signal(number)
        said, complained = process.communicate(timeout=30)
        assert is_alone_at_the_end(process)
    assert (process.returncode, "Traceback" in complained) == (0 if number is signal.SIGINT else Exit.TERMINATED, False)
    assert " shown" not in said
    assert [*(root / ".publisher" / "tmp").iterdir()] == []
    assert not (root / "public").exists()


def test_a_port_that_is_taken_is_told_in_one_line(published: Path) -> None:
    """With the way out, and before anything is made."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(published, "serve", "--drafts", "--port", str(port))
    assert (done.returncode, done.stdout) == (Exit.FAILED, "")
    assert f"port {port} is in use by another program" in done.stderr
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 2
