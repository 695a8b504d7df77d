"""What was fetched from elsewhere: once, whole or not at all, and anew only if it has changed there.

Beside each file stands what its server said of it. A download that was cut off goes on where it was.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from publisher.errors import AwayError, PublisherError, UnreadableMediaError
from publisher.storage.remote import Delivery, Source, Stamp

Report = Callable[[float, int | None], None]
"""Called with the part that is here, from 0 to 1, and with how many bytes there are in all, where that is known."""
PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each new try, as long as none of them brings anything."""
PAGES = (b"<!doctype html", b"<html")
"""What web pages begin with."""
A_PAGE = "write the address of the file itself: a link for sharing leads to a page around it"


def fetch(source: Source, file: Path, report: Report, *, pause: Callable[[float], None] = time.sleep) -> bool:
    """Have at `file` what `source` has, and tell whether it had to be fetched.

    Where the source is silent or refuses, what was fetched before serves. Raises AwayError if the file cannot be had
    now, UnreadableMediaError if it cannot be had or is no recording, PublisherError if the disk refuses.
    """
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.parent / ".lock"):
            return _Download(source, file, report, pause).run()
    except OSError as problem:
        file.with_name(".part").unlink(missing_ok=True)
        raise PublisherError(
            f"{file.name} cannot be kept: {(problem.strerror or str(problem)).lower()}",
            hint="look at the disk's free space and at the permissions of .publisher",
        ) from None


class _Download:
    """One file on its way here."""

    def __init__(self, source: Source, file: Path, report: Report, pause: Callable[[float], None]) -> None:
        self._source = source
        self._file = file
        self._part = file.with_name(".part")
        self._report = report
        self._pause = pause

    def run(self) -> bool:
        known = _load(_beside(self._file)) if self._file.exists() else None
        try:
            self._insist(known)
        except (AwayError, UnreadableMediaError):
            if known is None:
                raise
        return known is None or known != _load(_beside(self._file))

    def _insist(self, known: Stamp | None) -> None:
        """Try as long as there is hope: every try that brings something gives it anew."""
        tries = 0
        while True:
            before = self._size()
            try:
                if self._try(known):
                    return
                problem = AwayError(
                    f"{self._source.name} cannot be fetched: the line broke, again and again",
                    hint="run this again: it goes on from where it was",
                )
            except AwayError as silence:
                problem = silence
            tries = 0 if self._size() > before else tries + 1
            if tries > len(PAUSES):
                raise problem
            self._pause(PAUSES[max(tries - 1, 0)])

    def _try(self, known: Stamp | None) -> bool:
        """Fetch as much as comes; tell whether the file is whole."""
        begun = _load(_beside(self._part))
        start = self._size() if begun and begun.tells else 0
        if begun and start == begun.bytes:
            # Killed between the last byte and the name.
            self._place(begun)
            return True
        with self._source.read(start, begun if start else known) as delivery:
            if delivery is None or (not start and known is not None and delivery.stamp == known):
                return True
            if delivery.start and (delivery.start != start or delivery.stamp != begun):
                # Something else is there by now: from the beginning, then.
                self._drop()
                return False
            total = self._take(delivery)
        if total is not None and self._size() != total:
            return False
        self._place(delivery.stamp)
        return True

    def _take(self, delivery: Delivery) -> int | None:
        total = delivery.stamp.bytes
        if delivery.page:
            raise self._page()
        if not delivery.start:
            _save(delivery.stamp, _beside(self._part))
        with self._part.open("ab" if delivery.start else "wb") as stream:
            for chunk in delivery.chunks:
                if not stream.tell() and chunk.lstrip()[: len(PAGES[0])].lower().startswith(PAGES):
                    self._drop()
                    raise self._page()
                stream.write(chunk)
                self._report(min(1.0, stream.tell() / total) if total else 0.0, total)
            stream.flush()
            os.fsync(stream.fileno())
        return total

    def _place(self, stamp: Stamp) -> None:
        """Give the file its name. In between it has no stamp, so that a kill costs a second download and no more."""
        _beside(self._file).unlink(missing_ok=True)
        self._part.replace(self._file)
        _beside(self._part).unlink(missing_ok=True)
        _save(stamp, _beside(self._file))

    def _page(self) -> UnreadableMediaError:
        return UnreadableMediaError(f"{self._source.name} is a web page and not a recording", hint=A_PAGE)

    def _drop(self) -> None:
        self._part.unlink(missing_ok=True)
        _beside(self._part).unlink(missing_ok=True)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.json")


def _load(stamp: Path) -> Stamp | None:
    try:
        return Stamp(**json.loads(stamp.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # It can be fetched again.


def _save(stamp: Stamp, file: Path) -> None:
    draft = file.with_name(f"{file.name}.draft")
    draft.write_text(json.dumps(asdict(stamp)))
    draft.replace(file)
