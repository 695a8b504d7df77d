"""Edits are carried out where the timeline says: found again by correlating what was published with what went in."""

import wave
from collections.abc import Iterator
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.edits import Edits, ResolvedJingle
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.inspect import measure_audio
from publisher.media.mastering.edit import Montage
from publisher.media.mastering.master import master_recording
from publisher.media.results import MasteringReport
from publisher.media.segments import AudioSegment, make_segment, to_samples
from publisher.model.recipe import Recipe
from publisher.model.timeline import RECORDING, Clip, Piece, Span, arrange_timeline
from support.few import few
from support.hostile_media import riff

RATE = 44_100
Waves = npt.NDArray[np.float64]
RECIPE = Recipe(channels=1, loudness=-19.0)


def noise(seconds: float, seed: int, level: float = 0.05) -> Waves:
    """Return noise that swells and sinks, and is like no other noise."""
    time = np.arange(round(seconds * RATE)) / RATE
    steady = np.random.default_rng(seed).standard_normal(time.size)
    return np.asarray(level * steady * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time)))


def write(file: Path, sound: Waves, channels: int = 1) -> Path:
    """Write a WAV."""
    with wave.open(str(file), "wb") as stream:
        stream.setparams((channels, 2, RATE, 0, "NONE", ""))
        whole = (np.clip(sound, -1, 1) * 32767).astype("<i2")
        stream.writeframes(np.repeat(whole, channels).tobytes())
    return file


def decoded(file: Path) -> Waves:
    """Return the first channel of an audio file."""
    with open_decoder(file, probe_audio(file), rate=RATE, channels=1) as decoder:
        pieces = [to_samples(piece)[:, 0] for piece in decoder.segments()]
    return np.concatenate(pieces).astype(np.float64)


def found_at(part: Waves, whole: Waves) -> float:
    """Return when `part` begins in `whole`, in seconds, by cross-correlation."""
    size = 1 << (part.size + whole.size).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: whole.size])) / RATE


def jingle(file: Path, **how: Any) -> ResolvedJingle:
    """Return a resolved jingle with these fields and no other processing."""
    plain = {"level": 0.0, "fade_in": 0.0, "fade_out": 0.0, "cross_fade": 0.0}
    return ResolvedJingle(path=file.name, digest="d" * 64, **{**plain, **how})


def made(tmp_path: Path, recording: Waves, edits: Edits, recipe: Recipe = RECIPE) -> tuple[MasteringReport, Waves]:
    """Master a recording with edits; return the report and the decoded sound."""
    out = tmp_path / "out.mp3"
    mastered = master_recording(write(tmp_path / "recording.wav", recording), recipe, out, edits=edits, root=tmp_path)
    return mastered, decoded(out)


def check_places(mastered: MasteringReport, published: Waves, sounds: dict[str, Waves]) -> None:
    """Find the middle of every piece in the published sound, and compare its place with the timeline."""
    for piece in mastered.pieces:
        source = sounds[piece.sound]
        middle, reach = (piece.start + piece.end) / 2, min(0.25, (piece.end - piece.start) / 4)
        part = source[round((middle - reach) * RATE) : round((middle + reach) * RATE)]
        expected = piece.at + middle - reach - piece.start
        assert found_at(part, published) == pytest.approx(expected, abs=0.002), piece


@pytest.mark.parametrize("cross_fade", few([0.5, 0.0]))
def test_every_piece_is_where_the_timeline_says(tmp_path: Path, cross_fade: float) -> None:
    """Intro, cut, insert and outro, with and without cross-fades: each is where the timeline has it, to 2 ms."""
    recording, music = noise(20.0, 1), noise(3.3337, 2, 0.4)
    file = write(tmp_path / "jingle.wav", music)
    sound = jingle(file, cross_fade=cross_fade)
    edits = Edits(intro=sound, outro=sound, inserts=((12.0, sound),), cuts=(Span(4.0, 6.5), Span(15.25, 16.0)))
    mastered, published = made(tmp_path, recording, edits)
    names = [piece.sound or "recording" for piece in mastered.pieces]
    assert names == ["jingle.wav", *["recording"] * 2, "jingle.wav", *["recording"] * 2, "jingle.wav"]
    assert mastered.before.duration == pytest.approx(20.0, abs=0.001)
    assert mastered.after.duration == pytest.approx(mastered.timeline.duration, abs=0.001)
    once = mastered.pieces[:3] + mastered.pieces[4:6]
    check_places(_only(mastered, [piece for piece in once if piece.sound == RECORDING]), published, {"": recording})
    for piece in mastered.pieces:
        if piece.sound:
            around = published[round(max(0.0, piece.at - 0.1) * RATE) : round((piece.until + 0.1) * RATE)]
            part = music[RATE : 2 * RATE]
            assert found_at(part, around) + max(0.0, piece.at - 0.1) == pytest.approx(piece.at + 1.0, abs=0.002)


def _only(mastered: MasteringReport, pieces: list[Piece]) -> MasteringReport:
    from dataclasses import replace  # noqa: PLC0415 - a helper's helper

    return replace(mastered, pieces=tuple(pieces))


@pytest.mark.slow
def test_jingles_are_as_loud_as_the_speech(tmp_path: Path) -> None:
    """A jingle that is far too loud comes out as loud as the recording, or as much quieter as was asked for."""
    file = write(tmp_path / "jingle.wav", noise(4.0, 2, 0.5))
    for level in (0.0, -6.0):
        mastered, published = made(tmp_path, noise(12.0, 1), Edits(intro=jingle(file, level=level)))
        assert mastered.after.integrated == pytest.approx(-19.0, abs=0.1)
        parts = [published[: 4 * RATE], published[4 * RATE :]]
        loud = [measure_audio(write(tmp_path / "part.wav", part)).integrated for part in parts]
        assert loud[0] - loud[1] == pytest.approx(level, abs=0.7)


def test_silence_is_trimmed_and_pauses_are_not(tmp_path: Path) -> None:
    """What is quiet at both ends goes, but for a moment; a pause in the middle stays."""
    room = noise(30.0, 3, 0.0003)
    recording = room.copy()
    for start, end in ((3.0, 8.0), (12.0, 25.0)):
        recording[round(start * RATE) : round(end * RATE)] += noise(end - start, round(start))
    mastered, _ = made(tmp_path, recording, Edits(trim=True))
    (piece,) = mastered.pieces
    assert piece.start == pytest.approx(2.8, abs=0.11)
    assert piece.end == pytest.approx(25.5, abs=0.11)


def test_a_cut_does_not_click(tmp_path: Path) -> None:
    """A low tone that is cut between two zeros has no jump in it: the recording fades for a moment at each side."""
    time = np.arange(10 * RATE) / RATE
    tone = 0.2 * np.sin(2 * np.pi * 110 * time)
    _, published = made(tmp_path, tone, Edits(cuts=(Span(4.0, 5.00227),)))
    steps = np.abs(np.diff(published))
    ordinary = np.percentile(steps[RATE : 3 * RATE], 99.9)
    assert steps[round(3.9 * RATE) : round(4.1 * RATE)].max() < 2.0 * ordinary


def test_loudness_is_that_of_the_result(tmp_path: Path) -> None:
    """Cutting the loud half leaves the quiet one, which is then brought to the target."""
    recording = np.concatenate([noise(10.0, 1, 0.2), noise(10.0, 2, 0.02)])
    mastered, _ = made(tmp_path, recording, Edits(cuts=(Span(0.0, 10.0),)))
    assert mastered.after.integrated == pytest.approx(-19.0, abs=0.1)
    assert mastered.after.duration == pytest.approx(10.0, abs=0.002)


def test_left_and_right_voices_are_edited_as_they_are_published(tmp_path: Path) -> None:
    """A jingle keeps its level where both voices of a recording are mixed to one."""
    left, right = noise(8.0, 1, 0.1), noise(8.0, 2, 0.01)
    file = tmp_path / "recording.wav"
    with wave.open(str(file), "wb") as stream:
        stream.setparams((2, 2, RATE, 0, "NONE", ""))
        both = np.column_stack([left, right])
        stream.writeframes((np.clip(both, -1, 1) * 32767).astype("<i2").tobytes())
    sound = jingle(write(tmp_path / "jingle.wav", noise(2.0, 5, 0.3), channels=2))
    recipe = Recipe(tracks="left-right", channels=2)
    mastered = master_recording(file, recipe, tmp_path / "out.mp3", edits=Edits(intro=sound), root=tmp_path)
    assert mastered.after.duration == pytest.approx(10.0, abs=0.002)
    assert found_at(left[: 4 * RATE], decoded(tmp_path / "out.mp3")) == pytest.approx(2.0, abs=0.002)


def test_nothing_left_is_a_trouble(tmp_path: Path) -> None:
    """Cuts that leave nothing are an error."""
    with pytest.raises(PublisherError, match="nothing of the recording is left"):
        made(tmp_path, noise(3.0, 1), Edits(cuts=(Span(0.0, 9.0),)))


def test_short_pieces_are_edited_too(tmp_path: Path) -> None:
    """Pieces of milliseconds, at the borders of what the decoder gives, add up to just the frames that are due."""
    cuts = tuple(Span(1.0 + 0.021 * number, 1.003 + 0.021 * number) for number in range(200))
    mastered, published = made(tmp_path, noise(8.0, 1), Edits(cuts=cuts))
    frames = sum(round(piece.end * RATE) - round(piece.start * RATE) for piece in mastered.pieces)
    assert published.size == frames
    assert len(mastered.pieces) == 201
    assert all(after.at == pytest.approx(before.until, abs=1e-4) for before, after in pairwise(mastered.pieces))


FRAMES = st.integers(0, 4 * 8_000)
HERTZ = 8_000


def chopped(sound: npt.NDArray[np.int32], sizes: list[int]) -> Iterator[AudioSegment]:
    """Give a sound as a decoder would, in segments of these sizes over and over."""
    at = 0
    for size in cycle(sizes):
        if at >= len(sound):
            return
        yield make_segment(sound[at : at + size].tobytes(), rate=HERTZ, channels=1)
        at += size


@given(
    cuts=st.lists(st.tuples(FRAMES, FRAMES), max_size=5),
    at=FRAMES,
    overlap=st.sampled_from([0.0, 0.01, 0.1, 0.7]),
    sizes=st.lists(st.integers(1, 9_000), min_size=1, max_size=3).filter(lambda sizes: sum(sizes) > 400),
)
@example(cuts=[], at=404, overlap=0.0, sizes=[411])  # leaves a few frames, less than half a millisecond, for later
def test_whatever_the_segments_the_frames_are_those_of_the_timeline(
    cuts: list[tuple[int, int]], at: int, overlap: float, sizes: list[int]
) -> None:
    """Cuts, a jingle and cross-fades give just the frames that are due, and between the fades just the samples."""
    sound = np.arange(4 * HERTZ, dtype=np.int32) * 1_000 + 7
    clip = make_segment(np.full(HERTZ, 5, dtype=np.int32).tobytes(), rate=HERTZ, channels=1)
    spans = [Span(round(min(cut) / HERTZ, 3), round(max(cut) / HERTZ, 3)) for cut in cuts]
    jingle = Clip(sound="x", length=1.0, overlap=overlap)
    timeline = arrange_timeline(Span(0.0, 4.0), cuts=spans, inserts=[(round(at / HERTZ, 3), jingle)], outro=jingle)
    made = [*Montage(timeline, {"x": clip}, HERTZ).render(chopped(sound, sizes), 1)]
    published = np.concatenate([np.frombuffer(piece.raw_data, dtype="<i4") for piece in made])
    assert len(published) == pytest.approx(timeline.duration * HERTZ, abs=len(timeline.pieces))
    fade = round((overlap + 0.01) * HERTZ) + 2
    for piece in timeline.recorded_pieces:
        first, last = round(piece.start * HERTZ) + fade, round(piece.end * HERTZ) - fade
        if last > first:
            begins = np.flatnonzero(published == sound[first])
            shift = float(begins[0]) / HERTZ
            assert shift == pytest.approx(piece.at + first / HERTZ - piece.start, abs=0.002)
            assert np.array_equal(published[begins[0] : begins[0] + last - first], sound[first:last])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (riff(1, sound=bytes(20_000)), "jingle.wav has 1 samples a second"),
        (riff(8000, sound=bytes(16_000 * 5)), "jingle.wav is longer than 0 minutes"),
    ],
)
def test_absurd_jingles_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    """A jingle is held in memory: it has the bounds of a recording, and a shorter length."""
    monkeypatch.setattr("publisher.media.mastering.edit.MAX_JINGLE_SECONDS", 2)
    file = tmp_path / "jingle.wav"
    file.write_bytes(content)
    with pytest.raises(UnreadableMediaError, match=message):
        made(tmp_path, noise(3.0, 1), Edits(intro=jingle(file)))
