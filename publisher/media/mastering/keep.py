"""Keeps a finished recording: copies it as it is, with or without its tags, and reports how it measures."""

import shutil
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.ffmpeg.encode import copy_packets
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import ProbeResult, probe_audio
from publisher.media.finished import describe_unfit
from publisher.media.formats import MEDIA_TYPES
from publisher.media.inspect import inspect_recording
from publisher.media.mastering.first_pass import read_pass
from publisher.media.mastering.master import DISK_HINT
from publisher.media.mp3_tags import copy_sound
from publisher.media.progress import StageProgress, ignore_progress
from publisher.media.results import MasteringReport, Measurement, Recording

LENGTH_TOLERANCE = 0.1
"""Seconds by which sound in a new container may be longer or shorter: the padding of its first and last packet."""
LEVEL_TOLERANCE = 0.1
"""LU by which its loudness may differ."""


def keep_recording(
    recording: Path,
    out: Path,
    *,
    tags: bool,
    first_pass: Path | None = None,
    report: StageProgress = ignore_progress,
) -> MasteringReport:
    """Copy a finished `recording` to `out` without encoding it: the whole file if it keeps its `tags`.

    Otherwise the tags around an MP3's frames are left out, and M4A gets a new container for the same packets, without
    tags and chapters; the comments of Opus stay until others are written. `first_pass` is the file that the inspection
    of this recording wrote; it saves decoding it. The report's figures are the recording's own. If an exception is
    raised, `out` is removed.

    Raises UnreadableMediaError if the recording cannot be kept: it is no MP3, M4A or Opus, or nothing in it can be
    measured. Raises PublisherError if it cannot be copied, or sounds otherwise in a new container.
    """
    try:
        found, claims = _inspect(recording, first_pass, report)
        after = _copy(recording, out, found, tags=tags, report=report)
        report("prove", 1.0)
    except OSError as problem:
        out.unlink(missing_ok=True)
        reason = (problem.strerror or str(problem)).lower()
        raise PublisherError(f"{recording.name} could not be copied: {reason}", hint=DISK_HINT) from problem
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return MasteringReport(
        how="kept",
        before=found.measurement,
        after=after,
        gain=0.0,
        limited=0.0,
        reduction=0.0,
        bit_rate=claims.bit_rate or max(1, round(out.stat().st_size / after.duration / 125.0)),
        sample_rate=found.sample_rate,
        channels=found.channels,
        media_type=MEDIA_TYPES[found.codec],
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )


def _inspect(recording: Path, first_pass: Path | None, report: StageProgress) -> tuple[Recording, ProbeResult]:
    """Return what the first pass found in the recording, or find it now; refuse what cannot be kept."""
    with TemporaryFile() as scratch:
        first = read_pass(first_pass, scratch) if first_pass else None
    claims = first.claims if first else probe_audio(recording, report=report)
    found = first.recording if first else inspect_recording(recording, report=report)
    if unfit := describe_unfit(found):
        raise UnreadableMediaError(f"{recording.name} {unfit[0]}", hint=unfit[1])
    if found.measurement.is_silent:
        raise UnreadableMediaError(
            f"{recording.name} is silent, so that it has no loudness", hint="see whether the right file is named"
        )
    return found, claims


def _copy(recording: Path, out: Path, found: Recording, *, tags: bool, report: StageProgress) -> Measurement:
    """Copy the recording, and return the measurement of the copy: its own, if what is decoded are the same bytes."""
    if tags or found.codec == "opus":
        shutil.copyfile(recording, out)
        return found.measurement
    if found.codec == "mp3":
        copy_sound(recording, out)
        return found.measurement
    copy_packets(recording, out, rate=found.sample_rate)
    # An edit list that leaves out sound does not survive in a new container.
    after = inspect_recording(out, report=report).measurement
    if (
        abs(after.duration - found.measurement.duration) > LENGTH_TOLERANCE
        or abs(after.integrated - found.measurement.integrated) > LEVEL_TOLERANCE
    ):
        raise PublisherError(
            f"{recording.name} would sound otherwise with other tags: {after.duration:.2f} s at"
            f" {after.integrated:.1f} LUFS in place of {found.measurement.duration:.2f} s at"
            f" {found.measurement.integrated:.1f} LUFS",
            hint="write keep: bytes, which leaves its tags too; or export it anew from an audio editor",
        )
    return after
