"""Rules about the signal of a recording, for episodes and for single files alike."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from publisher.findings import Finding, Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, Rule, rule
from publisher.lint.subjects import list_decoded_recordings
from publisher.media.results import NORMAL_PEAK, SILENT_PEAK, Recording

SoundProblem: TypeAlias = tuple[str, str]
"""A message that follows the recording's name, and a fix."""
RecordingCheck: TypeAlias = Callable[[Recording], SoundProblem | None]

MIN_DURATION = 1.0
"""Seconds that an episode lasts at least."""
MAX_TRUE_PEAK = 1.0
"""dBTP. Lossy coding lifts peaks above full scale by some tenths; a higher peak comes from clipping."""
MAX_CLIPPED = 0.0001
"""Share of samples that may be clipped, for single loud moments."""
HEADER_TOLERANCE = 0.1
"""Seconds by which a header may be wrong about the duration; MP3 headers count the encoder's padding."""
DEAD_CHANNEL_GAP = 50.0
"""dB by which an unused channel is below the other one; the noise of one that was recorded is nearer."""
MAX_MONO_LOSS = -6.0
"""Change of level in dB by mixing to mono that is allowed. Two uncorrelated channels lose 3 dB."""
MAX_DC_OFFSET = 0.01
"""DC offset that is allowed, as a share of full scale: -40 dBFS."""

MIN_PICTURE_REST, PICTURE_REST = 2.0, 0.02
"""Seconds, and part of its length, by which a picture may outlast its sound: programs stop one after the other."""
MIN_GAP_TOLD = 0.5
"""Shortest gap in seconds that a finding names."""
MAX_PLACES = 3
"""Places that a message names."""

_CHECKS: list[tuple[str, Severity, RecordingCheck]] = []


def _about_sound(
    name: str, source: str, severity: Severity = Severity.ERROR, *, keeps: Promise | None = None
) -> Callable[[RecordingCheck], Rule[Context]]:
    """Return a decorator that makes a rule of a function that judges one recording."""

    def make(judge: RecordingCheck) -> Rule[Context]:
        def look(context: Context) -> Iterator[Complaint]:
            for recording in context.find_all(list_decoded_recordings):
                said = judge(recording.found) if isinstance(recording.found, Recording) else None
                if said:
                    yield recording.complaint(f"{recording.source.episode.recording_name} {said[0]}", said[1])

        look.__doc__ = judge.__doc__
        _CHECKS.append((name, severity, judge))
        return rule(name, source, severity, keeps=keeps, varies=True)(look)

    return make


def check_recording(name: str, recording: Recording) -> list[Finding]:
    """Return the findings in a recording that is no episode's; `name` stands for it in messages and positions."""
    return [
        Finding(rule=id_, severity=severity, message=f"{name} {said[0]}", fix=said[1], position=Position(file=name))
        for id_, severity, judge in _CHECKS
        if (said := judge(recording))
    ]


@_about_sound("recording-truncated", "publisher")
def recording_truncated(found: Recording) -> SoundProblem | None:
    """A recording that was copied or downloaded only in part would be published with its end missing."""
    heard = found.measurement.duration
    if found.declared is not None and heard < found.declared - HEADER_TOLERANCE:
        what = f"says it lasts {_clock(found.declared)}, but only {_clock(heard)} can be heard"
    elif found.trouble:
        what = f"is damaged: {found.trouble}"
    else:
        return None
    return what, "copy it again from where it was made; if that is all there is, export it anew from an audio editor"


@_about_sound("recording-flawed", "publisher", Severity.WARNING)
def recording_flawed(found: Recording) -> SoundProblem | None:
    """A tag, a cover or a chapter that is not as its format has it may be lost; the sound is whole."""
    if found.flaw is None or found.trouble is not None:
        return None
    return (
        f"has a flaw beside its sound, which is whole: {found.flaw}",
        "look at its tags, cover and chapters in the program that wrote them; for the sound nothing needs to be done",
    )


@_about_sound("recording-gaps", "publisher", Severity.WARNING)
def recording_gaps(found: Recording) -> SoundProblem | None:
    """Browsers, telephones and codecs send nothing in pauses; a long gap may be words that were lost on the way."""
    # A telephone's sound begins after its picture.
    later = found.gaps[1:] if found.video and found.gaps[:1] and not found.gaps[0][0] else found.gaps
    long = [(start, length) for start, length in later if length >= MIN_GAP_TOLD]
    if not long:
        return None
    places = [f"{length:.1f} s at {_clock(start)}" for start, length in long[:MAX_PLACES]]
    more = f" and {len(long) - MAX_PLACES} more" if len(long) > MAX_PLACES else ""
    return (
        f"has no sound for {', '.join(places)}{more}: silence stands there, so that all times stay right",
        "listen there; if words are missing, look for another recording of them",
    )


@_about_sound("recording-shorter-than-picture", "publisher", Severity.WARNING)
def recording_shorter_than_picture(found: Recording) -> SoundProblem | None:
    """The end of a video that was copied in part is missing, and nothing in the file says so."""
    heard = found.measurement.duration
    if found.picture is None or heard >= found.picture - max(MIN_PICTURE_REST, found.picture * PICTURE_REST):
        return None
    return (
        f"lasts {_clock(found.picture)}, and its sound ends after {_clock(heard)}",
        "listen to its end; if something is missing, copy it again from where it was made",
    )


@_about_sound("recording-joined", "publisher", Severity.WARNING)
def recording_joined(found: Recording) -> SoundProblem | None:
    """Files that were joined as they are, and not in an editor, may click, or lose a side, where they meet."""
    if found.change is None:
        return None
    before, after = (
        f"{rate:,} Hz in {_spell_channels(count)}" for rate, count in (found.change.before, found.change.after)
    )
    lost = ", and is mixed to mono from there on" if found.change.before[1] < found.change.after[1] else ""
    return (
        f"changes at {_clock(found.change.at)} from {before} to {after}{lost}: files were joined to one",
        "listen there; to be sure, join the recordings in an audio editor, and export them as one",
    )


@_about_sound("recording-samples-wrong", "publisher")
def recording_samples_wrong(found: Recording) -> SoundProblem | None:
    """Infinite samples, and such as are no numbers, come from a program that failed while it wrote the file."""
    count = found.condition.invalid
    if not count:
        return None
    what = "one sample that is" if count == 1 else f"{count} samples that are"
    return (
        f"has {what} infinite, no number, or more than 24 dB above full scale",
        "look at the loudest places in an audio editor, lower them, and export it again",
    )


@_about_sound("recording-silent", "publisher", keeps=Promise.MEASURED)
def recording_silent(found: Recording) -> SoundProblem | None:
    """Nothing in it reaches the meter's gate of -70 LUFS (BS.1770), so there is no loudness to bring to a target."""
    if not found.measurement.is_silent or found.measurement.duration < MIN_DURATION:
        return None
    if found.heard_track is not None:
        return (
            f"is silent on its sound track {found.sound_track}, and not on its sound track {found.heard_track}",
            f"if that one is to be heard, write sound_track: {found.heard_track}",
        )
    peak = found.measurement.true_peak
    if peak <= SILENT_PEAK:
        return "is silent from beginning to end", "look whether the right track was exported"
    return (
        f"is too quiet to have a loudness: nothing reaches -70 LUFS, and its highest peak is {peak:.0f} dBTP",
        f"look whether the right track was exported; if so, make it {-peak - NORMAL_PEAK:.0f} dB louder in an editor",
    )


@_about_sound("recording-too-short", "publisher", keeps=Promise.MEASURED)
def recording_too_short(found: Recording) -> SoundProblem | None:
    """Apps count a download only after a minute, and no episode is shorter than a second."""
    if found.measurement.duration >= MIN_DURATION:
        return None
    return f"lasts {found.measurement.duration:.1f} s", "look whether it was exported whole"


@_about_sound("recording-clipped", "EBU R 128", Severity.WARNING)
def recording_clipped(found: Recording) -> SoundProblem | None:
    """What was cut off at full scale while recording stays distorted at any loudness."""
    fix = "record, or export, some 6 dB lower; what is cut off is lost, and a declipper can only guess at it"
    if found.condition.clipped > MAX_CLIPPED:
        share = 100.0 * found.condition.clipped
        return f"was cut off: {share:.2g} % of its samples lie flat at the highest level", fix
    # Lossy coding makes waves again of what was flat, and they stand above full scale.
    is_float = found.codec.startswith("pcm_f")
    if found.measurement.true_peak > MAX_TRUE_PEAK and not found.condition.invalid and not is_float:
        return f"peaks at {found.measurement.true_peak:+.1f} dBTP, so it was cut off", fix
    return None


@_about_sound("recording-channel-dead", "publisher", Severity.WARNING)
def recording_channel_dead(found: Recording) -> SoundProblem | None:
    """Whoever wears one earphone, or has one good ear, hears nothing."""
    if len(found.condition.levels) != 2 or found.measurement.is_silent:  # noqa: PLR2004 - left and right
        return None
    left, right = found.condition.levels
    if abs(left - right) <= DEAD_CHANNEL_GAP:
        return None
    dead = "left" if left < right else "right"
    return f"has nothing on its {dead} channel", "export it in mono, or look at the cable; both ears want to hear"


@_about_sound("recording-upside-down", "publisher", Severity.WARNING)
def recording_upside_down(found: Recording) -> SoundProblem | None:
    """On a telephone or a kitchen radio both channels are one, and what is upside down takes the other away."""
    lost = found.condition.in_mono
    if lost is None or lost > MAX_MONO_LOSS or found.measurement.is_silent:
        return None
    what = "almost nothing is left of it" if lost < -DEAD_CHANNEL_GAP else f"it is {-lost:.0f} dB quieter"
    return (
        f"has one channel upside down: in mono, as telephones play it, {what}",
        "invert one channel in an audio editor, and look at the wiring of the microphones",
    )


@_about_sound("recording-off-centre", "publisher", Severity.WARNING)
def recording_off_centre(found: Recording) -> SoundProblem | None:
    """A constant voltage in the samples takes room from the sound, and clicks where the file begins and ends."""
    offset = max(found.condition.offsets, key=abs)
    if abs(offset) <= MAX_DC_OFFSET or found.condition.invalid:
        return None
    return (
        f"has its middle {100 * abs(offset):.1f} % of full scale off zero",
        "nothing needs to be done, since it is brought back to zero; but look at the sound card",
    )


def _spell_channels(count: int) -> str:
    return "mono" if count == 1 else "stereo"


def _clock(seconds: float) -> str:
    """Return a time to a tenth of a second: 12:34.5, or 1:02:03.4."""
    minutes, tenths = divmod(round(10 * seconds), 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{tenths / 10:04.1f}" if hours else f"{minutes}:{tenths / 10:04.1f}"
