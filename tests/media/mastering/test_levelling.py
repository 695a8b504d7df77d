"""Levelling within mastering: what is published of two voices, of music, of edits, and of what is level already."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher.media.edits import Edits, ResolvedJingle
from publisher.media.inspect import inspect_to_master
from publisher.media.loudness import Meter, integrated_loudness
from publisher.media.loudness.leveller import GainCurve, LevelHints, Levelling, Stretch, VoiceTurn
from publisher.media.mastering.levelling import describe_levelling, list_gains
from publisher.media.mastering.master import master_recording
from publisher.media.results import MasteringReport, Measurement, VoiceLevel
from publisher.model.recipe import Recipe
from publisher.model.timeline import Span
from support.audio import Samples, Write, decoded
from support.voices import RATE, play, speak

TURNS = ((4.0, 0), (4.0, 1), (4.0, 0), (4.0, 1))
"""Seconds of each turn, and who speaks."""


def two_voices(apart: float = 10.0, jingle: float = 0.0) -> Samples:
    """Return turns of two voices that are so many dB apart, after a jingle of that many seconds; one channel."""
    parts = [play(jingle, -24.0), np.zeros(RATE // 2)] if jingle else []
    for number, (seconds, voice) in enumerate(TURNS):
        parts += [speak((115.0, 210.0)[voice], seconds, -22.0 - apart * voice, seed=number), np.zeros(RATE // 2)]
    sound = np.concatenate(parts)
    return np.asarray(sound + 10 ** (-75 / 20) * np.random.default_rng(1).standard_normal(len(sound)))


def both_sides(sound: Samples) -> Samples:
    """Return one channel on both sides."""
    return np.stack([sound, sound], axis=1)


def voices_of(sound: Samples, start: float = 0.0) -> tuple[float, float]:
    """Return the loudness of both voices in LUFS, in a file whose first turn begins at `start` (s)."""
    said: list[list[Samples]] = [[], []]
    at = start
    for seconds, voice in TURNS:
        said[voice].append(sound[round((at + 0.1) * RATE) : round((at + seconds - 0.1) * RATE)])
        at += seconds + 0.5
    first, second = (measure(np.concatenate(parts)) for parts in said)
    return first, second


def measure(sound: Samples) -> float:
    """Return the integrated loudness of sound in LUFS."""
    meter = Meter(RATE, sound.shape[1])
    meter.add(sound.astype(np.float32))
    meter.finish()
    return integrated_loudness(meter.blocks())


def master(recording: Path, out: Path, **how: Any) -> tuple[MasteringReport, Samples]:
    """Master a recording; return the report and what is heard."""
    recipe = {"level": how.pop("level")} if "level" in how else {}
    return master_recording(recording, Recipe.model_validate(recipe), out, **how), decoded(out).astype(np.float64)


def test_a_quiet_guest_is_as_loud_as_the_host(write: Write, tmp_path: Path) -> None:
    """Two voices 10 dB apart are within 1 LU, the file is on target, and the report says what was done."""
    recording = write("r.wav", both_sides(two_voices()))
    plain, before = master(recording, tmp_path / "a.mp3", level=False)
    made, after = master(recording, tmp_path / "b.mp3")
    assert np.ptp(voices_of(before)) > 5.0
    assert np.ptp(voices_of(after)) < 1.0
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)
    assert plain.level is None
    assert made.level is not None
    assert 3.0 < made.level.raised <= 12.0


def test_a_transcript_tells_the_voices(write: Write, tmp_path: Path) -> None:
    """With turns the report names the people, each with her loudness before and after."""
    at, turns = 0.0, list[VoiceTurn]()
    for seconds, voice in TURNS:
        turns.append(VoiceTurn(at, at + seconds, ("Åse", "Bjørn")[voice]))
        at += seconds + 0.5
    hints = LevelHints(turns=tuple(turns))
    made, after = master(write("r.wav", both_sides(two_voices())), tmp_path / "b.mp3", hints=hints)
    assert np.ptp(voices_of(after)) < 1.0
    assert made.level is not None
    assert [*made.level.voices] == ["Åse", "Bjørn"]
    assert made.level.voices["Åse"].before - made.level.voices["Bjørn"].before == pytest.approx(10.0, abs=1.0)
    assert made.level.voices["Åse"].after == pytest.approx(made.level.voices["Bjørn"].after, abs=0.1)


def test_level_recordings_are_the_same_to_the_bit(write: Write, tmp_path: Path) -> None:
    """Where there is nothing to level, the file is that of a recipe without levelling."""
    recording = write("r.wav", both_sides(two_voices(apart=0.0)))
    made, _ = master(recording, tmp_path / "a.mp3")
    master(recording, tmp_path / "b.mp3", level=False)
    assert made.level is None
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_music_keeps_its_level(write: Write, tmp_path: Path) -> None:
    """A jingle has the constant gain alone, within 0.5 dB, whatever happens to voices."""
    sound = two_voices(jingle=4.0)
    made, after = master(write("r.wav", both_sides(sound)), tmp_path / "a.mp3")
    inside = slice(RATE // 4, round(3.8 * RATE))
    assert measure(after[inside]) - measure(both_sides(sound)[inside]) == pytest.approx(made.gain, abs=0.5)
    assert np.ptp(voices_of(after, start=4.5)) < 1.0


def test_inserted_jingles_are_no_voice(write: Write, tmp_path: Path) -> None:
    """Speech is levelled in the recording's time, before cuts and jingles; jingles are as loud as levelled speech."""
    write("j.wav", both_sides(play(3.0, -40.0)))
    jingle = ResolvedJingle(path="j.wav", digest="1" * 64, level=0.0, fade_in=0.0, fade_out=0.0, cross_fade=0.0)
    edits = Edits(intro=jingle, cuts=(Span(0.5, 1.5),))
    recording = write("r.wav", both_sides(two_voices()))
    made, after = master(recording, tmp_path / "a.mp3", edits=edits, root=tmp_path)
    assert np.ptp(voices_of(after, start=2.0)) < 1.2
    assert measure(after[: 3 * RATE]) == pytest.approx(-16.0, abs=1.0)
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)


def test_voices_on_sides_are_levelled_each(write: Write, tmp_path: Path) -> None:
    """On each side a person who goes away from the microphone comes back, before both are matched and mixed."""
    near, far = speak(115.0, 6.0, -20.0), speak(115.0, 6.0, -29.0, seed=2)
    other = speak(210.0, 6.0, -34.0, seed=3)
    left = np.concatenate([near, np.zeros(6 * RATE), far])
    right = np.concatenate([np.zeros(6 * RATE), other, np.zeros(6 * RATE)])
    recording = write("r.wav", np.stack([left, right], axis=1))
    made = master_recording(recording, Recipe(tracks="left-right"), tmp_path / "a.mp3")
    sound = decoded(tmp_path / "a.mp3").astype(np.float64)
    parts = [measure(sound[at * RATE + 4800 : (at + 6) * RATE - 4800]) for at in (0, 6, 12)]
    assert np.ptp(parts) < 1.0
    assert made.level is not None


@pytest.mark.parametrize("edits", [Edits(), Edits(trim=True)])
def test_an_inspection_changes_nothing(write: Write, tmp_path: Path, edits: Edits) -> None:
    """The same bytes come out, whether the recording was inspected before or not."""
    recording = write("r.wav", both_sides(two_voices()))
    inspect_to_master(recording, Recipe(), tmp_path / "first")
    master_recording(recording, Recipe(), tmp_path / "a.mp3", edits=edits)
    master_recording(recording, Recipe(), tmp_path / "b.mp3", edits=edits, first_pass=tmp_path / "first")
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_a_compliant_file_with_unequal_voices_is_not_copied(write: Write, tmp_path: Path) -> None:
    """An MP3 that meets the recipe in all but its voices is made anew; without levelling it is copied."""
    recording = write("r.wav", both_sides(two_voices()))
    master(recording, tmp_path / "first.mp3", level=False)
    assert master(tmp_path / "first.mp3", tmp_path / "b.mp3")[0].how == "encoded"
    assert master(tmp_path / "first.mp3", tmp_path / "c.mp3", level=False)[0].how == "copied"


def levelled(*gains: float) -> Levelling:
    """Return a levelling with stretches of a second at these gains, from -30 LUFS on."""
    stretches = tuple(
        Stretch(first=10 * place, last=10 * place + 10, kind="speech", loudness=-30.0 + place, gain=gain)
        for place, gain in enumerate(gains)
    )
    times = np.arange(len(gains), dtype=np.float64) * 10.0
    return Levelling(
        curve=GainCurve(times, np.array(gains)), stretches=stretches, noise=-60.0, before=-29.5, after=-27.0
    )


def measured(loudness: float) -> Measurement:
    """Return a measurement with this loudness in LUFS."""
    return Measurement(integrated=loudness, loudness_range=5.0, true_peak=-3.0, duration=20.0)


def test_the_report_says_how_loud_everything_became() -> None:
    """Levels before are those of the recording's own channels, and after those in the published file."""
    found = describe_levelling([levelled(5.0, -2.0)], measured(-32.5), measured(-17.0))
    assert found is not None
    assert (found.raised, found.lowered, found.stretches) == (5.0, 2.0, 2)
    assert found.quietest == VoiceLevel(before=-33.0, after=-21.0)
    assert found.loudest == VoiceLevel(before=-32.0, after=-15.0)
    assert found.noise == VoiceLevel(before=-63.0, after=-45.0)
    assert describe_levelling([None], measured(-20.0), measured(-16.0)) is None
    assert describe_levelling([], measured(-20.0), measured(-16.0)) is None


@pytest.mark.parametrize(
    "keys", [{}, {"channels": 1}, {"bit_rate": 320, "loudness": -12.0}, {"channels": 1, "bit_rate": 64}]
)
def test_reported_levels_are_those_that_are_heard(write: Write, tmp_path: Path, keys: dict[str, Any]) -> None:
    """Both ends of speech are within 1.5 LU of a meter on the recording and on the file, whatever was done behind."""
    sound = two_voices()
    made = master_recording(write("r.wav", sound), Recipe.model_validate(keys), tmp_path / "a.mp3")
    heard, recorded = decoded(tmp_path / "a.mp3").astype(np.float64), sound[:, None]
    assert made.level is not None
    ends = made.level.quietest, made.level.loudest
    assert sorted(end.before for end in ends) == pytest.approx(sorted(voices_of(recorded)), abs=1.5)
    assert sorted(end.after for end in ends) == pytest.approx(sorted(voices_of(heard)), abs=1.5)


def test_recordings_far_above_full_scale_are_levelled_as_well(write: Write, tmp_path: Path) -> None:
    """Of a float recording with peaks of 20 dB above full scale all gains are lower, and voices are equally loud."""
    recording = write("r.wav", both_sides(two_voices() * 60.0), RATE, "-c:a", "pcm_f32le")
    made, after = master(recording, tmp_path / "a.mp3")
    assert made.before.true_peak > 10.0
    assert np.ptp(voices_of(after)) < 1.0


def test_gains_are_listed_for_each_voice() -> None:
    """A voice that is left as it is has zeros."""
    found = list_gains([levelled(4.0, 4.0), None], 2.0)
    assert [len(gains) for gains in found] == [20, 20]
    assert (found[0] == 4.0).all()
    assert not found[1].any()
