"""Holds the context that rules look at: sources, the files that they name, and ledgers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from publisher.media.results import PictureInfo, Recording
from publisher.model import Feed
from publisher.model.selection import find_show, select_episodes
from publisher.plan import resolve_guid
from publisher.plan.departures import Departure
from publisher.plan.ledger import Ledger, Publication
from publisher.sources.partial import PartialSource
from publisher.sources.validate import EpisodeSource, FeedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableFile:
    """A file that could not be read, with the reason and a hint."""

    message: str
    hint: str
    key: str = "audio"
    """The key of an episode's front matter that is to be mended, if it is a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFetch:
    """A remote recording that is needed and could not be fetched, with the reason and a hint."""

    message: str
    hint: str
    later: bool
    """Whether a later fetch may succeed: then nothing is wrong with the sources."""


@dataclass(frozen=True, slots=True)
class FormerName:
    """The name under which a feed was published before its folder was renamed."""

    name: str
    ledger: str | None = None
    """What messages call the ledger that was left behind under that name; None if it was renamed along."""


_Thing = TypeVar("_Thing")
FAR_AHEAD = timedelta(days=366)
"""How far ahead a date may be; one that is further is most often of a mistyped year."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """The context: what was read from the working folder and the ledgers."""

    feeds: tuple[FeedSource, ...]
    """The feeds that could be read."""
    episodes: tuple[EpisodeSource, ...]
    """The episodes that could be read."""
    broken: int
    """How many more feeds and episodes could not be read; each has findings of its own."""
    fragments: tuple[PartialSource, ...] = ()
    """What could be read of those."""
    files: Mapping[str, str]
    """SHA-256 of the recordings, pictures and jingles that exist, by path from the top of the working folder."""
    obstacles: Mapping[str, UnreadableFile] = field(default_factory=dict)
    """What is in the place of a named file and cannot be read as one, by path."""
    pointed: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the named files that are in Git LFS and were not fetched from there, by path. Each is an obstacle."""
    large: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the large named files that git would keep whole, by path: neither ignored nor in Git LFS."""
    unfetched: Mapping[str, FailedFetch] = field(default_factory=dict)
    """The remote recordings that are needed and could not be fetched, by path."""
    recordings: Mapping[str, Recording | UnreadableFile]
    """The recordings that were decoded, since they are not published yet, by the name of their sound."""
    pictures: Mapping[str, PictureInfo | UnreadableFile]
    """Every picture that exists, as it was opened, by path."""
    ledgers: Mapping[str, Ledger]
    """Ledgers of the chosen target, by the feed's slug."""
    now: datetime
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the files in each folder in which a named file is missing, by the folder's path."""
    published_feeds: Mapping[str, bytes] = field(default_factory=dict)
    """The feed documents as they were last published, by the feed's slug: the copies of them, where copies are kept."""
    leaving: Mapping[str, tuple[Departure, ...]] = field(default_factory=dict)
    """What would leave each published feed as the sources are now and was not asked to, by the feed's slug."""
    former_names: Mapping[str, FormerName] = field(default_factory=dict)
    """The names of feeds whose folders were renamed after they were published to the target, by the feed's slug."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Public URLs of the chosen target, by the feed's slug."""

    @property
    def pivotal_moments(self) -> set[datetime]:
        """The moments at which the same sources give other findings or another feed.

        These are each episode's date, and the moment from which that date is no longer FAR_AHEAD.
        """
        dates = {source.episode.date for source in self.episodes}
        return dates | {date - FAR_AHEAD for date in dates}

    def explain_missing(self, path: str, fix: str) -> tuple[str, str]:
        """Return the message and the fix for a missing file: the obstacle's, if one is in its place, else `fix`."""
        obstacle = self.obstacles.get(path)
        return (f"{path} {obstacle.message}", obstacle.hint) if obstacle else (f"there is no file {path}", fix)

    @cached_property
    def audio_feeds(self) -> tuple[FeedSource, ...]:
        """The feeds that make audio, whose ledgers hold GUIDs; the other feeds show episodes of one of these."""
        return tuple(source for source in self.feeds if source.feed.makes_audio)

    def find_all(self, look: Callable[["Context"], Iterable[_Thing]]) -> tuple[_Thing, ...]:
        """Return the subjects that `look` yields; they are kept, since many rules look at the same ones."""
        if look not in self._found:
            self._found[look] = tuple(look(self))
        return self._found[look]

    @cached_property
    def _found(self) -> dict[Callable[["Context"], Iterable[Any]], tuple[Any, ...]]:
        return {}

    def select_episodes(self, feed: Feed) -> tuple[EpisodeSource, ...]:
        """Return the episodes of a feed, drafts included, in its order and numbered as it shows them."""
        if feed.slug not in self._selected:
            sources = {source.episode.slug: source for source in self.episodes}
            feeds = [source.feed for source in self.feeds]
            episodes = select_episodes(feed, feeds, [source.episode for source in self.episodes])
            found = ((sources[episode.slug], episode) for episode in episodes)
            self._selected[feed.slug] = tuple(
                source if source.episode is episode else replace(source, episode=episode) for source, episode in found
            )
        return self._selected[feed.slug]

    @cached_property
    def _selected(self) -> dict[str, tuple[EpisodeSource, ...]]:
        return {}

    def list_made_episodes(self) -> Iterator[tuple[FeedSource, EpisodeSource]]:
        """Yield each feed that makes audio with each of its episodes."""
        for feed in self.audio_feeds:
            yield from ((feed, source) for source in self.select_episodes(feed.feed))

    def is_published(self, source: EpisodeSource, feed: Feed) -> bool:
        """Tell whether the feed has published the episode already."""
        return self.published(source, feed) is not None

    def published(self, source: EpisodeSource, feed: Feed) -> Publication | None:
        """Return the episode's publication in the feed, or in its show; None before it is published."""
        owner = feed if feed.makes_audio else find_show(feed, (source.feed for source in self.feeds)) or feed
        ledger = self.ledgers[owner.slug]
        return ledger.publications.get(resolve_guid(owner, source.episode, ledger))
