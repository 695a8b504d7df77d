"""The choice of an ffmpeg."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.media.ffmpeg import find
from publisher.media.ffmpeg.find import find_ffmpeg


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let every test search anew."""
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


def program(folder: Path, script: str) -> None:
    """Put a program called ffmpeg into `folder`."""
    path = folder / "ffmpeg"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_good_one_of_the_system_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is first on the PATH wins if it is new enough and encodes MP3."""
    program(tmp_path, 'echo "ffmpeg version 6.1.1-3"; echo "configuration: --enable-gpl --enable-libmp3lame"')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = find_ffmpeg()
    assert (found.path, found.version, found.origin) == (tmp_path / "ffmpeg", "6.1.1-3", "system")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("exit 1", id="does not run"),
        pytest.param('echo "ffmpeg version 3.4.8 --enable-libmp3lame"', id="too old"),
        pytest.param('echo "ffmpeg version 7.1"', id="no MP3"),
        pytest.param("echo something else", id="another program"),
    ],
)
def test_a_bad_one_is_passed_over(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that comes with imageio-ffmpeg is used instead."""
    program(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert find_ffmpeg().origin == "imageio-ffmpeg"


def test_none_at_all_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any, it is said how to get one."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(find, "_find_bundled", lambda: None)
    with pytest.raises(PublisherError) as caught:
        find_ffmpeg()
    assert "install ffmpeg" in caught.value.hint
