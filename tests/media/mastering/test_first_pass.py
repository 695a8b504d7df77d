"""Mastering that starts from an inspection makes the same file as mastering that finds out everything itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.edits import Edits
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.inspect import inspect_recording, inspect_to_master
from publisher.media.mastering.first_pass import read_pass
from publisher.media.mastering.master import master_recording
from publisher.media.results import MasteringReport
from publisher.model.recipe import Recipe
from publisher.model.timeline import Span
from support.audio import Samples, Write, talk

EDITED = Edits(trim=True, cuts=(Span(1.5, 2.0),))


def stereo() -> Samples:
    """Return speech in two channels."""
    return talk(3.0)


def mono() -> Samples:
    """Return one channel of speech."""
    return talk(3.0)[:, 0]


def limited() -> Samples:
    """Return speech with peaks that need a limiter."""
    sound = talk(3.0, level=-30.0)
    sound[::9_000] = 0.6
    return sound


def leaning() -> Samples:
    """Return speech with a DC offset."""
    return talk(3.0) + 0.05


def alike() -> Samples:
    """Return speech in two equal channels."""
    return np.repeat(mono()[:, None], 2, axis=1)


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the names of recordings that are decoded."""
    names: list[str] = []

    def noted(path: Path, claims: ProbeResult, **form: Any) -> Any:
        names.append(path.name)
        return open_decoder(path, claims, **form)

    monkeypatch.setattr("publisher.media.mastering.job.open_decoder", noted)
    return names


@dataclass(frozen=True, kw_only=True)
class Case:
    """A recording, a recipe and edits."""

    sound: Callable[[], Samples]
    recipe: Recipe = field(default_factory=Recipe)
    edits: Edits = field(default_factory=Edits)
    saved: int = 1
    """Decodings of the recording that the first pass saves."""


@pytest.mark.parametrize(
    "case",
    [
        Case(sound=stereo),
        pytest.param(Case(sound=stereo, recipe=Recipe(codec="aac")), marks=pytest.mark.slow),
        Case(sound=stereo, recipe=Recipe(tracks="left-right", channels=1), saved=0),
        pytest.param(Case(sound=mono), marks=pytest.mark.slow),
        pytest.param(Case(sound=mono, recipe=Recipe(channels=1, loudness=-19.0)), marks=pytest.mark.slow),
        Case(sound=mono, edits=EDITED),
        Case(sound=limited),
        pytest.param(Case(sound=limited, edits=EDITED), marks=pytest.mark.slow),
        pytest.param(Case(sound=leaning), marks=pytest.mark.slow),
        pytest.param(Case(sound=alike, recipe=Recipe(channels="auto")), marks=pytest.mark.slow),
    ],
    ids=lambda case: case.sound.__name__,
)
def test_the_file_is_the_same(write: Write, tmp_path: Path, decodings: list[str], case: Case) -> None:
    """To the byte, and with the same report; analysed samples are not decoded again."""
    recording, first_pass, out = write("talk.wav", case.sound()), tmp_path / "pass", tmp_path / "out"
    assert inspect_to_master(recording, case.recipe, first_pass) == inspect_recording(recording)
    made: list[tuple[bytes, MasteringReport]] = []
    counts: list[int] = []
    for start in (None, first_pass):
        decodings.clear()
        mastered = master_recording(recording, case.recipe, out, edits=case.edits, first_pass=start)
        made.append((out.read_bytes(), mastered))
        counts.append(decodings.count("talk.wav"))
    assert made[0] == made[1]
    assert counts[0] - counts[1] == case.saved


def test_another_recipe_takes_what_holds_for_it(write: Write, tmp_path: Path) -> None:
    """A pass for another loudness keeps other peaks: those are analysed again, and the file is the same."""
    recording, first_pass, out = write("talk.wav", limited()), tmp_path / "pass", tmp_path / "out"
    inspect_to_master(recording, Recipe(), first_pass)
    made = []
    for start in (None, first_pass):
        mastered = master_recording(recording, Recipe(loudness=-20.0, channels=1), out, first_pass=start)
        made.append((out.read_bytes(), mastered))
    assert made[0] == made[1]


@pytest.mark.parametrize(("rate", "channels"), [(96_000, 2), (48_000, 6)])
def test_other_samples_are_analysed_again(write: Write, tmp_path: Path, rate: int, channels: int) -> None:
    """What is resampled or mixed down for mastering was not what was inspected."""
    sound = np.concatenate([talk(3.0, rate), talk(3.0, rate, seed=2), talk(3.0, rate, seed=3)], axis=1)[:, :channels]
    recording, first_pass, out = write("talk.flac", sound, rate), tmp_path / "pass", tmp_path / "out"
    assert inspect_to_master(recording, Recipe(), first_pass) == inspect_recording(recording)
    found = read_pass(first_pass, BytesIO())
    assert found is not None
    assert found.analysis is None
    made = []
    for start in (None, first_pass):
        mastered = master_recording(recording, Recipe(), out, first_pass=start)
        made.append((out.read_bytes(), mastered))
    assert made[0] == made[1]


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "empty", "of another ffmpeg"])
def test_what_is_damaged_counts_as_never_made(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """A file that is not whole, or was made with other tools, is not started from."""
    recording, first_pass = write("talk.wav", talk(2.0)), tmp_path / "pass"
    inspect_to_master(recording, Recipe(), first_pass)
    assert read_pass(first_pass, BytesIO()) is not None
    content = first_pass.read_bytes()
    match damage:
        case "missing":
            first_pass.unlink()
        case "cut":
            first_pass.write_bytes(content[:-1])
        case "changed":
            first_pass.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
        case "empty":
            first_pass.write_bytes(b"")
        case _:
            monkeypatch.setattr("publisher.media.mastering.first_pass._tools", lambda: {"ffmpeg": "8", "numpy": "3"})
    assert read_pass(first_pass, BytesIO()) is None


def test_silence_is_inspected_and_not_mastered(write: Write, tmp_path: Path) -> None:
    """To inspect silence is no failure; mastering refuses it, with and without a first pass."""
    recording, first_pass = write("silence.wav", np.zeros((48_000, 2))), tmp_path / "pass"
    assert inspect_to_master(recording, Recipe(), first_pass).measurement.is_silent
    with pytest.raises(UnreadableMediaError, match="silent from beginning to end"):
        master_recording(recording, Recipe(), tmp_path / "out", first_pass=first_pass)
