"""Encodes the takes of a recording beside each other, and joins and proves them in order as they are ready."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryFile
from threading import Lock
from typing import Protocol, Self

from publisher.media.ffmpeg.encode import open_take_encoder, to_bytes
from publisher.media.loudness import Floats
from publisher.media.mastering.spool import Spool
from publisher.media.mastering.takes import Take
from publisher.media.mp3_join import FrameRun
from publisher.model.recipe import Recipe
from publisher.tasks import StoppedError, count_processors

WATCH_SECONDS = 0.1
"""Seconds between two looks at whether the task is still wanted, while encoders are waited for."""


@cache
def encoder_threads() -> ThreadPoolExecutor:
    """Return the threads in which encoders run, one a processor, for all recordings that are mastered at once."""
    return ThreadPoolExecutor(count_processors(), thread_name_prefix="encoder")


class Killable(Protocol):
    """A running program."""

    def kill(self) -> None:
        """End it at once."""


class EncoderCrew:
    """The encoders of one recording's takes.

    The samples of at most one take more than there are processors wait on disk.
    """

    def __init__(self, out: Path, recipe: Recipe, *, rate: int, channels: int) -> None:
        """Encode takes of `out` by `recipe`, from samples of `channels` channels at `rate` Hz."""
        self._out = out
        self._recipe = recipe
        self._form = (rate, channels)
        self._lock = Lock()
        self._running: set[Killable] = set()
        self._spools: list[Spool] = []
        self._tasks: list[Future[FrameRun]] = []
        self._is_stopped = False
        self.results: SimpleQueue[Future[FrameRun] | None] = SimpleQueue()
        """The encoded takes, in order; None if there are no more because the encoders were stopped."""
        self.fed = 0
        """Bytes of samples that encoders were given."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop what is still running, and wait for its end."""
        self.stop()
        wait(self._tasks)
        for spool in self._spools:
            spool.close()

    def begin(self, take: Take) -> Spool:
        """Have the next take encoded, and return the spool for its samples."""
        spool = Spool(self._out.parent)
        with self._lock:
            self._spools.append(spool)
        task = encoder_threads().submit(self._encode, take, spool)
        self._tasks = [*self.waiting, task]
        self.results.put(task)
        return spool

    @property
    def waiting(self) -> list[Future[FrameRun]]:
        """The takes that are not encoded yet."""
        # The others are forgotten: the results of hours would fill the memory.
        self._tasks = [task for task in self._tasks if not task.done()]
        return self._tasks

    def watch(self, program: Killable) -> None:
        """Have `program` killed when the crew stops. Raises StoppedError if it has."""
        with self._lock:
            if self._is_stopped:
                raise StoppedError
            self._running.add(program)

    def stop(self) -> None:
        """End all encoders and other programs at once."""
        with self._lock:
            self._is_stopped = True
            for spool in self._spools:
                spool.stop()
            for program in self._running:
                program.kill()
        for task in self._tasks:
            task.cancel()
        self.results.put(None)

    def _encode(self, take: Take, spool: Spool) -> FrameRun:
        rate, channels = self._form
        with (
            TemporaryFile(dir=self._out.parent) as made,
            open_take_encoder(self._out, self._recipe, rate=rate, channels=channels, into=made) as encoder,
        ):
            self.watch(encoder)
            try:
                for block in spool.blocks():
                    encoder.feed(block)
                    with self._lock:
                        self.fed += len(block)
                encoder.finish()
            finally:
                with self._lock:
                    self._running.discard(encoder)
            # Of an encoder that failed it stays open: it may be written to still.
            with self._lock:
                self._spools.remove(spool)
            spool.close()
            made.seek(0)
            return FrameRun.parse(take.first, made.read())


def distribute(
    crew: EncoderCrew, takes: Iterable[Take], samples: Iterable[tuple[int, Floats]], watch: Callable[[], None]
) -> None:
    """Give each of the `takes` its `samples`, which come in order, each piece with the number of its first one.

    `watch` is called often, also while encoders have enough to do; an exception of it ends all.
    """
    waiting, begun = deque(takes), list[tuple[Take, Spool]]()
    for frame, piece in samples:
        end = frame + len(piece)
        # First what is begun, that one of these takes can end while the next one waits for room.
        for take, spool in begun:
            _write(take, spool, frame, piece)
        while waiting and waiting[0].begin < end:
            while len(crew.waiting) > count_processors():
                wait(crew.waiting, WATCH_SECONDS, FIRST_COMPLETED)
                watch()
            take = waiting.popleft()
            begun.append((take, crew.begin(take)))
            _write(*begun[-1], frame, piece)
        begun = [(take, spool) for take, spool in begun if take.samples > end]
        watch()


def _write(take: Take, spool: Spool, frame: int, piece: Floats) -> None:
    """Write what `take` needs of `piece`, which begins with the sample `frame`."""
    spool.write(to_bytes(piece[max(0, take.begin - frame) : max(0, take.samples - frame)]))
    if take.samples <= frame + len(piece):
        spool.end()
