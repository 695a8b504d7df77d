"""Rules about episodes beside one another: numbers, seasons, dates, trailers."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import pairwise

from publisher.findings import Severity
from publisher.lint.context import FAR_AHEAD, Context
from publisher.lint.duplicates import find_repeated
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import group_by_show, list_episodes
from publisher.model import Episode, EpisodeType, FeedType
from publisher.sources.validate import EpisodeSource


@rule("episode-number-taken", "Apple: one number, one episode of a season")
def episode_number_taken(context: Context) -> Iterator[Complaint]:
    """Two episodes of one number hide one another in apps that sort by it. Trailers and bonuses may share one.

    That goes for the episodes of one feed. Those that were picked for a serial one are numbered by their places.
    """

    def number(episode: Episode) -> Hashable | None:
        is_told = episode.number and not episode.is_withheld
        return (episode.season, episode.number, episode.type) if is_told else None

    for source, first in find_repeated(_by_feed(context), number):
        yield Complaint(
            source.document.position("number"),
            f"number {source.episode.number} is taken by {first.episode.slug}",
            "write the number that is meant in one of the two",
        )


@rule("guid-taken", "RSS 2.0: a GUID is one item's own", keeps=Promise.IDENTITY)
def guid_taken(context: Context) -> Iterator[Complaint]:
    """Apps show only one of two episodes with the same GUID."""
    for source, first in find_repeated([context.episodes], lambda episode: episode.guid):
        older, newer = sorted((first, source), key=lambda one: one.episode.place)
        yield Complaint(
            newer.document.position("guid"),
            f"this GUID is that of {older.episode.slug}, in {older.document.file}",
            f"delete the line here, in {newer.document.file}, the later of the two: it gets a GUID of its own when it "
            "is published",
        )


@rule("serial-without-number", "Apple: itunes:episode is mandatory for serial shows")
def serial_without_number(context: Context) -> Iterator[Complaint]:
    """A serial show is played in the order of its numbers, so each full episode needs one."""
    told: set[str] = set()
    for title, full in _serials(context):
        for source in full:
            if source.episode.number is None and source.episode.slug not in told:
                told.add(source.episode.slug)
                message = f"the episode has no number, and {title} is serial"
                yield Complaint(source.document.line(1), message, "add a line number: …")


@rule("serial-without-season", "Apple: seasons of serial shows", Severity.WARNING)
def serial_without_season(context: Context) -> Iterator[Complaint]:
    """Apple shows a serial show season by season; an episode without one stands in none of them."""
    told: set[str] = set()
    for title, full in _serials(context):
        for source in full if any(source.episode.season for source in full) else ():
            if source.episode.season is None and source.episode.slug not in told:
                told.add(source.episode.slug)
                message = f"the episode has no season, and {title} has seasons"
                yield Complaint(source.document.line(1), message, "add a line season: …")


@rule("season-without-number", "Apple: a season without a number is not shown", Severity.WARNING)
@each(list_episodes)
def season_without_number(source: EpisodeSource) -> Iterator[Complaint]:
    """Apps show a season only together with the episode's number in it."""
    if source.episode.season and not source.episode.number and source.episode.type is EpisodeType.FULL:
        message = "the episode has a season and no number"
        yield Complaint(source.document.position("season"), message, "add a line number: …, or delete the season")


@rule("extra-without-episode", "Apple: trailers and bonuses with a number belong to that episode", Severity.WARNING)
def extra_without_episode(context: Context) -> Iterator[Complaint]:
    """A trailer or bonus with a number is shown beside the episode of that number; without one, it is the show's."""
    full = {
        (source.episode.season, source.episode.number)
        for source in context.episodes
        if source.episode.type is EpisodeType.FULL
    }
    # One that cannot be read may be the one that is missing here.
    for source in context.episodes if not context.broken else ():
        episode = source.episode
        if episode.type is not EpisodeType.FULL and episode.number and (episode.season, episode.number) not in full:
            yield Complaint(
                source.document.position("number"),
                f"this is a {episode.type} of number {episode.number}, and there is no such episode",
                f"delete the number if it is a {episode.type} of the show; a draft of the episode will do as well",
            )


@rule("trailer-taken", "Podcasting 2.0: the newest trailer counts", Severity.WARNING)
def trailer_taken(context: Context) -> Iterator[Complaint]:
    """Apps show one trailer of a show, a season or an episode: the newest. The others are ordinary episodes to them."""
    for show in group_by_show(context):
        groups: dict[Hashable, list[EpisodeSource]] = defaultdict(list)
        for source in show:
            if source.episode.type is EpisodeType.TRAILER and not source.episode.is_withheld:
                groups[source.episode.season, source.episode.number].append(source)
        for group in groups.values():
            *older, newest = sorted(group, key=lambda source: source.episode.date)
            for source in older:
                yield Complaint(
                    source.document.position("type"),
                    f"{newest.episode.slug} is a newer trailer of the same",
                    "write type: bonus here, or give each trailer its season",
                )


@rule("date-taken", "publisher", Severity.WARNING)
def date_taken(context: Context) -> Iterator[Complaint]:
    """Apps sort by date; of two episodes of one moment, some show the one first and some the other."""
    for source, first in find_repeated(
        group_by_show(context), lambda episode: None if episode.is_withheld else episode.date
    ):
        yield Complaint(
            source.document.position("date"),
            f"{first.episode.slug} is published at the same moment",
            "write a date that is a minute later for the one that comes second",
        )


@rule("date-against-number", "Apple: order of episodes", Severity.WARNING)
def date_against_number(context: Context) -> Iterator[Complaint]:
    """Some apps sort by number and some by date: listeners of the two would hear the show in another order."""
    for show in group_by_show(context):
        seasons: dict[int | None, list[tuple[float, EpisodeSource]]] = defaultdict(list)
        for source in show:
            episode = source.episode
            if episode.number and episode.type is EpisodeType.FULL and not episode.is_withheld:
                seasons[episode.season].append((episode.number, source))
        for numbered in seasons.values():
            numbered.sort(key=lambda entry: entry[0])
            for (number, before), (later, source) in pairwise(numbered):
                if later > number and source.episode.date < before.episode.date:
                    yield Complaint(
                        source.document.position("date"),
                        f"number {later} is dated before number {number} ({before.episode.slug})",
                        "write the date or the number that is meant in one of the two",
                    )


@rule("date-far-ahead", "publisher", Severity.WARNING, varies=True)
def date_far_ahead(context: Context) -> Iterator[Complaint]:
    """An episode is not shown before its date, so one of the wrong year is never heard of."""
    for source in context.episodes:
        if source.episode.date > context.now + FAR_AHEAD and not source.episode.is_withheld:
            years = source.episode.date.year
            message = f"the episode would not be shown before {source.episode.date.date().isoformat()}"
            yield Complaint(
                source.document.position("date"), message, f"look whether {years} is the year that is meant"
            )


def _by_feed(context: Context) -> list[tuple[EpisodeSource, ...]]:
    """Return the episodes of each feed as it shows them."""
    return [context.select_episodes(feed.feed) for feed in context.feeds] or [context.episodes]


def _serials(context: Context) -> Iterator[tuple[str, list[EpisodeSource]]]:
    """Yield the title and the full episodes of each serial feed."""
    for feed in context.feeds:
        if feed.feed.type is FeedType.SERIAL:
            taken = context.select_episodes(feed.feed)
            yield feed.feed.title, [source for source in taken if source.episode.type is EpisodeType.FULL]
