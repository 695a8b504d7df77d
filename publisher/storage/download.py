"""Downloads remote recordings: a file is whole or absent, and fetched again only if its validators changed.

The validators are kept beside each file. A download that was cut off is resumed (RFC 9110, 14.2). What a host sends is
not trusted: no disk is filled, no host holds a run for ever, what is refused is deleted, and other users of the machine
read nothing of it.
"""

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from publisher.errors import NotSetUpError, PublisherError, UnavailableError, UnreadableMediaError
from publisher.storage.remote import BESIDE_HINT, Download, RemoteSource, Validators

DownloadProgress = Callable[[float, int | None], None]
"""Takes the fraction that was downloaded, from 0 to 1, and the size in bytes if it is known."""
RETRY_PAUSES = (1.0, 2.0, 4.0)
"""Pauses in s before each new attempt. An attempt that brings PROGRESS_BYTES starts them anew."""
PROGRESS_BYTES = 1 << 16
"""Bytes that an attempt has to bring to count as progress: a host may break the line after each byte."""
RETRY_SECONDS = 6 * 3600.0
"""Seconds from the first attempt after which no new one is begun."""
FREE_BYTES = 200_000_000
"""Bytes of the disk that stay free where a host does not tell how much it sends."""
LOOK_BYTES = 1 << 24
"""Bytes after which the free disk space is looked at again there."""
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""Modes for the user alone: a recording may be unpublished, or come from where only this machine may read."""
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
        _make_private_folder(file.parent)
        with FileLock(file.parent / ".lock"):
            return _Download(source, file, report, pause).run()
    except OSError as problem:
        # A read-only file system refuses this as well, even where there is nothing to delete.
        with suppress(OSError):
            file.with_name(".part").unlink(missing_ok=True)
        raise PublisherError(
            f"{file.name} cannot be kept: {(problem.strerror or str(problem)).lower()}",
            hint="look at the disk's free space and at the permissions of .publisher",
        ) from None


def _make_private_folder(folder: Path) -> None:
    """Make a folder that only the user can look into; raise OSError."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


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
        except UnavailableError:
            if known is None:
                raise
        except UnreadableMediaError:
            self._drop()
            if known is None:
                raise
        return known is None or known != _load_validators(_validators_path(self._file))

    def _retry(self, known: Validators | None) -> None:
        """Download until the file is whole, or RETRY_PAUSES are used up without a new byte."""
        tries, begun = 0, time.monotonic()
        while True:
            before = self._size()
            try:
                if self._try(known):
                    return
                problem = UnavailableError(
                    f"{self._source.name} cannot be fetched: the line broke, again and again",
                    hint="run this again: it goes on from where it was",
                )
            except NotSetUpError:
                raise
            except UnavailableError as silence:
                problem = silence
            tries = 0 if self._size() >= before + PROGRESS_BYTES else tries + 1
            if tries > len(RETRY_PAUSES) or time.monotonic() - begun > RETRY_SECONDS:
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
        self._need((total or 0) - delivery.start, spared=0)
        if not delivery.start:
            _save_validators(delivery.validators, _validators_path(self._part))
        with _open_private(self._part, anew=not delivery.start) as stream:
            looked = stream.tell()
            for chunk in delivery.chunks:
                if not stream.tell() and chunk.lstrip()[: len(HTML_MAGICS[0])].lower().startswith(HTML_MAGICS):
                    raise self._page()
                stream.write(chunk)
                if total is not None and stream.tell() > total:
                    raise self._overlong(total)
                if total is None and stream.tell() - looked >= LOOK_BYTES:
                    looked = stream.tell()
                    self._need(LOOK_BYTES, spared=FREE_BYTES)
                self._report(min(1.0, stream.tell() / total) if total else 0.0, total)
            stream.flush()
            os.fsync(stream.fileno())
        return total

    def _need(self, count: int, *, spared: int) -> None:
        """Raise PublisherError if the disk has not as many bytes beside those that are to be `spared`."""
        free = max(shutil.disk_usage(self._file.parent).free - spared, 0)
        if count > free:
            self._drop()
            raise PublisherError(
                f"the disk has no room for {self._source.name}: {free / 1e6:,.0f} MB are left",
                hint=f"make room for {count / 1e6:,.0f} MB more, then run this again",
            )

    def _place(self, validators: Validators) -> None:
        """Rename the file. Meanwhile it has no validators: if the process is killed, it is downloaded again."""
        _validators_path(self._file).unlink(missing_ok=True)
        self._part.chmod(PRIVATE_FILE)  # An older version may have begun it.
        self._part.replace(self._file)
        _validators_path(self._part).unlink(missing_ok=True)
        _save_validators(validators, _validators_path(self._file))

    def _page(self) -> UnreadableMediaError:
        return UnreadableMediaError(f"{self._source.name} is a web page and not a recording", hint=WEB_PAGE_HINT)

    def _overlong(self, total: int) -> UnreadableMediaError:
        return UnreadableMediaError(
            f"{self._source.name} sends more than the {total} bytes that it tells of", hint=BESIDE_HINT
        )

    def _drop(self) -> None:
        self._part.unlink(missing_ok=True)
        _validators_path(self._part).unlink(missing_ok=True)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0


def _open_private(file: Path, *, anew: bool) -> BinaryIO:
    """Open a file that only the user can read, empty or to append to."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if anew else os.O_APPEND)
    return os.fdopen(os.open(file, flags, PRIVATE_FILE), "wb" if anew else "ab")


def _validators_path(file: Path) -> Path:
    return file.with_name(f".{file.name}.json")


def _load_validators(file: Path) -> Validators | None:
    try:
        return Validators(**json.loads(file.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # The file is downloaded again.


def _save_validators(validators: Validators, file: Path) -> None:
    draft = file.with_name(f"{file.name}.draft")
    with _open_private(draft, anew=True) as stream:
        stream.write(json.dumps(asdict(validators)).encode())
    draft.replace(file)
