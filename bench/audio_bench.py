"""How fast a recording is mastered, in how much memory, and what comes out: ours beside other ways.

The floor is LAME alone, encoding samples that are finished already: whoever publishes MP3 pays at least that. Rounds
are interleaved, so that a machine that is busy for a while is unjust to all alike; medians are shown.

    python -m bench.audio_bench                     # ten minutes of conversation, three rounds, then three hours
    python -m bench.audio_bench --only floor,ours,copied --long 0
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.conversation import RATE, converse, speaking
from bench.ffmpeg import put_on_path

NORMALIZE = f"{sys.prefix}/bin/ffmpeg-normalize"
TARGET = -16.0
TRUE_PEAK = -1.0
QUIET = ("-hide_banner", "-nostdin", "-v", "error", "-y")
MP3 = ("-c:a", "libmp3lame", "-b:a", "128k")
OURS = """
import sys
from pathlib import Path
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
master_recording(Path(sys.argv[1]), Recipe(), Path(sys.argv[2]))
"""
PYDUB = """
import sys
from pydub import AudioSegment, effects
effects.normalize(AudioSegment.from_file(sys.argv[1])).export(sys.argv[2], format="mp3", bitrate="128k").close()
"""


@dataclass(frozen=True)
class Run:
    """What one way of mastering took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, all processes together."""
    memory: float
    """The most that all processes together held at a time, in MiB, shared pages counted once (PSS)."""


FIGURES = ("wall", "cpu", "memory")
"""The fields of a run."""


@dataclass(frozen=True)
class Row:
    """What one way of mastering took, and what came out."""

    way: str
    minutes: float
    wall: float
    cpu: float
    memory: float
    lufs: float
    dbtp: float


def ffmpeg(*arguments: object) -> str:
    """Run ffmpeg and return what it said."""
    command = ["ffmpeg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stderr


def floor(finished: Path, out: Path) -> list[list[str]]:
    """Encode finished samples."""
    return [["ffmpeg", *QUIET, "-i", str(finished), *MP3, str(out)]]


def ours(source: Path, out: Path) -> list[list[str]]:
    """Master as publisher does, proof included."""
    return [[sys.executable, "-c", OURS, str(source), str(out)]]


def pydub(source: Path, out: Path) -> list[list[str]]:
    """Normalise peaks with pydub."""
    return [[sys.executable, "-W", "ignore", "-c", PYDUB, str(source), str(out)]]


def ffmpeg_normalize(source: Path, out: Path) -> list[list[str]]:
    """Normalise with ffmpeg-normalize's preset for podcasts."""
    goal = ("--preset", "podcast", "-t", str(TARGET), "-tp", str(TRUE_PEAK))
    return [[NORMALIZE, str(source), "-f", *goal, "-ar", str(RATE), *MP3, "-o", str(out)]]


def loudnorm(source: Path, out: Path) -> list[list[str]]:
    """Measure and normalise with ffmpeg's own filter, in two passes."""
    script = f"""
import json, subprocess
goal = "loudnorm=I={TARGET}:TP={TRUE_PEAK}:LRA=11:print_format=json"
first = subprocess.run(["ffmpeg", "-hide_banner", "-nostdin", "-i", {str(source)!r}, "-af", goal, "-f", "null", "-"],
                       capture_output=True, check=True, text=True).stderr
found = json.loads(first[first.rindex("{{") : first.rindex("}}") + 1])
known = {{"I": "input_i", "TP": "input_tp", "LRA": "input_lra", "thresh": "input_thresh"}}
goal += "".join(f":measured_{{key}}={{found[name]}}" for key, name in known.items())
goal += f":offset={{found['target_offset']}}:linear=true"
subprocess.run(["ffmpeg", *{QUIET!r}, "-i", {str(source)!r}, "-af", goal, "-ar", "{RATE}", *{MP3!r}, {str(out)!r}],
               check=True)
"""
    return [[sys.executable, "-c", script]]


WAYS: dict[str, Callable[[Path, Path], list[list[str]]]] = {
    "floor": floor,
    "ours": ours,
    "copied": ours,
    "pydub": pydub,
    "loudnorm": loudnorm,
    "ffmpeg-normalize": ffmpeg_normalize,
}


def held(root: int) -> float:
    """Return what the process `root` and all below it hold now, in MiB."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue  # it has ended meanwhile
    family = {root}
    while more := {process for process, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for process in family:
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024


def timed(commands: list[list[str]]) -> Run:
    """Run `commands` one after the other and say what they took."""
    begun, cpu, memory = time.monotonic(), 0.0, [0.0]
    for command in commands:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ended = threading.Event()

        def watch(root: int = process.pid, ended: threading.Event = ended) -> None:
            while not ended.wait(0.2):
                memory[0] = max(memory[0], held(root))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        if process.returncode:
            sys.exit(f"{command[0]} failed with {process.returncode}")
        cpu += usage.ru_utime + usage.ru_stime
    return Run(time.monotonic() - begun, cpu, memory[0])


def loudness(path: Path) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP, by ffmpeg's meter."""
    said = ffmpeg(
        "-hide_banner", "-nostats", "-i", path, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"
    )
    summary = said[said.rindex("Summary:") :]
    integrated = re.search(r"I:\s+(\S+) LUFS", summary)
    peak = re.search(r"Peak:\s+(\S+) dBFS", summary)
    return (float(integrated[1]), float(peak[1])) if integrated and peak else (float("nan"), float("nan"))


def finish(source: Path, finished: Path) -> None:
    """Bring `source` to the target as ffmpeg alone can, and write samples that need no more than an encoder."""
    gain = TARGET - loudness(source)[0]
    chain = f"volume={gain}dB:precision=float,alimiter=limit={10 ** ((TRUE_PEAK - 1.0) / 20)}:level=0"
    ffmpeg(*QUIET, "-i", source, "-af", chain, "-c:a", "pcm_s16le", finished)


def compare(folder: Path, minutes: float, rounds: int, names: list[str]) -> list[Row]:
    """Run each way in every round; return a row for each, medians of its runs."""
    source, finished, mastered = folder / "source.wav", folder / "finished.wav", folder / "mastered.mp3"
    converse(source, minutes)
    if "floor" in names:
        finish(source, finished)
    if "copied" in names:
        timed(ours(source, mastered))
    inputs = {"floor": finished, "copied": mastered}
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(timed(WAYS[name](inputs.get(name, source), folder / f"{name}.mp3")))
    rows = []
    for name in names:
        wall, cpu, memory = (statistics.median(getattr(run, key) for run in runs[name]) for key in FIGURES)
        lufs, dbtp = loudness(folder / f"{name}.mp3")
        rows.append(Row(name, minutes, wall, cpu, memory, lufs, dbtp))
    if {"copied", "ours"} <= {*names}:
        print(
            "copied frames are the same bytes:",
            (folder / "copied.mp3").read_bytes() == mastered.read_bytes(),
            file=sys.stderr,
        )
    return rows


def show(rows: list[Row]) -> None:
    """Print the rows as a table, wall and CPU also in multiples of the floor of as many minutes."""
    floors = {row.minutes: row for row in rows if row.way == "floor"}
    print(f"{'way':18}{'min':>5}{'wall s':>9}{'x floor':>9}{'CPU s':>9}{'x floor':>9}{'MiB':>8}{'LUFS':>8}{'dBTP':>8}")
    for row in rows:
        base = floors.get(row.minutes)
        times = [f"{row.wall / base.wall:9.2f}", f"{row.cpu / base.cpu:9.2f}"] if base else [f"{'':9}"] * 2
        print(
            f"{row.way:18}{row.minutes:5.0f}{row.wall:9.2f}{times[0]}{row.cpu:9.2f}{times[1]}"
            f"{row.memory:8.0f}{row.lufs:8.1f}{row.dbtp:8.1f}"
        )


def main() -> None:
    """Read what is to be compared, compare, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the conversation")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is run")
    parser.add_argument("--only", default="", help="ways to run, with commas: " + ",".join(WAYS))
    parser.add_argument("--long", type=float, default=180.0, help="minutes of which only ours is run, once; 0 for none")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    names = asked.only.split(",") if asked.only else list(WAYS)
    if not Path(NORMALIZE).exists():
        names = [name for name in names if name != "ffmpeg-normalize"]
    print("espeak-ng speaks" if speaking() else "syllables are put together", file=sys.stderr)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)
    with tempfile.TemporaryDirectory() as programs, tempfile.TemporaryDirectory() as folder:
        put_on_path(Path(programs))
        rows = compare(Path(folder), asked.minutes, asked.rounds, names)
        rows += compare(Path(folder), asked.long, 1, ["ours"]) if asked.long else []
    print(f"load {os.getloadavg()[0]:.1f} at the end", file=sys.stderr)
    if asked.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        show(rows)


if __name__ == "__main__":
    main()
