"""Shows that stand in files, and what their pages are made of."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from small_show import NOW

from publisher.adapters.workspace import Workspace
from publisher.ledger import Ledger
from publisher.model import Feed
from publisher.pages import Site
from publisher.reading import Sources, read_sources
from publisher.site.artwork import AtHand
from publisher.survey import known_of, open_workshops, sites_of

WIDE = 700
"""How wide all pictures are, in pixels."""


def site_in(root: Path, show: str, published: Callable[[Sources, Feed], Ledger]) -> Site:
    """Read a working folder, and return what the pages of a show in it are made of.

    `published` tells what of each feed is published. Pictures that are, are there as well.
    """
    sources = read_sources(Workspace(root))
    assert sources.findings == ()
    workshops = open_workshops(root, sources, "preview")
    for slug, workshop in workshops.items():
        workshop.save(published(sources, sources.feed(slug)))
    site = sites_of(sources, known_of(sources, workshops, NOW), workshops)[show]
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
