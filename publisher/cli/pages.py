"""Tries a show's own templates before it is published, and withdraws the web pages of shows that have none any more."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from publisher.cli.project import Project
from publisher.feed.impact import ledger_after
from publisher.plan import Plan
from publisher.plan.events import PagesWritten
from publisher.plan.ledger import Ledger
from publisher.publish.site.plan import Site
from publisher.publish.site.prepare import prepare_pages, try_render
from publisher.publish.site.remove import withdraw_pages


def try_templates(
    plans: Sequence[Plan], sites: Mapping[str, Site], ledgers: Mapping[str, Ledger], now: datetime
) -> None:
    """Render one page with each template that a show brings, before audio is mastered.

    Pages of episodes that are not published yet are not among them. Raises PublisherError if a template cannot be
    rendered.
    """
    for plan in plans:
        site = sites.get(plan.feed)
        if site is not None and site.feed.slug == plan.feed and site.theme.own.templates:
            try_render(prepare_pages(site, ledger_after(ledgers[plan.feed], plan), now))


def withdraw_pages_of_shows(project: Project) -> Iterator[tuple[str, PagesWritten]]:
    """Remove the web pages of shows that have none any more, once all feeds that lead to them are switched.

    Yields each event with the slug of its feed.
    """
    last = project.last_feeds()
    for slug, deployment in project.deployments(checked=True).items():
        feed = project.sources.feed(slug)
        if feed.makes_audio and not feed.pages:
            for event in withdraw_pages(feed, deployment, last=slug in last):
                yield slug, event
