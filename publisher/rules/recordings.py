"""Rules about recordings that are to be published: there, whole, and with something to hear."""

from collections.abc import Iterator

from publisher.evidence import Evidence, Unreadable
from publisher.rules.rule import Complaint, rule
from publisher.sound import Recording
from publisher.sources import EpisodeSource

CANCELLED = -20.0
"""Decibels that mixing to mono takes away, from which on too little is left of the recording."""


@rule("recording-missing", "publisher")
def missing(evidence: Evidence) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, the recording may live elsewhere."""
    told: set[str] = set()
    for feed, source in evidence.made():
        path = source.episode.recording_path
        if source.episode.draft or path in evidence.files:
            continue
        if not evidence.is_published(source, feed.feed) and path not in told:
            told.add(path)
            what, fix = evidence.absence(path, "put the recording there, or write its right name")
            yield Complaint(source.document.position("audio"), what, fix)


@rule("recording-unreadable", "publisher")
def unreadable(evidence: Evidence) -> Iterator[Complaint]:
    """What cannot be decoded here cannot be mastered."""
    for source, found in inspected(evidence):
        if isinstance(found, Unreadable):
            yield Complaint(source.document.position("audio"), found.message, found.hint)


@rule("recording-video", "publisher")
def video(evidence: Evidence) -> Iterator[Complaint]:
    """A video file is most often the wrong file; its sound alone would be published."""
    for source, found in inspected(evidence):
        if isinstance(found, Recording) and found.video and not source.episode.sound_of_video:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} is a video",
                "if its sound alone is what you want, add a line sound_of_video: true; if not, name the right file",
            )


@rule("recording-cancels-out", "publisher")
def cancels_out(evidence: Evidence) -> Iterator[Complaint]:
    """A recording whose channels cancel each other out cannot be published in mono."""
    mono = {source.episode.slug: feed.feed for feed, source in evidence.made() if feed.feed.audio.channels == 1}
    for source, found in inspected(evidence):
        feed = mono.get(source.episode.slug)
        if feed and isinstance(found, Recording) and (found.condition.in_mono or 0.0) < CANCELLED:
            yield Complaint(
                source.document.position("audio"),
                f"{source.episode.audio} has two channels that cancel each other out, and {feed.slug} is in mono",
                "turn one channel upside down in an audio editor",
            )


def inspected(evidence: Evidence) -> Iterator[tuple[EpisodeSource, Recording | Unreadable]]:
    """Yield each episode that is no draft and whose recording was decoded, with what that showed."""
    for source in evidence.episodes:
        if not source.episode.draft and (found := evidence.recordings.get(source.episode.recording_path)) is not None:
            yield source, found
