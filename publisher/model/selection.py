"""Selects the episodes of a feed, in its order: all, those that match its filter, or those of its list."""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from publisher.model import Episode, Feed, FeedType
from publisher.model.filters import FilterTerm

MAX_NORMALIZED = 10_000
"""Texts whose normalized form is remembered: names and topics come back with every episode."""


def find_show(feed: Feed, feeds: Iterable[Feed]) -> Feed | None:
    """Return the feed that `feed.show` names; None if it names none, or one that is unknown or has a show itself."""
    return next((other for other in feeds if other.slug == feed.show and other.makes_audio), None)


def select_episodes(feed: Feed, feeds: Iterable[Feed], episodes: Sequence[Episode]) -> tuple[Episode, ...]:
    """Return the episodes of `feed`, in its order.

    A feed with a show selects from the episodes of the show. A serial feed with a list numbers its episodes by their
    places in the list and drops their seasons, since apps sort serial feeds by season and number.
    """
    show = find_show(feed, feeds)
    offered = _select(show, show, episodes) if show else episodes
    return tuple(_select(feed, show or feed, offered))


def last_feed_by_show(feeds: Iterable[Feed], chosen: Container[str]) -> dict[str, str]:
    """Return the last feed of each show, by the show's slug; shows of which a feed is not `chosen` are left out."""
    families: dict[str, list[str]] = {}
    for feed in feeds:
        families.setdefault(feed.show or feed.slug, []).append(feed.slug)
    return {show: slugs[-1] for show, slugs in families.items() if all(slug in chosen for slug in slugs)}


def _select(feed: Feed, show: Feed, episodes: Sequence[Episode]) -> Sequence[Episode]:
    if not feed.episodes:
        return episodes
    if isinstance(feed.episodes, Mapping):
        return [episode for episode in episodes if matches_filter(feed.episodes, show, episode)]
    known = {episode.slug: episode for episode in episodes}
    places = [(number, known[slug]) for number, slug in enumerate(feed.picked, 1) if slug in known]
    if feed.type is FeedType.EPISODIC:
        return [episode for _, episode in places]
    return [
        episode.model_copy(update={"number": number, "display": None, "season": None}) for number, episode in places
    ]


def matches_filter(wanted: Mapping[str, FilterTerm], show: Feed, episode: Episode) -> bool:
    """Return whether an episode matches every key of a filter."""
    values = collect_filter_values(wanted, show, episode)
    return all(matches_value(term, values[key]) for key, term in wanted.items())


def collect_filter_values(keys: Iterable[str], show: Feed, episode: Episode) -> dict[str, Any]:
    """Return an episode's values of these keys as JSON types; a value that is left out is the show's."""
    names = set(keys)
    values = episode.model_dump(mode="json", include=names)
    left_out = {"language": show.language, "explicit": show.explicit, "people": _dump_key(show, "people")}
    values |= {key: left_out[key] for key in names & {*left_out} if values[key] is None or values[key] == []}
    if "date" in names:
        values["date"] = [*_date_prefixes(episode.date.isoformat())]
    return values


def _dump_key(feed: Feed, key: str) -> Any:
    return feed.model_dump(mode="json", include={key})[key]


def _date_prefixes(date: str) -> Iterator[str]:
    """Yield a date by year, month, day and second, which a filter may all compare."""
    yield from (date[:4], date[:7], date[:10], date)


def matches_value(term: Any, value: Any) -> bool:
    """Return whether a value of an episode matches a term of a filter: any of several values, all of several keys."""
    if isinstance(term, tuple):
        return any(matches_value(one, value) for one in term)
    if isinstance(value, list):
        return any(matches_value(term, one) for one in value)
    if isinstance(term, Mapping):
        return isinstance(value, Mapping) and all(matches_value(inner, value.get(key)) for key, inner in term.items())
    if isinstance(value, Mapping):
        # A person and a place match by name, topics by the value of any heading.
        return any(matches_value(term, inner) for inner in ([value["name"]] if "name" in value else value.values()))
    return value is not None and normalize_value(term) == normalize_value(value)


def normalize_value(value: object) -> str:
    """Return a value as text in NFC without case, for comparisons: Havet matches havet, and 2020 matches "2020"."""
    return _normalize(str(value))


@lru_cache(maxsize=MAX_NORMALIZED)
def _normalize(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()
