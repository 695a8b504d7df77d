"""From a recording to a file whose loudness and true peak are what the recipe says, by another meter too."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.inspect import inspect_recording
from publisher.media.loudness import Doubles
from publisher.media.mastering.master import master_recording
from publisher.media.results import Recording
from publisher.model.recipe import Recipe
from support.audio import Write, decoded, ebur128, talk
from support.few import few
from support.processes import finish, is_running
from support.tools import needs

RECIPE = Recipe()


@pytest.mark.parametrize("bit_rate", few([128, 64, 192, 224, 320]))
def test_loudness_and_true_peak_are_met_at_any_bit_rate(write: Write, tmp_path: Path, bit_rate: int) -> None:
    """Whatever the encoder does to level and peaks, ffmpeg's meter reads the target on the file."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", talk(8.0)), Recipe.model_validate({"bit_rate": bit_rate}), out)
    loudness, peak = ebur128(out)
    assert loudness == pytest.approx(-16.0, abs=0.15)
    assert peak <= -1.0
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)
    assert made.after.true_peak <= -1.0
    assert made.before.integrated + made.gain == pytest.approx(-16.0, abs=2.0)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("source", few([2, 6, 1], keep=2))
def test_any_channels_become_those_of_the_recipe(write: Write, tmp_path: Path, channels: int, source: int) -> None:
    """Mono fills both sides at full level, stereo is averaged, more is mixed down; the target is met in each."""
    samples = np.repeat(talk(5.0)[:, :1], source, axis=1)
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", samples), Recipe.model_validate({"channels": channels}), out)
    sound = decoded(out)
    assert sound.shape == (5 * 48_000, channels)
    assert np.abs(sound[:, 0] - sound[:, -1]).max() < 0.01
    assert made.channels == channels
    assert ebur128(out)[0] == pytest.approx(-16.0, abs=0.15)


@pytest.mark.parametrize(
    ("rate", "expected"), few([(8_000, 44_100), (48_000, 48_000), (44_100, 44_100), (96_000, 44_100)], keep=2)
)
def test_sample_rates(write: Write, tmp_path: Path, rate: int, expected: int) -> None:
    """44.1 and 48 kHz are kept, all others become 44.1 kHz; nothing is added or lost at either end."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.flac", talk(4.0, rate), rate), RECIPE, out)
    assert made.sample_rate == expected
    assert made.after.duration == pytest.approx(4.0, abs=0.001)
    assert len(decoded(out)) == 4 * expected


@pytest.mark.parametrize("frames", few([100_001, 115_200, 48_000]))
def test_length_is_exact_to_the_sample(write: Write, tmp_path: Path, frames: int) -> None:
    """After the gapless figures, as many samples come out as went in."""
    out = tmp_path / "out.mp3"
    master_recording(write("r.wav", talk(3.0)[:frames]), RECIPE, out)
    assert len(decoded(out)) == frames
    found = inspect_recording(out)
    assert (found.declared, found.trouble) == (pytest.approx(frames / 48_000), None)


@needs("ffprobe")
def test_ffprobe_counts_the_samples_that_went_in(write: Write, tmp_path: Path) -> None:
    """FFmpeg's reader heeds the gapless figures too."""
    out = tmp_path / "out.mp3"
    master_recording(write("r.wav", talk(3.0)[:100_001]), RECIPE, out)
    asked = ["ffprobe", "-v", "error", "-show_entries", "frame=nb_samples", "-of", "csv=p=0", out]
    told = finish(asked, check=True, text=True).stdout.replace(",", "")
    assert sum(map(int, told.split())) == 100_001


@needs("mp3val")
def test_mp3val_finds_nothing_but_that_tags_are_missing(write: Write, tmp_path: Path) -> None:
    """A strict judge of MP3: the bit rate is constant, and every frame is whole."""
    out = tmp_path / "out.mp3"
    master_recording(write("r.wav", talk(3.0)[:100_001]), RECIPE, out)
    said = finish(["mp3val", out], check=True, text=True).stdout
    assert "CBR" in said
    assert "WARNING" not in said.replace("No supported tags in the file", "").replace("WARNING", "", 1)


@pytest.mark.parametrize("spare", [1, 46, 47])
def test_an_mp3_is_as_long_as_its_recording(write: Write, tmp_path: Path, spare: int) -> None:
    """To the sample, also where the last frame is almost full, which ffmpeg's Info frame counts wrong."""
    frames = 1152 * 100 - 1105 - spare
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", talk(3.0)[:frames]), RECIPE, out)
    assert len(decoded(out)) == round(made.after.duration * 48_000) == frames


@pytest.mark.slow
def test_two_runs_give_equal_bytes(write: Write, tmp_path: Path) -> None:
    """In threads beside each other, too."""
    recording = write("r.flac", talk(5.0))
    outs = [tmp_path / f"{number}.mp3" for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda out: master_recording(recording, RECIPE, out), outs))
    assert len({out.read_bytes() for out in outs}) == 1


def test_an_extreme_click_is_limited_not_clipped(write: Write, tmp_path: Path) -> None:
    """A whisper with one loud click needs more gain than segments have headroom for; the click is turned down."""
    samples = talk(6.0, level=-65.0)
    samples[100_000:100_004] = 0.9
    recipe = RECIPE.model_copy(update={"level": False})
    made = master_recording(write("r.wav", samples, 48_000, "-c:a", "pcm_f32le"), recipe, tmp_path / "out.mp3")
    assert made.after.true_peak <= -1.0
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)
    assert made.reduction > 30.0


def test_what_the_limiter_did_is_told(write: Write, tmp_path: Path) -> None:
    """Seconds and decibels where it worked, zeros where it had nothing to do."""
    recording = write("r.wav", talk(5.0))
    busy = master_recording(recording, RECIPE, tmp_path / "busy.mp3")
    idle = master_recording(recording, Recipe(loudness=-31.0), tmp_path / "idle.mp3")
    assert 0.0 < busy.limited < 5.0
    assert busy.reduction > 0.5
    assert (idle.limited, idle.reduction) == (0.0, 0.0)


def test_silence_and_snippets_are_refused(write: Write, tmp_path: Path) -> None:
    """No gain makes silence loud, and less than 400 ms has no loudness."""
    for samples, words in ((np.zeros((48_000, 2)), "silent"), (talk(0.3), "too short")):
        with pytest.raises(UnreadableMediaError, match=words):
            master_recording(write("r.wav", samples), RECIPE, tmp_path / "out.mp3")
        assert not (tmp_path / "out.mp3").exists()


def test_an_unwritable_folder_is_an_error(write: Write, tmp_path: Path) -> None:
    """A missing folder is an error with ffmpeg's reason."""
    with pytest.raises(PublisherError, match=r"out\.mp3 could not be encoded"):
        master_recording(write("r.wav", talk(1.0)), RECIPE, tmp_path / "nowhere" / "out.mp3")


@pytest.mark.parametrize("codec", few(["mp3", "aac", "opus"]))
def test_a_full_disk_is_told_of(write: Write, tmp_path: Path, codec: str) -> None:
    """One line that says what to do, and no half file; /dev/full is the system's own full disk."""
    out = tmp_path / "out"
    out.symlink_to("/dev/full")
    with pytest.raises(PublisherError, match="out could not be encoded: no space left on device") as caught:
        master_recording(write("r.wav", talk(4.0)), Recipe.model_validate({"codec": codec}), out)
    assert "make room" in caught.value.hint
    assert not out.is_symlink()


def test_an_interrupt_leaves_nothing(write: Write, tmp_path: Path) -> None:
    """Ctrl-C in the middle: no half file, no child."""

    def interrupt(stage: str, _fraction: float) -> None:
        if stage == "encode":
            raise KeyboardInterrupt

    recording, out = write("r.wav", talk(6.0)), tmp_path / "out.mp3"
    with pytest.raises(KeyboardInterrupt):
        master_recording(recording, RECIPE, out, report=interrupt)
    assert not out.exists()
    assert not is_running(str(recording))


def test_stages_are_reported_in_turn(write: Write, tmp_path: Path) -> None:
    """Measure, encode, prove; each ends at 1."""
    stages: dict[str, float] = {}
    master_recording(
        write("r.wav", talk(5.0)), RECIPE, tmp_path / "out.mp3", report=lambda *stage: stages.update([stage])
    )
    assert stages == {"measure": 1.0, "encode": 1.0, "prove": 1.0}


class RecordingObserver:
    """An observer that keeps what it receives."""

    def __init__(self) -> None:
        """Start with nothing received."""
        self.recording: Recording | None = None
        self.attenuation: Doubles = np.empty(0)
        self.gains: Sequence[Doubles] = ()

    def on_analyzed(self, recording: Recording) -> None:
        """Keep the recording."""
        self.recording = recording

    def on_levelled(self, gains: Sequence[Doubles]) -> None:
        """Keep the gains."""
        self.gains = gains

    def on_limited(self, attenuation: Doubles) -> None:
        """Keep the attenuation."""
        self.attenuation = attenuation


def test_an_observer_receives_intermediate_results(write: Write, tmp_path: Path) -> None:
    """The recording equals its own inspection; attenuation and gains have a value for each 100 ms."""
    recording, observer = write("r.wav", talk(5.0)), RecordingObserver()
    made = master_recording(recording, RECIPE, tmp_path / "out.mp3", observer=observer)
    # In another order of looking, processors come to other digits behind those that a meter means.
    both = (observer.recording, inspect_recording(recording))
    shown, alone = (replace(one, measurement=one.measurement.rounded()) for one in both)
    assert shown == alone
    assert len(observer.attenuation) == 50
    assert observer.attenuation.max() == pytest.approx(made.reduction)
    assert 0 < np.count_nonzero(observer.attenuation) < 50
    assert [len(gains) for gains in observer.gains] == ([50] if made.level else [])


def test_an_observer_can_stop_mastering_before_encoding(write: Write, tmp_path: Path) -> None:
    """Its exception is raised, and no file is left."""

    class Refusal(RecordingObserver):
        def on_analyzed(self, recording: Recording) -> None:
            raise LookupError(recording.codec)

    with pytest.raises(LookupError, match="pcm_s16le"):
        master_recording(write("r.wav", talk(2.0)), RECIPE, tmp_path / "out.mp3", observer=Refusal())
    assert not (tmp_path / "out.mp3").exists()
