"""What rules look at one by one: feeds, episodes, covers, recordings, and what carries a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.findings import Position
from publisher.lint.context import Evidence, Unreadable
from publisher.lint.rule import Complaint
from publisher.media.results import Picture, Recording
from publisher.model import FolderTarget, Soundbite, Target
from publisher.plan.ledger import Ledger
from publisher.sources.validate import EpisodeSource, FeedSource
from publisher.sources.yaml.document import Document


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture that is named, and where it is named."""

    path: str
    document: Document
    found: Picture | Unreadable | None
    """What opening it showed; None if it is not there."""

    @property
    def position(self) -> Position:
        """Where it is named."""
        return self.document.position("cover")


@dataclass(frozen=True, slots=True)
class Illustration:
    """A chapter's picture that is a file."""

    path: str
    position: Position
    """Of the chapter."""
    found: Picture | Unreadable | None
    """What opening it showed; None if it is not there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that was decoded, since it is to be published."""

    source: EpisodeSource
    found: Recording | Unreadable

    def complaint(self, message: str, fix: str) -> Complaint:
        """Return a complaint at the line that names the recording."""
        return Complaint(self.source.document.position("audio"), message, fix)


@dataclass(frozen=True, slots=True)
class Timed:
    """An episode whose recording's length is known."""

    source: EpisodeSource
    duration: float
    """In seconds."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A soundbite of an episode."""

    source: EpisodeSource
    number: int
    bite: Soundbite

    def position(self, *keys: str) -> Position:
        """Return where it is written, or one of its keys."""
        return self.source.document.position("soundbites", self.number, *keys)


@dataclass(frozen=True, slots=True)
class Known:
    """An episode beside what a feed's ledger knows."""

    feed: FeedSource
    ledger: Ledger
    source: EpisodeSource


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a feed is published to, by its name in feed.yaml."""

    feed: FeedSource
    name: str
    target: Target

    @property
    def is_folder(self) -> bool:
        """Tell whether it is a folder on this machine."""
        return isinstance(self.target, FolderTarget)

    def complaint(self, key: str, message: str, fix: str) -> Complaint:
        """Return a complaint at one of its keys."""
        return Complaint(self.feed.document.position("targets", self.name, key), message, fix)


def feeds(evidence: Evidence) -> Iterator[FeedSource]:
    """Yield every feed."""
    yield from evidence.feeds


def makers(evidence: Evidence) -> Iterator[FeedSource]:
    """Yield every feed that makes audio."""
    yield from evidence.makers


def episodes(evidence: Evidence) -> Iterator[EpisodeSource]:
    """Yield every episode."""
    yield from evidence.episodes


def shown(evidence: Evidence) -> Iterator[EpisodeSource]:
    """Yield every episode that is to be published: all but drafts."""
    yield from (source for source in evidence.episodes if not source.episode.draft)


def shows(evidence: Evidence) -> list[tuple[EpisodeSource, ...]]:
    """Return the episodes that stand beside one another: those of each feed that makes audio."""
    return [evidence.taken(feed.feed) for feed in evidence.makers] or [evidence.episodes]


def places(evidence: Evidence) -> Iterator[Place]:
    """Yield every target that is written."""
    for source in evidence.feeds:
        for name, target in source.feed.targets.items():
            yield Place(source, name, target)


def covers(evidence: Evidence) -> Iterator[Cover]:
    """Yield every picture that is named."""
    for feed in evidence.feeds:
        path = f"feeds/{feed.feed.slug}/{feed.feed.cover}"
        yield Cover(path, feed.document, evidence.pictures.get(path))
    for source in evidence.episodes:
        if source.episode.cover:
            path = f"episodes/{source.episode.slug}/{source.episode.cover}"
            yield Cover(path, source.document, evidence.pictures.get(path))


def illustrations(evidence: Evidence) -> Iterator[Illustration]:
    """Yield every chapter's picture that is a file."""
    for source in evidence.episodes:
        for number, mark in enumerate(source.episode.marks):
            if mark.picture:
                path = f"episodes/{source.episode.slug}/{mark.picture}"
                yield Illustration(path, source.mark_position(number), evidence.pictures.get(path))


def heard(evidence: Evidence) -> Iterator[Heard]:
    """Yield every recording that was decoded."""
    for source in evidence.episodes:
        if not source.episode.draft and (found := evidence.recordings.get(source.episode.recording_path)) is not None:
            yield Heard(source, found)


def timed(evidence: Evidence) -> Iterator[Timed]:
    """Yield each episode with its recording's length, if it was heard now or when it was published."""
    for source in evidence.episodes:
        found = evidence.recordings.get(source.episode.recording_path)
        if isinstance(found, Recording):
            yield Timed(source, found.measurement.duration)
        elif found is None:
            lengths = (evidence.published(source, feed.feed) for feed in evidence.makers)
            known = next((entry.mastered.before.duration for entry in lengths if entry), None)
            if known is not None:
                yield Timed(source, known)


def clips(evidence: Evidence) -> Iterator[Clip]:
    """Yield every soundbite."""
    for source in evidence.episodes:
        for number, bite in enumerate(source.episode.soundbites):
            yield Clip(source, number, bite)


def known(evidence: Evidence) -> Iterator[Known]:
    """Yield every episode beside the ledger of each feed that makes its audio."""
    for feed, source in evidence.made():
        yield Known(feed, evidence.ledgers[feed.feed.slug], source)
