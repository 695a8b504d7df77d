"""Crews: takes get their samples in order, and no more wait on disk than there are processors and one."""

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher.media.mastering import crew as module
from publisher.media.mastering.crew import EncoderCrew, distribute
from publisher.media.mastering.takes import Take, plan_takes
from publisher.media.mp3_join import FrameRun
from publisher.model.recipe import Recipe
from publisher.tasks import StoppedError

RATE = 48_000


class Spool:
    """A spool that keeps what is written."""

    def __init__(self, take: Take, ended: list[Take]) -> None:
        """Be that of `take`, which is added to `ended` at its end."""
        self.take, self.ended, self.content = take, ended, b""

    def write(self, data: memoryview) -> None:
        """Keep `data`."""
        self.content += bytes(data)

    def end(self) -> None:
        """Tell of the end."""
        self.ended.append(self.take)


class SlowCrew:
    """A crew that encodes a take only when it is waited for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.spools: list[Spool] = []
        self.ended: list[Take] = []
        self.encoded: list[Take] = []
        self.most = 0

    def begin(self, take: Take) -> Spool:
        """Return a spool for `take`."""
        self.spools.append(Spool(take, self.ended))
        self.most = max(self.most, len(self.waiting))
        return self.spools[-1]

    @property
    def waiting(self) -> list[Future[None]]:
        """Takes that are not encoded yet."""
        return [Future() for _ in range(len(self.spools) - len(self.encoded))]

    def encode(self) -> None:
        """Encode the next take that is whole."""
        if len(self.encoded) < len(self.ended):
            self.encoded.append(self.ended[len(self.encoded)])


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("piece", [1_000, 96_000, 10**7])
def test_each_take_gets_its_samples(monkeypatch: pytest.MonkeyPatch, count: int, piece: int) -> None:
    """However they are cut; the next take waits for room, and never for one that waits for its own samples."""
    crew = SlowCrew()
    monkeypatch.setattr(module, "count_processors", lambda: count)
    monkeypatch.setattr(module, "wait", lambda *_: crew.encode())
    samples = np.arange(40 * RATE, dtype=np.float32)[:, None]
    takes = plan_takes(len(samples), RATE, seconds=5.0, least=1.0)
    assert len(takes) == 8
    pieces = ((at, samples[at : at + piece]) for at in range(0, len(samples), piece))
    distribute(crew, takes, pieces, lambda: None)  # type: ignore[arg-type]
    assert crew.ended == takes
    assert crew.most <= count + 1
    for take, spool in zip(takes, crew.spools, strict=True):
        assert spool.content == samples[take.begin : take.samples].tobytes()


def silence(seconds: int) -> Iterator[tuple[int, Any]]:
    """Yield seconds of silence."""
    for second in range(seconds):
        yield second * RATE, np.zeros((RATE, 2), dtype=np.float32)


def test_takes_are_encoded_in_order(tmp_path: Path) -> None:
    """Each to frames that are counted in the whole sound."""
    takes = plan_takes(20 * RATE, RATE, seconds=5.0, least=1.0)
    with EncoderCrew(tmp_path / "out.mp3", Recipe(), rate=RATE, channels=2) as crew:
        distribute(crew, takes, silence(20), lambda: None)
        crew.results.put(None)
        runs: list[FrameRun] = [task.result() for task in iter(crew.results.get, None)]
    assert [run.first for run in runs] == [take.first for take in takes]
    assert all(run.end >= take.end for run, take in zip(runs, takes[:-1], strict=False))
    assert crew.fed == sum(8 * (take.samples - take.begin) for take in takes)
    assert [*tmp_path.iterdir()] == []


def test_a_crew_that_stopped_takes_nothing_on(tmp_path: Path) -> None:
    """Programs that run are killed, and whoever waits for results is told."""
    killed: list[bool] = []

    class Program:
        """A program."""

        def kill(self) -> None:
            """Note it."""
            killed.append(True)

    (take, *_) = plan_takes(20 * RATE, RATE, seconds=5.0, least=1.0)
    with EncoderCrew(tmp_path / "out.mp3", Recipe(), rate=RATE, channels=2) as crew:
        crew.watch(Program())
        crew.begin(take)
    assert killed == [True]
    task = crew.results.get()
    assert task
    assert task.done()
    assert crew.results.get() is None
    with pytest.raises(StoppedError):
        crew.watch(Program())


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """Of the system's."""
    takes = plan_takes(20 * RATE, RATE, seconds=5.0, least=1.0)
    with (
        EncoderCrew(tmp_path / "nowhere" / "out.mp3", Recipe(), rate=RATE, channels=2) as crew,
        pytest.raises(FileNotFoundError),
    ):
        distribute(crew, takes, silence(20), lambda: None)


def test_results_are_forgotten_once_they_are_taken(tmp_path: Path) -> None:
    """Those of hours would fill the memory: a crew keeps only the takes that are still encoded."""
    takes = plan_takes(40 * RATE, RATE, seconds=5.0, least=1.0)
    with EncoderCrew(tmp_path / "out.mp3", Recipe(), rate=RATE, channels=2) as crew:
        distribute(crew, takes, silence(40), lambda: None)
        runs = [weakref.ref(crew.results.get()) for _ in takes[:-2]]
        assert crew.waiting is not None
        gc.collect()
        assert [run() for run in runs[:3]] == [None] * 3
