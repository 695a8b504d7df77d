"""Processors and memory of a machine or a container, read from the files of Linux."""

from pathlib import Path

import pytest

from publisher.tasks import count_processors, detect_memory


def tell(root: Path, **files: str) -> Path:
    """Write what the system says."""
    (root / "proc").mkdir(parents=True)
    (root / "sys/fs/cgroup").mkdir(parents=True)
    for name, text in files.items():
        place = "proc" if name == "meminfo" else "sys/fs/cgroup"
        (root / place / name.replace("_", ".", 1)).write_text(text)
    return root


MACHINE = "MemTotal:       24684096 kB\nMemFree:        14306804 kB\nMemAvailable:   20887944 kB\n"


def test_memory_is_what_the_machine_can_give(tmp_path: Path) -> None:
    """What is available, and not what is free: files that were read make room."""
    assert detect_memory(tell(tmp_path, meminfo=MACHINE)) == 20_887_944 * 1024


def test_a_container_has_no_more_than_its_own(tmp_path: Path) -> None:
    """Its limit less what is used, but for files that were read and are not needed."""
    root = tell(
        tmp_path,
        meminfo=MACHINE,
        memory_max="1000000000\n",
        memory_current="700000000\n",
        memory_stat="anon 100\ninactive_file 200000000\n",
        cpu_max="100000 100000\n",
    )
    assert detect_memory(root) == 500_000_000
    assert count_processors(root) == 1


@pytest.mark.parametrize("files", [{}, {"memory_max": "max\n", "memory_current": "5\n", "cpu_max": "max 100000\n"}])
def test_without_such_files_nothing_is_known(tmp_path: Path, files: dict[str, str]) -> None:
    """No such files, or a container without a limit."""
    root = tell(tmp_path, **files)
    assert detect_memory(root) is None
    assert count_processors(root) >= 1
