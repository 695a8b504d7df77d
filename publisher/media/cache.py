"""Caches inspections, mastered audio and resized pictures on disk, by the digest of their inputs.

Four kinds of entry: inspected recordings (with the first pass that mastering starts from), inspected pictures,
mastered audio before it is tagged, and resized pictures. Inspections are kept for the program that made them; mastered
audio and resized pictures follow from their inputs and from MASTERING_REVISION. An incomplete or damaged entry counts
as missing. The whole folder can be deleted at any time.
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

from publisher.cache import digest_program
from publisher.errors import PublisherError
from publisher.files import temporary_folder
from publisher.hashing import digest_file
from publisher.media.results import MasteringReport, PictureInfo, Recording

_T = TypeVar("_T")
REPORT_FILE = "report.json"
AUDIO_FILE = "audio"
ANALYSIS_FILE = "first-pass"
PROGRAM_DIGITS = 16
"""Hexadecimal digits of the program's digest in the name of an inspection."""
NO_FILES: Mapping[str, Path] = MappingProxyType({})
PICTURE_CHECKSUM_BYTES = 32
"""Bytes of the SHA-256 behind a resized picture. JPEG decoders ignore bytes behind the end marker."""


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_T]):
    name: str
    adapter: TypeAdapter[_T]
    of_program: bool
    """Whether another program makes entries of its own."""


@dataclass(frozen=True, slots=True)
class _MasterEntry:
    """The report of mastered audio, and the size and digest that tell whether the file beside it is intact."""

    mastered: MasteringReport
    bytes: int
    digest: str


_RECORDINGS = _Kind("recordings", TypeAdapter(Recording), of_program=True)
_PICTURES = _Kind("pictures", TypeAdapter(PictureInfo), of_program=True)
_MASTERS = _Kind("masters", TypeAdapter(_MasterEntry), of_program=False)


@dataclass(frozen=True, slots=True)
class MediaCache:
    """A folder of cached results."""

    folder: Path

    def recording(self, digest: str, sound_track: int = 1) -> Recording | None:
        """Return the inspection of a sound track of the recording with this digest, if there is one."""
        return self._load(_RECORDINGS, _name_track(digest, sound_track))

    def keep_recording(self, digest: str, recording: Recording, *, first_pass: Path | None = None) -> None:
        """Keep the inspection of a recording; the file `first_pass` is moved beside it."""
        beside = {} if first_pass is None else {ANALYSIS_FILE: first_pass}
        self._keep(_RECORDINGS, _name_track(digest, recording.sound_track), recording, beside)

    def first_pass(self, digest: str, sound_track: int = 1) -> Path | None:
        """Return the first pass over a sound track of the recording with this digest, if there is one."""
        file = self._entry(_RECORDINGS, _name_track(digest, sound_track)) / ANALYSIS_FILE
        return file if file.is_file() and self._is_own(file) else None

    def picture(self, digest: str) -> PictureInfo | None:
        """Return the inspection of the picture with this digest, if there is one."""
        return self._load(_PICTURES, digest)

    def keep_picture(self, digest: str, picture: PictureInfo) -> None:
        """Keep the inspection of a picture."""
        self._keep(_PICTURES, digest, picture)

    def master(self, digest: str) -> tuple[Path, MasteringReport] | None:
        """Return the untagged audio for the inputs with this digest, and its report, if both are intact."""
        kept = self._load(_MASTERS, digest)
        audio = self._entry(_MASTERS, digest) / AUDIO_FILE
        if kept is None or not self._is_own(audio) or not _is_complete(audio, kept):
            return None
        return audio, kept.mastered

    def keep_master(self, digest: str, audio: Path, mastered: MasteringReport) -> Path:
        """Move `audio` into the cache and return its path there."""
        try:
            master = _MasterEntry(mastered=mastered, bytes=audio.stat().st_size, digest=digest_file(audio))
        except OSError as problem:
            raise _make_error(audio, problem) from None
        self._keep(_MASTERS, digest, master, {AUDIO_FILE: audio})
        return self._entry(_MASTERS, digest) / AUDIO_FILE

    def resized_picture(self, digest: str, width: int) -> bytes | None:
        """Return the picture with this digest at `width` pixels as JPEG; None if it is missing or damaged."""
        file = self._resized_path(digest, width)
        try:
            kept = file.read_bytes() if self._is_own(file) else b""
            content, checksum = kept[:-PICTURE_CHECKSUM_BYTES], kept[-PICTURE_CHECKSUM_BYTES:]
            return content if checksum == hashlib.sha256(content).digest() else None
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _make_error(file, problem) from None

    def keep_resized_picture(self, digest: str, width: int, content: bytes) -> None:
        """Keep a picture resized to `width` pixels."""
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

    def _is_own(self, file: Path) -> bool:
        """Tell whether a file lies in the cache by itself, and not behind a link."""
        return file.resolve() == self.folder.resolve() / file.relative_to(self.folder)

    def _resized_path(self, digest: str, width: int) -> Path:
        return self.folder / "smaller" / digest[:2] / f"{digest}.{width}.jpg"

    def _entry(self, kind: _Kind[_T], digest: str) -> Path:
        name = f"{digest}.{digest_program()[:PROGRAM_DIGITS]}" if kind.of_program else digest
        return self.folder / kind.name / digest[:2] / name

    def _load(self, kind: _Kind[_T], digest: str) -> _T | None:
        try:
            report = json.loads((self._entry(kind, digest) / REPORT_FILE).read_bytes())
            return kind.adapter.validate_python(report)
        except (FileNotFoundError, ValueError):
            return None  # Missing, or written by a version with other fields.
        except OSError as problem:
            raise _make_error(self._entry(kind, digest), problem) from None

    def _is_usable(self, kind: _Kind[_T], digest: str) -> bool:
        kept = self._load(kind, digest)
        return (
            _is_complete(self._entry(kind, digest) / AUDIO_FILE, kept)
            if isinstance(kept, _MasterEntry)
            else kept is not None
        )

    def _keep(self, kind: _Kind[_T], digest: str, value: _T, beside: Mapping[str, Path] = NO_FILES) -> None:
        """Store an entry with the files `beside` it, by name; a usable entry that is there already stays."""
        entry = self._entry(kind, digest)
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            with temporary_folder(self.folder.parent / "tmp") as scratch:
                draft = scratch / "entry"
                draft.mkdir()
                # The loudness of silence is minus infinity, which Python's JSON can write and pydantic's cannot.
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


def _name_track(digest: str, sound_track: int) -> str:
    """Return the name of a sound track's entry: that of the recording, with the number if it is not the first."""
    return digest if sound_track == 1 else f"{digest}-{sound_track}"


def _is_complete(audio: Path, kept: _MasterEntry) -> bool:
    try:
        if audio.stat().st_size != kept.bytes:
            return False
        return digest_file(audio) == kept.digest
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise _make_error(audio, problem) from None


def _sync(file: Path) -> None:
    """Flush a file to disk before it is renamed: else a loss of power can leave the new name on an empty file."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _replace_entry(draft: Path, entry: Path) -> None:
    try:
        # A folder is renamed atomically, so an entry is never seen half.
        draft.rename(entry)
    except OSError:
        if not entry.is_dir():
            raise
        # Another task stored the same entry at the same time; its content is equal.


def _make_error(file: Path, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{file} cannot be kept or read: {problem.strerror or problem}",
        hint="look at the disk's free space and at the permissions; the whole folder .publisher may be deleted",
    )
