"""Lists of seasons, and their index."""

from publisher.site.lists.seasons import index_seasons, list_by_season
from support.small_show import episode, show_content

SHOW = show_content(*(episode(f"nr-{day}", day, f"Nr. {day}", f"season: {1 + day // 3}") for day in range(1, 5)))


def test_each_season_has_its_episodes() -> None:
    """And the key of its first page names it."""
    found = {one.key(1): len(one.contents) for one in list_by_season(SHOW)}
    assert found == {SHOW.keys.season(1): 2, SHOW.keys.season(2): 2}


def test_the_index_leads_to_each_season() -> None:
    """With its number beside its name."""
    entries = index_seasons(SHOW).entries
    assert sorted((link.key, link.note, count) for link, count in entries) == [
        (SHOW.keys.season(1), "1", 2),
        (SHOW.keys.season(2), "2", 2),
    ]
