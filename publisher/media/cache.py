"""What was made before and can be used again, by the digest of all that it was made of.

Four kinds: what decoding a recording showed and what mastering starts from, what opening a picture showed, mastered
audio before it is tagged, and pictures made smaller. An entry is whole or counts as never made, and everything here can
be thrown away.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from publisher.errors import PublisherError
from publisher.files import temporary_folder
from publisher.hashing import digest_file
from publisher.media.results import MasteringReport, PictureInfo, Recording

_T = TypeVar("_T")
REPORT_FILE = "report.json"
AUDIO_FILE = "audio"
BEGINNING = "first-pass"
PROGRAM = 16
"""How many hexadecimal digits of a program's digest stand in the name of a first pass."""
NOTHING: Mapping[str, Path] = MappingProxyType({})
PICTURE_CHECKSUM_BYTES = 32
"""Bytes behind a smaller picture that prove it. Whatever opens JPEG passes them over."""


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_T]):
    name: str
    adapter: TypeAdapter[_T]


@dataclass(frozen=True, slots=True)
class _MasterEntry:
    """What is kept beside mastered audio: its report, and what tells whether the file is still that audio."""

    mastered: MasteringReport
    bytes: int
    digest: str


_RECORDINGS = _Kind("recordings", TypeAdapter(Recording))
_PICTURES = _Kind("pictures", TypeAdapter(PictureInfo))
_MASTERS = _Kind("masters", TypeAdapter(_MasterEntry))


@dataclass(frozen=True, slots=True)
class MediaCache:
    """A folder of finished work."""

    folder: Path

    def recording(self, digest: str) -> Recording | None:
        """Return what is known of the recording with this digest."""
        return self._load(_RECORDINGS, digest)

    def keep_recording(
        self, digest: str, recording: Recording, *, first_pass: Path | None = None, program: str = ""
    ) -> None:
        """Keep what decoding a recording showed.

        The file `first_pass` is moved beside it; it counts for the program with the digest `program`, and no other.
        """
        beside = {} if first_pass is None else {_named(program): first_pass}
        self._keep(_RECORDINGS, digest, recording, beside)

    def first_pass(self, digest: str, program: str) -> Path | None:
        """Return the file from which mastering the recording with this digest starts, if `program` made it."""
        file = self._entry(_RECORDINGS, digest) / _named(program)
        return file if file.is_file() else None

    def picture(self, digest: str) -> PictureInfo | None:
        """Return what is known of the picture with this digest."""
        return self._load(_PICTURES, digest)

    def keep_picture(self, digest: str, picture: PictureInfo) -> None:
        """Remember what opening a picture showed."""
        self._keep(_PICTURES, digest, picture)

    def master(self, digest: str) -> tuple[Path, MasteringReport] | None:
        """Return the untagged audio that was made of what has this digest, and its report."""
        kept = self._load(_MASTERS, digest)
        audio = self._entry(_MASTERS, digest) / AUDIO_FILE
        return (audio, kept.mastered) if kept is not None and _is_complete(audio, kept) else None

    def keep_master(self, digest: str, audio: Path, mastered: MasteringReport) -> Path:
        """Move `audio` into the cache and return where it is now."""
        try:
            master = _MasterEntry(mastered=mastered, bytes=audio.stat().st_size, digest=digest_file(audio))
        except OSError as problem:
            raise _make_error(audio, problem) from None
        self._keep(_MASTERS, digest, master, {AUDIO_FILE: audio})
        return self._entry(_MASTERS, digest) / AUDIO_FILE

    def resized_picture(self, digest: str, width: int) -> bytes | None:
        """Return the picture with this digest in so many pixels' width; None if it is not what was kept."""
        file = self._resized_path(digest, width)
        try:
            kept = file.read_bytes()
            content, proof = kept[:-PICTURE_CHECKSUM_BYTES], kept[-PICTURE_CHECKSUM_BYTES:]
            return content if proof == hashlib.sha256(content).digest() else None
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _make_error(file, problem) from None

    def keep_resized_picture(self, digest: str, width: int, content: bytes) -> None:
        """Remember a picture that was made smaller."""
        file = self._resized_path(digest, width)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with temporary_folder(self.folder.parent / "tmp") as scratch:
                draft = scratch / file.name
                draft.write_bytes(content + hashlib.sha256(content).digest())
                _sync(draft)
                draft.replace(file)
        except OSError as problem:
            raise _make_error(file, problem) from None

    def _resized_path(self, digest: str, width: int) -> Path:
        return self.folder / "smaller" / digest[:2] / f"{digest}.{width}.jpg"

    def _entry(self, kind: _Kind[_T], digest: str) -> Path:
        return self.folder / kind.name / digest[:2] / digest

    def _load(self, kind: _Kind[_T], digest: str) -> _T | None:
        try:
            report = json.loads((self._entry(kind, digest) / REPORT_FILE).read_bytes())
            return kind.adapter.validate_python(report)
        except (FileNotFoundError, ValueError):
            return None  # Never made, or by a version that wrote it otherwise: it is made again.
        except OSError as problem:
            raise _make_error(self._entry(kind, digest), problem) from None

    def _is_usable(self, kind: _Kind[_T], digest: str) -> bool:
        kept = self._load(kind, digest)
        return (
            _is_complete(self._entry(kind, digest) / AUDIO_FILE, kept)
            if isinstance(kept, _MasterEntry)
            else kept is not None
        )

    def _keep(self, kind: _Kind[_T], digest: str, value: _T, beside: Mapping[str, Path] = NOTHING) -> None:
        """Put an entry in its place, with the files `beside` it by name; one that can be used already stays."""
        entry = self._entry(kind, digest)
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            with temporary_folder(self.folder.parent / "tmp") as scratch:
                draft = scratch / "entry"
                draft.mkdir()
                # Python's JSON, and not pydantic's, can spell the loudness of silence: minus infinity.
                (draft / REPORT_FILE).write_text(json.dumps(kind.adapter.dump_python(value)))
                for name, source in beside.items():
                    shutil.move(source, draft / name)
                for file in draft.iterdir():
                    _sync(file)
                if entry.exists() and not self._is_usable(kind, digest):
                    entry.rename(scratch / "unusable")
                _replace_entry(draft, entry)
        except OSError as problem:
            raise _make_error(entry, problem) from None


def _is_complete(audio: Path, kept: _MasterEntry) -> bool:
    try:
        if audio.stat().st_size != kept.bytes:
            return False
        return digest_file(audio) == kept.digest
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise _make_error(audio, problem) from None


def _named(program: str) -> str:
    """Return the name of a first pass: what another program kept is not found, and so counts as never made."""
    return f"{BEGINNING}.{program[:PROGRAM]}"


def _sync(file: Path) -> None:
    """Have the disk hold a file before its name does: else a loss of power leaves names of empty files."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _replace_entry(draft: Path, entry: Path) -> None:
    try:
        # A folder is renamed in one step, so an entry is never seen half.
        draft.rename(entry)
    except OSError:
        if not entry.is_dir():
            raise
        # Another chain made the same of the same at the same time: what is there serves as well.


def _make_error(file: Path, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{file} cannot be kept or read: {problem.strerror or problem}",
        hint="look at the disk's free space and at the permissions; the whole folder .publisher may be deleted",
    )
