"""Compares the stored pages of a show with what rendering them now gives."""

from datetime import datetime

from publisher.model import Feed
from publisher.plan.identity import with_current_assets
from publisher.publish.deployment import Deployment
from publisher.publish.jobs import open_kept_assets
from publisher.publish.site.pages import Site, count_withdrawn, prepare_pages


def are_pages_current(feed: Feed, site: Site | None, *, deployment: Deployment, now: datetime) -> bool:
    """Tell whether the stored pages of a show are what publishing now gives: none at all, if it has no `site`.

    Raises NoKeyError where nobody can see them without a key.
    """
    if site is None:
        return count_withdrawn(feed, deployment) is None
    kept = open_kept_assets(deployment)
    ledger = with_current_assets(feed, site.episodes, deployment.ledger(), url=deployment.url, kept=kept)
    pages = prepare_pages(site, ledger, now)
    return not (pages.changed or pages.unneeded)
