"""Assesses the impact of plans on listeners: renders the feeds and pages they lead to, compares with the published."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.errors import MissingCredentialsError
from publisher.feed import render_documents
from publisher.feed.impact import Impact, PageChanges, assess_impact, keep_published_guids, ledger_after
from publisher.plan import Plan, Step, list_lost
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.archive import read_published_feed
from publisher.publish.deployment import Deployment
from publisher.publish.site.plan import Site, count_changes
from publisher.publish.site.prepare import prepare_pages, try_render
from publisher.publish.site.remove import count_withdrawn
from publisher.sources.load import ShowSources
from publisher.storage.layout import feed_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPreview:
    """Assesses plans, given the sources, ledgers and deployments that they were made from."""

    sources: ShowSources
    ledgers: Mapping[str, Ledger]
    """The ledgers, by the slugs of their feeds."""
    deployments: Mapping[str, Deployment]
    sites: Mapping[str, Site]
    """The sites of feeds that have web pages, by the slugs of the feeds."""
    now: datetime

    def assess(self, plans: Sequence[Plan]) -> Iterator[Impact]:
        """Yield the impact of each plan: the published feed compared with the one rendered after the plan."""
        expected = {plan.feed: ledger_after(self.ledgers[plan.feed], plan) for plan in plans}
        steps = {plan.feed: plan.steps for plan in plans}
        for plan in plans:
            feed, deployment = self.sources.feed(plan.feed), self.deployments[plan.feed]
            show = feed.show or feed.slug
            audio = steps.get(show, ())
            current, planned = self.ledgers[plan.feed], expected[plan.feed]
            if not feed.makes_audio:
                show_ledger = self.ledgers[show]
                current, planned = current.with_show(show_ledger), planned.with_show(expected.get(show, show_ledger))
            available = planned.without(list_lost(current, (step for step in audio if step.job is None)))
            episodes = keep_published_guids(self.sources.select_episodes(feed), audio)
            before = read_published_feed(feed_key(feed), deployment)
            after, pages = before, None
            if FEED_COVER in planned.covers:
                after = render_documents(feed, episodes, available, url=deployment.url, now=self.now).newest_first
                pages = self._count_page_changes(plan, available, audio)
            yield assess_impact(
                plan,
                episodes,
                audio=audio,
                ledger=current,
                before=before,
                after=after,
                now=self.now,
                pages=pages,
            )

    def _count_page_changes(self, plan: Plan, ledger: Ledger, audio: Sequence[Step]) -> PageChanges | None:
        """Return how many web pages would change; None without a site, or without credentials for the storage."""
        site = self.sites.get(plan.feed)
        feed = self.sources.feed(plan.feed)
        if feed.makes_audio and not feed.pages:
            with suppress(MissingCredentialsError):
                return count_withdrawn(feed, self.deployments[plan.feed])
        if site is None or site.feed.slug != plan.feed:
            return None
        site = replace(site, episodes=keep_published_guids(site.episodes, audio))
        with suppress(MissingCredentialsError):
            pages = prepare_pages(site, ledger, self.now)
            try_render(pages)
            return count_changes(pages)
        return None
