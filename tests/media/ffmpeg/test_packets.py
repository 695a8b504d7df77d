"""Time stamps of packets, as ffmpeg lists them: gaps of WebM, what an edit list hides, and files that have none."""

import struct
from pathlib import Path

import numpy as np
import pytest

from publisher.media.ffmpeg.packets import read_packet_times
from publisher.media.ffmpeg.probe import build_input_arguments, probe_audio
from support.audio import Write, talk

LATER = "asetpts=if(gte(T\\,1)\\,PTS+1.5/TB\\,PTS)"
"""A filter that leaves 1.5 seconds out behind the first one, as in a file of which packets were never sent."""


@pytest.mark.parametrize(("name", "codec"), [("r.webm", "libopus"), ("r.mka", "flac"), ("r.m4a", "aac")])
def test_gaps_are_in_the_times(write: Write, name: str, codec: str) -> None:
    """The packet behind a gap begins later than the one before it ends, and the probe tells how much."""
    path = write(name, talk(3.0), 48_000, "-af", LATER, "-c:a", codec)
    times = read_packet_times(build_input_arguments(path), probe_audio(path).container, 48_000)
    assert times is not None
    assert times.durations.sum() == pytest.approx(3.0, abs=0.1)
    late = times.starts[1:] - times.starts[:-1] - times.durations[:-1]
    assert late.max() == pytest.approx(1.5, abs=0.03)
    [gap] = probe_audio(path).gaps
    assert (gap.start, gap.duration) == (pytest.approx(1.0, abs=0.1), pytest.approx(1.5, abs=0.03))


def test_what_an_edit_list_leaves_out_is_hidden(write: Write, tmp_path: Path) -> None:
    """Sound that was trimmed off without being encoded again is in the file; an encoder's priming alone is short."""
    whole, trimmed = write("r.m4a", talk(4.0), 48_000, "-c:a", "aac"), tmp_path / "trimmed.m4a"
    trimmed.write_bytes(trim(whole.read_bytes(), 1.5))
    assert probe_audio(whole).hidden < 0.1
    assert probe_audio(trimmed).hidden > 0.9


def trim(content: bytes, seconds: float) -> bytes:
    """Return an M4A of 48 kHz whose edit list leaves out its first seconds (ISO/IEC 14496-12, 8.6.6)."""
    at = content.index(b"elst") + 12
    duration, begin = struct.unpack_from(">Ii", content, at)
    edit = struct.pack(">Ii", duration - round(1000 * seconds), begin + round(48_000 * seconds))
    return content[:at] + edit + content[at + 8 :]


def test_files_without_times_have_no_gaps(write: Write) -> None:
    """Samples of a WAV and frames of an MP3 follow each other, so nothing is listed."""
    for name in ("r.wav", "r.mp3"):
        found = probe_audio(write(name, talk(1.0)))
        assert (found.is_timed, found.gaps, found.hidden) == (False, (), 0.0)


def test_a_file_that_cannot_be_listed_has_no_times(tmp_path: Path) -> None:
    """What ffmpeg does not open is told elsewhere."""
    (tmp_path / "r.webm").write_bytes(np.random.default_rng(1).bytes(1000))
    assert read_packet_times(build_input_arguments(tmp_path / "r.webm"), "matroska", 48_000) is None


@pytest.mark.parametrize("options", [[], ["-live", "1"]], ids=["with a duration", "as browsers write it"])
def test_how_much_is_listed_is_told(write: Write, options: list[str]) -> None:
    """Where packets are decoded to be listed, that takes a while: the step has a name, and moves if it can."""
    path = write("r.webm", np.zeros((60 * 48_000, 1)), 48_000, "-c:a", "libopus", *options)
    told: list[tuple[str, float]] = []
    claims = probe_audio(path, report=lambda stage, fraction: told.append((stage, fraction)))
    assert {stage for stage, _ in told} == {"scan"}
    fractions = [fraction for _, fraction in told]
    assert fractions[0] == 0.0
    assert fractions == sorted(fractions)
    assert (claims.duration is None) == (len(fractions) == 1) == bool(options)
    assert claims.duration is None or 0.5 < fractions[-1] <= 1.0
