"""What a recording is: decoded from end to end, measured, and compared with what it claims to be."""

from pathlib import Path
from tempfile import TemporaryFile

from publisher.errors import UnreadableMediaError
from publisher.media.defects import SignalAnalyzer
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import PLAYABLE_HINT, ProbeResult, probe_audio
from publisher.media.headers import is_ogg_unfinished, read_declared_duration, read_trailing_duration
from publisher.media.loudness import Meter
from publisher.media.mastering.analyze import FirstPass, ceiling_of, floor_of, goal_of, hear, job_of
from publisher.media.mastering.first_pass import write_pass
from publisher.media.progress import StageProgress, ignore_progress
from publisher.media.results import Measurement, Recording, SignalStatistics
from publisher.media.segments import OUT_OF_RANGE, to_samples
from publisher.model.recipe import Recipe

MAX_PADDING = 0.5
"""Seconds that may lie behind the end of a file: programs pad to whole blocks of a disk."""
DURATION_TOLERANCE = 0.1
"""Seconds by which a container's own duration may differ from the sound: it is rounded, and may count other streams."""


def inspect_recording(recording: Path, *, report: StageProgress = ignore_progress) -> Recording:
    """Decode the first audio stream of `recording` from end to end and say what it is.

    Raises UnreadableMediaError if it is missing, empty, not a file, or nothing in it can be decoded as sound. What can
    be decoded but is not right, such as a file that was cut off, shows in `trouble` and `condition`.
    """
    return _inspect(recording, probe_audio(recording), report)


def _inspect(recording: Path, claims: ProbeResult, report: StageProgress) -> Recording:
    # The channels of 5.1 weigh differently; others that are more than two are mixed down to those first.
    channels = claims.channels if claims.surround else min(claims.channels, 2)
    measurement, condition, complaint = _measure(recording, claims, channels, report)
    return describe_recording(recording, claims, measurement, condition, complaint)


def inspect_to_master(
    recording: Path, recipe: Recipe, first_pass: Path, *, report: StageProgress = ignore_progress
) -> Recording:
    """Inspect a recording as `inspect` does, and write what mastering by `recipe` starts from to `first_pass`.

    The recording is decoded once for both. Where mastering works on other samples than the inspection (resampled, mixed
    down from surround, or with voices that have to be matched first), only what the file claims to be is written.
    Raises OSError if the disk refuses, else as `inspect`.
    """
    claims = probe_audio(recording)
    with TemporaryFile() as notes:

        def inspected(_stage: str, fraction: float) -> None:
            report("inspect", fraction)

        job = job_of(recording, recipe, first_pass, claims, notes, report=inspected)
        separate = recipe.tracks != "mixed" and job.arrangement.source > 1
        if claims.channels != job.arrangement.source or claims.sample_rate != job.rate or separate:
            found = _inspect(recording, claims, report)
            write_pass(first_pass, FirstPass(recording=found, claims=claims))
            return found
        ceiling, floor = ceiling_of(job), floor_of(job)
        heard = hear(job, ceiling, floor=floor)
        found = describe_recording(recording, claims, heard.before, heard.condition, heard.trouble)
        write_pass(
            first_pass, FirstPass(recording=found, claims=claims, goal=goal_of(job, ceiling, floor), analysis=heard)
        )
        return found


def describe_recording(
    path: Path, claims: ProbeResult, measurement: Measurement, condition: SignalStatistics, complaint: str | None
) -> Recording:
    """Return what is known of a recording once it was decoded; `complaint` is the decoder's."""
    exact = read_declared_duration(path)
    promised = claims.duration if exact is None else exact
    return Recording(
        codec=claims.codec,
        sample_rate=claims.sample_rate,
        channels=claims.channels,
        video=claims.video,
        declared=promised,
        measurement=measurement,
        condition=condition,
        trouble=complaint
        or _describe_missing(promised, measurement.duration, 0.001 if exact is not None else DURATION_TOLERANCE)
        or _describe_hidden(read_trailing_duration(path))
        or ("it is cut off: its last page is missing" if is_ogg_unfinished(path) else None),
    )


def measure_audio(file: Path) -> Measurement:
    """Measure the first audio stream of any audio file; more than two channels are mixed down to stereo first.

    Raises UnreadableMediaError if nothing in it can be decoded as sound.
    """
    claims = probe_audio(file)
    return _measure(file, claims, min(claims.channels, 2), ignore_progress)[0]


def _measure(
    path: Path, claims: ProbeResult, channels: int, report: StageProgress
) -> tuple[Measurement, SignalStatistics, str | None]:
    """Return what `path` measures, in which state it is, and the decoder's first complaint."""
    meter, examination = Meter(claims.sample_rate, channels), SignalAnalyzer(channels, OUT_OF_RANGE)
    with open_decoder(path, rate=claims.sample_rate, channels=channels) as decoder:
        for piece in decoder.segments():
            sound = to_samples(piece)
            meter.add(sound)
            examination.add(sound)
            if claims.duration:
                report("inspect", min(1.0, meter.frames / (claims.duration * meter.rate)))
    meter.finish()
    if not meter.frames:
        raise UnreadableMediaError(f"{path.name} has no sound in it that can be decoded", hint=PLAYABLE_HINT)
    report("inspect", 1.0)
    return meter.measurement(), examination.condition(), decoder.trouble


def _describe_hidden(seconds: float) -> str | None:
    """Say that the header leaves so many seconds out, unless it is but some padding."""
    return f"its header ends it {seconds:.1f} seconds too early" if seconds > MAX_PADDING else None


def _describe_missing(promised: float | None, found: float, slack: float) -> str | None:
    """Say that the end is missing, if less was `found` than was `promised`, both in seconds."""
    if promised is None or found >= promised - slack:
        return None
    return f"it is cut off: {found:.2f} of {promised:.2f} seconds are there"
