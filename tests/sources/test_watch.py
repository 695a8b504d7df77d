"""When the sources count as changed: once somebody has written to them, and nobody writes any more."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.sources.watch import take_stamps, wait_for_change


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A working folder with one episode and one feed."""
    for file in ("episodes/0001-ae/episode.md", "feeds/bokstaver/feed.yaml", "public/feed.xml"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text("a")
    return tmp_path


def write(root: Path, path: str, content: str = "x") -> None:
    """Write a file below the working folder, and the folders above it."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content)


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda root: write(root, "episodes/0001-ae/episode.md", "longer"),
    "replaced": lambda root: (root / "feeds/bokstaver/feed.yaml").rename(root / "feeds/bokstaver/other.yaml"),
    "new": lambda root: write(root, "episodes/0002-oe/episode.md"),
    "theme": lambda root: write(root, "feeds/bokstaver/theme/style.css"),
    "deleted": lambda root: (root / "episodes/0001-ae/episode.md").unlink(),
    "touched": lambda root: os.utime(root / "episodes/0001-ae/episode.md", (1, 1)),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "published": lambda root: write(root, "public/feed.xml", "longer"),
    "state": lambda root: write(root, ".publisher/cache/x"),
    "editors": lambda root: [
        write(root, f"episodes/0001-ae/{name}") for name in (".episode.md.swp", "episode.md~", "#episode.md#")
    ],
    "nowhere": lambda root: (root / "episodes/0001-ae/recording.wav").symlink_to("gone.wav"),
    "above": lambda root: (root / "episodes/0001-ae/above").symlink_to(".."),
    "round": lambda root: (root / "episodes/0001-ae/round.wav").symlink_to("round.wav"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_sources_are_is_noticed(root: Path, change: Callable[[Path], object]) -> None:
    """A file of an episode, a feed or a theme that is written, replaced, made or deleted is a change."""
    before = take_stamps(root)
    change(root)
    assert take_stamps(root) != before


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_no_sources_are_is_not_noticed(root: Path, change: Callable[[Path], object]) -> None:
    """What publishing writes, what editors leave, and links that lead nowhere or round are none of the sources."""
    before = take_stamps(root)
    change(root)
    assert take_stamps(root) == before


def test_a_linked_recording_is_looked_at_where_it_is(root: Path, tmp_path: Path) -> None:
    """Many keep recordings on another disk."""
    write(tmp_path, "disk/recording.wav")
    (root / "episodes/0001-ae/recording.wav").symlink_to(tmp_path / "disk/recording.wav")
    before = take_stamps(root)
    write(tmp_path, "disk/recording.wav", "longer")
    assert take_stamps(root) != before


def test_it_waits_until_nobody_writes(root: Path) -> None:
    """A recording that grows from look to look is taken once it has its size; the looks before are no change."""
    known, looks = take_stamps(root), []

    def sleep(_: float) -> None:
        looks.append(len(looks))
        if 2 <= len(looks) < 6:
            write(root, "episodes/0001-ae/recording.wav", "x" * len(looks))

    found = wait_for_change(root, known, sleep=sleep)
    assert len(looks) == 6
    assert found == take_stamps(root)


def test_the_first_look_is_a_change(root: Path) -> None:
    """Nothing is known yet."""
    assert wait_for_change(root, None, sleep=lambda _: None) == take_stamps(root)
    assert take_stamps(root / "nowhere") == {}
