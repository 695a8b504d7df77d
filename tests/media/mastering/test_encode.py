"""Encoding in takes: length, bytes, proof, mending, and what is left when it fails."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import mutagen.mp3
import numpy as np
import pytest

from publisher.errors import PublisherError
from publisher.media.ffmpeg.encode import Encoder
from publisher.media.loudness.limiter import lower_ceiling
from publisher.media.mastering import crew
from publisher.media.mastering import encode as module
from publisher.media.mastering.encode import Encoding, encode, find_lowered, mend
from publisher.media.mastering.prove import prove_file
from publisher.media.mastering.takes import Take, plan_takes
from publisher.media.mp3 import parse_frame_header
from publisher.media.mp3_info import count_mp3_frames
from publisher.media.mp3_join import has_sound_reservoir
from publisher.model.recipe import Recipe
from support.audio import Write, decoded, ffmpeg, talk
from support.few import few
from support.mastering_jobs import prepare
from support.processes import finish, is_running
from support.tools import needs

RATE = 48_000
MOST_MENDS = 4
"""As many as mastering makes before it gives up."""
SOUND = np.tile(talk(10.0), (2, 1))


def short_takes(samples: int, rate: int = RATE) -> list[Take]:
    """Return takes of some seconds."""
    return plan_takes(samples, rate, seconds=6.0, least=1.0)


def frames_of(path: Path) -> bytes:
    """Return the frames of a file behind its Info frame."""
    content = path.read_bytes()
    head = parse_frame_header(content)
    assert head
    return content[head.size :]


FORMS = [(44_100, 2, {"bit_rate": 128}), (48_000, 1, {"bit_rate_mode": "varying", "bit_rate": 96})]
MORE = product([44_100, 48_000], [1, 2], [{"bit_rate": rate} for rate in (64, 128, 320)])
VARYING = product([44_100, 48_000], [1, 2], [{"bit_rate": rate, "bit_rate_mode": "varying"} for rate in (64, 320)])


@pytest.mark.parametrize(("rate", "channels", "keys"), few([*FORMS, *MORE, *VARYING], keep=2))
def test_takes_are_one_file(write: Write, tmp_path: Path, rate: int, channels: int, keys: dict[str, Any]) -> None:
    """As long as the recording to the sample, without a complaint, proved as it would be if it were decoded again."""
    size = 1152 * (21 * rate // 1152) + (1, 46, 1151, 0)[channels + rate // 48_000 - 1]
    recording = write("r.wav", talk(21.1, rate)[:size, :channels], rate)
    out = tmp_path / "out.mp3"
    recipe = Recipe.model_validate({"channels": channels, **keys})
    job, analysis, solution = prepare(recording, out, recipe)
    takes = short_takes(size, rate)
    assert len(takes) == 4
    made = encode(job, analysis, solution, takes=takes)
    assert made.file
    assert len(decoded(out)) == size
    assert "error" not in ffmpeg("-v", "warning", "-i", out, "-f", "null", "-").lower()
    assert has_sound_reservoir(frames_of(out))
    told = mutagen.mp3.MP3(out)
    assert told.info.length == pytest.approx(count_mp3_frames(size) * 1152 / rate)
    assert (told.info.bitrate_mode == mutagen.mp3.BitrateMode.CBR) == (recipe.bit_rate_mode == "constant")
    again = prove_file(job, analysis).measurement
    assert made.proof.measurement.integrated == pytest.approx(again.integrated, abs=1e-6)
    assert made.proof.measurement.true_peak == pytest.approx(again.true_peak, abs=1e-3)
    assert made.proof.measurement.duration == again.duration == size / rate


@needs("mp3val")
def test_mp3val_finds_nothing_in_takes(write: Write, tmp_path: Path) -> None:
    """But that tags are missing."""
    out = tmp_path / "out.mp3"
    job, analysis, solution = prepare(write("r.wav", SOUND[: 10 * RATE]), out, Recipe())
    assert encode(job, analysis, solution, takes=short_takes(analysis.frames)).file
    said = finish(["mp3val", out], check=True, text=True).stdout
    assert "CBR" in said
    assert said.count("WARNING") == said.count("No supported tags in the file") == 1


@contextmanager
def processors(monkeypatch: pytest.MonkeyPatch, count: int) -> Iterator[None]:
    """Have so many encoders at once."""
    with ThreadPoolExecutor(count) as threads, monkeypatch.context() as patch:
        patch.setattr(crew, "encoder_threads", lambda: threads)
        patch.setattr(crew, "count_processors", lambda: count)
        yield


def test_bytes_are_the_same_on_any_number_of_processors(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One, or three; also for several recordings that share them."""
    recording = write("r.wav", SOUND)
    outs = [tmp_path / f"{number}.mp3" for number in range(3)]

    def master(out: Path) -> None:
        job, analysis, solution = prepare(recording, out, Recipe(bit_rate=64, channels=1))
        assert encode(job, analysis, solution, takes=short_takes(analysis.frames)).file

    with processors(monkeypatch, 3):
        master(outs[0])
    with processors(monkeypatch, 1), ThreadPoolExecutor(2) as pool:
        list(pool.map(master, outs[1:]))
    assert len({out.read_bytes() for out in outs}) == 1
    assert sorted(tmp_path.iterdir()) == sorted([recording, *outs])


def test_without_a_seam_all_is_encoded_at_once(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never at a place that does not fit."""
    recording = write("r.wav", SOUND[: 10 * RATE])
    job, analysis, solution = prepare(recording, tmp_path / "out.mp3", Recipe())
    whole, _, _ = prepare(recording, tmp_path / "whole.mp3", Recipe())
    encode(whole, analysis, solution, takes=())
    monkeypatch.setattr(module, "find_seam", lambda *_: None)
    made = encode(job, analysis, solution, takes=short_takes(analysis.frames))
    assert made.file is None
    assert job.out.read_bytes() == whole.out.read_bytes()


@pytest.mark.parametrize("keys", few([{}, {"bit_rate_mode": "varying"}, {"channels": 1, "bit_rate": 64}]))
def test_only_what_is_too_high_is_encoded_anew(write: Write, tmp_path: Path, keys: dict[str, Any]) -> None:
    """A few seconds around it, with a lower ceiling there; all else keeps its bytes, and the file is proved again."""
    sound = np.tile(talk(10.0, level=-30.0), (6, 1))
    out = tmp_path / "out.mp3"
    recording = write("r.wav", sound * np.linspace(0.7, 1.0, len(sound))[:, None])
    job, analysis, solution = prepare(recording, out, Recipe.model_validate(keys))
    first = encode(job, analysis, solution, takes=plan_takes(analysis.frames, RATE))
    before = decoded(out)
    limit = first.proof.measurement.true_peak - 0.005
    strict = replace(job, recipe=job.recipe.model_copy(update={"true_peak": limit}))
    over = replace(first, proof=prove_file(strict, analysis))
    assert over.proof.over
    mended: Encoding = over
    for _ in range(MOST_MENDS):
        by = find_lowered(analysis, mended.solution, mended.proof.over)
        made = mend(strict, analysis, mended, lower_ceiling(analysis.profile, RATE, mended.solution, by))
        assert made
        mended = made
        if not mended.proof.over:
            break
    after = decoded(out)
    assert not mended.proof.over
    assert mended.proof.measurement.true_peak <= limit
    assert len(after) == len(before) == len(sound)
    assert has_sound_reservoir(frames_of(out))
    changed = np.flatnonzero(np.abs(after - before).max(axis=1) > 1e-4) / RATE
    places = np.array([*over.proof.over]) / 10
    assert all(np.abs(places - second).min() < 5.0 for second in (changed.min(), changed.max()))
    assert np.abs(after - before).max() < 0.3


def test_a_file_that_was_encoded_at_once_is_not_mended(write: Write, tmp_path: Path) -> None:
    """It is so short that all is encoded anew."""
    job, analysis, solution = prepare(write("r.wav", talk(3.0)), tmp_path / "out.mp3", Recipe())
    made = encode(job, analysis, solution)
    assert made.file is None
    assert mend(job, analysis, made, lower_ceiling(analysis.profile, RATE, solution, {3: 1.0})) is None


def test_an_encoder_that_fails_ends_all(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is its own; no process goes on, and no file is left but the one that the caller removes."""
    recording, fed = write("r.wav", SOUND), list[int]()
    feed = Encoder.feed

    def fail(self: Encoder, data: memoryview) -> None:
        fed.append(len(data))
        if len(fed) == 8:
            self.kill()
            raise PublisherError("out.mp3 could not be encoded: ended", hint="try again")
        feed(self, data)

    monkeypatch.setattr(Encoder, "feed", fail)
    job, analysis, solution = prepare(recording, tmp_path / "out.mp3", Recipe())
    with pytest.raises(PublisherError, match="could not be encoded: ended"):
        encode(job, analysis, solution, takes=short_takes(analysis.frames))
    assert sorted(tmp_path.iterdir()) == sorted([recording, job.out])
    assert not is_running(str(tmp_path))


@pytest.mark.parametrize("stage", ["encode", "prove"])
def test_an_interrupt_ends_all(write: Write, tmp_path: Path, stage: str) -> None:
    """Whether samples are still made, or only the last take is waited for."""
    recording, threads = write("r.wav", SOUND), threading.active_count()

    def interrupt(now: str, _fraction: float) -> None:
        if now == stage:
            raise KeyboardInterrupt

    job, analysis, solution = prepare(recording, tmp_path / "out.mp3", Recipe(), report=interrupt)
    with pytest.raises(KeyboardInterrupt):
        encode(job, analysis, solution, takes=short_takes(analysis.frames))
    assert sorted(tmp_path.iterdir()) == sorted([recording, job.out])
    assert not is_running(str(tmp_path))
    assert threading.active_count() <= threads + crew.count_processors()


def test_a_recording_that_changes_is_told_of(write: Write, tmp_path: Path) -> None:
    """Takes are planned for its former length."""
    recording = write("r.wav", SOUND)
    job, analysis, solution = prepare(recording, tmp_path / "out.mp3", Recipe())
    write("r.wav", SOUND[:-RATE])
    with pytest.raises(PublisherError, match="changed while it was being read"):
        encode(job, analysis, solution, takes=short_takes(analysis.frames))


def test_a_ceiling_is_lowered_where_it_is_exceeded(write: Write, tmp_path: Path) -> None:
    """In the block and the ones beside it, by the excess and a margin; more where the sound was below the ceiling."""
    _, analysis, solution = prepare(write("r.wav", talk(6.0)), tmp_path / "out.mp3", Recipe())
    kept = analysis.profile.kept(0, 60)
    loud = int(kept.number[kept.peak.max(axis=1).argmax()])
    found = find_lowered(analysis, solution, {loud: 0.4})
    assert found.keys() == {loud - 1, loud, loud + 1}
    assert [*found.values()] == pytest.approx([0.45] * 3)
    higher = replace(solution, ceiling=solution.ceiling + 20.0)
    top = float(kept.peak[np.abs(kept.number - loud) <= 1].max()) + solution.gain
    assert find_lowered(analysis, higher, {loud: 0.4})[loud] == pytest.approx(0.45 + higher.ceiling - top)
