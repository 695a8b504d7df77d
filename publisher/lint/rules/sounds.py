"""Rules about what a recording sounds like, whoever's it is: they are asked of episodes and of single files alike."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from publisher.findings import Finding, Position, Severity
from publisher.lint.context import Evidence
from publisher.lint.rule import Complaint, Promise, Rule, rule
from publisher.lint.subjects import heard
from publisher.media.results import Recording

Words: TypeAlias = tuple[str, str]
"""What is wrong, to be read after the recording's name, and what to do."""
Judge: TypeAlias = Callable[[Recording], Words | None]

SHORTEST = 1.0
"""Seconds. Whatever is shorter was not meant to be an episode."""
OVER = 1.0
"""dBTP. A sound recording stays below full scale; lossy coding adds some tenths; what is above that was cut off."""
CLIPPED = 0.0001
"""Part of the samples that may lie flat at the edge: single loud moments."""
TOLERANCE = 0.1
"""Seconds by which a header may be wrong about the duration; MP3 headers count the encoder's padding."""
DEAD = 50.0
"""Decibels by which a channel is below the other one when nothing was recorded on it: noise is nearer."""
UPSIDE_DOWN = -6.0
"""Decibels that mixing to mono may take away. Two channels that have nothing in common lose 3."""
LEANING = 0.01
"""How far the middle of the samples may be from zero, full scale being 1: -40 dBFS."""

_JUDGES: list[tuple[str, Severity, Judge]] = []


def _about_sound(
    name: str, source: str, severity: Severity = Severity.ERROR, *, keeps: Promise | None = None
) -> Callable[[Judge], Rule[Evidence]]:
    """Make a rule of a function that judges one recording."""

    def make(judge: Judge) -> Rule[Evidence]:
        def look(evidence: Evidence) -> Iterator[Complaint]:
            for recording in evidence.all_of(heard):
                said = judge(recording.found) if isinstance(recording.found, Recording) else None
                if said:
                    yield recording.complaint(f"{recording.source.episode.recording_name} {said[0]}", said[1])

        look.__doc__ = judge.__doc__
        _JUDGES.append((name, severity, judge))
        return rule(name, source, severity, keeps=keeps, varies=True)(look)

    return make


def examine(name: str, recording: Recording) -> list[Finding]:
    """Return what is wrong with a recording that is no episode's, and is called `name`."""
    return [
        Finding(rule=id_, severity=severity, message=f"{name} {said[0]}", fix=said[1], position=Position(file=name))
        for id_, severity, judge in _JUDGES
        if (said := judge(recording))
    ]


@_about_sound("recording-truncated", "publisher")
def truncated(found: Recording) -> Words | None:
    """A recording that was copied or downloaded only in part would be published with its end missing."""
    heard = found.measurement.duration
    if found.declared is not None and heard < found.declared - TOLERANCE:
        what = f"says it lasts {_clock(found.declared)}, but only {_clock(heard)} can be heard"
    elif found.trouble:
        what = f"is damaged: {found.trouble}"
    else:
        return None
    return what, "copy it again from where it was made; if that is all there is, export it anew from an audio editor"


@_about_sound("recording-samples-wrong", "publisher")
def no_numbers(found: Recording) -> Words | None:
    """Infinite samples, and such as are no numbers, come from a program that failed while it wrote the file."""
    count = found.condition.invalid
    if not count:
        return None
    what = "one sample that is" if count == 1 else f"{count} samples that are"
    return (
        f"has {what} infinite, no number, or far above full scale",
        "export it again, as 24-bit WAV or FLAC; then those places can be heard and mended",
    )


@_about_sound("recording-silent", "publisher", keeps=Promise.MEASURED)
def silent(found: Recording) -> Words | None:
    """Nothing in it reaches the meter's gate of -70 LUFS, so there is no loudness to bring to a target."""
    if not found.measurement.silent or found.measurement.duration < SHORTEST:
        return None
    return "is silent from beginning to end", "look whether the right track was exported"


@_about_sound("recording-too-short", "publisher", keeps=Promise.MEASURED)
def too_short(found: Recording) -> Words | None:
    """Apps count a download only after a minute, and no episode is shorter than a second."""
    if found.measurement.duration >= SHORTEST:
        return None
    return f"lasts {found.measurement.duration:.1f} s", "look whether it was exported whole"


@_about_sound("recording-clipped", "EBU R 128", Severity.WARNING)
def clipped(found: Recording) -> Words | None:
    """What was cut off at full scale while recording stays distorted at any loudness."""
    fix = "record, or export, some 6 dB lower; what is cut off is lost, and a declipper can only guess at it"
    if found.condition.clipped > CLIPPED:
        share = 100.0 * found.condition.clipped
        return f"was cut off: {share:.2g} % of its samples lie flat at the highest level", fix
    # Lossy coding makes waves again of what was flat, and they stand above full scale.
    if found.measurement.true_peak > OVER and not found.condition.invalid:
        return f"peaks at {found.measurement.true_peak:+.1f} dBTP, so it was cut off", fix
    return None


@_about_sound("recording-channel-dead", "publisher", Severity.WARNING)
def dead_channel(found: Recording) -> Words | None:
    """Whoever wears one earphone, or has one good ear, hears nothing."""
    if len(found.condition.levels) != 2 or found.measurement.silent:  # noqa: PLR2004 - left and right
        return None
    left, right = found.condition.levels
    if abs(left - right) <= DEAD:
        return None
    dead = "left" if left < right else "right"
    return f"has nothing on its {dead} channel", "export it in mono, or look at the cable; both ears want to hear"


@_about_sound("recording-upside-down", "publisher", Severity.WARNING)
def upside_down(found: Recording) -> Words | None:
    """On a telephone or a kitchen radio both channels are one, and what is upside down takes the other away."""
    lost = found.condition.in_mono
    if lost is None or lost > UPSIDE_DOWN or found.measurement.silent:
        return None
    what = "almost nothing is left of it" if lost < -DEAD else f"it is {-lost:.0f} dB quieter"
    return (
        f"has one channel upside down: in mono, as telephones play it, {what}",
        "invert one channel in an audio editor, and look at the wiring of the microphones",
    )


@_about_sound("recording-off-centre", "publisher", Severity.WARNING)
def off_centre(found: Recording) -> Words | None:
    """A constant voltage in the samples takes room from the sound, and clicks where the file begins and ends."""
    offset = max(found.condition.offsets, key=abs)
    if abs(offset) <= LEANING or found.condition.invalid:
        return None
    return (
        f"has its middle {100 * abs(offset):.1f} % of full scale off zero",
        "nothing needs to be done, since it is brought back to zero; but look at the sound card",
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}"
