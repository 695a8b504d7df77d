"""Rules about recordings that are to be published: there, whole, and with something to hear."""

from collections.abc import Iterator

from publisher.evidence import Evidence, Unreadable
from publisher.findings import Severity
from publisher.rules.rule import Complaint, rule
from publisher.sound import Recording
from publisher.sources import EpisodeSource

SHORTEST = 1.0
"""Seconds. Whatever is shorter was not meant to be an episode."""
CLIPPED = 1.0
"""dBTP. A sound recording stays below full scale; lossy coding adds some tenths; what is above that was cut off."""
TOLERANCE = 0.1
"""Seconds by which a header may be wrong about the duration; MP3 headers count the encoder's padding."""


@rule("recording-missing", "publisher")
def missing(evidence: Evidence) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, the recording may live elsewhere."""
    told: set[str] = set()
    for feed, source in evidence.made():
        if source.episode.draft or source.episode.recording_path in evidence.files:
            continue
        if not evidence.is_published(source, feed.feed) and source.episode.recording_path not in told:
            told.add(source.episode.recording_path)
            yield Complaint(
                source.document.position("audio"),
                f"there is no file {source.episode.recording_path}",
                "put the recording there, or write its right name",
            )


@rule("recording-unreadable", "publisher")
def unreadable(evidence: Evidence) -> Iterator[Complaint]:
    """What cannot be decoded here cannot be mastered."""
    for source, found in _inspected(evidence):
        if isinstance(found, Unreadable):
            yield Complaint(source.document.position("audio"), found.message, found.hint)


@rule("recording-video", "publisher")
def video(evidence: Evidence) -> Iterator[Complaint]:
    """A video file is most often the wrong file; its sound alone would be published."""
    for source, found in _inspected(evidence):
        if isinstance(found, Recording) and found.video:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} is a video",
                "export its sound as WAV or FLAC and name that file here",
            )


@rule("recording-truncated", "publisher")
def truncated(evidence: Evidence) -> Iterator[Complaint]:
    """A recording that was copied or downloaded only in part would be published with its end missing."""
    for source, found in _inspected(evidence):
        if not isinstance(found, Recording):
            continue
        heard = found.measurement.duration
        if found.declared is not None and heard < found.declared - TOLERANCE:
            what = f"says it lasts {_clock(found.declared)}, but only {_clock(heard)} can be heard"
        elif found.trouble:
            what = f"is damaged: {found.trouble}"
        else:
            continue
        fix = "copy it again from where it was made; if that is all there is, export it anew from an audio editor"
        yield Complaint(source.document.position("audio"), f"{source.episode.audio} {what}", fix)


@rule("recording-silent", "publisher")
def silent(evidence: Evidence) -> Iterator[Complaint]:
    """Nothing in it reaches the meter's gate of -70 LUFS, so there is no loudness to bring to a target."""
    for source, found in _inspected(evidence):
        if isinstance(found, Recording) and found.measurement.silent and found.measurement.duration >= SHORTEST:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} is silent from beginning to end",
                "look whether the right track was exported",
            )


@rule("recording-too-short", "publisher")
def too_short(evidence: Evidence) -> Iterator[Complaint]:
    """Apps count a download only after a minute, and no episode is shorter than a second."""
    for source, found in _inspected(evidence):
        if isinstance(found, Recording) and found.measurement.duration < SHORTEST:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} lasts {found.measurement.duration:.1f} s",
                "look whether it was exported whole",
            )


@rule("recording-clipped", "EBU R 128", Severity.WARNING)
def clipped(evidence: Evidence) -> Iterator[Complaint]:
    """What was cut off at full scale while recording stays distorted at any loudness."""
    for source, found in _inspected(evidence):
        if isinstance(found, Recording) and found.measurement.true_peak > CLIPPED:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} peaks at {found.measurement.true_peak:+.1f} dBTP, so it was cut off",
                "export it again some 6 dB lower, if it can be had",
            )


def _inspected(evidence: Evidence) -> Iterator[tuple[EpisodeSource, Recording | Unreadable]]:
    for source in evidence.episodes:
        if not source.episode.draft and (found := evidence.recordings.get(source.episode.recording_path)) is not None:
            yield source, found


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}"
