"""Tells which episodes are not on the air yet, and has drafts count as episodes like any other, for a preview."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.model import Episode, Target
from publisher.sources.load import ShowSources


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The episodes that are not on the air yet. Retired ones are in neither list."""

    drafts: tuple[str, ...]
    """Slugs, sorted."""
    scheduled: tuple[tuple[str, datetime], ...]
    """Slugs of episodes that are no drafts, each with its date, the next one first."""


def list_ahead(episodes: Iterable[Episode], now: datetime) -> Ahead:
    """Return those of the episodes that are drafts, and those whose date is later than `now`."""
    waiting = [episode for episode in episodes if not episode.retired]
    coming = sorted((one for one in waiting if not one.draft and one.date > now), key=lambda one: one.place)
    return Ahead(
        drafts=tuple(sorted(one.slug for one in waiting if one.draft)),
        scheduled=tuple((one.slug, one.date) for one in coming),
    )


def describe_all_drafts(episodes: Sequence[Episode]) -> str | None:
    """Return that all episodes are drafts, so that none can be published; None if one is none, or there are none."""
    if not episodes or not all(one.draft for one in episodes):
        return None
    return "the only episode is a draft" if len(episodes) == 1 else f"all {len(episodes)} episodes are drafts"


DRAFT_HINT = "delete the line draft: true in what is ready; publisher serve --drafts --future shows the rest meanwhile"
"""What to do where all episodes are drafts."""


def reveal_drafts(sources: ShowSources, but: AbstractSet[str] = frozenset()) -> ShowSources:
    """Return sources in which no episode is a draft, except those whose slugs are in `but`."""
    return replace(
        sources,
        episodes=tuple(
            replace(source, episode=source.episode.model_copy(update={"draft": False}))
            if source.episode.draft and source.episode.slug not in but
            else source
            for source in sources.episodes
        ),
    )


def redirect_target(sources: ShowSources, name: str, target: Target) -> ShowSources:
    """Return sources in which every feed that has the target called `name` has `target` in its place."""
    return replace(
        sources,
        feeds=tuple(
            replace(source, feed=source.feed.model_copy(update={"targets": {**source.feed.targets, name: target}}))
            if source.feed.makes_audio and source.feed.target(name) is not None
            else source
            for source in sources.feeds
        ),
    )
