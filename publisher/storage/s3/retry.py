"""How long to go on trying when a store is busy or the line is bad: minutes, with pauses that grow and vary."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds."""
POLL_SECONDS = 1.0
"""Seconds after which someone who waits looks up, to see whether the work is still wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How hard to try. It can be sent to another process."""

    attempts: int = 8
    """For each request, within seconds: botocore's own."""
    seconds: float = 300.0
    """For each object, with all its requests."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random

    def run(
        self, act: Callable[[], _T], *, pause: Callable[[Exception], float | None], alive: Callable[[], None]
    ) -> _T:
        """Return what `act` returns, trying again while that makes sense and the time lasts.

        `pause` tells of an exception how many seconds the store wants to be left alone at least, or None if
        trying again is of no use. `alive` raises when the work is no longer wanted.
        """
        end = self.clock() + self.seconds
        longest = FIRST_PAUSE
        while True:
            try:
                return act()
            except Exception as problem:
                wanted = pause(problem)
                if wanted is None:
                    raise
                # Half of it is left to chance, so that many who failed at once do not come back at once.
                wait = max(wanted, longest * (1 + self.random()) / 2)
                if self.clock() + wait > end:
                    raise
            self._wait(wait, alive)
            longest = min(2 * longest, LONGEST_PAUSE)

    def _wait(self, seconds: float, alive: Callable[[], None]) -> None:
        while seconds > 0:
            alive()
            self.sleep(min(seconds, POLL_SECONDS))
            seconds -= POLL_SECONDS
        alive()
