"""Small shows on disk, with real sound and real pictures, for tests that run the whole program."""

import io
import json
import re
import subprocess
import sys
import threading
import wave
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from publisher.cli import main
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.storage.s3 import client
from support.processes import environment_with, finish

LOOP = 5
"""Seconds of sound that a long recording repeats."""
FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Æ, ø og å
description: Om bokstavene som står sist.
link: https://bokstaver.example/
language: nb
author: Bokstavkomiteen
owner: {name: Bokstavkomiteen, email: post@bokstaver.example}
categories: [Education > Courses]
explicit: false
cover: cover.png
people:
  - {name: Øyvind Åsen, role: host}
"""


def make_show(root: Path, episodes: Iterable[str] = ("0001-ae", "0002-oe", "0003-aa")) -> Path:
    """Write a show with one feed called `bokstaver`, each episode three seconds long; return `root`."""
    folder = root / "feeds" / "bokstaver"
    folder.mkdir(parents=True)
    (folder / "feed.yaml").write_text(FEED)
    make_cover(folder / "cover.png")
    for number, slug in enumerate(episodes, 1):
        make_episode(root, slug, number)
    return root


def make_episode(root: Path, slug: str, number: int, **front_matter: Any) -> Path:
    """Write one episode with a recording of its own; return its folder."""
    folder = root / "episodes" / slug
    folder.mkdir(parents=True)
    keys = {
        "number": number,
        "title": f"Bokstav nummer {number}",
        "date": f"2026-01-{number:02}T06:00:00+01:00",
        "summary": f"Æ er ikke det samme som a og e, sier nummer {number}.",
        "audio": "recording.wav",
        **front_matter,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    (folder / "episode.md").write_text("\n".join(("---", *lines, "---", "Notater om *bokstaven*.", "")))
    make_recording(folder / "recording.wav", seed=number)
    return folder


def make_recording(file: Path, *, seed: int, seconds: float = 3.0, level: float = 0.05) -> None:
    """Write a mono WAV at 44.1 kHz of noise that swells and sinks like speech, some 30 dB below full scale."""
    rate = 44_100
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(seed).standard_normal(time.size)
    samples = level * noise * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def make_long_recording(file: Path, *, seconds: int) -> None:
    """Write a mono WAV of the same few seconds again and again: for tests that end a program at its work."""
    make_recording(file, seed=1, seconds=LOOP)
    with wave.open(str(file), "rb") as stream:
        parameters, frames = stream.getparams(), stream.readframes(stream.getnframes())
    with wave.open(str(file), "wb") as stream:
        stream.setparams(parameters)
        stream.writeframes(frames * -(-seconds // LOOP))


def make_cover(file: Path, *, width: int = 1400, height: int = 1400, mode: str = "RGB", colour: Any = None) -> None:
    """Write a picture of one colour, in the format that the file's name ends in."""
    Image.new(mode, (width, height), colour if colour is not None else 0).save(file)


def run(
    root: Path, *arguments: str, env: Mapping[str, str] | None = None, process: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run the command line in `root`, without a terminal; return its exit code and what it wrote.

    It runs in this process, which takes milliseconds, unless `process` asks for one of its own: for encodings, pipes,
    signals and limits, and for what Python takes from the environment at its start.
    """
    if process:
        command = [sys.executable, "-m", "publisher", *arguments]
        return finish(command, cwd=root, env=environment_with(**(env or {})), text=True)
    done = run_bytes(root, *arguments, env=env)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class _Kept(io.BytesIO):
    """Bytes that can be read after the stream was closed."""

    def close(self) -> None:
        """Keep them."""


def run_bytes(
    root: Path,
    *arguments: str,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command line in this process, with `given` on its standard input; return its exit code and output."""
    out, err = _Kept(), _Kept()
    env = env or {}
    with _ALONE, pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for name, value in env.items():
            patch.setenv(name, value)
        if env:
            _forget_environment()
        patch.setattr(sys, "argv", ["publisher", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(_Kept(given), "utf-8"))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8"))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", line_buffering=True))
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            if env:
                _forget_environment()
    return subprocess.CompletedProcess(["publisher", *arguments], code, out.getvalue(), err.getvalue())


def _forget_environment() -> None:
    """Let go of what is found out once a process by asking the environment: ffmpeg, keys, proxies."""
    for known in (find_ffmpeg, client._client, client._session):  # noqa: SLF001 - no one else has to forget them
        known.cache_clear()


_ALONE = threading.RLock()
"""The current folder and the streams are the process's."""


def key_of(url: str) -> str:
    """Return the key of what a URL below a target's leads to: the path, without its first slash."""
    return urlsplit(url).path.removeprefix("/")


def replace_in(file: Path, before: str, after: str) -> None:
    """Change words in a file, which may be a hard link to one of another show; they must stand there."""
    text = file.read_text()
    assert before in text, f"{before!r} is not in {file}"
    file.unlink()
    file.write_text(text.replace(before, after))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`, by its path; ledgers by theirs without the token, which is never the same."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = {TOKEN.sub("", file.relative_to(folder).as_posix()): file.read_bytes() for file in files}
    assert len(found) == len(files), "two files that differ in a ledger's token alone"
    return found


TOKEN = re.compile(r"\.[0-9a-f]{32}(?=\.ledger\.json$)")
"""The random part of a ledger's name in a folder."""


def find_ledger(root: Path, feed: str = "bokstaver") -> Path:
    """Return the file of the preview's ledger of a feed, by a listing of its folder: its name has a random token."""
    [found] = (root / "public" / ".publisher").glob(f"{feed}.*.ledger.json")
    return found


def ledger(root: Path, feed: str = "bokstaver") -> Any:
    """Return the preview's ledger of a feed as the tree that it is."""
    return json.loads(find_ledger(root, feed).read_bytes())
