"""Rules about recordings and jingles of episodes that are to be published."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from publisher.findings import Severity
from publisher.lint.context import Context, UnreadableFile
from publisher.lint.duplicates import find_repeated
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import DecodedRecording, group_by_show, list_decoded_recordings
from publisher.lint.suggest import suggest_file
from publisher.media.edits import ResolvedJingle
from publisher.media.results import Recording
from publisher.model import Episode, Feed
from publisher.model.edits import Jingle
from publisher.plan.edits import resolve_edits
from publisher.sources.validate import EpisodeSource

MAX_CANCELLATION = -20.0
"""Change of level in dB by mixing to mono, below which too little is left of the recording."""
RECORDING_SUFFIXES = {".aac", ".aif", ".aiff", ".caf", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav", ".w64"}
"""Suffixes of recordings."""


@rule("recording-missing", "publisher", keeps=Promise.WHOLE, varies=True)
def recording_missing(context: Context) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, the recording may live elsewhere."""
    told: set[str] = set()
    for feed, source in context.list_made_episodes():
        path = source.episode.recording_path
        if source.episode.is_withheld or source.episode.origin or path in context.files or path in told:
            continue
        if not context.is_published(source, feed.feed):
            told.add(path)
            alone = _list_recordings(context, source)
            fix = suggest_file(context, path) or (
                f"write {_key(source)}: {alone[0]}, the only recording beside it, or put the one that is meant there"
                if len(alone) == 1
                else "put the recording there, or write its right name"
            )
            yield Complaint(source.document.position("audio"), *context.explain_missing(path, fix))


@rule("recording-refused", "publisher", keeps=Promise.WHOLE, varies=True)
def recording_refused(context: Context) -> Iterator[Complaint]:
    """A recording that is to be fetched has to be at its address, and open to whoever publishes."""
    yield from _unfetched(context, later=False)


@rule("recording-away", "publisher", Severity.WARNING, varies=True)
def recording_away(context: Context) -> Iterator[Complaint]:
    """Without a network, or a bucket's key, nothing is known of the recording: the episode waits, all else goes on."""
    yield from _unfetched(context, later=True)


@rule("jingle-missing", "publisher", keeps=Promise.WHOLE, varies=True)
def jingle_missing(context: Context) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, jingles may live elsewhere."""
    for feed, source in context.list_made_episodes():
        if source.episode.is_withheld or context.is_published(source, feed.feed):
            continue
        for key, sound in _jingles(feed.feed, source.episode):
            if sound.path not in context.files:
                own = sound.path.startswith("episodes/")
                document = source.document if own else feed.document
                fix = suggest_file(context, sound.path) or "put the sound there, or write its right name"
                yield Complaint(document.position(*key), *context.explain_missing(sound.path, fix))


@rule("recording-misnamed", "publisher", Severity.WARNING, varies=True)
def recording_misnamed(context: Context) -> Iterator[Complaint]:
    """A published episode needs its recording no more, so a wrong name would show only when it is to be made anew."""
    published = {
        source.episode.slug for feed, source in context.list_made_episodes() if context.is_published(source, feed.feed)
    }
    for source in context.episodes:
        path = source.episode.recording_path
        needless = source.episode.slug not in published or source.episode.is_withheld or source.episode.origin
        if needless or path in context.files or path in context.obstacles:
            continue
        others = _list_recordings(context, source)
        if others:
            fix = suggest_file(context, path) or f"write {_key(source)}: {others[0]}, or put the recording there"
            message = f"there is no file {path}, but there is {', '.join(others)}"
            yield Complaint(source.document.position("audio"), message, fix)


@rule("recording-twice", "Apple: an enclosure that comes twice is ignored", Severity.WARNING, varies=True)
def recording_twice(context: Context) -> Iterator[Complaint]:
    """One recording in two episodes is most often a file that was copied and not replaced."""

    def recording(episode: Episode) -> tuple[str, int] | None:
        digest = context.files.get(episode.recording_path)
        return None if episode.is_withheld or digest is None else (digest, episode.heard_track)

    for source, first in find_repeated(group_by_show(context), recording):
        yield Complaint(
            source.document.position("audio"),
            f"this is the recording of {first.episode.slug}, to the last byte",
            "put the right recording there; for a repeat, ignore this and say why",
        )


@rule("recording-in-git", "Git LFS; GitHub refuses files of more than 100 MB", Severity.WARNING, varies=True)
def recording_in_git(context: Context) -> Iterator[Complaint]:
    """Git keeps every version of a file in every clone, for ever; with a few recordings it takes minutes to clone."""
    for source in context.episodes:
        size = context.large.get(source.episode.recording_path)
        if size:
            name = source.episode.recording_name
            suffix = PurePosixPath(name).suffix
            yield Complaint(
                source.document.position("audio"),
                f"{name} has {size / 1e6:.0f} MB, and git would keep all of it",
                f"before you commit it: git lfs track '*{suffix}'; or write it into .gitignore",
            )


@rule("recording-unreadable", "publisher", keeps=Promise.MEASURED, varies=True)
@each(list_decoded_recordings)
def recording_unreadable(recording: DecodedRecording) -> Iterator[Complaint]:
    """What cannot be decoded here cannot be mastered."""
    if isinstance(recording.found, UnreadableFile):
        yield recording.complaint(recording.found.message, recording.found.hint, recording.found.key)


@rule("recording-video", "publisher", varies=True)
@each(list_decoded_recordings)
def recording_video(recording: DecodedRecording) -> Iterator[Complaint]:
    """A video file is most often the wrong file; its sound alone would be published."""
    found, episode = recording.found, recording.source.episode
    if isinstance(found, Recording) and found.video and not episode.sound_of_video:
        fix = "if its sound alone is what you want, add a line sound_of_video: true; if not, name the right file"
        yield recording.complaint(f"{episode.recording_name} is a video", fix)


@rule("recording-second-sound", "publisher", Severity.WARNING, varies=True)
@each(list_decoded_recordings)
def recording_second_sound(recording: DecodedRecording) -> Iterator[Complaint]:
    """A camera's second microphone, or another language, would not be heard."""
    found, episode = recording.found, recording.source.episode
    if isinstance(found, Recording) and found.sounds > 1 and episode.sound_track is None:
        yield recording.complaint(
            f"{episode.recording_name} has {found.sounds} sound tracks, of which the first one is taken",
            "add a line sound_track: 2 for the second, or sound_track: 1 if the first is right",
        )


@rule("recording-cancels-out", "publisher", keeps=Promise.MEASURED, varies=True)
def recording_cancels_out(context: Context) -> Iterator[Complaint]:
    """A recording whose channels cancel each other out cannot be published in mono."""
    mono = {
        source.episode.slug: feed.feed for feed, source in context.list_made_episodes() if feed.feed.audio.channels == 1
    }
    for recording in context.find_all(list_decoded_recordings):
        found, episode = recording.found, recording.source.episode
        feed = mono.get(episode.slug)
        if feed and isinstance(found, Recording) and (found.condition.in_mono or 0.0) < MAX_CANCELLATION:
            name = episode.recording_name
            message = f"{name} has two channels that cancel each other out, and {feed.slug} is in mono"
            yield recording.complaint(message, "turn one channel upside down in an audio editor")


@rule("chapters-in-recording", "publisher", Severity.WARNING, varies=True)
@each(list_decoded_recordings)
def chapters_in_recording(recording: DecodedRecording) -> Iterator[Complaint]:
    """Editors write markers into recordings. Some are chapters and some are notes to oneself, so nothing is guessed."""
    found, episode = recording.found, recording.source.episode
    if isinstance(found, Recording) and found.chapters and not episode.chapters:
        folder = f"episodes/{episode.slug}"
        fix = (
            f"to publish them: publisher chapters {episode.recording_path} > {folder}/chapters.txt, "
            "and add the line chapters: chapters.txt"
        )
        count = f"{found.chapters} chapters" if found.chapters > 1 else "a chapter"
        what = "no app is told of" if episode.keep == "bytes" else "are not published"
        yield recording.complaint(f"{episode.recording_name} has {count} of its own, which {what}", fix)


def _unfetched(context: Context, *, later: bool) -> Iterator[Complaint]:
    for source in context.episodes:
        found = context.unfetched.get(source.episode.recording_path)
        if found and found.later is later and not source.episode.is_withheld:
            yield Complaint(source.document.position("audio"), found.message, found.hint)


def _key(source: EpisodeSource) -> str:
    """Return the key behind which the recording is named."""
    return "audio" if isinstance(source.episode.audio, str) else "file"


def _list_recordings(context: Context, source: EpisodeSource) -> list[str]:
    """Return the names of the recordings beside a missing one, without the jingles of the episode."""
    edits = (source.episode.intro, source.episode.outro, *source.episode.inserts)
    jingles = {edit.file if isinstance(edit, Jingle) else edit for edit in edits}
    return [
        name
        for name in _beside(context, source)
        if PurePosixPath(name).suffix.lower() in RECORDING_SUFFIXES and name not in jingles
    ]


def _beside(context: Context, source: EpisodeSource) -> tuple[str, ...]:
    """Return the names of the files in the recording's folder."""
    return context.names.get(str(PurePosixPath(source.episode.recording_path).parent), ())


def _jingles(feed: Feed, episode: Episode) -> Iterator[tuple[tuple[str | int, ...], ResolvedJingle]]:
    """Yield each jingle with the path of its key."""
    edits = resolve_edits(feed, episode, {})
    if edits.intro:
        yield ("intro",), edits.intro
    if edits.outro:
        yield ("outro",), edits.outro
    for number, insert in enumerate(episode.inserts):
        yield ("inserts", number), next(sound for moment, sound in edits.inserts if moment == insert.at)
