"""What the benches stand on: a show with nothing to do, an ffmpeg for every way of mastering, programs that run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.audio_bench import ours
from bench.ffmpeg import put_on_path
from bench.show_on_disk import NOW, write_show
from publisher.cli.check import check_show
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, Named
from publisher.cli.plan import plan_show
from support.consoles import RecordingConsole
from support.shows import make_recording

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("transcripts", [True, False])
def test_the_show_on_disk_has_nothing_to_do(tmp_path: Path, *, transcripts: bool) -> None:
    """What is measured is the daily run: no finding, and no step but those that keep what is there."""
    write_show(tmp_path, 3, transcripts=transcripts)
    console = RecordingConsole()
    invocation = Invocation(root=tmp_path, console=console, target="preview")
    assert check_show(invocation, NOW) is Exit.DONE
    assert console.found == []
    assert plan_show(invocation, Named(), NOW) is Exit.DONE
    assert console.impacts[0].plan.pending == ()
    assert len(list(tmp_path.glob("episodes/*/transcript.vtt"))) == (3 if transcripts else 0)
    assert len(list(tmp_path.glob("public/transcripts/*.vtt"))) == (3 if transcripts else 0)


def test_ffmpeg_is_put_on_an_empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that publisher uses, for commands by name and for those that look at a variable."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("FFMPEG_PATH", "")
    put_on_path(tmp_path)
    assert shutil.which("ffmpeg") == str(tmp_path / "ffmpeg") == os.environ["FFMPEG_PATH"]
    said = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.startswith("ffmpeg version")


def test_the_program_that_masters_in_the_bench_runs(tmp_path: Path) -> None:
    """It is a text of its own, which no type checker reads."""
    source, out = tmp_path / "in.wav", tmp_path / "out.mp3"
    make_recording(source, seed=1, seconds=1.0)
    [command] = ours(source, out)
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=120)
    assert out.stat().st_size > 0


@pytest.mark.parametrize("name", ["audio", "daily"])
def test_options_are_explained(name: str) -> None:
    """The benches that have options start, and say which."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}_bench", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--rounds" in done.stdout
