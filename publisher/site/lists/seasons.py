"""Makes the list of each season's episodes, and the index of seasons."""

from collections.abc import Iterator
from functools import partial

from publisher.site.content import ShowContent
from publisher.site.lists.base import EpisodeList, ListIndex
from publisher.site.views import Link


def list_by_season(show_content: ShowContent) -> Iterator[EpisodeList]:
    """Yield the list of each season's episodes."""
    for season, contents in show_content.seasons.items():
        yield EpisodeList(
            kind="season",
            title=show_content.season_name(season),
            contents=contents,
            key=partial(show_content.keys.season, season),
        )


def index_seasons(show_content: ShowContent) -> ListIndex:
    """Return the index of seasons."""
    keys = show_content.keys
    seasons = [
        (Link(text=show_content.season_name(season), key=keys.season(season), note=str(season)), len(contents))
        for season, contents in show_content.seasons.items()
    ]
    return ListIndex(kind="seasons", key=keys.seasons(), entries=seasons)
