"""What commands told when there was nothing to be done, by all that they had looked at: nothing of that is done twice.

What is remembered is believed only while the program, the moment and everything that was looked at are as they were.
It lies in the cache; where it is gone or damaged, the work is done anew.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.adapters.program import digest_of_program
from publisher.adapters.workspace import STATE, Workspace
from publisher.digest import Json, digest_bytes, digest_value
from publisher.errors import PublisherError
from publisher.model import FolderTarget, S3Target, Target
from publisher.watching import HERE, THERE, Watch

ANSWERS = f"{STATE}/cache/answers"
NAME = 16
"""How much of a question's digest is the name of the file that remembers its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of one question, in a working folder."""

    root: Path
    question: Sequence[str]
    """The command, and all that was asked along with it."""

    def recall(self, now: datetime) -> list[Any] | None:
        """Return what was told, if the same would be told now; otherwise None."""
        # Asked for before anything is done: what is kept later on was found out by the program that this is now.
        program = digest_of_program()
        kept = self._load()
        if kept is None or kept.get("program") != program or not _holds(kept["span"], now):
            return None
        watch = Watch(self.root)
        # What the world refuses now is told by whoever does the work.
        with suppress(PublisherError):
            watch.look_here_again(kept["ways"])
            if watch.looks.digest(HERE) == kept["here"]:
                targets = {slug: _target(target) for slug, target in kept["targets"].items()}
                watch.look_there_again(kept["ways"], targets)
                if watch.looks.digest(THERE) == kept["there"]:
                    told: list[Any] = kept["told"]
                    return told
        return None

    def keep(self, told: Sequence[Json], watch: Watch, now: datetime) -> None:
        """Remember what was told, if all that was looked at has been still."""
        if not watch.looks.still:
            return
        ways = {way: watch.looks[way] for way in (*HERE, *THERE)}
        kept: Mapping[str, Json] = {
            "question": [*self.question],
            "program": digest_of_program(),
            "span": _span(watch.moments, now),
            "ways": ways,
            "here": watch.looks.digest(HERE),
            "there": watch.looks.digest(THERE),
            "targets": {
                slug: target.model_dump(mode="json")
                for slug, target in watch.targets.items()
                if any(map(ways.get, THERE))
            },
            "told": told,
        }
        content = json.dumps(kept, ensure_ascii=False).encode(errors="surrogatepass")
        # A disk that is full, or that nobody may write to, is no trouble: then the work is done once more.
        with suppress(PublisherError):
            Workspace(self.root).write(self._path, f"{digest_bytes(content)}\n".encode() + content)

    @property
    def _path(self) -> str:
        return f"{ANSWERS}/{digest_value([*self.question])[:NAME]}.json"

    def _load(self) -> dict[str, Any] | None:
        """Return what was kept; None if there is nothing, or something is wrong with it."""
        with suppress(PublisherError):
            digest, _, content = (Workspace(self.root).read(self._path) or b"").partition(b"\n")
            if digest.decode("ascii", "replace") == digest_bytes(content):
                kept: dict[str, Any] = json.loads(content)
                return kept if kept.get("question") == [*self.question] else None
        return None


def _target(said: Mapping[str, Any]) -> Target:
    return (S3Target if said["kind"] == "s3" else FolderTarget).model_validate(said)


def _span(moments: Iterable[datetime], now: datetime) -> list[Json]:
    """Return between which two moments nothing comes to mean something else: from the first on, until the second."""
    ordered = sorted({moment.astimezone(UTC) for moment in moments})
    place = bisect_right(ordered, now)
    return [
        ordered[place - 1].isoformat() if place else None,
        ordered[place].isoformat() if place < len(ordered) else None,
    ]


def _holds(span: Sequence[str | None], now: datetime) -> bool:
    first, second = (moment and datetime.fromisoformat(moment) for moment in span)
    return (not first or first <= now) and (not second or now < second)
