"""A show of 2,000 episodes of which none has changed, or one: `check`, `plan` and `feed`, as producers run them daily.

Each command is a process of its own, from its start to its end; shown is processor time (user and system), the median
of several rounds, taken by turns. Beside it stands plain Python that counts, which tells how busy the machine was.
"""

import os
import resource
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.show_on_disk import write_show

EPISODES = 2_000
ROUNDS = 5
COMMANDS = ("check", "plan", "feed")
ONE_CHANGED = ", one changed"
COUNTING = "plain Python, counting"
COUNT = "total = 0\nfor number in range(10_000_000): total += number * number"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With compiled modules, as they are wherever publisher is installed."""


def main() -> None:
    """Show what each command takes, what all three take, and how that compares with counting."""
    python = [sys.executable, "-m", "publisher"]
    commands = {COUNTING: [sys.executable, "-c", COUNT]} | {name: [*python, name] for name in COMMANDS}
    figures: dict[str, list[float]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        write_show(Path(folder), EPISODES)
        for name in COMMANDS * 2:
            seconds(commands[name], folder)  # What is read, and what is written, for the first time is kept.
        for number in range(ROUNDS):
            for name, command in commands.items():
                figures[name].append(seconds(command, folder))
            edit(Path(folder), number)
            for name in COMMANDS:
                figures[name + ONE_CHANGED].append(seconds(commands[name], folder))
            for name in COMMANDS:
                seconds(commands[name], folder)
    medians = {name: statistics.median(rows) for name, rows in figures.items()}
    for name, median in medians.items():
        print(f"{name:28}{median:8.2f} s, {min(figures[name]):.2f} to {max(figures[name]):.2f} s")
    for changed in ("", ONE_CHANGED):
        whole = sum(medians[name + changed] for name in COMMANDS)
        print(f"{', '.join(COMMANDS) + changed:28}{whole:8.2f} s, {whole / medians[COUNTING]:.2f} times the counting")
    print(f"load: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def edit(folder: Path, number: int) -> None:
    """Say something else in the notes of one episode."""
    file = sorted(folder.glob("episodes/*/episode.md"))[number * 100]
    file.write_text(f"{file.read_text()}\nEn liter er {number} desiliter.\n")


def seconds(command: list[str], folder: str) -> float:
    """Run a command in a folder, and return its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
