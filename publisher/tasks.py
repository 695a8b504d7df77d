"""Runs tasks on an executor, with progress and cancellation; counts the processors and the memory for them.

Tasks are independent of one another: a failed task is an outcome, and the others go on.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")

TASK_MEMORY = 200_000_000
"""Memory in bytes that one task needs at most, with the programs that it runs."""
BASE_MEMORY = 200_000_000
"""Memory in bytes that the program itself needs."""


def count_workers(processors: int, memory: int | None) -> int:
    """Return how many tasks may run at once: one a processor, no more than fit into memory, and one at least.

    `memory` is in bytes, None where it is not known.
    """
    fitting = processors if memory is None else (memory - BASE_MEMORY) // TASK_MEMORY
    return max(1, min(processors, fitting))


DONE = "done"
"""The stage that a task is in when it has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a task has come in its present stage."""

    subject: str
    stage: str
    """fetch, scan, inspect, measure, encode, prove, trace, tag or upload; DONE once the task has ended, well or not."""
    fraction: float
    """Of the stage, from 0 to 1."""
    bytes: int | None = None
    """The size of the whole stage, where it is counted in bytes."""
    ended: int = 0
    """The number of tasks that have ended, of those that were begun together."""
    total: int = 0
    """The number of these tasks; 0 where they are not counted."""


class ProgressChannel(Protocol):
    """Carries progress and outcomes from tasks to the runner: a queue of threads or of processes."""

    def put(self, item: Any, /) -> None:
        """Add an item."""

    def get(self) -> Any:
        """Return the next item; wait for one if there is none."""


class StopFlag(Protocol):
    """Asks tasks to stop: an event of threads, or one that processes share."""

    def set(self) -> None:
        """Ask all tasks to stop."""

    def is_set(self) -> bool:
        """Return whether tasks are asked to stop."""


class StoppedError(Exception):
    """Raised in a task that is asked to stop; the error of a task that was cancelled."""


@dataclass(frozen=True, slots=True)
class ProgressReporter:
    """Reports the progress of one task, and stops the task if it is no longer wanted."""

    channel: ProgressChannel
    stop: StopFlag
    subject: str

    def __call__(self, stage: str, fraction: float, size: int | None = None) -> None:
        """Report a `fraction` (0 to 1) of a `stage` of `size` bytes; raise StoppedError if asked to stop."""
        if self.stop.is_set():
            raise StoppedError
        self.channel.put(Progress(subject=self.subject, stage=stage, fraction=fraction, bytes=size))


@dataclass(frozen=True, slots=True, eq=False)
class Task(Generic[T]):
    """A named piece of work, compared by identity. An executor of processes needs a `work` that can be pickled."""

    subject: str
    work: Callable[[ProgressReporter], T]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The end of a task: its result, or its error."""

    task: Task[T]
    result: T | None
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """An executor with a channel from its tasks and a flag that stops them."""

    executor: Executor
    channel: ProgressChannel
    stop: StopFlag

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[Progress | Outcome[T]]:
        """Run all tasks; yield their progress, with how many have ended, and the outcome of each behind its last.

        Closing the iterator stops the tasks under way and cancels the rest.
        """
        pending: list[Future[T]] = []
        try:
            for task in tasks:
                future = self.executor.submit(task.work, ProgressReporter(self.channel, self.stop, task.subject))
                pending.append(future)
                future.add_done_callback(partial(self._finish, task))
            ended, total = 0, len(pending)
            while ended < total:
                event = self.channel.get()
                if isinstance(event, Outcome):
                    ended += 1
                    subject = event.task.subject
                    yield Progress(subject=subject, stage=DONE, fraction=1.0, ended=ended, total=total)
                    yield event
                else:
                    yield replace(event, ended=ended, total=total)
        except BaseException:
            self.stop.set()
            raise
        finally:
            for future in pending:
                future.cancel()

    def _finish(self, task: Task[T], future: Future[T]) -> None:
        self.channel.put(_make_outcome(task, future))


def _make_outcome(task: Task[T], future: Future[T]) -> Outcome[T]:
    if future.cancelled():
        return Outcome(task, None, StoppedError())
    error = future.exception()
    return Outcome(task, None if error else future.result(), error)


@contextmanager
def open_thread_runner(size: int) -> Iterator[TaskRunner]:
    """Open a runner with `size` threads; ffmpeg and numpy do the long work outside the interpreter's lock."""
    with ThreadPoolExecutor(size) as executor:
        runner = TaskRunner(executor, SimpleQueue(), Event())
        try:
            yield runner
        except BaseException:
            runner.stop.set()
            executor.shutdown(cancel_futures=True)
            raise


CGROUP_FOLDER = Path("sys/fs/cgroup")
"""Where Linux keeps the limits of a container (control groups, version 2)."""


def count_processors(system: Path = Path("/")) -> int:
    """Return how many processors this process may use: those of its affinity, or the container's quota if it is less.

    `system` is the root of the file system.
    """
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # no such thing outside Linux
        allowed = os.cpu_count() or 1
    quota, _, period = _read(system / CGROUP_FOLDER / "cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal():
        allowed = min(allowed, max(1, int(quota) // int(period)))
    return allowed


def detect_memory(system: Path = Path("/")) -> int | None:
    """Return the bytes of available memory, of the machine or of the container if it is less; None if not known."""
    limits = (_machine_memory(system), _container_memory(system / CGROUP_FOLDER))
    return min((limit for limit in limits if limit is not None), default=None)


def _machine_memory(system: Path) -> int | None:
    for line in _read(system / "proc/meminfo").splitlines():
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            return int(amount.split()[0]) * 1024
    return None


def _container_memory(group: Path) -> int | None:
    most, used = _read(group / "memory.max"), _read(group / "memory.current")
    if not (most.isdecimal() and used.isdecimal()):
        return None
    statistics = dict(line.split() for line in _read(group / "memory.stat").splitlines())
    # The kernel frees its cache of inactive files when memory is needed.
    return max(0, int(most) - int(used) + int(statistics.get("inactive_file", "0")))


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
