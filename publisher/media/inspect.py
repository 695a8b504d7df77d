"""Inspects recordings: decodes them from end to end, measures them, and compares them with their headers."""

from pathlib import Path
from tempfile import TemporaryFile

from publisher.errors import UnreadableMediaError
from publisher.media.defects import SignalAnalyzer
from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import PLAYABLE_HINT, ProbeResult, probe_audio
from publisher.media.headers import is_avi_unfinished, is_ogg_unfinished, read_declared_duration, read_trailing_duration
from publisher.media.loudness import Meter
from publisher.media.mastering.analysis import FirstPass
from publisher.media.mastering.analyze import run_pass
from publisher.media.mastering.first_pass import write_pass
from publisher.media.mastering.job import ceiling_of, floor_of, goal_of, job_of
from publisher.media.mp3 import FrameWalk, walk_frames
from publisher.media.progress import StageProgress, ignore_progress
from publisher.media.results import Measurement, Recording, SignalStatistics, SoundChange
from publisher.media.segments import OUT_OF_RANGE, to_samples
from publisher.media.sound_tracks import find_heard_track
from publisher.model.recipe import Recipe

MAX_PADDING = 0.5
"""Seconds of padding that may follow the end that a header declares: programs pad to whole disk blocks."""
DURATION_TOLERANCE = 0.1
"""Seconds by which a container's own duration may differ from the sound: it is rounded, and may count other streams."""


def inspect_recording(recording: Path, *, sound_track: int = 1, report: StageProgress = ignore_progress) -> Recording:
    """Decode a sound track of `recording` from end to end and return its properties and measurement.

    Raises UnreadableMediaError if it is missing, empty, not a file, or has no decodable sound; MissingTrackError if it
    has no such track. Defects of decodable
    files, such as a missing end, are reported in `trouble` and `condition`.
    """
    return _inspect(recording, probe_audio(recording, sound_track=sound_track, report=report), report)


def _inspect(recording: Path, claims: ProbeResult, report: StageProgress) -> Recording:
    # BS.1770-5 has weights for 5.0 and 5.1; other layouts of more than two channels are mixed down to stereo first.
    channels = claims.channels if claims.surround else min(claims.channels, 2)
    measurement, condition, complaints = _measure(recording, claims, channels, report)
    return describe_recording(recording, claims, measurement, condition, complaints)


def inspect_to_master(
    recording: Path,
    recipe: Recipe,
    first_pass: Path,
    *,
    sound_track: int = 1,
    report: StageProgress = ignore_progress,
) -> Recording:
    """Inspect a recording as `inspect_recording` does, and write the first pass of mastering by `recipe`.

    The recording is decoded once for both. Where mastering works on other samples than the inspection (resampled, mixed
    down from surround, or with voices to be matched first), the file `first_pass` holds the inspection alone. Raises
    OSError if it cannot be written, else as `inspect_recording`.
    """
    claims = probe_audio(recording, sound_track=sound_track, report=report)
    with TemporaryFile() as scratch:

        def report_inspection(_stage: str, fraction: float) -> None:
            report("inspect", fraction)

        job = job_of(recording, recipe, first_pass, claims, scratch, report=report_inspection)
        separate = recipe.tracks != "mixed" and job.arrangement.source > 1
        if claims.channels != job.arrangement.source or claims.sample_rate != job.rate or separate:
            found = _inspect(recording, claims, report)
            write_pass(first_pass, FirstPass(recording=found, claims=claims))
            return found
        ceiling, floor = ceiling_of(job), floor_of(job)
        analysis = run_pass(job, ceiling, floor=floor)
        found = describe_recording(recording, claims, analysis.before, analysis.condition, analysis.complaints)
        write_pass(
            first_pass, FirstPass(recording=found, claims=claims, goal=goal_of(job, ceiling, floor), analysis=analysis)
        )
        return found


def describe_recording(
    path: Path, claims: ProbeResult, measurement: Measurement, condition: SignalStatistics, complaints: Complaints
) -> Recording:
    """Return the recording at `path` from its probe, its measurements and what ffmpeg complained of."""
    exact = read_declared_duration(path)
    # A container's duration is that of its longest stream, which may be a picture's.
    declared = exact.seconds if exact else claims.duration if claims.is_alone else None
    walk = walk_frames(path) if claims.container == "mp3" else FrameWalk(is_whole=False, change=None)
    return Recording(
        codec=claims.codec,
        sample_rate=claims.sample_rate,
        channels=claims.channels,
        video=claims.video,
        declared=declared,
        measurement=measurement,
        condition=condition,
        gaps=tuple((gap.start, gap.duration) for gap in claims.gaps),
        sounds=claims.sounds,
        sound_track=claims.sound_track,
        container=claims.container,
        heard_track=find_heard_track(path, claims) if measurement.is_silent else None,
        flaw=complaints.rest,
        change=walk.change
        and SoundChange(at=walk.change.at, before=walk.change.before.kind, after=walk.change.after.kind),
        picture=None if exact or claims.is_alone else claims.duration,
        trouble=(None if complaints.is_no_frame and walk.is_whole else complaints.sound)
        # Packets that the reader lost leave a gap, which is not one of the recording's, or are missing at the end.
        or (complaints.demuxer if claims.gaps or _ends_early(claims, measurement) else None)
        or _describe_missing(declared, measurement.duration, 0.001 if exact is not None else DURATION_TOLERANCE)
        or _describe_hidden(read_trailing_duration(path))
        or ("it is cut off: its last page is missing" if is_ogg_unfinished(path) else None)
        or ("it is cut off: its header speaks of more than is there" if is_avi_unfinished(path) else None),
    )


def measure_audio(file: Path) -> Measurement:
    """Measure the first audio stream of an audio file; more than two channels are mixed down to stereo first.

    Raises UnreadableMediaError if it has no decodable sound.
    """
    claims = probe_audio(file)
    return _measure(file, claims, min(claims.channels, 2), ignore_progress)[0]


def _measure(
    path: Path, claims: ProbeResult, channels: int, report: StageProgress
) -> tuple[Measurement, SignalStatistics, Complaints]:
    """Return the measurement of `path`, its signal statistics, and what ffmpeg complained of."""
    meter, signal = Meter(claims.sample_rate, channels), SignalAnalyzer(channels, OUT_OF_RANGE)
    with open_decoder(path, claims, rate=claims.sample_rate, channels=channels) as decoder:
        for piece in decoder.segments():
            samples = to_samples(piece)
            meter.add(samples)
            signal.add(samples)
            if claims.duration:
                report("inspect", min(1.0, meter.frames / (claims.duration * meter.rate)))
    meter.finish()
    if not meter.frames:
        raise UnreadableMediaError(f"{path.name} has no sound in it that can be decoded", hint=PLAYABLE_HINT)
    report("inspect", 1.0)
    return meter.measurement(), signal.condition(), decoder.complaints


def _describe_hidden(seconds: float) -> str | None:
    """Describe sound behind the end that the header declares, unless it is short enough to be padding."""
    return f"its header ends it {seconds:.1f} seconds too early" if seconds > MAX_PADDING else None


def _ends_early(claims: ProbeResult, measurement: Measurement) -> bool:
    """Tell whether the sound ends before its container does, as it may beside a picture or a longer sound."""
    return claims.duration is not None and measurement.duration < claims.duration - DURATION_TOLERANCE


def _describe_missing(declared: float | None, found: float, slack: float) -> str | None:
    """Describe a missing end, if fewer seconds were `found` than `declared`, by more than `slack`."""
    if declared is None or found >= declared - slack:
        return None
    return f"it is cut off: {found:.2f} of {declared:.2f} seconds are there"
