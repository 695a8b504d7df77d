"""How often a recording is read on its way from `check` to the published MP3."""

import hashlib
import os
import sys
import time
import wave
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher import hashing
from publisher.cli.check import check_show
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, Named
from publisher.cli.publish import publish_show
from publisher.publish import jobs
from support.projects import invocation_in
from support.shows import make_recording, make_show

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Readings:
    """What was done with files while it was counted, by path."""

    opened: set[str] = field(default_factory=set)
    """By this process, to look at or to read."""
    copied: Counter[str] = field(default_factory=Counter)
    hashed: Counter[str] = field(default_factory=Counter)
    probed: Counter[str] = field(default_factory=Counter)
    """By an ffmpeg that only says what a file is."""
    decoded: Counter[str] = field(default_factory=Counter)
    """By an ffmpeg from the first frame to the last."""
    encodings: int = 0
    """How often ffmpeg was run to encode what was piped to it."""


_COUNTING: list[Readings] = []


def _note(event: str, arguments: Any) -> None:
    """Note what files are opened, and what ffmpeg is asked for, while that is counted (PEP 578)."""
    if not _COUNTING:
        return
    if event == "open" and isinstance(arguments[0], (str, bytes, Path)):
        _COUNTING[-1].opened.add(str(arguments[0]))
    elif event == "shutil.copyfile":
        _COUNTING[-1].copied[str(arguments[0])] += 1
    elif event == "subprocess.Popen":
        words = [str(word) for word in arguments[1]]
        files = [word.removeprefix("file:") for before, word in pairwise(words) if before == "-i"]
        counter = _COUNTING[-1].decoded if words[-1] == "pipe:1" else _COUNTING[-1].probed
        counter.update(files)
        _COUNTING[-1].encodings += "pipe:0" in files


sys.addaudithook(_note)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readings]:
    """Count what is read."""
    found, take = Readings(), hashlib.file_digest

    def noted(stream: Any, name: Any) -> Any:
        status = os.fstat(stream.fileno())
        there = [path for path in {*found.opened} if Path(path).is_file()]
        found.hashed.update(path for path in there if os.path.samestat(Path(path).stat(), status))
        return take(stream, name)

    with monkeypatch.context() as patched:
        patched.setattr(hashlib, "file_digest", noted)
        _COUNTING.append(found)
        try:
            yield found
        finally:
            _COUNTING.remove(found)


@pytest.fixture
def invocation(tmp_path: Path) -> Invocation:
    """A command for a show of one episode, whose files have rested long enough for their times to tell."""
    root = make_show(tmp_path, ["0001-ae"])
    make_tone(root / "episodes" / "0001-ae" / "recording.wav")
    time.sleep(hashing.SETTLED_AFTER + 0.1)
    return invocation_in(root)


def make_tone(file: Path) -> None:
    """Write a mono WAV at 44.1 kHz with a tone that no encoder raises the peaks of: one encoding is enough."""
    moments = np.arange(5 * 44_100) / 44_100
    tone = 0.05 * np.sin(2 * np.pi * 220 * moments)
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(44_100)
        stream.writeframes((tone * 32767).astype("<i2").tobytes())


def check_and_publish(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> tuple[Readings, Readings]:
    """Check the show and publish it, as two runs of the program; return what each of them read."""
    monkeypatch.setattr(hashing, "_KNOWN", {})
    with counted(monkeypatch) as checked:
        assert check_show(invocation, NOW) is Exit.DONE
    monkeypatch.setattr(hashing, "_KNOWN", {})
    with counted(monkeypatch) as published:
        assert publish_show(invocation, Named(), (), NOW) is Exit.DONE
    return checked, published


def test_a_recording_is_read_three_times(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is hashed once, decoded twice (to be inspected and profiled, and to be encoded), and probed once.

    Of what is made of it, the master is hashed to be kept and the tagged file to be named; nothing is for copying.
    """
    recording = str(invocation.root / "episodes" / "0001-ae" / "recording.wav")
    checked, published = check_and_publish(invocation, monkeypatch)
    assert (checked.hashed[recording], published.hashed[recording]) == (1, 0)
    assert (checked.probed[recording], published.probed[recording]) == (1, 0)
    assert (checked.decoded[recording], published.decoded[recording]) == (1, 1)
    assert (published.encodings, published.copied[recording]) == (1, 0)
    assert sorted(Path(name).name for name in published.hashed.elements()) == ["master", "tagged.mp3"]


@pytest.mark.slow
def test_each_further_encoding_reads_it_once_more(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the encoder raises a limited recording's peaks it is encoded again, and read for nothing else."""
    recording = invocation.root / "episodes" / "0001-ae" / "recording.wav"
    make_recording(recording, seed=1)
    time.sleep(hashing.SETTLED_AFTER + 0.1)
    checked, published = check_and_publish(invocation, monkeypatch)
    assert published.encodings > 1
    assert published.decoded[str(recording)] == published.encodings
    assert (checked.decoded[str(recording)], published.hashed[str(recording)]) == (1, 0)


@pytest.mark.slow
def test_edits_are_listened_for_in_the_first_pass(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is found without another reading; what is published is other sound, so that is profiled once."""
    source = invocation.root / "episodes" / "0001-ae" / "episode.md"
    source.write_text(source.read_text().replace("---\n", "---\ntrim: true\n", 1))
    recording = str(invocation.root / "episodes" / "0001-ae" / "recording.wav")
    _, published = check_and_publish(invocation, monkeypatch)
    assert published.decoded[recording] == published.encodings + 1
    assert (published.probed[recording], published.hashed[recording]) == (0, 0)


@pytest.mark.slow
def test_a_first_pass_of_another_program_counts_as_never_made(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update the recording is inspected once more, and mastering starts from that."""
    recording = str(invocation.root / "episodes" / "0001-ae" / "recording.wav")
    assert check_show(invocation, NOW) is Exit.DONE
    monkeypatch.setattr("publisher.media.cache.digest_program", lambda: "0" * 64)
    with counted(monkeypatch) as published:
        assert publish_show(invocation, Named(), (), NOW) is Exit.DONE
    assert (published.probed[recording], published.decoded[recording]) == (1, 2)


def test_a_recording_that_changes_meanwhile_is_not_published(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other bytes of the same length are noticed, though the file's own time of change is set back."""
    master = jobs.master.master_recording

    def meddling(file: Path, *rest: Any, **named: Any) -> Any:
        mastered = master(file, *rest, **named)
        before, content = file.stat(), bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        return mastered

    monkeypatch.setattr(jobs.master, "master_recording", meddling)
    assert publish_show(invocation, Named(), (), NOW) is Exit.FAILED
    assert not [*invocation.root.glob("public/audio/*")]
