"""Compares the stored pages of a show with what rendering them now gives."""

from datetime import datetime

from publisher.model import Feed
from publisher.plan.identity import with_companions
from publisher.publish.deployment import Deployment
from publisher.publish.site.pages import Site, count_withdrawn, prepare_pages


def are_pages_current(feed: Feed, site: Site | None, *, deployment: Deployment, now: datetime) -> bool:
    """Tell whether the stored pages of a show are what publishing now gives: none at all, if it has no `site`.

    Raises NoKeyError where nobody can see them without a key.
    """
    if site is None:
        return count_withdrawn(feed, deployment) is None
    ledger = with_companions(feed, site.episodes, deployment.ledger(), deployment.url)
    pages = prepare_pages(site, ledger, now)
    return not (pages.changed or pages.unneeded)
