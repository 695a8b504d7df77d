"""Who does the work: an executor that is handed in, and how the tasks that run on it speak and are stopped.

Tasks are independent of one another. One that fails is an outcome like any other.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")

TASK_MEMORY = 200_000_000
"""Bytes of memory that one chain of work needs at most, with the programs that it runs."""
BASE_MEMORY = 200_000_000
"""Bytes that this program needs, whatever it does."""


def count_workers(processors: int, memory: int | None) -> int:
    """Return how many chains may run at once: as many as there are processors, and no more than fit into memory.

    `memory` is in bytes, None where it is not known. One always runs.
    """
    fitting = processors if memory is None else (memory - BASE_MEMORY) // TASK_MEMORY
    return max(1, min(processors, fitting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A task is under way."""

    subject: str
    stage: str
    """What is being done: fetch, inspect, measure, encode, prove, trace, tag, upload."""
    fraction: float
    """Of the stage, from 0 to 1."""
    bytes: int | None = None
    """How many there are in all, where the stage is counted in bytes."""


class ProgressChannel(Protocol):
    """Carries what tasks say: any queue that they can reach from where they run."""

    def put(self, item: Any, /) -> None:
        """Send."""

    def get(self) -> Any:
        """Wait for the next that was sent."""


class StopFlag(Protocol):
    """Tells tasks to stop: an event of threads, or one that processes share."""

    def set(self) -> None:
        """Tell."""

    def is_set(self) -> bool:
        """Ask."""


class StoppedError(Exception):
    """A task was told to stop, and did."""


@dataclass(frozen=True, slots=True)
class ProgressReporter:
    """What a task is given to say how far it has come."""

    channel: ProgressChannel
    stop: StopFlag
    subject: str

    def __call__(self, stage: str, fraction: float, size: int | None = None) -> None:
        """Report how far a stage has come; raise StoppedError if the work is no longer wanted."""
        if self.stop.is_set():
            raise StoppedError
        self.channel.put(Progress(subject=self.subject, stage=stage, fraction=fraction, bytes=size))


@dataclass(frozen=True, slots=True, eq=False)
class Task(Generic[T]):
    """A piece of work, equal to itself alone. For an executor of processes `work` must be such as can be pickled."""

    subject: str
    work: Callable[[ProgressReporter], T]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """How a task ended: with a result, or with an error."""

    task: Task[T]
    result: T | None
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """An executor, and the means to speak with what runs on it."""

    executor: Executor
    channel: ProgressChannel
    stop: StopFlag

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[Progress | Outcome[T]]:
        """Run all tasks; yield their progress and, as each ends, its outcome.

        Closing the iterator tells those under way to stop, and the rest not to begin.
        """
        pending: list[Future[T]] = []
        try:
            for task in tasks:
                future = self.executor.submit(task.work, ProgressReporter(self.channel, self.stop, task.subject))
                pending.append(future)
                future.add_done_callback(partial(self._finish, task))
            left = len(pending)
            while left:
                event = self.channel.get()
                left -= isinstance(event, Outcome)
                yield event
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
    """Lend a crew of `size` threads. What takes time is done by ffmpeg and numpy, outside the interpreter's lock."""
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
    """Return how many processors may be used; a container may have fewer than the machine."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # no such thing outside Linux
        allowed = os.cpu_count() or 1
    quota, _, period = _read(system / CGROUP_FOLDER / "cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal():
        allowed = min(allowed, max(1, int(quota) // int(period)))
    return allowed


def detect_memory(system: Path = Path("/")) -> int | None:
    """Return how many bytes of memory are to be had; None where nobody tells."""
    known = [found for found in (_of_machine(system), _of_container(system / CGROUP_FOLDER)) if found is not None]
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
