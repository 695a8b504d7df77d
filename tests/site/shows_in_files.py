"""Shows that stand in files, and what their pages are made of."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from projects import project_in
from small_show import NOW

from publisher.model import Feed
from publisher.plan.ledger import Ledger
from publisher.publish.site.pages import Site
from publisher.site.pictures import AtHand
from publisher.sources.load import Sources

WIDE = 700
"""How wide all pictures are, in pixels."""


def site_in(root: Path, show: str, published: Callable[[Sources, Feed], Ledger]) -> Site:
    """Read a working folder, and return what the pages of a show in it are made of.

    `published` tells what of each feed is published. Pictures that are, are there as well.
    """
    project = project_in(root)
    sources = project.sources
    for slug, workshop in project.everywhere.items():
        workshop.save(published(sources, sources.feed(slug)))
    site = project.sites(project.known(NOW))[show]
    digest = site.workshop.ledger().covers[""].digest
    files = [f"feeds/{show}/{site.feed.cover}"]
    for episode in site.episodes:
        named = (
            episode.cover,
            *(person.portrait for person in episode.people),
            *(one.picture for one in episode.marks),
        )
        files += [f"episodes/{episode.slug}/{name}" for name in named if name]
    return replace(site, at_hand=dict.fromkeys(files, AtHand(digest=digest, width=WIDE)))
