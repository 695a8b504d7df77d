"""Writes and reads the file of a first pass: the inspection and the analysis that mastering starts from.

Layout: the length of the header (8 bytes), the header as JSON, the energies of all blocks (float64), the indices of the
blocks whose hops are kept (int32), the highest peaks of all blocks (float16), the timbre of all blocks if it was
measured (float16), the rows of kept blocks as `loudness.profile` stores them, and the SHA-256 of everything before.
Numbers are little-endian.
"""

import hashlib
import json
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
from pydantic import TypeAdapter

from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.loudness import make_grid
from publisher.media.loudness.profile import Contents, PeakProfile
from publisher.media.loudness.timbre import CEPSTRA, Timbre
from publisher.media.mastering.analysis import Analysis, FirstPass, Goal
from publisher.media.results import Measurement, Recording, SignalStatistics

LENGTH = struct.Struct("<Q")
CHECKSUM_BYTES = hashlib.sha256().digest_size
"""Bytes of the SHA-256 at the end of the file."""
ENERGY, NUMBER, TRAIT = np.dtype("<f8"), np.dtype("<i4"), np.dtype("<f2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnalysisFigures:
    """The scalar fields of an analysis and its profile, and the sizes of the arrays behind the header."""

    before: Measurement
    condition: SignalStatistics
    highest: float
    frames: int
    complaints: Complaints
    is_silent: bool
    is_dual_mono: bool
    floor: float
    lost: float
    whole: int
    energies: int
    numbers: int
    timbre: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    tools: dict[str, str]
    recording: Recording
    claims: ProbeResult
    goal: Goal | None
    analysis: _AnalysisFigures | None


_HEADER = TypeAdapter(_Header)


def write_pass(file: Path, first: FirstPass) -> None:
    """Write the first pass to `file`. Raises OSError if that fails."""
    figures, arrays = (_figures(first.analysis), _arrays(first.analysis)) if first.analysis else (None, b"")
    header = _Header(tools=_tools(), recording=first.recording, claims=first.claims, goal=first.goal, analysis=figures)
    # The loudness of silence is minus infinity, which Python's JSON can write and pydantic's cannot.
    encoded = json.dumps(asdict(header)).encode()
    content = LENGTH.pack(len(encoded)) + encoded + arrays
    file.write_bytes(content + hashlib.sha256(content).digest())


def read_pass(file: Path, store: IO[bytes]) -> FirstPass | None:
    """Return the first pass in `file`, with its profile's hops in `store`, which is overwritten.

    None if `file` is missing, damaged, or was written with another ffmpeg or numpy. Raises OSError if it cannot be
    read.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    content, checksum = content[:-CHECKSUM_BYTES], content[-CHECKSUM_BYTES:]
    if hashlib.sha256(content).digest() != checksum:
        return None
    try:
        (length,) = LENGTH.unpack_from(content)
        header = _HEADER.validate_python(json.loads(content[LENGTH.size : LENGTH.size + length]))
        figures, analysis = header.analysis, None
        if header.goal and figures:
            analysis = _restore(figures, header.goal.rate, content[LENGTH.size + length :], store)
    except (struct.error, ValueError):
        return None  # Written by a version with another layout.
    if header.tools != _tools():
        return None
    return FirstPass(recording=header.recording, claims=header.claims, goal=header.goal, analysis=analysis)


def _figures(analysis: Analysis) -> _AnalysisFigures:
    contents = analysis.profile.contents
    return _AnalysisFigures(
        before=analysis.before,
        condition=analysis.condition,
        highest=analysis.highest,
        frames=analysis.frames,
        complaints=analysis.complaints,
        is_silent=analysis.is_silent,
        is_dual_mono=analysis.is_dual_mono,
        floor=float(contents.floor),
        lost=float(contents.lost),
        whole=contents.whole,
        energies=len(contents.energies),
        numbers=len(contents.numbers),
        timbre=analysis.timbre.size if analysis.timbre else 0,
    )


def _arrays(analysis: Analysis) -> bytes:
    contents = analysis.profile.contents
    energies, numbers = contents.energies.astype(ENERGY), contents.numbers.astype(NUMBER)
    highest = contents.highest.astype(TRAIT)
    traits = b"".join(values.astype(TRAIT).tobytes() for values in analysis.timbre or ())
    return energies.tobytes() + numbers.tobytes() + highest.tobytes() + traits + analysis.profile.rows()


def _restore(figures: _AnalysisFigures, rate: int, arrays: bytes, store: IO[bytes]) -> Analysis:
    """Return the analysis at `rate` Hz with these `figures`, and the `arrays` that follow the header."""
    energies = np.frombuffer(arrays, ENERGY, figures.energies)
    numbers = np.frombuffer(arrays, NUMBER, figures.numbers, energies.nbytes)
    at = energies.nbytes + numbers.nbytes
    highest = np.frombuffer(arrays, TRAIT, figures.energies, at)
    at += highest.nbytes
    tones = np.frombuffer(arrays, TRAIT, figures.timbre, at)
    shapes = np.frombuffer(arrays, TRAIT, figures.timbre * CEPSTRA, at + tones.nbytes).reshape(-1, CEPSTRA)
    contents = Contents(
        floor=figures.floor,
        lost=figures.lost,
        whole=figures.whole,
        energies=energies.astype(np.float64),
        numbers=numbers.astype(np.int32),
        highest=highest.astype(np.float16),
    )
    return Analysis(
        before=figures.before,
        condition=figures.condition,
        highest=figures.highest,
        profile=PeakProfile.restored(make_grid(rate), contents, arrays[at + tones.nbytes + shapes.nbytes :], store),
        frames=figures.frames,
        complaints=figures.complaints,
        is_silent=figures.is_silent,
        is_dual_mono=figures.is_dual_mono,
        timbre=Timbre(tones.astype(np.float32), shapes.astype(np.float32)) if figures.timbre else None,
    )


def _tools() -> dict[str, str]:
    return {"ffmpeg": find_ffmpeg().version, "numpy": np.__version__}
