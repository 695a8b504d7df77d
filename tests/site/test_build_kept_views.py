"""Digests of views that are kept: whatever a page shows, it is not taken for the same once that has changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from publisher.model import Feed
from publisher.model.chapters import Chapter
from publisher.plan.ledger import Stored
from publisher.site.build import plan_pages
from publisher.site.content import DerivedFeedContent, ShowContent
from publisher.site.episode import make_episode_page
from publisher.site.metadata import describe_embed
from publisher.site.pictures import Artwork
from publisher.site.show import make_show_view
from publisher.sources.validate import read_feed
from support.small_show import FEED, THEME, episode, show_content

READ = {
    "address",
    "artwork",
    "by_guid",
    "card",
    "cover",
    "feed",
    "following",
    "keys",
    "person_key",
    "picture",
    "related",
    "season_name",
    "steps",
    "topic_key",
}
"""What the pages about an episode ask of their show; `_Inputs` in site/build.py names what comes of each."""
KEYS = """\
topics: {tema: Havet}
people: [{name: Kari Ås, role: guest, image: kari.jpg}]
season: 1
"""
EPISODES = (
    episode("regn", 1, "Regn", KEYS, notes="Om *regn*.", said={1: "Det regner."}),
    episode("sjo", 2, "Sjø", KEYS, notes="Om sjøen."),
    episode("vekt", 3, "Vekt", "topics: {tema: Vekt}", notes="Om loddet."),
)
COVER = Stored(key="images/maalt.01234567.jpg", bytes=1, digest="0" * 64, media_type="image/jpeg")
SIZES = {
    "episodes/regn/kari.jpg": ((160, "kari.160.jpg"),),
    "episodes/regn/bilde.jpg": ((160, "bilde.160.jpg"),),
    "feeds/maalt/cover.jpg": ((160, "cover.160.jpg"),),
}


class Kept(dict[str, bytes]):
    """Results in memory."""

    keep = dict.__setitem__


def read_way(title: str) -> Feed:
    """Read a feed that is another way through the show."""
    source, findings = read_feed("sti", FEED.replace("Målt og veid", title))
    assert source is not None, findings
    return source.feed.model_copy(update={"show": "maalt", "episodes": ("sjo", "regn")})


def show() -> ShowContent:
    """Return what the pages of a show are made of that has all there is."""
    made = show_content(*EPISODES)
    guids = [told.publication.guid for told in made.episodes]
    return replace(
        made,
        cover=COVER,
        derived_feeds=(DerivedFeedContent(feed=read_way("Sti"), episodes=(EPISODES[1], EPISODES[0]), published=True),),
        artwork=Artwork(sizes=SIZES, jobs={}),
        related={guids[0]: (guids[1],), guids[1]: (guids[2], guids[0]), guids[2]: ()},
    )


def told_otherwise(made: ShowContent, slug: str, **update: Any) -> ShowContent:
    """Return a show in which an episode says something else."""
    return replace(
        made,
        episodes=tuple(
            replace(told, episode=told.episode.model_copy(update=update)) if told.episode.slug == slug else told
            for told in made.episodes
        ),
    )


def published_otherwise(made: ShowContent, slug: str, **update: Any) -> ShowContent:
    """Return a show in which an episode was published otherwise."""
    return replace(
        made,
        episodes=tuple(
            replace(told, publication=replace(told.publication, **update)) if told.episode.slug == slug else told
            for told in made.episodes
        ),
    )


EDITS: dict[str, Callable[[ShowContent], ShowContent]] = {
    "title": lambda made: told_otherwise(made, "sjo", title="Sjøen"),
    "summary": lambda made: told_otherwise(made, "vekt", summary="Et lodd."),
    "notes": lambda made: told_otherwise(made, "regn", notes="Om vann.", html="<p>Om vann.</p>", plain="Om vann."),
    "html": lambda made: told_otherwise(made, "regn", html="<p>Om vann.</p>"),
    "topic": lambda made: told_otherwise(made, "vekt", topics={"tema": "Havet"}),
    "spelling": lambda made: told_otherwise(made, "sjo", topics={"Tema": "havet"}),
    "next": lambda made: told_otherwise(made, "regn", next="vekt"),
    "chapters": lambda made: told_otherwise(made, "regn", marks=(Chapter.model_validate("0:00 Bilde"),)),
    "asset": lambda made: published_otherwise(made, "regn", assets={"vtt": COVER}),
    "enclosure": lambda made: published_otherwise(made, "regn", enclosure=COVER),
    "portrait": lambda made: replace(made, artwork=Artwork(sizes={**SIZES, "episodes/regn/kari.jpg": ()}, jobs={})),
    "show's cover": lambda made: replace(made, artwork=Artwork(sizes={}, jobs={}), cover=None),
    "related": lambda made: replace(made, related={}),
    "way": lambda made: replace(made, derived_feeds=(replace(made.derived_feeds[0], feed=read_way("Vei")),)),
    "way's order": lambda made: replace(
        made, derived_feeds=(replace(made.derived_feeds[0], feed=made.derived_feeds[0].feed, episodes=EPISODES),)
    ),
    "way's length": lambda made: replace(made, derived_feeds=(replace(made.derived_feeds[0], episodes=EPISODES[:1]),)),
    "no ways": lambda made: replace(made, derived_feeds=()),
    "licence": lambda made: replace(made, feed=made.feed.model_copy(update={"license": "cc-by-4.0"})),
    "season": lambda made: replace(made, feed=made.feed.model_copy(update={"seasons": {1: "Vann"}})),
    "author": lambda made: replace(made, feed=made.feed.model_copy(update={"author": "Kari Ås"})),
    "address": lambda made: replace(made, url="https://elsewhere.example/"),
    "theme": lambda made: replace(made, theme=replace(THEME, digest="another")),
    "former": lambda made: replace(
        made, former={made.keys.person("kari"): "kari ås", made.keys.topic("tema", "hav"): "havet"}
    ),
}


def made_of(made: ShowContent, kept: Kept | None = None) -> dict[str, tuple[str, str, str]]:
    """Return what the manifest would know of each page."""
    planned = plan_pages(made) if kept is None else plan_pages(made, kept)
    return {key: (page.made_of, page.name, page.template) for key, page in planned.items()}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_kept_is_what_would_be_made(edit: str) -> None:
    """After each edit pages are made of the same whether digests were kept before it or not, and back again."""
    before, after = show(), EDITS[edit](show())
    kept = Kept()
    assert made_of(before, kept) == made_of(before)
    assert made_of(after, kept) == made_of(after)
    assert made_of(after) != made_of(before)
    assert made_of(before, kept) == made_of(before)


def test_views_are_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all is kept no page about an episode is put together, unless it is made."""
    kept = Kept()
    first = plan_pages(show(), kept)
    asked: list[object] = []
    monkeypatch.setattr(
        "publisher.site.build.make_episode_page", lambda *of: asked.append(of) or make_episode_page(*of)
    )
    again = plan_pages(show(), kept)
    assert asked == []
    key = show().keys.episode("regn")
    assert again[key].make() == first[key].make()
    assert len(asked) == 1


def test_all_that_a_page_asks_for_is_named() -> None:
    """Who has a page show something else of its show names that in `_Inputs` first, or it would come out as before."""
    asked: set[str] = set()

    class Watched:
        def __init__(self, made: ShowContent) -> None:
            self.made = made

        def __getattr__(self, name: str) -> Any:
            asked.add(name)
            return getattr(self.made, name)

    for made in (show(), replace(show(), artwork=Artwork(sizes={}, jobs={}))):
        watched: Any = Watched(made)
        for told in made.episodes:
            make_episode_page(watched, make_show_view(made), told)
            describe_embed(watched, told)
    assert asked == READ
