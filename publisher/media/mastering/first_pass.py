"""Writes and reads the file in which an inspection keeps what mastering starts from.

Layout: 8 bytes with the length of a header, the header as JSON, the energies of all blocks (float64), the numbers of
the blocks that are kept hop by hop (int32), their rows as `profile` stores them, and the SHA-256 of all that. Numbers
are little-endian.
"""

import hashlib
import json
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
from pydantic import TypeAdapter

from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.loudness import make_grid
from publisher.media.loudness.profile import Contents, PeakProfile
from publisher.media.mastering.analyze import Analysis, FirstPass, Goal
from publisher.media.results import Measurement, Recording, SignalStatistics

LENGTH = struct.Struct("<Q")
PROOF = hashlib.sha256().digest_size
"""Bytes at the end of the file that prove the ones before."""
ENERGY, NUMBER = np.dtype("<f8"), np.dtype("<i4")


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnalysisFigures:
    """The figures of what was heard, and the sizes of what stands behind the header."""

    before: Measurement
    condition: SignalStatistics
    highest: float
    frames: int
    trouble: str | None
    is_silent: bool
    is_dual_mono: bool
    floor: float
    lost: float
    whole: int
    energies: int
    numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    tools: dict[str, str]
    recording: Recording
    claims: ProbeResult
    goal: Goal | None
    analysis: _AnalysisFigures | None


_HEADER = TypeAdapter(_Header)


def write_pass(file: Path, first: FirstPass) -> None:
    """Write what an inspection found to `file`. Raises OSError if the disk refuses."""
    heard, content = (_figures(first.analysis), _arrays(first.analysis)) if first.analysis else (None, b"")
    header = _Header(tools=_tools(), recording=first.recording, claims=first.claims, goal=first.goal, analysis=heard)
    # Python's JSON, and not pydantic's, can spell the loudness of silence: minus infinity.
    spelled = json.dumps(asdict(header)).encode()
    whole = LENGTH.pack(len(spelled)) + spelled + content
    file.write_bytes(whole + hashlib.sha256(whole).digest())


def read_pass(file: Path, store: IO[bytes]) -> FirstPass | None:
    """Return what an inspection found, its profile in `store`, which is written over.

    None if `file` is not there, not whole, or was written with another ffmpeg or numpy. Raises OSError if it cannot be
    read.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    whole, proof = content[:-PROOF], content[-PROOF:]
    if hashlib.sha256(whole).digest() != proof:
        return None
    try:
        (length,) = LENGTH.unpack_from(whole)
        header = _HEADER.validate_python(json.loads(whole[LENGTH.size : LENGTH.size + length]))
    except (struct.error, ValueError):
        return None  # By a version that wrote it otherwise.
    if header.tools != _tools():
        return None
    found, heard = header.analysis, None
    if header.goal and found:
        heard = _restored(found, header.goal.rate, whole[LENGTH.size + length :], store)
    return FirstPass(recording=header.recording, claims=header.claims, goal=header.goal, analysis=heard)


def _figures(heard: Analysis) -> _AnalysisFigures:
    contents = heard.profile.contents
    return _AnalysisFigures(
        before=heard.before,
        condition=heard.condition,
        highest=heard.highest,
        frames=heard.frames,
        trouble=heard.trouble,
        is_silent=heard.is_silent,
        is_dual_mono=heard.is_dual_mono,
        floor=float(contents.floor),
        lost=float(contents.lost),
        whole=contents.whole,
        energies=len(contents.energies),
        numbers=len(contents.numbers),
    )


def _arrays(heard: Analysis) -> bytes:
    contents = heard.profile.contents
    energies, numbers = contents.energies.astype(ENERGY), contents.numbers.astype(NUMBER)
    return energies.tobytes() + numbers.tobytes() + heard.profile.rows()


def _restored(figures: _AnalysisFigures, rate: int, content: bytes, store: IO[bytes]) -> Analysis:
    """Return what was heard at `rate` Hz; `content` is what stands behind the header."""
    energies = np.frombuffer(content, ENERGY, figures.energies)
    numbers = np.frombuffer(content, NUMBER, figures.numbers, energies.nbytes)
    contents = Contents(
        floor=figures.floor,
        lost=figures.lost,
        whole=figures.whole,
        energies=energies.astype(np.float64),
        numbers=numbers.astype(np.int32),
    )
    return Analysis(
        before=figures.before,
        condition=figures.condition,
        highest=figures.highest,
        profile=PeakProfile.restored(make_grid(rate), contents, content[energies.nbytes + numbers.nbytes :], store),
        frames=figures.frames,
        trouble=figures.trouble,
        is_silent=figures.is_silent,
        is_dual_mono=figures.is_dual_mono,
    )


def _tools() -> dict[str, str]:
    return {"ffmpeg": find_ffmpeg().version, "numpy": np.__version__}
