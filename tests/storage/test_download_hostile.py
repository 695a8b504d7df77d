"""Recordings from hosts that mean harm: the disk is not filled, nobody waits for ever, and others read nothing."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError, UnavailableError, UnreadableMediaError
from publisher.storage import download as downloads
from publisher.storage.download import PROGRESS_BYTES, RETRY_PAUSES, download
from publisher.storage.http.bounds import RECORDING_BOUNDS
from publisher.storage.http.source import HttpSource
from publisher.storage.remote import Download, Validators
from support.websites import Handler, serving

SMALL = replace(RECORDING_BOUNDS, bytes=1_000_000, timeout=5.0, rate=1_000, window=0.3)


class Usage(NamedTuple):
    """What the system tells of a disk."""

    total: int
    used: int
    free: int


def bring(url: str, file: Path) -> bool:
    """Fetch with small bounds, without waiting between tries."""
    return download(HttpSource(url, SMALL), file, lambda *_: None, pause=lambda _: None)


def list_contents(folder: Path) -> list[str]:
    """Return the names of all that has bytes below a folder."""
    return [str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.stat().st_size]


def pour(handler: Handler, head: bytes) -> None:
    """Send a response that has no end."""
    with suppress(OSError):
        handler.wfile.write(head)
        while True:
            handler.wfile.write(bytes(65536))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nETag: 1\r\nContent-Type: audio/flac\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    ],
)
def test_what_is_refused_leaves_nothing(tmp_path: Path, head: bytes) -> None:
    """Endless bodies and absurd lengths are errors at once, with what to do, and nothing of them stays."""
    with serving(lambda handler: pour(handler, head)) as site:
        with pytest.raises(UnreadableMediaError, match=r"cannot be fetched: it (has more than 1 MB|tells a)") as caught:
            bring(f"{site.url}a.flac", tmp_path / "a" / "a.flac")
        assert len(site.asked) == 1
    assert caught.value.hint == "download it yourself and put the file beside the episode"
    assert list_contents(tmp_path) == []


def test_a_redirect_into_the_network_leaves_nothing(tmp_path: Path) -> None:
    """And is asked for once."""
    with serving(lambda handler: handler.send(302, b"", Location="http://169.254.169.254/")) as site:
        with pytest.raises(UnreadableMediaError, match=r"169\.254\.169\.254 is at no public address"):
            bring(f"{site.url}a.flac", tmp_path / "a" / "a.flac")
        assert len(site.asked) == 1
    assert list_contents(tmp_path) == []


def test_what_was_fetched_before_stays(tmp_path: Path) -> None:
    """A host that turns hostile takes nothing away."""
    file = tmp_path / "a" / "a.flac"
    with serving(lambda handler: handler.send(ETag='"1"')) as site:
        assert bring(f"{site.url}a.flac", file)
        site.answer = lambda handler: pour(handler, b"HTTP/1.1 200 OK\r\n\r\n")
        assert not bring(f"{site.url}a.flac", file)
    assert sorted(list_contents(tmp_path)) == ["a/.a.flac.json", "a/a.flac"]


def test_a_drip_is_given_up_after_a_few_tries(tmp_path: Path) -> None:
    """Slow may be the line's fault, so it is a warning; but a few bytes are no reason to begin anew."""

    def drip(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 100000\r\n\r\n')
        with suppress(OSError):
            while True:
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(0.05)

    with serving(drip) as site:
        with pytest.raises(UnavailableError, match="sends less than 1000 bytes a second"):
            bring(f"{site.url}a.flac", tmp_path / "a" / "a.flac")
        assert len(site.asked) == 1 + len(RETRY_PAUSES)


@dataclass
class Breaking:
    """A source that breaks the line after so many bytes of each response."""

    steps: list[int]
    asked: int = 0
    name: str = "https://a.example/a.flac"

    @contextmanager
    def read(self, start: int, known: Validators | None) -> Iterator[Download | None]:
        """Lend the next part."""
        size = self.steps[self.asked] if self.asked < len(self.steps) else 0
        self.asked += 1
        yield Download(validators=Validators(etag='"1"', bytes=1 << 40), start=start, chunks=iter([b"a" * size]))


@given(st.lists(st.sampled_from([0, 1, 100, PROGRESS_BYTES - 1, PROGRESS_BYTES]), max_size=30))
def test_only_progress_earns_another_try(tmp_path_factory: pytest.TempPathFactory, steps: list[int]) -> None:
    """A host that breaks the line after each byte is asked as often as one that sends none."""
    source = Breaking(steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(downloads.shutil, "disk_usage", lambda _: Usage(1 << 50, 0, 1 << 50))
        with pytest.raises(UnavailableError, match="again and again"):
            download(source, tmp_path_factory.mktemp("a") / "a.flac", lambda *_: None, pause=lambda _: None)
    idle = asked = 0
    while idle <= len(RETRY_PAUSES):
        idle = 0 if asked < len(steps) and steps[asked] >= PROGRESS_BYTES else idle + 1
        asked += 1
    assert source.asked == asked


def test_no_try_is_begun_after_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much progress there is."""
    clock = iter(range(0, 10**9, 3600))
    monkeypatch.setattr(downloads.time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(downloads.shutil, "disk_usage", lambda _: Usage(1 << 50, 0, 1 << 50))
    source = Breaking([PROGRESS_BYTES] * 1_000)
    with pytest.raises(UnavailableError):
        download(source, tmp_path / "a.flac", lambda *_: None, pause=lambda _: None)
    assert source.asked < 10


def test_more_than_is_told_is_refused(tmp_path: Path) -> None:
    """The disk was asked for room for so much and no more."""

    def answer(handler: Handler) -> None:
        if len(site.asked) == 1:
            handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 20\r\n\r\n0123456789')
        else:
            handler.wfile.write(
                b'HTTP/1.1 206 OK\r\nETag: "1"\r\nContent-Range: bytes 10-19/20\r\n\r\n' + bytes(100_000)
            )
        handler.close_connection = True

    with serving(answer) as site, pytest.raises(UnreadableMediaError, match="more than the 20 bytes"):
        bring(f"{site.url}a.flac", tmp_path / "a" / "a.flac")
    assert list_contents(tmp_path) == []


@pytest.mark.parametrize(("length", "free"), [("1000000", 999_999), (None, downloads.FREE_BYTES)])
def test_a_disk_without_room_is_told_of_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: str | None, free: int
) -> None:
    """By the length that a host tells; where it tells none, some room is left for everybody else."""
    monkeypatch.setattr(downloads, "LOOK_BYTES", 100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, free))
    told = f"Content-Length: {length}\r\n" if length else ""
    with (
        serving(lambda handler: pour(handler, f"HTTP/1.1 200 OK\r\n{told}\r\n".encode())) as site,
        pytest.raises(PublisherError, match="the disk has no room for http") as caught,
    ):
        bring(f"{site.url}a.flac?sig=secret", tmp_path / "a" / "a.flac")
    assert "make room for" in caught.value.hint
    assert "secret" not in caught.value.message
    assert list_contents(tmp_path) == []


def break_off(handler: Handler) -> None:
    """Send less than is told."""
    handler.send(**{"Content-Length": "100", "ETag": '"1"'})
    handler.close_connection = True


def test_others_on_the_machine_read_nothing(tmp_path: Path) -> None:
    """Recordings may be unpublished, and come from where only this machine may read: whatever the umask is."""
    before = os.umask(0)
    try:
        (tmp_path / "b").mkdir(mode=0o777)
        with serving(lambda handler: handler.send(ETag='"1"')) as site:
            for folder in ("a", "b"):
                bring(f"{site.url}a.flac", tmp_path / folder / "a.flac")
        with serving(break_off) as site, pytest.raises(UnavailableError):
            bring(f"{site.url}a.flac", tmp_path / "c" / "a.flac")
    finally:
        os.umask(before)
    for folder in ("a", "b", "c"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
        files = [file for file in (tmp_path / folder).iterdir() if file.stat().st_size]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}, files


@pytest.mark.parametrize("etag", [b"a\r\n b", b"\x80\xff", b"a\rb", b"\x00", b'"' * 60_000, b"\xc3\xa5"])
def test_absurd_validators_are_no_trouble(tmp_path: Path, etag: bytes) -> None:
    """They go back to the server as they came, or not at all."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: " + etag + b"\r\n\r\nab")

    with serving(answer) as site:
        for _ in range(2):
            with suppress(UnavailableError):
                bring(f"{site.url}a.flac", tmp_path / "a" / "a.flac")
    assert (tmp_path / "a" / "a.flac").read_bytes() == b"ab"
