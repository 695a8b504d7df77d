"""Retries requests with pauses that double, and vary at random."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds."""
POLL_SECONDS = 1.0
"""Seconds of a pause between two checks whether the operation was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Limits retries. Picklable."""

    attempts: int = 8
    """Attempts of botocore for each request, within seconds."""
    seconds: float = 300.0
    """Limit in s for each object, with all its requests."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random

    def run(
        self, act: Callable[[], _T], *, pause: Callable[[Exception], float | None], alive: Callable[[], None]
    ) -> _T:
        """Call `act` until it succeeds, and return its value; raise its last exception when the time is over.

        `pause` returns the least pause in s after an exception, or None if a retry is of no use: then it is raised.
        `alive` is called about once a second of each pause, and raises if the operation was cancelled.
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
                # Half of it is random, so that clients that failed together do not retry together.
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
