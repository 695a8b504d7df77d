"""`publisher feed`: rebuilds feeds and web pages from the ledger, or reports whether they are out of date."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

import click

from publisher.cli.exits import Exit, verdict
from publisher.cli.next_steps import advise_after_publish, read_committed
from publisher.cli.options import Invocation, WholeShowCommand, feed_option, form_option, now, run, target_option
from publisher.cli.pages import withdraw_pages_of_shows
from publisher.cli.project import Project, open_project, open_workspace
from publisher.cli.withdraw import delete_withdrawn_of_shows
from publisher.errors import PublisherError
from publisher.feed import feed_key
from publisher.findings import Finding
from publisher.lint import TEXT_RULES, run_rules
from publisher.lint.collect import collect_files
from publisher.lint.context import Context
from publisher.model import Feed
from publisher.plan import find_lost, find_lost_pictures
from publisher.plan.retire import retire
from publisher.plan.settle import LOST, find_absent
from publisher.publish.deployment import Deployment
from publisher.publish.feed import is_feed_current, read_current_feed, read_known_feed, write_feed
from publisher.publish.site.current import are_pages_current
from publisher.publish.site.plan import Site
from publisher.storage.base import Notice
from publisher.storage.layout import Layout


@click.command(cls=WholeShowCommand)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit with 3 if a feed or its pages are out of date."
)
@click.option("--pages", is_flag=True, help="Store all web pages again, also those that should be there already.")
@form_option
@feed_option
@target_option
def feed(*, only_check: bool, pages: bool, form: str, feed: str | None, target: str) -> None:
    """Rebuild the feed from words and ledger, with no audio.

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
    """Render every feed from its ledger, without recordings, and switch to it.

    `all_pages` stores every web page again, also those that the manifest names as stored.
    """
    # Locked before the first file is read: no other run publishes in between what would then be taken back.
    with open_workspace(invocation).lock():
        project = open_project(invocation)
        deployments = project.deployments(checked=True)
        before = read_committed(project.workspace, deployments.values())
        context, findings = _check_texts(project, now)
        code = verdict(findings)
        if code is Exit.DONE:
            sites = project.sites(context)
            departures = project.resolve_departures(frozenset(), now)
            for slug, deployment in deployments.items():
                site = sites.get(slug)
                if all_pages and site is not None and site.feed.slug == slug:
                    site = replace(site, store_all=True)
                feed = project.sources.feed(slug)
                if not _write(project, feed, deployment, site, now=now, may_leave=departures[slug].all):
                    code = Exit.FAILED
            for slug, event in withdraw_pages_of_shows(project):
                project.console.event(slug, event)
            for slug, deleted in delete_withdrawn_of_shows(project, departures):
                project.console.event(slug, deleted)
    project.console.summary()
    if advice := advise_after_publish(project.workspace, deployments.values(), before, is_served=False):
        project.console.advise(advice)
    return code


def _write(
    project: Project,
    feed: Feed,
    deployment: Deployment,
    site: Site | None,
    *,
    now: datetime,
    may_leave: AbstractSet[str],
) -> bool:
    """Write one feed; return whether it was written. It stays as it is, and says so, if a picture of it is lost."""
    episodes = project.sources.select_episodes(feed)
    previous = read_current_feed(feed, episodes, deployment=deployment, now=now)
    # Read here: a feed of the same show that was written just before may have stored transcripts and chapters.
    ledger = retire(deployment.ledger(), feed, episodes, may_leave)
    whole, stored = deployment.with_show(ledger), deployment.stored()
    lost = find_lost(whole, stored)
    pictures = find_lost_pictures(feed, episodes, whole, stored)
    if pictures and not lost:
        message = f"{', '.join(pictures)} is gone from the storage: {feed.slug} was left as it is"
        project.console.event(feed.slug, Notice(message=message, hint="put it back: publisher publish"))
        return False
    events = write_feed(
        feed,
        episodes,
        ledger,
        deployment=deployment,
        previous=previous,
        now=now,
        lost=lost,
        may_leave=may_leave,
        site=site,
    )
    for event in events:
        project.console.event(feed.slug, event)
    absent = find_absent(feed, [one for one in episodes if one.date <= now], whole, lost) if feed.makes_audio else {}
    for slug, reason in absent.items():
        message = f"{slug} is due and not in {feed_key(feed)}: {reason}"
        hint = "publish it where its recording is: publisher publish"
        project.console.event(feed.slug, Notice(message=message, hint=hint))
    return LOST not in absent.values()


def check_feeds(invocation: Invocation, now: datetime) -> Exit:
    """Compare every stored feed and all web pages with what is rendered now; return OUT_OF_DATE if one differs."""
    project = open_project(invocation)
    deployments = project.deployments(checked=True)
    context, findings = _check_texts(project, now)
    stale = False
    if verdict(findings) is Exit.DONE:
        sites = project.sites(context)
        for slug, deployment in deployments.items():
            feed = project.sources.feed(slug)
            current = is_feed_current(
                feed, project.sources.select_episodes(feed), project.ledgers[slug], deployment=deployment, now=now
            )
            stale |= not current
            is_new = read_known_feed(feed, deployment) is None
            project.console.current(feed_key(feed), is_current=current, is_new=is_new)
            # Pages are stored along with the feed, so before the first feed there are none.
            if feed.makes_audio and not is_new:
                stale |= not _pages_are_current(project, feed, sites.get(slug), deployment, now)
    project.console.summary()
    if verdict(findings) is not Exit.DONE:
        return Exit.FAILED
    return Exit.OUT_OF_DATE if stale else Exit.DONE


def _pages_are_current(project: Project, feed: Feed, site: Site | None, deployment: Deployment, now: datetime) -> bool:
    """Show and return whether the pages of a show are current; True where the storage cannot be read."""
    folder = Layout(feed.slug).folder
    try:
        current = are_pages_current(feed, site, deployment=deployment, now=now)
    except PublisherError as refused:
        # The feed was compared with its committed copy: a storage that refuses to answer does not change that result.
        project.console.info(f"{folder} was not looked at: {refused.message}")
        return True
    if site or not current:
        project.console.current(folder, is_current=current)
    return current


def _check_texts(project: Project, now: datetime) -> tuple[Context, list[Finding]]:
    """Run the rules that need no recording, and show their findings; return what they looked at, and the findings."""
    context = collect_files(project.known(now), project.workspace)
    findings = run_rules(context, TEXT_RULES, read=project.findings)
    if findings:
        project.console.findings(findings)
    return context, findings
