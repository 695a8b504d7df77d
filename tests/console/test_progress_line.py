"""Progress as one line: what is at work, how many are done, how much time is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from publisher.console.progress_line import (
    ProgressLine,
    ProgressState,
    compute_progress,
    estimate_left,
    format_progress,
    name_subject,
)
from publisher.tasks import DONE, Progress

SLUGS = st.lists(st.text("ab潮", min_size=1, max_size=9), min_size=1, max_size=9).map("-".join)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


def step(subject: str, stage: str, fraction: float, ended: int, total: int = 120) -> Progress:
    """Return what a task of many reports."""
    return Progress(subject=subject, stage=stage, fraction=fraction, ended=ended, total=total)


@given(SLUGS, st.integers(1, 120), st.integers(0, 9999), st.floats(0, 9999))
def test_the_line_fits(name: str, width: int, size: int, left: float) -> None:
    """It is never wider than the terminal, and begins with the name; at 60 columns nothing is left out."""
    shown = ProgressState(name=name, stage="upload", amount=f"{size} B", count="38 of 120", left=f"{left:.0f} left")
    line = format_progress(shown, width)
    assert cell_len(line) <= width
    if width >= 60:
        assert line.startswith(name[:8])
        assert line.endswith(f"upload {size} B  38 of 120  {left:.0f} left")
    if width >= 16 + 2 + 9:
        assert "38 of 120" in line


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["scan", "inspect", DONE]), st.floats(0, 1)), max_size=60))
def test_the_count_is_that_of_tasks_that_ended(reports: list[tuple[int, str, float]]) -> None:
    """However the reports of several tasks are mixed; a task that has ended is not shown as at work."""
    line, ended, over = ProgressLine(Clock()), 0, set[int]()
    for task, stage, fraction in reports:
        if task in over:
            continue
        if stage == DONE:
            over.add(task)
            ended += 1
        line.update(step(f"{task}", stage, fraction, ended, total=4))
        if stage != DONE:
            assert line.shown is not None
            assert line.shown.count == f"{ended} of 4"
            assert int(line.shown.name) not in over


def test_the_task_that_began_first_is_shown_until_it_ends() -> None:
    """The line does not jump between those that are at work at once."""
    line, seen = ProgressLine(Clock()), []
    for number in range(4):
        line.update(step("a", "encode", number / 4, 0))
        line.update(step("b", "encode", number / 4, 0))
        assert line.shown is not None
        seen.append((line.shown.name, line.shown.amount))
    assert seen == [("a", "0 %"), ("a", "25 %"), ("a", "50 %"), ("a", "75 %")]
    line.update(step("a", DONE, 1.0, 1))
    assert line.shown is not None
    assert line.shown.name == "b"


def test_the_time_that_is_left_is_that_of_all_tasks() -> None:
    """A quarter of four tasks in a minute: three minutes are left; the next run of tasks is timed anew."""
    clock = Clock()
    line = ProgressLine(clock)
    line.update(step("a", "measure", 0.0, 0, total=4))
    clock.seconds = 60.0
    line.update(step("b", "measure", 0.0, 1, total=4))
    assert line.shown is not None
    assert line.shown.left == "3:00 left"
    line.update(step("c", "measure", 0.0, 0, total=4))
    assert line.shown.left == ""


def test_one_task_has_no_count() -> None:
    """0 of 1 says nothing; web pages are not counted either, and come to 100 % once."""
    line = ProgressLine(Clock())
    line.update(step("a", "encode", 0.5, 0, total=1))
    assert line.shown is not None
    assert (line.shown.count, line.shown.amount) == ("", "50 %")
    line.update(Progress(subject="pages of radio", stage="upload", fraction=0.25))
    assert (line.shown.name, line.shown.count, line.shown.amount) == ("pages of radio", "", "25 %")


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_time_is_told_only_once_it_can_be(seconds: float, fraction: float) -> None:
    """Never negative, nothing at the end, and not guessed from the first moments."""
    left = estimate_left(seconds, fraction)
    assert left is None or left >= 0
    assert estimate_left(1.0, 0.5) is None
    assert estimate_left(100.0, 0.001) is None
    assert estimate_left(100.0, 1.0) == 0


def test_the_stages_of_a_task_join_without_a_gap() -> None:
    """Each stage begins where the one before it ends, and the last ends at 1."""
    for stages in (("scan", "inspect"), ("measure", "encode", "prove", "trace", "tag", "upload")):
        starts = [compute_progress(stage, 0.0) for stage in stages]
        ends = [compute_progress(stage, 1.0) for stage in stages]
        assert starts[0] == 0.0
        assert ends == pytest.approx([*starts[1:], 1.0])
    assert compute_progress("fetch", 0.3) == 0.3


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("0001-en", "0001-en"),
        ("cover of radio", "cover of radio"),
        ("https://opptak.example/a/178.flac?…", "178.flac?…"),
        ("a\x1b[2J", "a\\x1b[2J"),
    ],
)
def test_a_task_goes_by_a_short_name(subject: str, name: str) -> None:
    """The episode's; a recording that is fetched by the last part of its address. Control characters are escapes."""
    assert name_subject(subject) == name
