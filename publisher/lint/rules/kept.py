"""Rules about recordings that are kept: finished files that are published as they are."""

from collections.abc import Iterator

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.subjects import DecodedRecording, list_decoded_recordings
from publisher.media.finished import describe_deviation, describe_unfit
from publisher.media.results import Recording
from publisher.model import Feed


@rule("kept-unfit", "publisher", varies=True)
@each(list_decoded_recordings)
def kept_unfit(recording: DecodedRecording) -> Iterator[Complaint]:
    """What is published has to play in every app: MP3, AAC in M4A, or Opus in Ogg, and no picture beside it."""
    found, episode = recording.found, recording.source.episode
    if episode.keep and isinstance(found, Recording) and (unfit := describe_unfit(found)):
        yield recording.complaint(f"{episode.recording_name} {unfit[0]}", unfit[1])


@rule("kept-off-target", "EBU R 128", Severity.WARNING, varies=True)
def kept_off_target(context: Context) -> Iterator[Complaint]:
    """Between episodes of different loudness listeners have to reach for the button, and loud peaks distort."""
    for feed, recording, found in _list_kept(context):
        said = describe_deviation(found.measurement, feed.audio, found.channels)
        if said and describe_unfit(found) is None and not found.measurement.is_silent:
            fix = "nothing, if it is to stay so; without keep, the audio is made of it as the feed's recipe asks"
            yield recording.complaint(f"{recording.source.episode.recording_name} {said}", fix)


@rule("kept-not-apple", "Apple: audio requirements", Severity.WARNING, varies=True)
def kept_not_apple(context: Context) -> Iterator[Complaint]:
    """Apple goes by the ending of an enclosure's address, and lists MP3 and M4A."""
    for feed, recording, found in _list_kept(context):
        # A feed whose recipe asks for Opus has a finding of its own.
        if found.codec == "opus" and describe_unfit(found) is None and feed.audio.codec != "opus":
            name = recording.source.episode.recording_name
            message = f"{name} is in Opus and is kept, and Apple lists no such episode"
            yield recording.complaint(message, "give an MP3 or M4A, or delete keep, so that one is made of it")


def _list_kept(context: Context) -> Iterator[tuple[Feed, DecodedRecording, Recording]]:
    """Yield each decoded recording that is kept, with the first feed that publishes it."""
    feeds: dict[str, Feed] = {}
    for feed, source in context.list_made_episodes():
        feeds.setdefault(source.episode.slug, feed.feed)
    for recording in context.find_all(list_decoded_recordings):
        feed_of = feeds.get(recording.source.episode.slug)
        if recording.source.episode.keep and feed_of and isinstance(recording.found, Recording):
            yield feed_of, recording, recording.found
