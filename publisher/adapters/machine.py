"""What this machine, or the container that we are in, has to work with: processors and memory."""

import os
from pathlib import Path

CGROUP = Path("sys/fs/cgroup")
"""Where Linux keeps the limits of a container (control groups, version 2)."""


def processors(system: Path = Path("/")) -> int:
    """Return how many processors may be used; a container may have fewer than the machine."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # no such thing outside Linux
        allowed = os.cpu_count() or 1
    quota, _, period = _read(system / CGROUP / "cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal():
        allowed = min(allowed, max(1, int(quota) // int(period)))
    return allowed


def memory(system: Path = Path("/")) -> int | None:
    """Return how many bytes of memory are to be had; None where nobody tells."""
    known = [found for found in (_of_machine(system), _of_container(system / CGROUP)) if found is not None]
    return min(known, default=None)


def _of_machine(system: Path) -> int | None:
    for line in _read(system / "proc/meminfo").splitlines():
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            return int(amount.split()[0]) * 1024
    return None


def _of_container(group: Path) -> int | None:
    most, used = _read(group / "memory.max"), _read(group / "memory.current")
    if not (most.isdecimal() and used.isdecimal()):
        return None
    statistics = dict(line.split() for line in _read(group / "memory.stat").splitlines())
    # Files that were read and are not needed make room for whoever asks.
    return max(0, int(most) - int(used) + int(statistics.get("inactive_file", "0")))


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
