"""`publisher feed`: rebuilds feeds and web pages from the ledger, or tells whether they are out of date."""

from dataclasses import replace
from datetime import datetime

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, feed_option, form_option, now, run, target_option
from publisher.cli.project import Project, open_project, open_workspace, verdict
from publisher.cli.publish import withdraw_sites
from publisher.errors import PublisherError
from publisher.feed import feed_key
from publisher.model import Feed
from publisher.plan import find_lost
from publisher.publish.deployment import Deployment
from publisher.publish.feed import current_feed, is_feed_current, write_feed
from publisher.publish.site.current import are_pages_current
from publisher.publish.site.plan import Site
from publisher.storage.layout import Layout


@click.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit with 3 if a feed or its pages are out of date."
)
@click.option("--pages", is_flag=True, help="Store all web pages again, also those that should be there already.")
@form_option
@feed_option
@target_option
def feed(*, only_check: bool, pages: bool, form: str, feed: str | None, target: str) -> None:
    """Rebuild the feed from words and ledger, with no audio at hand.

    \b
    Example:
      publisher feed --check
    """
    if only_check and pages:
        raise click.UsageError("--check changes nothing, and --pages stores pages: write one of them")
    if only_check:
        run(form, target, feed, lambda invocation: check_feeds(invocation, now()))
    else:
        run(form, target, feed, lambda invocation: write_feeds(invocation, now(), all_pages=pages))


def write_feeds(invocation: Invocation, now: datetime, *, all_pages: bool = False) -> Exit:
    """Render every feed from its ledger, with no audio at hand, and switch to it.

    `all_pages` has every web page stored again, whatever the manifest says of those that are stored.
    """
    # Locked before the first file is read: no other run publishes in between what would then be taken back.
    with open_workspace(invocation).lock():
        project = open_project(invocation)
        deployments = project.deployments(checked=True)
        context, findings = project.check_texts(now)
        if verdict(findings) is Exit.DONE:
            sites = project.sites(context)
            for slug, deployment in deployments.items():
                site = sites.get(slug)
                if all_pages and site is not None and site.feed.slug == slug:
                    site = replace(site, store_all=True)
                _write(project, project.sources.feed(slug), deployment, site, now)
            for slug, event in withdraw_sites(project):
                project.console.event(slug, event)
    project.console.summary()
    return verdict(findings)


def _write(project: Project, feed: Feed, deployment: Deployment, site: Site | None, now: datetime) -> None:
    episodes = project.sources.select_episodes(feed)
    previous = current_feed(feed, episodes, deployment=deployment, now=now)
    # Read here, since a feed that was written just before may have stored companions of the same show.
    ledger = deployment.ledger()
    lost = find_lost(deployment.with_show(ledger), deployment.stored())
    events = write_feed(feed, episodes, ledger, deployment=deployment, previous=previous, now=now, lost=lost, site=site)
    for event in events:
        project.console.event(feed.slug, event)


def check_feeds(invocation: Invocation, now: datetime) -> Exit:
    """Tell whether every stored feed, and every show's web pages, are what rendering them now gives."""
    project = open_project(invocation)
    deployments = project.deployments(checked=True)
    context, findings = project.check_texts(now)
    stale = False
    if verdict(findings) is Exit.DONE:
        sites = project.sites(context)
        for slug, deployment in deployments.items():
            feed = project.sources.feed(slug)
            current = is_feed_current(
                feed, project.sources.select_episodes(feed), project.ledgers[slug], deployment=deployment, now=now
            )
            stale |= not current
            project.console.current(feed_key(feed), current)
            if feed.makes_audio:
                stale |= not _pages_are_current(project, feed, sites.get(slug), deployment, now)
    project.console.summary()
    if verdict(findings) is not Exit.DONE:
        return Exit.FAILED
    return Exit.OUT_OF_DATE if stale else Exit.DONE


def _pages_are_current(project: Project, feed: Feed, site: Site | None, deployment: Deployment, now: datetime) -> bool:
    """Show whether the pages of a show are what they should be, and return it; True where they cannot be seen."""
    folder = Layout(feed.slug).folder
    try:
        current = are_pages_current(feed, site, deployment=deployment, now=now)
    except PublisherError as refused:
        # The feed is compared with its committed copy, and so its verdict stands whatever the storage says.
        project.console.info(f"{folder} was not looked at: {refused.message}")
        return True
    if site or not current:
        project.console.current(folder, current)
    return current
