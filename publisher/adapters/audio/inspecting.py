"""What a recording is: decoded from end to end, measured, and compared with what it claims to be."""

from pathlib import Path

from publisher.adapters.audio.decoding import decoding
from publisher.adapters.audio.headers import declared, unfinished
from publisher.adapters.audio.probing import HINT, Claims, probe
from publisher.adapters.audio.reporting import Report, silent
from publisher.adapters.audio.segments import HEADROOM, samples
from publisher.errors import UnreadableMediaError
from publisher.loudness import Meter
from publisher.sound import Measurement, Recording

SLACK = 0.1
"""Seconds by which a container's own duration may differ from the sound: it is rounded, and may count other streams."""


def inspect(recording: Path, *, report: Report = silent) -> Recording:
    """Decode the first audio stream of `recording` from end to end and say what it is.

    Raises UnreadableMediaError if it is missing, empty, not a file, or nothing in it can be decoded as sound. What can
    be decoded but is not right, such as a file that was cut off, shows in `trouble`.
    """
    claims = probe(recording)
    measurement, trouble = _measure(recording, claims, report)
    exact = declared(recording)
    promised = claims.duration if exact is None else exact
    return Recording(
        codec=claims.codec,
        sample_rate=claims.sample_rate,
        channels=claims.channels,
        video=claims.video,
        declared=promised,
        measurement=measurement,
        trouble=trouble
        or _missing(promised, measurement.duration, 0.001 if exact is not None else SLACK)
        or ("it is cut off: its last page is missing" if unfinished(recording) else None)
        or _beyond(measurement.true_peak),
    )


def measure(file: Path) -> Measurement:
    """Measure the first audio stream of any audio file; more than two channels are mixed down to stereo first.

    Raises UnreadableMediaError if nothing in it can be decoded as sound.
    """
    return _measure(file, probe(file), silent)[0]


def _measure(path: Path, claims: Claims, report: Report) -> tuple[Measurement, str | None]:
    """Return what `path` measures, and the decoder's first complaint."""
    meter = Meter(claims.sample_rate, min(claims.channels, 2))
    with decoding(path, rate=claims.sample_rate, channels=min(claims.channels, 2)) as decoder:
        for piece in decoder.segments():
            meter.add(samples(piece))
            if claims.duration:
                report("measure", min(1.0, meter.frames / (claims.duration * meter.rate)))
    meter.finish()
    if not meter.frames:
        raise UnreadableMediaError(f"{path.name} has no sound in it that can be decoded", hint=HINT)
    report("measure", 1.0)
    return meter.measurement(), decoder.trouble


def _beyond(true_peak: float) -> str | None:
    """Say that samples are beyond all levels, which those are that are infinite or not even numbers."""
    if true_peak < HEADROOM - 0.1:
        return None
    return f"it has samples more than {HEADROOM:.0f} dB above full scale, or such as are no numbers"


def _missing(promised: float | None, found: float, slack: float) -> str | None:
    """Say that the end is missing, if less was `found` than was `promised`, both in seconds."""
    if promised is None or found >= promised - slack:
        return None
    return f"it is cut off: {found:.2f} of {promised:.2f} seconds are there"
