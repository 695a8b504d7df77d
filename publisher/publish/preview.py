"""What plans mean to listeners: the feeds and pages that they would make, beside those that are published."""

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
    """All that plans are looked at with."""

    sources: ShowSources
    ledgers: Mapping[str, Ledger]
    """By the slugs of feeds."""
    deployments: Mapping[str, Deployment]
    sites: Mapping[str, Site]
    """What web pages are made of, by the slugs of feeds."""
    now: datetime

    def assess(self, plans: Sequence[Plan]) -> Iterator[Impact]:
        """Yield what each plan means to listeners: the feed as it was published beside what it would say."""
        foreseen = {plan.feed: ledger_after(self.ledgers[plan.feed], plan) for plan in plans}
        steps = {plan.feed: plan.steps for plan in plans}
        for plan in plans:
            feed, deployment = self.sources.feed(plan.feed), self.deployments[plan.feed]
            maker = feed.show or feed.slug
            audio = steps.get(maker, ())
            known, ahead = self.ledgers[plan.feed], foreseen[plan.feed]
            if not feed.makes_audio:
                shows = self.ledgers[maker]
                known, ahead = known.with_show(shows), ahead.with_show(foreseen.get(maker, shows))
            then = ahead.without(list_lost(known, (step for step in audio if step.job is None)))
            episodes = keep_published_guids(self.sources.select_episodes(feed), audio)
            before = read_published_feed(feed_key(feed), deployment)
            after, pages = before, None
            if FEED_COVER in ahead.covers:
                after = render_documents(feed, episodes, then, url=deployment.url, now=self.now).newest_first
                pages = self._pages(plan, then, audio)
            yield assess_impact(
                plan, episodes, audio=audio, ledger=known, before=before, after=after, now=self.now, pages=pages
            )

    def _pages(self, plan: Plan, ahead: Ledger, audio: Sequence[Step]) -> PageChanges | None:
        """Return how many pages of a show would be changed, where it can be seen which are stored."""
        site = self.sites.get(plan.feed)
        feed = self.sources.feed(plan.feed)
        if feed.makes_audio and not feed.pages:
            with suppress(MissingCredentialsError):
                return count_withdrawn(feed, self.deployments[plan.feed])
        if site is None or site.feed.slug != plan.feed:
            return None
        site = replace(site, episodes=keep_published_guids(site.episodes, audio))
        with suppress(MissingCredentialsError):
            pages = prepare_pages(site, ahead, self.now)
            try_render(pages)
            return count_changes(pages)
        return None
