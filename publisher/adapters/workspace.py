"""The working folder: its sources as text, its files by digest, and writing that is whole or not at all."""

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity

STATE = ".publisher"
"""The folder for what can be made again: finished audio, digests, scratch. Out of git."""
SETTLED_AFTER = 2.0
"""Seconds after which a file's time of change can be trusted to tell it from its next version."""
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Workspace:
    """A producer's working folder."""

    root: Path

    @property
    def state(self) -> Path:
        """Where the cache and scratch files live."""
        return self.root / STATE

    def folders(self, kind: str) -> list[str]:
        """Return the names of the folders below episodes/ or feeds/, in order; hidden ones do not count."""
        above = self.root / kind
        if not above.is_dir():
            return []
        return sorted(entry.name for entry in above.iterdir() if entry.is_dir() and not entry.name.startswith("."))

    def read_text(self, path: str) -> tuple[str | None, list[Finding]]:
        """Return a source file's text, without a byte order mark and with plain line ends, or a finding."""
        try:
            data = (self.root / path).read_bytes()
        except FileNotFoundError:
            return None, [_finding("file-missing", path, "the file is missing", "write it, or delete its folder")]
        except OSError as problem:
            raise _refused(f"{path} cannot be read", problem) from None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = data[: problem.start].count(b"\n") + 1
            message = f"the file is not UTF-8: line {line} has the byte 0x{data[problem.start]:02X}"
            return None, [_finding("file-not-utf8", path, message, "save it as UTF-8 in your editor", line)]
        return text.replace("\r\n", "\n").replace("\r", "\n"), []

    def digests(self, paths: Iterator[str]) -> dict[str, str]:
        """Return the SHA-256 of every file in `paths` that is there; unchanged files are not read again."""
        known = self._known_digests()
        found: dict[str, list[int | str]] = {}
        for path in sorted(set(paths)):
            entry = self._digest(path, known.get(path))
            if entry is not None:
                found[path] = entry
        settled = {path: entry for path, entry in found.items() if _is_settled(entry)}
        if settled != known:
            self.write(f"{STATE}/digests.json", json.dumps(settled, indent=0, sort_keys=True).encode())
        return {path: str(entry[-1]) for path, entry in found.items()}

    def _known_digests(self) -> dict[str, list[int | str]]:
        try:
            known: dict[str, list[int | str]] = json.loads((self.state / "digests.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}  # It can be made again.
        return known

    def _digest(self, path: str, known: list[int | str] | None) -> list[int | str] | None:
        file = self.root / path
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                return None
            identity: list[int | str] = [status.st_size, status.st_mtime_ns, status.st_ino]
            if known is not None and known[:-1] == identity:
                return known
            with file.open("rb") as stream:
                return [*identity, hashlib.file_digest(stream, "sha256").hexdigest()]
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _refused(f"{path} cannot be read", problem) from None

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None if there is none."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _refused(f"{path} cannot be read", problem) from None

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all: readers see the old bytes or the new ones, whenever power fails."""
        try:
            self._scratch.mkdir(parents=True, exist_ok=True)
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self._scratch) as folder:
                draft = Path(folder, "draft")
                with draft.open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                draft.replace(target)
        except OSError as problem:
            raise _refused(f"{path} cannot be written", problem) from None

    @property
    def _scratch(self) -> Path:
        return self.state / "tmp"

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Lend a folder for half-made files; it is gone afterwards."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._scratch) as folder:
            yield Path(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other publisher out of this folder, and sweep what a killed one left half-made."""
        self.state.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.state / "lock", timeout=0):
                shutil.rmtree(self._scratch, ignore_errors=True)
                yield
        except Timeout:
            raise PublisherError(
                "another publisher is at work in this folder", hint="wait until it is done, then run this again"
            ) from None


def _is_settled(entry: list[int | str]) -> bool:
    return time.time() - int(entry[1]) / 1e9 > SETTLED_AFTER


def _finding(rule: str, path: str, message: str, fix: str, line: int | None = None) -> Finding:
    position = Position(file=path, line=line)
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)


def _refused(what: str, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{what}: {problem.strerror or problem}", hint="look at the disk's free space and at the file's permissions"
    )
