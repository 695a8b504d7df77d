"""Where commands are asked for: if nothing has changed, the same is told as before; all else is work."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.answers import Witness, tell
from publisher.console import Console
from publisher.exits import Exit
from publisher.remembering import Memory
from publisher.watching import Watch

if TYPE_CHECKING:
    from publisher.desk import Desk
    from publisher.press import Press
    from publisher.proofreader import Proofreader


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A working folder, a target and a console, before anything is read."""

    root: Path
    console: Console
    target: str
    feed: str | None = None
    """The only feed to work on; None for all."""

    def check(self, now: datetime) -> Exit:
        """Read everything and show what is wrong."""
        return self._answer(["check"], now, lambda desk: _proofreader(desk).check(now))

    def plan(self, replace: AbstractSet[str], now: datetime) -> Exit:
        """Show what `publish` would do."""
        return self._answer(["plan", *sorted(replace)], now, lambda desk: _proofreader(desk).plan(replace, now))

    def write_feeds(self, now: datetime) -> Exit:
        """Render every feed from its ledger, with no audio at hand, and switch to it."""
        return self._answer(["feed"], now, lambda desk: _press(desk).write_feeds(now))

    def check_feeds(self, now: datetime) -> Exit:
        """Tell whether every stored feed is what rendering it now would give."""
        return self._answer(["feed --check"], now, lambda desk: _proofreader(desk).check_feeds(now))

    def desk(self, console: Console, watch: Watch | None = None) -> "Desk":
        """Return the desk at which the work begins."""
        from publisher.desk import Desk  # noqa: PLC0415 - where nothing has changed it is not needed

        return Desk(root=self.root, console=console, target=self.target, feed=self.feed, watch=watch)

    def _answer(self, asked: Sequence[str], now: datetime, work: Callable[["Desk"], Exit]) -> Exit:
        memory = Memory(root=self.root, question=[self.target, self.feed or "", *asked])
        told = memory.recall(now)
        if told is not None:
            tell(told, self.console)
            return Exit.DONE
        witness, watch = Witness(self.console), Watch(self.root)
        done = work(self.desk(witness, watch))
        if done is Exit.DONE and witness.told is not None:
            memory.keep(witness.told, watch, now)
        return done


def _proofreader(desk: "Desk") -> "Proofreader":
    from publisher.proofreader import Proofreader  # noqa: PLC0415 - the same

    return Proofreader(desk=desk)


def _press(desk: "Desk") -> "Press":
    from publisher.press import Press  # noqa: PLC0415 - the same

    return Press(desk=desk)
