"""How equal voices are after mastering, and what else was changed: ours beside ffmpeg's filters.

Twenty conversations are made, with voices up to 15 dB apart, noise, laughter, crosstalk, jingles and a music bed. Each
voice's turns are put together, and ffmpeg's meter tells how loud they are; that is not our own.

    python -m bench.voices_bench                  # all twenty
    python -m bench.voices_bench --scenes 4       # the first four
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.conversation import RATE, speaking
from bench.dialogue import Truth, perform, scenes, write
from bench.ffmpeg import put_on_path

QUIET = ("-hide_banner", "-nostdin", "-v", "error", "-y")
FILTERS = {
    "as recorded": "anull",
    "dynaudnorm": "dynaudnorm",
    "dynaudnorm, short": "dynaudnorm=f=150:g=15",
    "speechnorm": "speechnorm",
    "speechnorm, strong": "speechnorm=e=12.5:r=0.0001:l=1",
    "acompressor": "acompressor=threshold=-30dB:ratio=4:attack=20:release=400",
    "loudnorm": "loudnorm=I=-16:TP=-1:LRA=11",
}
OURS = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
made = master_recording(Path(sys.argv[1]), Recipe(level=sys.argv[3] == "level"), Path(sys.argv[2]))
print(json.dumps({"limited": made.limited / made.after.duration, "reduction": made.reduction}))
"""
MAX_SHOWN = 60.0
"""LU beyond which a difference says no more."""

Sound = NDArray[np.float64]


def decode(path: Path, *filters: str) -> Sound:
    """Return one channel of a file, filtered."""
    command = ["ffmpeg", *QUIET, "-i", str(path), *filters, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(data, dtype="<f4").astype(np.float64)


def loudness(sound: Sound) -> float:
    """Return the integrated loudness by ffmpeg's meter, in LUFS."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    command += ["-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    said = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stderr.decode()
    return float(re.findall(r"I:\s+(\S+) LUFS", said)[-1])


def cut(sound: Sound, spans: Sequence[tuple[float, float]], margin: float = 0.1) -> Sound:
    """Return spans of a sound, put together, without `margin` seconds at both ends of each."""
    parts = [sound[round((start + margin) * RATE) : round((end - margin) * RATE)] for start, end in spans]
    return np.concatenate([np.zeros(0), *parts])


def level(sound: Sound) -> float:
    """Return the mean square in dB."""
    return float(10 * np.log10(np.mean(sound**2) + 1e-15)) if len(sound) else float("nan")


def judge(truth: Truth, before: Sound, after: Sound) -> dict[str, float]:
    """Return how far voices are apart, and what was done to pauses, music and to dynamics within turns."""
    voices = sorted({voice for voice, _, _ in truth.turns})
    turns = {voice: [(start, end) for who, start, end in truth.turns if who == voice] for voice in voices}
    loud = [loudness(cut(after, turns[voice])) for voice in voices]
    found = {
        "apart": max(loud) - min(loud),
        "lifted": _lifted(truth, before, after),
        "within": _within(truth, before, after),
    }
    if truth.music:
        gains = [level(cut(after, [span], 0.3)) - level(cut(before, [span], 0.3)) for span in truth.music]
        found["music"] = max(gains) - min(gains)
    return found


def _lifted(truth: Truth, before: Sound, after: Sound) -> float:
    """Return by how many dB pauses rise above what their louder neighbour's gain says, at the 95th percentile."""
    excess = []
    for (_, start, end), (_, later, last), (pause, over) in zip(
        truth.turns, truth.turns[1:], truth.pauses, strict=False
    ):
        if over - pause < 0.4 or later < over - 0.05:
            continue
        near = [_gain(before, after, max(start, end - 1.5), end), _gain(before, after, later, min(last, later + 1.5))]
        excess.append(_gain(before, after, pause + 0.05, over - 0.05) - max(near))
    return float(np.percentile(excess, 95)) if excess else float("nan")


def _gain(before: Sound, after: Sound, start: float, end: float) -> float:
    span = slice(round(start * RATE), round(end * RATE))
    return level(after[span]) - level(before[span])


def _within(truth: Truth, before: Sound, after: Sound) -> float:
    """Return by how many dB the range of 1 s levels within turns of 4 s and more changes, at the median."""
    changes = []
    for _, start, end in truth.turns:
        marks = np.arange(start + 0.2, end - 1.2, 0.5)
        if end - start < 4.0:
            continue
        ranges = [
            np.ptp([level(sound[round(at * RATE) : round((at + 1) * RATE)]) for at in marks])
            for sound in (before, after)
        ]
        changes.append(ranges[1] - ranges[0])
    return float(np.median(changes)) if changes else float("nan")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the conversations, level them in each way, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        put_on_path(Path(folder))
        source, out = Path(folder) / "source.wav", Path(folder) / "out.mp3"
        for scene in scenes()[: options.scenes]:
            sound, truth = perform(scene)
            write(source, sound)
            before = decode(source)
            for way, filters in FILTERS.items():
                found.setdefault(way, []).append(judge(truth, before, decode(source, "-af", filters)))
            for way in ("ours, not levelled", "ours"):
                command = [sys.executable, "-c", OURS, str(source), str(out), "level" if way == "ours" else ""]
                said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
                found.setdefault(way, []).append({**judge(truth, before, decode(out)), **json.loads(said)})
    if options.json:
        print(json.dumps(found))
        return
    print(f"{options.scenes} conversations, {'spoken by espeak-ng' if speaking() else 'of syllables'}; in LU and dB\n")
    print(f"{'':20} voices apart   pauses   range in   music     limiter at work")
    print(f"{'':20} median  worst   lifted   turns      worst     median   worst   deepest")
    for way, rows in found.items():
        print(f"{way:20} {_row(rows)}")


def _row(rows: Sequence[dict[str, float]]) -> str:
    apart = [min(row["apart"], MAX_SHOWN) for row in rows]
    music = [row["music"] for row in rows if "music" in row]
    words = f"{np.median(apart):6.1f} {max(apart):6.1f} {np.nanmax([row['lifted'] for row in rows]):8.1f}"
    words += f" {np.nanmedian([row['within'] for row in rows]):7.1f} {max(music, default=float('nan')):10.1f}"
    if "limited" in rows[0]:
        limited = [100 * row["limited"] for row in rows]
        words += f" {np.median(limited):10.1f} % {max(limited):5.1f} % {max(row['reduction'] for row in rows):6.1f}"
    return words


if __name__ == "__main__":
    main()
