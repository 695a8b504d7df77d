"""What was made before and can be used again, by the digest of all that it was made of.

Three kinds: what decoding a recording showed, what opening a picture showed, and mastered audio before it
is tagged. An entry is whole or absent, and everything here can be thrown away.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from publisher.pictures import Picture
from publisher.sound import Mastered, Recording

_T = TypeVar("_T")
REPORT = "report.json"
AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_T]):
    name: str
    adapter: TypeAdapter[_T]


_RECORDINGS = _Kind("recordings", TypeAdapter(Recording))
_PICTURES = _Kind("pictures", TypeAdapter(Picture))
_MASTERS = _Kind("masters", TypeAdapter(Mastered))


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of finished work."""

    folder: Path

    def recording(self, digest: str) -> Recording | None:
        """Return what is known of the recording with this digest."""
        return self._load(_RECORDINGS, digest)

    def keep_recording(self, digest: str, recording: Recording) -> None:
        """Remember what decoding a recording showed."""
        self._keep(_RECORDINGS, digest, recording)

    def picture(self, digest: str) -> Picture | None:
        """Return what is known of the picture with this digest."""
        return self._load(_PICTURES, digest)

    def keep_picture(self, digest: str, picture: Picture) -> None:
        """Remember what opening a picture showed."""
        self._keep(_PICTURES, digest, picture)

    def master(self, digest: str) -> tuple[Path, Mastered] | None:
        """Return the untagged audio that was made of what has this digest, and its report."""
        mastered = self._load(_MASTERS, digest)
        return (self._entry(_MASTERS, digest) / AUDIO, mastered) if mastered else None

    def keep_master(self, digest: str, audio: Path, mastered: Mastered) -> Path:
        """Move `audio` into the cache and return where it is now."""
        self._keep(_MASTERS, digest, mastered, audio)
        return self._entry(_MASTERS, digest) / AUDIO

    def _entry(self, kind: _Kind[_T], digest: str) -> Path:
        return self.folder / kind.name / digest[:2] / digest

    def _load(self, kind: _Kind[_T], digest: str) -> _T | None:
        try:
            report = json.loads((self._entry(kind, digest) / REPORT).read_bytes())
            return kind.adapter.validate_python(report)
        except (FileNotFoundError, ValueError):
            return None  # Never made, or by a version that wrote it otherwise: it is made again.

    def _keep(self, kind: _Kind[_T], digest: str, value: _T, audio: Path | None = None) -> None:
        entry = self._entry(kind, digest)
        entry.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.folder.parent / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch) as folder:
            draft = Path(folder, "entry")
            draft.mkdir()
            # Python's JSON, and not pydantic's, can spell the loudness of silence: minus infinity.
            (draft / REPORT).write_text(json.dumps(kind.adapter.dump_python(value)))
            if audio is not None:
                shutil.move(audio, draft / AUDIO)
            if entry.exists() and self._load(kind, digest) is None:
                shutil.rmtree(entry)
            try:
                # A folder is renamed in one step, so an entry is never seen half.
                draft.rename(entry)
            except OSError:
                if not entry.is_dir():
                    raise
                # Another chain made the same of the same at the same time: what is there serves as well.
