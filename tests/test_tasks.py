"""Tasks on an executor: progress, outcomes, and stopping."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import Manager, get_context
from queue import SimpleQueue
from threading import Event

import pytest

from publisher.tasks import (
    DONE,
    Outcome,
    Progress,
    ProgressReporter,
    StoppedError,
    Task,
    TaskRunner,
    count_workers,
    open_thread_runner,
)


def double(number: int, report: ProgressReporter) -> int:
    """Report, then double."""
    report("double", 0.5)
    return 2 * number


def fail(report: ProgressReporter) -> int:
    """Fail."""
    raise ValueError("no")


def outcomes(runner: TaskRunner, tasks: list[Task[int]]) -> dict[str, Outcome[int]]:
    """Run tasks and return how each ended."""
    return {event.task.subject: event for event in runner.run(tasks) if isinstance(event, Outcome)}


def test_every_task_has_an_outcome_and_says_how_far_it_is() -> None:
    """Results come back with the task that they belong to, and progress on the way."""
    with open_thread_runner(2) as runner:
        events = list(runner.run([Task(str(number), partial(double, number)) for number in range(5)]))
    assert {event.task.subject: event.result for event in events if isinstance(event, Outcome)} == {
        "0": 0,
        "1": 2,
        "2": 4,
        "3": 6,
        "4": 8,
    }
    progress = [event for event in events if isinstance(event, Progress)]
    assert sum(event.stage == "double" for event in progress) == 5
    assert [event.ended for event in progress if event.stage == DONE] == [1, 2, 3, 4, 5]
    assert {event.total for event in progress} == {5}


def test_one_failure_keeps_no_other_from_finishing() -> None:
    """A task that fails is an outcome like any other."""
    with open_thread_runner(2) as runner:
        ended = outcomes(runner, [Task("bad", fail), Task("good", partial(double, 2))])
    assert isinstance(ended["bad"].error, ValueError)
    assert ended["good"].result == 4


def test_processes_serve_as_well_as_threads() -> None:
    """Any executor will do, as long as the means to speak reach where its tasks run."""
    with Manager() as manager, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        runner = TaskRunner(executor, manager.Queue(), manager.Event())
        events = list(runner.run([Task("a", partial(double, 1)), Task("b", fail)]))
    ended = {event.task.subject: event for event in events if isinstance(event, Outcome)}
    assert ended["a"].result == 2
    assert isinstance(ended["b"].error, ValueError)
    assert any(isinstance(event, Progress) and event.stage == "double" for event in events)


def test_an_interruption_stops_what_is_under_way() -> None:
    """When the one who waits is interrupted, running tasks stop at their next report, and waiting ones never begin."""
    begun, stopped = Event(), Event()

    def work(report: ProgressReporter) -> int:
        begun.set()
        try:
            while True:
                report("work", 0.0)
                time.sleep(0.001)
        except StoppedError:
            stopped.set()
            raise

    def never(report: ProgressReporter) -> int:
        raise AssertionError("it was to be cancelled")

    def interrupted() -> None:
        with open_thread_runner(1) as runner:
            for _ in runner.run([Task("running", work), Task("waiting", never)]):
                assert begun.wait(10)
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stopped.is_set()


def test_closing_the_iterator_asks_tasks_to_stop() -> None:
    """A reader that has enough sets the flag itself, whatever its executor does with it."""

    def endless(report: ProgressReporter) -> int:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            report("wait", 0.0)
            time.sleep(0.01)
        return 0

    with ThreadPoolExecutor(1) as executor:
        runner = TaskRunner(executor, SimpleQueue(), Event())
        events = runner.run([Task("endless", endless), Task("never begun", partial(double, 1))])
        assert isinstance(next(events), Progress)
        assert not runner.stop.is_set()
        events.close()  # type: ignore[attr-defined]
        assert runner.stop.is_set()


@pytest.mark.parametrize(
    ("processors", "memory", "expected"),
    [
        (8, None, 8),
        (8, 64 * 10**9, 8),
        (8, 10**9, 4),
        (2, 10**9, 2),
        (8, 500 * 10**6, 1),
        (8, 0, 1),
        (1, None, 1),
    ],
)
def test_as_many_work_as_processors_and_memory_allow(processors: int, memory: int | None, expected: int) -> None:
    """On a machine of eight processors and a gigabyte four fit in; one always runs, and unknown memory is no limit."""
    assert count_workers(processors, memory) == expected
