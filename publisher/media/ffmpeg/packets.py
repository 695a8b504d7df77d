"""Reads the time stamps of a recording's packets with ffmpeg; they are decoded only where the container rounds them."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.process import ChildProcess, StalledError, run_process
from publisher.media.loudness import Doubles
from publisher.media.progress import StageProgress, ignore_progress

TIMED_CONTAINERS = {"mov", "matroska", "flv", "asf", "mpegts", "mpeg"}
"""ffmpeg's names of the containers whose packets have times of their own; in others they are one after the other."""
CLOCKED_CONTAINERS = {"asf", "mpegts", "mpeg"}
"""Those whose times are a sender's clock, which starts anywhere."""
LISTING_BYTES = 1 << 16
"""Bytes of ffmpeg's list that are read at a time."""
MAX_PACKETS = 1 << 25
"""Most packets that are listed: 180 hours of 20 ms."""
WATCHED_NUMBERS = 2 * 1024
"""Numbers read from a packet listing between two reports of progress; each packet has two."""
MOST_SAMPLES = 2
"""Samples in a unit of time that is exact: HE-AAC has two."""
NO_TIME = -(1 << 63)
"""What ffmpeg writes for a packet without a time stamp."""
DISCARDED = 4
"""Flag of packets that are decoded for the next ones, and not heard."""


class PacketTimes(NamedTuple):
    """The packets of an audio stream, in order."""

    starts: Doubles
    """Time stamps in s."""
    durations: Doubles
    """In s."""
    hidden: float
    """Seconds of packets that an edit list leaves out, and that are in the file all the same."""


def read_packet_times(
    arguments: Sequence[str],
    container: str,
    rate: int,
    *,
    sound_track: int = 1,
    duration: float | None = None,
    report: StageProgress = ignore_progress,
) -> PacketTimes | None:
    """Return the packets of a sound track (counted from 1), of `rate` Hz; None if ffmpeg cannot list them.

    `arguments` are those by which ffmpeg opens the recording. Where time stamps are coarser than samples, packets are
    decoded to know how long they are: what is rounded off each of them adds up to seconds in an hour. How much of the
    recording's `duration` in s is listed is reported as the stage "scan".
    """
    stream = (*arguments, "-map", f"0:a:{sound_track - 1}", "-vn", "-sn", "-dn")

    def watch(seconds: float) -> None:
        if duration:
            report("scan", min(1.0, max(0.0, seconds / duration)))

    report("scan", 0.0)
    packets = _list(stream, container, ("-c", "copy"), watch, rate)
    if packets is None:
        packets = _list(stream, container, ("-c:a", "pcm_s16le"), watch)
    return packets


def _list(
    arguments: Sequence[str],
    container: str,
    coding: Sequence[str],
    watch: Callable[[float], None],
    rate: int | None = None,
) -> PacketTimes | None:
    """List packets coded so; with `rate` return None if the unit of time is no part of a sample.

    `watch` gets the time stamps in s, now and then.
    """
    clock = () if container in CLOCKED_CONTAINERS else ("-copyts",)
    command = [
        str(find_ffmpeg().path),
        *("-nostdin", "-hide_banner", "-v", "error", *clock, *arguments),
        *(*coding, "-f", "framecrc", "pipe:1"),
    ]
    try:
        with run_process(command, fed=False) as child:
            unit, rows, hidden = _parse_listing(_read_lines(child), rate, watch)
    except (StalledError, ValueError, IndexError, ZeroDivisionError):
        return None
    if not unit or not len(rows):
        return None
    starts, durations = rows.T
    if container == "mov" and rate:
        # There a packet lasts until the next one, gaps included; all of them but the last hold as many samples.
        durations = np.minimum(durations, np.median(durations))
    return PacketTimes(starts * unit, _estimate_missing(starts, durations) * unit, hidden * unit)


def _parse_listing(
    lines: Iterable[str], rate: int | None, watch: Callable[[float], None]
) -> tuple[float, Doubles, int]:
    """Return the unit of time in s, a row of time stamp and duration for each packet, and what is hidden.

    Raises ValueError if there are more than MAX_PACKETS, if a line is none of ffmpeg's, or if samples at `rate` Hz do
    not begin at whole units.
    """
    unit, hidden = Fraction(0), 0
    rows = array("d")
    for line in lines:
        if line.startswith("#tb 0:"):
            unit = _parse_unit(line, rate)
        elif not line.startswith("#"):
            fields = line.split(",", 6)
            start, duration = int(fields[2]), max(0, int(fields[3]))
            if start == NO_TIME:
                start = int(rows[-2] + rows[-1]) if rows else 0
            if _is_discarded(fields[6:]):
                # Its samples are not heard, wherever it stands in time.
                hidden += duration
                continue
            rows.extend((start, duration))
            if len(rows) % WATCHED_NUMBERS == 0:
                watch(float(start * unit))
            if len(rows) > 2 * MAX_PACKETS:
                raise ValueError("too many packets")
    return float(unit), np.array(rows).reshape(-1, 2), hidden


def _parse_unit(line: str, rate: int | None) -> Fraction:
    unit = Fraction(line.removeprefix("#tb 0:").strip())
    samples = unit * (rate or 0)
    if rate and samples.numerator > 1 and samples != MOST_SAMPLES:
        raise ValueError("time stamps are coarser than samples")
    return unit


def _read_lines(child: ChildProcess) -> Iterator[str]:
    rest = ""
    while block := child.read(LISTING_BYTES):
        *lines, rest = (rest + block.decode("ascii", errors="replace")).split("\n")
        yield from filter(None, lines)
    if rest:
        yield rest


def _is_discarded(rest: Sequence[str]) -> bool:
    flags = rest[0].strip() if rest else ""
    return flags.startswith("F=") and bool(int(flags[2:].split(",")[0], 16) & DISCARDED)


def _estimate_missing(starts: Doubles, durations: Doubles) -> Doubles:
    """Return durations in which unknown ones, which are 0, are the usual distance to the next packet."""
    unknown = durations == 0
    if not unknown.any() or len(starts) < 2:  # noqa: PLR2004 - a distance needs two
        return durations
    distances = np.diff(starts, append=2 * starts[-1] - starts[-2])
    usual = np.median(distances)
    return np.where(unknown, np.clip(distances, 0, max(0, usual)), durations)
