"""`publisher rollback`: puts the feed back that was there before the last change, with its ledger."""

from dataclasses import replace
from datetime import datetime

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, feed_option, form_option, now, run, target_option
from publisher.cli.project import Project, open_project, open_workspace
from publisher.errors import PublisherError
from publisher.feed.items import list_items
from publisher.model import Feed
from publisher.plan.ledger import FEED_COVER, Ledger, load_ledger
from publisher.publish.archive import copy_archive, find_archive_pages
from publisher.publish.departures import list_published_items
from publisher.publish.deployment import Deployment
from publisher.publish.feed import read_current_feed, switch_feed
from publisher.publish.flaws import list_ledger_files
from publisher.publish.prune_rules import find_references
from publisher.storage.base import Storage
from publisher.storage.history import list_snapshots
from publisher.storage.layout import KeyKind, feed_key, snapshot_feed_key


@click.command()
@form_option
@feed_option
@target_option
def rollback(form: str, feed: str | None, target: str) -> None:
    """Put the feed back that was there before the last change.

    Its ledger goes back with it.

    \b
    Example:
      publisher rollback --target production
    """
    run(form, target, feed, lambda invocation: roll_back_show(invocation, now()))


def roll_back_show(invocation: Invocation, now: datetime) -> Exit:
    """Replace each feed and its ledger by their latest snapshots; raise PublisherError if a feed has none."""
    with open_workspace(invocation).lock():
        project = open_project(invocation)
        undone: dict[str, datetime] = {}
        deployments = project.deployments()
        published = {slug for slug, one in deployments.items() if one.storage.read(KeyKind.FEED.spell(feed=slug))}
        for slug, deployment in deployments.items():
            if slug not in published and published:
                project.console.info(f"{slug} was never published to {invocation.target}, and is left out")
                continue
            feed = project.sources.feed(slug)
            since = undone.get(feed.show or "")
            undone[slug] = _roll_back(project, feed, deployment, now, since) or now
    project.console.info("the sources still say otherwise: take the change back there too, or it comes again")
    project.console.summary()
    return Exit.DONE


def _roll_back(
    project: Project, feed: Feed, deployment: Deployment, now: datetime, since: datetime | None
) -> datetime | None:
    """Put the earlier feed in place; return when it had left, or None for a feed that stays.

    A feed with a show that was just brought back to what it was until `since` stays if it changed before then.
    """
    storage = deployment.storage
    current = read_current_feed(feed, project.sources.select_episodes(feed), deployment=deployment, now=now)
    listing = storage.listing()
    here = snapshot_feed_key(feed.slug, current) if current is not None else ""
    earlier = next((entry for entry in list_snapshots(feed.slug, listing) if entry.feed_key != here), None)
    if since is not None and (earlier is None or earlier.replaced_at < since):
        project.console.info(f"{feed.slug} was not changed since, and stays as it is")
        return None
    if current is None or earlier is None:
        raise PublisherError(
            f"there is no earlier feed of {feed.slug} to go back to",
            hint="take the change back in git, and publish; feeds are kept only in buckets",
        )
    content, ledger = _find_snapshot(storage, earlier.feed_key, earlier.ledger_key)
    pages = find_archive_pages([content], storage.read)
    missing = sorted(find_references([content, *pages.values()]) - listing.keys())
    if missing:
        raise PublisherError(
            f"the earlier feed of {feed.slug} names {missing[0]}, which is not in the storage any more",
            hint="take the change back in git, and publish",
        )
    before = deployment.ledger()
    # What the ledger of then did not know stays known: audio that is stored for another day, and what leaves now.
    ledger = replace(
        ledger,
        covers={**before.covers, **ledger.covers},
        publications={**before.publications, **ledger.publications},
    )
    items = list_published_items(current, deployment)
    leaving = sorted(items[guid] or guid for guid in items.keys() - list_items([content, *pages.values()]).keys())
    if leaving:
        project.console.info(f"{feed.slug}: with the last change it takes back {', '.join(leaving)}")
    named = [file for file in list_ledger_files(deployment.with_show(ledger)) if file.key.encode() in content]
    sample = next((file for file in named if file.key.startswith("audio/")), ledger.covers[FEED_COVER])
    deployment.save(ledger)
    try:
        for notice in switch_feed(content, ledger, feed, deployment=deployment, previous=current, sample=sample):
            project.console.event(feed.slug, notice)
    except BaseException:
        deployment.save(before)
        raise
    deployment.keep_copy(content)
    copy_archive(pages, deployment)
    line = f"{deployment.url}{feed_key(feed)} is again what it was until {earlier.replaced_at:%Y-%m-%d %H:%M:%S} UTC"
    project.console.result("rolled_back", [line], {"feed": feed.slug, "until": earlier.replaced_at.isoformat()})
    return earlier.replaced_at


def _find_snapshot(storage: Storage, feed: str, ledger: str) -> tuple[bytes, Ledger]:
    content, spelled = storage.read(feed), storage.read(ledger)
    if content is None or spelled is None:
        raise PublisherError(
            "the earlier feed was deleted in this very moment", hint="find out who, then run this again"
        )
    return content, load_ledger(spelled, ledger)
