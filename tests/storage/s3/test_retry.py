"""Retries: which errors, how long, and how they are cancelled."""

from collections.abc import Callable

import pytest

from publisher.storage.s3.retry import RetryPolicy


class BusyError(Exception):
    """What may pass."""


def policy(slept: list[float], seconds: float = 60.0) -> RetryPolicy:
    """A policy on a clock that moves by sleeping alone, with the longest pauses that chance gives."""
    return RetryPolicy(seconds=seconds, sleep=slept.append, clock=lambda: sum(slept), random=lambda: 1.0)


def failing(times: int) -> Callable[[], str]:
    """Return what fails so often before it succeeds."""
    left = [BusyError] * times

    def act() -> str:
        if left:
            raise left.pop()
        return "done"

    return act


def test_pauses_double_and_are_never_shorter_than_asked_for() -> None:
    """1, 2, 4 s; where the store asks for more, so much."""
    slept: list[float] = []
    assert policy(slept).run(failing(3), pause=lambda _: 0.0, alive=lambda: None) == "done"
    assert sum(slept) == 1 + 2 + 4
    slept.clear()
    assert policy(slept).run(failing(1), pause=lambda _: 7.0, alive=lambda: None) == "done"
    assert sum(slept) == 7


def test_the_last_error_is_raised_once_the_time_is_over() -> None:
    """No pause begins that would end later."""
    slept: list[float] = []
    with pytest.raises(BusyError):
        policy(slept, seconds=10).run(failing(100), pause=lambda _: 0.0, alive=lambda: None)
    assert sum(slept) == 1 + 2 + 4


def test_what_cannot_pass_is_raised_at_once() -> None:
    """None as a pause means that a retry is of no use."""
    slept: list[float] = []
    with pytest.raises(BusyError):
        policy(slept).run(failing(1), pause=lambda _: None, alive=lambda: None)
    assert slept == []


def test_a_cancelled_operation_ends_within_a_second_of_its_pause() -> None:
    """`alive` is asked each second, however long the pause is."""
    slept: list[float] = []

    def alive() -> None:
        if sum(slept) >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        policy(slept).run(failing(1), pause=lambda _: 30.0, alive=alive)
    assert sum(slept) == 2
