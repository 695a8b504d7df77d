"""A show of 2,000 published episodes of which none has changed, or one: the commands that producers run daily.

`check`, `plan` and `feed --check`, each as a process of its own from its start to its end; shown is processor time
(user and system), the median of several rounds, taken by turns. Beside it stands plain Python that counts, which tells
how busy the machine was.

    python -m bench.daily_bench --one-edit --json
    python -m bench.daily_bench --episodes 200 --no-transcripts --rounds 3
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.show_on_disk import write_show

PYTHON = [sys.executable, "-m", "publisher"]
COMMANDS = {"check": [*PYTHON, "check"], "plan": [*PYTHON, "plan"], "feed_check": [*PYTHON, "feed", "--check"]}
WRITE_FEED = [*PYTHON, "feed"]
OUT_OF_DATE = 3
"""The exit code of `feed --check` after an edit."""
ONE_EDIT = "_one_edit"
COUNTING = "counting"
COUNT = [sys.executable, "-c", "total = 0\nfor number in range(10_000_000): total += number * number"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With compiled modules, as they are wherever publisher is installed."""


def main() -> None:
    """Measure what is asked for; print a table, or one line of JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=2_000, help="how many there are")
    parser.add_argument("--rounds", type=int, default=5, help="how often each command is run")
    parser.add_argument(
        "--transcripts", action=argparse.BooleanOptionalAction, default=True, help="of 26 minutes in each episode"
    )
    parser.add_argument(
        "--one-edit", action=argparse.BooleanOptionalAction, default=True, help="measure also after an edit"
    )
    parser.add_argument("--json", action="store_true", help="print the medians as a line of JSON, in seconds")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        write_show(Path(folder), asked.episodes, transcripts=asked.transcripts)
        figures = measure(Path(folder), asked.rounds, one_edit=asked.one_edit)
    medians = {name: statistics.median(rows) for name, rows in figures.items()}
    if asked.json:
        told = {"episodes": asked.episodes, "transcripts": asked.transcripts, "rounds": asked.rounds}
        print(json.dumps(told | {name: round(median, 3) for name, median in medians.items()}))
    else:
        show(figures, medians)


def measure(root: Path, rounds: int, *, one_edit: bool) -> dict[str, list[float]]:
    """Return the processor seconds of every run, by the name of what was run."""
    figures: dict[str, list[float]] = defaultdict(list)
    seconds(WRITE_FEED, root)
    for command in COMMANDS.values():
        seconds(command, root)  # The first run keeps what it has read.
    for number in range(rounds):
        figures[COUNTING].append(seconds(COUNT, root))
        for name, command in COMMANDS.items():
            figures[name].append(seconds(command, root))
        if one_edit:
            for name, command in COMMANDS.items():
                # An edit before each command: the first to read it would spare the others the work.
                edit(root, number)
                figures[name + ONE_EDIT].append(seconds(command, root))
            seconds(WRITE_FEED, root)
    return figures


def show(figures: dict[str, list[float]], medians: dict[str, float]) -> None:
    """Print medians and ranges, and the sum of the three commands beside the counting."""
    for name, median in medians.items():
        print(f"{name:22}{median:8.2f} s, {min(figures[name]):.2f} to {max(figures[name]):.2f} s")
    for end in ("", ONE_EDIT):
        if f"check{end}" in medians:
            whole = sum(medians[name + end] for name in COMMANDS)
            print(f"{'all three' + end:22}{whole:8.2f} s, {whole / medians[COUNTING]:.2f} times the counting")
    print(f"load: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def edit(root: Path, number: int) -> None:
    """Add a line to the notes of one episode, another one for each `number`."""
    files = sorted(root.glob("episodes/*/episode.md"))
    file = files[number * 100 % len(files)]
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"\nEn liter er {number} desiliter.\n")


def seconds(command: Sequence[str], folder: Path) -> float:
    """Run a command in a folder, and return its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True, text=True)
    if done.returncode not in {0, OUT_OF_DATE}:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
