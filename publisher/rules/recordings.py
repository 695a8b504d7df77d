"""Rules about recordings that are to be published: there, whole, and with something to hear."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from publisher.evidence import Evidence, Unreadable
from publisher.findings import Severity
from publisher.model import Episode
from publisher.rules.names import hint_for
from publisher.rules.repeated import repeated
from publisher.rules.rule import Complaint, Promise, each, rule
from publisher.rules.subjects import Heard, heard, shows
from publisher.sound import Measurement, Recording
from publisher.sources import EpisodeSource

SHORTEST = 1.0
"""Seconds. Whatever is shorter was not meant to be an episode."""
CLIPPED = 1.0
"""dBTP. A sound recording stays below full scale; lossy coding adds some tenths; what is above that was cut off."""
TOLERANCE = 0.1
"""Seconds by which a header may be wrong about the duration; MP3 headers count the encoder's padding."""
ENDINGS = {".aac", ".aif", ".aiff", ".caf", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav", ".w64"}
"""What the names of recordings end in."""


@rule("recording-missing", "publisher", keeps=Promise.WHOLE, varies=True)
def missing(evidence: Evidence) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, the recording may live elsewhere."""
    told: set[str] = set()
    for feed, source in evidence.made():
        path = source.episode.recording_path
        if source.episode.draft or path in evidence.files or path in told:
            continue
        if not evidence.is_published(source, feed.feed):
            told.add(path)
            fix = hint_for(evidence, path) or "put the recording there, or write its right name"
            yield Complaint(source.document.position("audio"), f"there is no file {path}", fix)


@rule("recording-misnamed", "publisher", Severity.WARNING, varies=True)
def misnamed(evidence: Evidence) -> Iterator[Complaint]:
    """A published episode needs its recording no more, so a wrong name would show only when it is to be made anew."""
    published = {source.episode.slug for feed, source in evidence.made() if evidence.is_published(source, feed.feed)}
    for source in evidence.episodes:
        path = source.episode.recording_path
        if source.episode.slug not in published or source.episode.draft or path in evidence.files:
            continue
        others = [name for name in _beside(evidence, source) if PurePosixPath(name).suffix.lower() in ENDINGS]
        if others:
            fix = hint_for(evidence, path) or f"write audio: {others[0]}, or put the recording there"
            message = f"there is no file {path}, but there is {', '.join(others)}"
            yield Complaint(source.document.position("audio"), message, fix)


@rule("recording-twice", "Apple: an enclosure that comes twice is ignored", Severity.WARNING, varies=True)
def same_recording(evidence: Evidence) -> Iterator[Complaint]:
    """One recording in two episodes is most often a file that was copied and not replaced."""

    def recording(episode: Episode) -> str | None:
        return None if episode.draft else evidence.files.get(episode.recording_path)

    for source, first in repeated(shows(evidence), recording):
        yield Complaint(
            source.document.position("audio"),
            f"this is the recording of {first.episode.slug}, to the last byte",
            "put the right recording there; for a repeat, ignore this and say why",
        )


@rule("recording-unreadable", "publisher", keeps=Promise.MEASURED, varies=True)
@each(heard)
def unreadable(recording: Heard) -> Iterator[Complaint]:
    """What cannot be decoded here cannot be mastered."""
    if isinstance(recording.found, Unreadable):
        yield recording.complaint(recording.found.message, recording.found.hint)


def _decoded(evidence: Evidence) -> Iterator[tuple[Heard, Recording, Measurement]]:
    for recording in heard(evidence):
        if isinstance(recording.found, Recording):
            yield recording, recording.found, recording.found.measurement


@rule("recording-video", "publisher", varies=True)
@each(_decoded)
def video(decoded: tuple[Heard, Recording, Measurement]) -> Iterator[Complaint]:
    """A video file is most often the wrong file; its sound alone would be published."""
    recording, found, _ = decoded
    if found.video:
        message = f"{recording.source.episode.audio} is a video"
        yield recording.complaint(message, "export its sound as WAV or FLAC and name that file here")


@rule("recording-truncated", "publisher", varies=True)
@each(_decoded)
def truncated(decoded: tuple[Heard, Recording, Measurement]) -> Iterator[Complaint]:
    """A recording that was copied or downloaded only in part would be published with its end missing."""
    recording, found, measured = decoded
    what = f"is damaged: {found.trouble}" if found.trouble else ""
    if found.declared is not None and measured.duration < found.declared - TOLERANCE:
        what = f"says it lasts {_clock(found.declared)}, but only {_clock(measured.duration)} can be heard"
    if what:
        fix = "copy it again from where it was made; if that is all there is, export it anew from an audio editor"
        yield recording.complaint(f"{recording.source.episode.audio} {what}", fix)


@rule("recording-silent", "publisher", keeps=Promise.MEASURED, varies=True)
@each(_decoded)
def silent(decoded: tuple[Heard, Recording, Measurement]) -> Iterator[Complaint]:
    """Nothing in it reaches the meter's gate of -70 LUFS, so there is no loudness to bring to a target."""
    recording, _, measured = decoded
    if measured.silent and measured.duration >= SHORTEST:
        message = f"{recording.source.episode.audio} is silent from beginning to end"
        yield recording.complaint(message, "look whether the right track was exported")


@rule("recording-too-short", "publisher", keeps=Promise.MEASURED, varies=True)
@each(_decoded)
def too_short(decoded: tuple[Heard, Recording, Measurement]) -> Iterator[Complaint]:
    """Apps count a download only after a minute, and no episode is shorter than a second."""
    recording, _, measured = decoded
    if measured.duration < SHORTEST:
        message = f"{recording.source.episode.audio} lasts {measured.duration:.1f} s"
        yield recording.complaint(message, "look whether it was exported whole")


@rule("recording-clipped", "EBU R 128", Severity.WARNING, varies=True)
@each(_decoded)
def clipped(decoded: tuple[Heard, Recording, Measurement]) -> Iterator[Complaint]:
    """What was cut off at full scale while recording stays distorted at any loudness."""
    recording, _, measured = decoded
    if measured.true_peak > CLIPPED:
        message = f"{recording.source.episode.audio} peaks at {measured.true_peak:+.1f} dBTP, so it was cut off"
        yield recording.complaint(message, "export it again some 6 dB lower, if it can be had")


def _beside(evidence: Evidence, source: EpisodeSource) -> tuple[str, ...]:
    """Return the names of what is in the folder where the recording should be."""
    return evidence.names.get(str(PurePosixPath(source.episode.recording_path).parent), ())


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}"
