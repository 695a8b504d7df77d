"""Downloads remote recordings: a file is whole or absent, and fetched again only if its validators changed.

The validators are kept beside each file. A download that was cut off is resumed (RFC 9110, 14.2).
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from publisher.errors import PublisherError, UnavailableError, UnreadableMediaError
from publisher.storage.remote import Download, RemoteSource, Validators

DownloadProgress = Callable[[float, int | None], None]
"""Takes the fraction that was downloaded, from 0 to 1, and the size in bytes if it is known."""
RETRY_PAUSES = (1.0, 2.0, 4.0)
"""Pauses in s before each new attempt. An attempt that brings bytes starts them anew."""
HTML_MAGICS = (b"<!doctype html", b"<html")
"""First bytes of web pages, in lower case."""
WEB_PAGE_HINT = "write the address of the file itself: a link for sharing leads to a page around it"


def download(
    source: RemoteSource, file: Path, report: DownloadProgress, *, pause: Callable[[float], None] = time.sleep
) -> bool:
    """Bring `file` up to date with `source`, and return whether it changed.

    If the source does not answer or refuses, a file that was downloaded before is kept. Otherwise raises
    UnavailableError if the source does not answer now, UnreadableMediaError if it refuses or has no recording. Raises
    PublisherError if the disk refuses.
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
    """Downloads one file."""

    def __init__(
        self, source: RemoteSource, file: Path, report: DownloadProgress, pause: Callable[[float], None]
    ) -> None:
        self._source = source
        self._file = file
        self._part = file.with_name(".part")
        self._report = report
        self._pause = pause

    def run(self) -> bool:
        known = _load_validators(_validators_path(self._file)) if self._file.exists() else None
        try:
            self._retry(known)
        except (UnavailableError, UnreadableMediaError):
            if known is None:
                raise
        return known is None or known != _load_validators(_validators_path(self._file))

    def _retry(self, known: Validators | None) -> None:
        """Download until the file is whole, or RETRY_PAUSES are used up without a new byte."""
        tries = 0
        while True:
            before = self._size()
            try:
                if self._try(known):
                    return
                problem = UnavailableError(
                    f"{self._source.name} cannot be fetched: the line broke, again and again",
                    hint="run this again: it goes on from where it was",
                )
            except UnavailableError as silence:
                problem = silence
            tries = 0 if self._size() > before else tries + 1
            if tries > len(RETRY_PAUSES):
                raise problem
            self._pause(RETRY_PAUSES[max(tries - 1, 0)])

    def _try(self, known: Validators | None) -> bool:
        """Download until the response ends; return whether the file is whole."""
        begun = _load_validators(_validators_path(self._part))
        start = self._size() if begun and begun.is_usable else 0
        if begun and start == begun.bytes:
            # The process was killed between the last byte and the renaming.
            self._place(begun)
            return True
        with self._source.read(start, begun if start else known) as delivery:
            if delivery is None or (not start and known is not None and delivery.validators == known):
                return True
            if delivery.start and (delivery.start != start or delivery.validators != begun):
                # The file changed in the meantime: start again.
                self._drop()
                return False
            total = self._take(delivery)
        if total is not None and self._size() != total:
            return False
        self._place(delivery.validators)
        return True

    def _take(self, delivery: Download) -> int | None:
        total = delivery.validators.bytes
        if delivery.is_web_page:
            raise self._page()
        if not delivery.start:
            _save_validators(delivery.validators, _validators_path(self._part))
        with self._part.open("ab" if delivery.start else "wb") as stream:
            for chunk in delivery.chunks:
                if not stream.tell() and chunk.lstrip()[: len(HTML_MAGICS[0])].lower().startswith(HTML_MAGICS):
                    self._drop()
                    raise self._page()
                stream.write(chunk)
                self._report(min(1.0, stream.tell() / total) if total else 0.0, total)
            stream.flush()
            os.fsync(stream.fileno())
        return total

    def _place(self, validators: Validators) -> None:
        """Rename the file. Meanwhile it has no validators: if the process is killed, it is downloaded again."""
        _validators_path(self._file).unlink(missing_ok=True)
        self._part.replace(self._file)
        _validators_path(self._part).unlink(missing_ok=True)
        _save_validators(validators, _validators_path(self._file))

    def _page(self) -> UnreadableMediaError:
        return UnreadableMediaError(f"{self._source.name} is a web page and not a recording", hint=WEB_PAGE_HINT)

    def _drop(self) -> None:
        self._part.unlink(missing_ok=True)
        _validators_path(self._part).unlink(missing_ok=True)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0


def _validators_path(file: Path) -> Path:
    return file.with_name(f".{file.name}.json")


def _load_validators(file: Path) -> Validators | None:
    try:
        return Validators(**json.loads(file.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # The file is downloaded again.


def _save_validators(validators: Validators, file: Path) -> None:
    draft = file.with_name(f"{file.name}.draft")
    draft.write_text(json.dumps(asdict(validators)))
    draft.replace(file)
