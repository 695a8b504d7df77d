"""Recordings of any make: what is published is what was recorded, or a finding says truly why not."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.lint import check_recording
from publisher.media.edits import Edits
from publisher.media.inspect import inspect_recording
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
from publisher.model.timeline import Span
from support.audio import Samples, Write, decoded
from support.recording_mill import MilledRecording, mill

QUICK, ALL = 8, int(os.environ.get("PUBLISHER_TEST_RECORDINGS", "150"))
"""Seeds of the quick tests, and of all."""
LOSSY_SECONDS = 0.14
"""Seconds by which a lossy recording may differ in length and place: frames of encoder delay that no header tells."""
PADDING = 1024
"""Samples that decoders of AAC may add behind the end."""
FADE = 0.05
"""Seconds on either side of a seam that are not compared."""
QUIET = -28.0
"""LUFS at which no limiter changes the sound that is compared."""
SUFFIXES = {"mp3": "mp3", "aac": "m4a", "opus": "opus"}
COMMON_RATE = 8_000
"""Hz at which sounds are compared."""
WINDOW = 6_000
"""Samples that are compared, at COMMON_RATE."""
SHORTEST = 3_000
"""Shortest stretch of sound that is looked for, in samples at COMMON_RATE."""
PAUSE = 0.02
"""Part of the loudest magnitude below which a stretch is a pause, of whose noise a lossy codec leaves little."""
SOUND_RULES = {"recording-truncated", "recording-samples-wrong", "recording-too-short", "recording-gaps"}


@pytest.mark.parametrize(
    "seed", [*range(QUICK), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, ALL))]
)
def test_any_recording_is_heard_or_told(write: Write, tmp_path: Path, seed: int) -> None:
    """The whole sound, at the right place and of the right length, at the target; or an error that is true."""
    made = mill(seed, write)
    codec = ("mp3", "aac", "opus")[seed % 3]
    out = tmp_path / f"out.{SUFFIXES[codec]}"
    try:
        found = inspect_recording(made.path, sound_track=made.sound_track)
    except UnreadableMediaError as refused:
        assert made.is_broken, f"{made.told}: {refused}"
        assert refused.hint
        return
    findings = [finding for finding in check_recording(made.path.name, found) if finding.rule in SOUND_RULES]
    if made.is_broken and findings:
        return
    errors = [finding for finding in check_recording(made.path.name, found) if finding.is_error]
    assert not errors, f"{made.told}: {errors[0].message}"
    assert not made.is_broken, f"{made.told}: nothing was found"
    edits = Edits(cuts=(Span(*made.cut),)) if made.cut else Edits()
    recipe = Recipe(codec=codec, loudness=QUIET)
    report = master_recording(made.path, recipe, out, edits=edits, sound_track=made.sound_track)
    assert report.after.integrated == pytest.approx(QUIET, abs=0.5), made.told
    assert report.after.true_peak <= -1.0, made.told
    assert_same_sound(made, decoded(out), report.sample_rate)


def assert_same_sound(made: MilledRecording, published: Samples, rate: int) -> None:
    """Check the length of the sound, and its place before and behind gap and cut, by cross-correlation."""
    tolerance = 0.002 if made.form.is_exact else LOSSY_SECONDS
    start, end = made.cut or (0.0, 0.0)
    kept = np.concatenate([made.heard[: round(start * made.rate)], made.heard[round(end * made.rate) :]])
    before, after = len(kept) / made.rate, len(published) / rate
    assert -tolerance < after - before < tolerance + PADDING / rate, made.told
    recorded = resample(kept, made.rate)
    heard = resample(published, rate)
    # At a cut sounds are cross-faded; frames of a lossy codec begin before a cut or gap, and end behind it.
    has_seams = made.cut or made.gap
    margin = round(COMMON_RATE * (FADE if made.form.is_exact else FADE + LOSSY_SECONDS)) if has_seams else 0
    loudest = find_loudest(recorded)
    heard_at_all = PAUSE * np.linalg.norm(recorded[loudest : loudest + WINDOW])
    for start, end in ((a + margin, b - margin) for a, b in list_stretches(made, len(recorded))):
        if end - start < SHORTEST // 2:
            continue
        first = start + find_loudest(recorded[start:end])
        wanted = recorded[first : min(first + WINDOW, end)]
        if np.linalg.norm(wanted) < heard_at_all:
            continue
        place = first / COMMON_RATE
        found, likeness = find(wanted, heard, first)
        assert likeness > 0.8, f"{made.told}: {likeness}"
        assert found == pytest.approx(place, abs=tolerance + 0.001), made.told


def list_stretches(made: MilledRecording, length: int) -> list[tuple[int, int]]:
    """Return starts and ends of stretches of sound without a seam, at COMMON_RATE, in what is kept of a recording.

    Stretches that are too short to be found again are left out.
    """
    first, last = made.cut or (0.0, 0.0)
    gap = (made.gap[0], sum(made.gap)) if made.gap else ()
    seams = [round(COMMON_RATE * (at - max(0.0, min(at, last) - first))) for at in (first, *gap)]
    edges = sorted({0, *(seams if made.cut or made.gap else [length // 2]), length})
    silent = tuple(seams[1:])
    found = [(a, b) for a, b in pairwise(edges) if b - a >= SHORTEST and not (silent and silent[0] <= a < silent[1])]
    assert found
    return found


def find_loudest(samples: Samples) -> int:
    """Return where the WINDOW of the most energy begins; 0 if there are not so many samples."""
    energy = np.concatenate([[0.0], np.cumsum(samples**2)])
    return int(np.argmax(energy[WINDOW:] - energy[:-WINDOW])) if len(samples) > WINDOW else 0


def resample(samples: Samples, rate: int) -> Samples:
    """Return the mean of the channels at COMMON_RATE, without what that cannot hold."""
    mono = samples.mean(axis=1)
    count = round(len(mono) * COMMON_RATE / rate)
    spectrum = np.fft.rfft(mono)
    size = count // 2 + 1
    spectrum = spectrum[:size] if len(spectrum) >= size else np.pad(spectrum, (0, size - len(spectrum)))
    spectrum[: round(100 * len(mono) / rate)] = 0.0
    spectrum[round(800 * len(mono) / rate) :] = 0.0
    return np.fft.irfft(spectrum, count)


def find(part: Samples, whole: Samples, near: int) -> tuple[float, float]:
    """Return when `part` begins in `whole`, in s, near this sample, and how alike they are there, from 0 to 1."""
    size = len(part) + len(whole)
    products = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    # Louder sound beside the place must not outweigh the same sound at it.
    energy = np.concatenate([[0.0], np.cumsum(np.pad(whole, size) ** 2)])
    lags = np.arange(near - WINDOW // 2, near + WINDOW // 2)
    there = np.sqrt(energy[lags + size + len(part)] - energy[lags + size]) + 0.1 * np.linalg.norm(part)
    lag = int(lags[np.argmax(products[lags % size] / there)])
    first, last = max(lag, 0), min(lag + len(part), len(whole))
    there, here = whole[first:last], part[first - lag : last - lag]
    return lag / COMMON_RATE, float(there @ here / (np.linalg.norm(there) * np.linalg.norm(here) + 1e-12))
