"""Shows that stand in files, and what their pages are made of."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from publisher.model import Feed
from publisher.plan.ledger import Ledger
from publisher.publish.site.plan import Site
from publisher.site.pictures import LocalPicture
from publisher.sources.load import ShowSources
from support.projects import project_in
from support.small_show import NOW

WIDE = 700
"""How wide all pictures are, in pixels."""


def site_in(root: Path, show: str, published: Callable[[ShowSources, Feed], Ledger]) -> Site:
    """Read a working folder, and return what the pages of a show in it are made of.

    `published` tells what of each feed is published. Pictures that are, are there as well.
    """
    project = project_in(root)
    sources = project.sources
    for slug, deployment in project.all_deployments.items():
        deployment.save(published(sources, sources.feed(slug)))
    site = project.sites(project.known(NOW))[show]
    digest = site.deployment.ledger().covers[""].digest
    files = [f"feeds/{show}/{site.feed.cover}"]
    for episode in site.episodes:
        named = (
            episode.cover,
            *(person.portrait for person in episode.people),
            *(one.picture for one in episode.marks),
        )
        files += [f"episodes/{episode.slug}/{name}" for name in named if name]
    return replace(site, local_pictures=dict.fromkeys(files, LocalPicture(digest=digest, width=WIDE)))
