"""Lists the subjects of rules: feeds, episodes, covers, recordings, soundbites, targets."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.findings import Position
from publisher.lint.context import Context, UnreadableFile
from publisher.lint.rule import Complaint
from publisher.media.results import PictureInfo, Recording
from publisher.model import FolderTarget, Soundbite, Target
from publisher.plan.ledger import Ledger
from publisher.sources.validate import EpisodeSource, FeedSource
from publisher.sources.yaml.document import SourceDocument


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover, and the document that names it."""

    path: str
    document: SourceDocument
    found: PictureInfo | UnreadableFile | None
    """The opened picture; None if there is no such file."""

    @property
    def position(self) -> Position:
        """The position of its name."""
        return self.document.position("cover")


@dataclass(frozen=True, slots=True)
class Illustration:
    """A chapter's picture that is a file."""

    path: str
    position: Position
    """The chapter's position."""
    found: PictureInfo | UnreadableFile | None
    """The opened picture; None if there is no such file."""


@dataclass(frozen=True, slots=True)
class DecodedRecording:
    """A recording that was decoded, since its episode is to be published."""

    source: EpisodeSource
    found: Recording | UnreadableFile

    def complaint(self, message: str, fix: str, key: str = "audio") -> Complaint:
        """Return a complaint at the line that names the recording, or has another key."""
        return Complaint(self.source.document.position(key), message, fix)


@dataclass(frozen=True, slots=True)
class TimedEpisode:
    """An episode whose recording's length is known."""

    source: EpisodeSource
    duration: float
    """In seconds."""


@dataclass(frozen=True, slots=True)
class EpisodeSoundbite:
    """A soundbite of an episode."""

    source: EpisodeSource
    number: int
    bite: Soundbite

    def position(self, *keys: str) -> Position:
        """Return the position of the soundbite, or of one of its keys."""
        return self.source.document.position("soundbites", self.number, *keys)


@dataclass(frozen=True, slots=True)
class LedgerEpisode:
    """An episode with the ledger of a feed that makes its audio."""

    feed: FeedSource
    ledger: Ledger
    source: EpisodeSource


@dataclass(frozen=True, slots=True)
class FeedTarget:
    """A target of a feed, by its name in feed.yaml."""

    feed: FeedSource
    name: str
    target: Target

    @property
    def is_folder(self) -> bool:
        """Tell whether it is a folder on this machine."""
        return isinstance(self.target, FolderTarget)

    def complaint(self, key: str, message: str, fix: str) -> Complaint:
        """Return a complaint at one of the target's keys."""
        return Complaint(self.feed.document.position("targets", self.name, key), message, fix)


def list_feeds(context: Context) -> Iterator[FeedSource]:
    """Yield every feed."""
    yield from context.feeds


def list_audio_feeds(context: Context) -> Iterator[FeedSource]:
    """Yield every feed that makes audio."""
    yield from context.audio_feeds


def list_episodes(context: Context) -> Iterator[EpisodeSource]:
    """Yield every episode."""
    yield from context.episodes


def list_ready_episodes(context: Context) -> Iterator[EpisodeSource]:
    """Yield every episode that is neither a draft nor retired."""
    yield from (source for source in context.episodes if not source.episode.is_withheld)


def group_by_show(context: Context) -> list[tuple[EpisodeSource, ...]]:
    """Return the episodes of each feed that makes audio; without such a feed, all episodes as one group."""
    return [context.select_episodes(feed.feed) for feed in context.audio_feeds] or [context.episodes]


def list_targets(context: Context) -> Iterator[FeedTarget]:
    """Yield every target of every feed."""
    for source in context.feeds:
        for name, target in source.feed.targets.items():
            yield FeedTarget(source, name, target)


def list_covers(context: Context) -> Iterator[Cover]:
    """Yield the cover of every feed, and of every episode that has one of its own."""
    for feed in context.feeds:
        path = f"feeds/{feed.feed.slug}/{feed.feed.cover}"
        yield Cover(path, feed.document, context.pictures.get(path))
    for source in context.episodes:
        if source.episode.cover:
            path = f"episodes/{source.episode.slug}/{source.episode.cover}"
            yield Cover(path, source.document, context.pictures.get(path))


def list_illustrations(context: Context) -> Iterator[Illustration]:
    """Yield every chapter's picture that is a file."""
    for source in context.episodes:
        for number, mark in enumerate(source.episode.marks):
            if mark.picture:
                path = f"episodes/{source.episode.slug}/{mark.picture}"
                yield Illustration(path, source.mark_position(number), context.pictures.get(path))


def list_decoded_recordings(context: Context) -> Iterator[DecodedRecording]:
    """Yield every recording that was decoded, except those of drafts and of retired episodes."""
    for source in context.episodes:
        found = context.recordings.get(source.episode.sound_name)
        if not source.episode.is_withheld and found is not None:
            yield DecodedRecording(source, found)


def list_timed_episodes(context: Context) -> Iterator[TimedEpisode]:
    """Yield each episode whose recording's length is known, from decoding it now or from its publication."""
    for source in context.episodes:
        found = context.recordings.get(source.episode.sound_name)
        if isinstance(found, Recording):
            yield TimedEpisode(source, found.measurement.duration)
        elif found is None:
            lengths = (context.published(source, feed.feed) for feed in context.audio_feeds)
            left = source.episode.left
            known = left.duration or None if left else next((entry.recorded for entry in lengths if entry), None)
            if known is not None:
                yield TimedEpisode(source, known)


def list_soundbites(context: Context) -> Iterator[EpisodeSoundbite]:
    """Yield every soundbite."""
    for source in context.episodes:
        for number, bite in enumerate(source.episode.soundbites):
            yield EpisodeSoundbite(source, number, bite)


def list_ledger_episodes(context: Context) -> Iterator[LedgerEpisode]:
    """Yield every episode with the ledger of each feed that makes its audio."""
    for feed, source in context.list_made_episodes():
        yield LedgerEpisode(feed, context.ledgers[feed.feed.slug], source)
