"""Compares the stored pages of a show with what rendering them now gives."""

from datetime import datetime

from publisher.model import Feed
from publisher.plan.identity import with_current_assets
from publisher.publish.assets import open_kept_assets
from publisher.publish.deployment import Deployment
from publisher.publish.site.plan import Site
from publisher.publish.site.prepare import are_stored_pages_current
from publisher.publish.site.remove import count_withdrawn


def are_pages_current(feed: Feed, site: Site | None, *, deployment: Deployment, now: datetime) -> bool:
    """Return whether publishing now would change no stored page; without a `site`, whether no page is stored.

    Raises MissingCredentialsError if the manifest can be read neither with credentials nor at its public address.
    """
    if site is None:
        return count_withdrawn(feed, deployment) is None
    kept = open_kept_assets(deployment)
    ledger = with_current_assets(feed, site.episodes, deployment.ledger(), url=deployment.url, kept=kept)
    return are_stored_pages_current(site, ledger, now)
