"""Views of the pages about one episode."""

from dataclasses import replace

from publisher.site.episode import make_episode_page
from publisher.site.show import make_show_view
from support.small_show import episode, show_content


def test_the_next_episode_stands_alone() -> None:
    """It may be the nearest as well, and is not shown twice."""
    show = show_content(*(episode(name, day, name.title()) for day, name in enumerate(("regn", "snoe", "vind"), 1)))
    guids = {told.episode.slug: told.publication.guid for told in show.episodes}
    show = replace(show, related={guids["regn"]: (guids["snoe"], guids["vind"])})
    page = make_episode_page(show, make_show_view(show), show.by_slug["regn"])
    assert page.following == show.card(show.by_slug["snoe"])
    assert page.related == (show.card(show.by_slug["vind"]),)
