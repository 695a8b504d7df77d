"""Finds feeds that were published under another name: their folders were renamed since."""

from collections.abc import Mapping
from contextlib import suppress

from publisher.errors import PublisherError
from publisher.lint.context import FormerName
from publisher.plan.ledger import Ledger, load_ledger
from publisher.publish.deployment import Deployment
from publisher.publish.ledger_file import LedgerFile, list_ledgers_beside
from publisher.sources.load import ShowSources


def find_former_names(
    sources: ShowSources, ledgers: Mapping[str, Ledger], deployments: Mapping[str, Deployment]
) -> dict[str, FormerName]:
    """Return the name under which a feed was published and which no folder has any more, by the feed's slug.

    The ledger beside a feed.yaml is renamed along with it and says the old name; in a folder target the old ledger
    stays behind.
    """
    found: dict[str, FormerName] = {}
    for slug, deployment in deployments.items():
        guid, own, there = str(sources.feed(slug).guid), ledgers[slug], deployment.workspace.folders("feeds")
        if own.guid == guid and own.feed not in there:
            found[slug] = FormerName(own.feed)
        elif own.guid is None and deployment.is_folder:
            for file in list_ledgers_beside(deployment.workspace, deployment.ledger_path):
                left = _read(file)
                if left is not None and left.guid == guid and left.feed not in there:
                    found.setdefault(slug, FormerName(left.feed, file.name))
    return found


def _read(file: LedgerFile) -> Ledger | None:
    # The unreadable ledger of a feed that is gone does not stop the publishing of others.
    with suppress(PublisherError):
        data = file.read()
        return load_ledger(data, file.name) if data else None
    return None
