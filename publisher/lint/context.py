"""All that the rules may look at: sources, and what was found out about the files they name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from publisher.media.results import PictureInfo, Recording
from publisher.model import Feed
from publisher.model.selection import find_show, select_episodes
from publisher.plan import resolve_guid
from publisher.plan.ledger import Ledger, Publication
from publisher.sources.partial import PartialSource
from publisher.sources.validate import EpisodeSource, FeedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableFile:
    """A file that could not be read as what it should be, with what was wrong and what to do."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFetch:
    """A recording elsewhere that is needed and could not be had, with what was wrong and what to do."""

    message: str
    hint: str
    later: bool
    """Whether it may be had later: then nothing is wrong with what was written."""


_Thing = TypeVar("_Thing")
FAR_AHEAD = timedelta(days=366)
"""Nobody plans further ahead than a year; who writes such a date most often meant another year."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What was read from the working folder and the ledgers."""

    feeds: tuple[FeedSource, ...]
    """The feeds that could be read."""
    episodes: tuple[EpisodeSource, ...]
    """The episodes that could be read."""
    broken: int
    """How many more there are that could not be read, and have findings of their own."""
    fragments: tuple[PartialSource, ...] = ()
    """What is known of those."""
    files: Mapping[str, str]
    """SHA-256 of the recordings and pictures that are there, by path from the top of the working folder."""
    obstacles: Mapping[str, UnreadableFile] = field(default_factory=dict)
    """What stands in the place of those that are named and are no files that can be read."""
    unfetched: Mapping[str, FailedFetch] = field(default_factory=dict)
    """The recordings elsewhere that are needed and could not be had, by path."""
    recordings: Mapping[str, Recording | UnreadableFile]
    """What decoding showed of recordings that are not published yet, by path."""
    pictures: Mapping[str, PictureInfo | UnreadableFile]
    """What opening showed, by path, for every picture that is there."""
    ledgers: Mapping[str, Ledger]
    """By the feed's slug, for the target at hand."""
    now: datetime
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of what is in a folder, by its path, for each folder in which a file is missing that is named."""
    published_feeds: Mapping[str, bytes] = field(default_factory=dict)
    """The feed documents as they were last published, by the feed's slug, where a copy is kept."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where listeners find the target at hand, by the feed's slug."""

    @property
    def pivotal_moments(self) -> set[datetime]:
        """The moments at which the same sources come to mean something else.

        That is when an episode is shown, and before that when its date is not too far ahead any more.
        """
        dates = {source.episode.date for source in self.episodes}
        return dates | {date - FAR_AHEAD for date in dates}

    def explain_missing(self, path: str, fix: str) -> tuple[str, str]:
        """Say why there is no file at `path`, and what to do about it: `fix`, if there is nothing else either."""
        obstacle = self.obstacles.get(path)
        return (f"{path} {obstacle.message}", obstacle.hint) if obstacle else (f"there is no file {path}", fix)

    @cached_property
    def audio_feeds(self) -> tuple[FeedSource, ...]:
        """The feeds that make audio, and so hold identities; the others show what one of these has published."""
        return tuple(source for source in self.feeds if source.feed.makes_audio)

    def find_all(self, look: Callable[["Context"], Iterable[_Thing]]) -> tuple[_Thing, ...]:
        """Return all that `look` finds in the evidence. Many rules look at the same things, which are found once."""
        if look not in self._found:
            self._found[look] = tuple(look(self))
        return self._found[look]

    @cached_property
    def _found(self) -> dict[Callable[["Context"], Iterable[Any]], tuple[Any, ...]]:
        return {}

    def select_episodes(self, feed: Feed) -> tuple[EpisodeSource, ...]:
        """Return the episodes that a feed takes, as it shows them, and in its order. Drafts are among them."""
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
        """Yield each feed that makes audio with each episode that it makes audio of."""
        for feed in self.audio_feeds:
            yield from ((feed, source) for source in self.select_episodes(feed.feed))

    def is_published(self, source: EpisodeSource, feed: Feed) -> bool:
        """Tell whether the feed has published the episode already."""
        return self.published(source, feed) is not None

    def published(self, source: EpisodeSource, feed: Feed) -> Publication | None:
        """Return the episode as the feed has published it, if it has."""
        owner = feed if feed.makes_audio else find_show(feed, (source.feed for source in self.feeds)) or feed
        ledger = self.ledgers[owner.slug]
        return ledger.publications.get(resolve_guid(owner, source.episode, ledger))
