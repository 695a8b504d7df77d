"""What plans mean to listeners: the feeds and pages that they would make, beside those that are published."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.errors import NoKeyError
from publisher.feed import documents
from publisher.feed.impact import Outlook, PageChanges, as_published, foresee, look_ahead
from publisher.plan import Plan, Step, lost_by
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.archive import published_documents
from publisher.publish.deployment import Workshop
from publisher.publish.site.pages import Site, count_changes, count_withdrawn, prepare_pages, rehearse
from publisher.sources.load import Sources
from publisher.storage.layout import feed_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """All that plans are looked at with."""

    sources: Sources
    ledgers: Mapping[str, Ledger]
    """By the slugs of feeds."""
    workshops: Mapping[str, Workshop]
    sites: Mapping[str, Site]
    """What web pages are made of, by the slugs of feeds."""
    now: datetime

    def outlooks(self, plans: Sequence[Plan]) -> Iterator[Outlook]:
        """Yield what each plan means to listeners: the feed as it was published beside what it would say."""
        foreseen = {plan.feed: foresee(self.ledgers[plan.feed], plan) for plan in plans}
        steps = {plan.feed: plan.steps for plan in plans}
        for plan in plans:
            feed, workshop = self.sources.feed(plan.feed), self.workshops[plan.feed]
            maker = feed.show or feed.slug
            audio = steps.get(maker, ())
            known, ahead = self.ledgers[plan.feed], foreseen[plan.feed]
            if not feed.makes_audio:
                shows = self.ledgers[maker]
                known, ahead = known.borrowing(shows), ahead.borrowing(foreseen.get(maker, shows))
            then = ahead.without(lost_by(known, (step for step in audio if step.job is None)))
            episodes = as_published(self.sources.taken(feed), audio)
            before = published_documents(feed_key(feed), workshop)
            after, pages = before, None
            if FEED_COVER in ahead.covers:
                after = documents(feed, episodes, then, url=workshop.url, now=self.now).newest_first
                pages = self._pages(plan, then, audio)
            yield look_ahead(
                plan, episodes, audio=audio, ledger=known, before=before, after=after, now=self.now, pages=pages
            )

    def _pages(self, plan: Plan, ahead: Ledger, audio: Sequence[Step]) -> PageChanges | None:
        """Return how many pages of a show would be changed, where it can be seen which are stored."""
        site = self.sites.get(plan.feed)
        feed = self.sources.feed(plan.feed)
        if feed.makes_audio and not feed.pages:
            with suppress(NoKeyError):
                return count_withdrawn(feed, self.workshops[plan.feed])
        if site is None or site.feed.slug != plan.feed:
            return None
        site = replace(site, episodes=as_published(site.episodes, audio))
        with suppress(NoKeyError):
            pages = prepare_pages(site, ahead, self.now)
            rehearse(pages)
            return count_changes(pages)
        return None
