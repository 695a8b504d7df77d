"""What the commands do that only look: check, plan, feed --check; what they tell, and how they end."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from publisher.desk import Desk, verdict
from publisher.errors import NoKeyError, PublisherError
from publisher.evidence import Evidence
from publisher.exits import Exit
from publisher.feed import feed_key
from publisher.lookout import Lookout
from publisher.model import Feed
from publisher.page_keys import PageKeys
from publisher.pages import Site
from publisher.plan import Inventory
from publisher.publish import is_current, pages_are_current
from publisher.rules import check
from publisher.survey import inventory_of, sites_of, take_inventory
from publisher.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofreader:
    """Looks at what would be published, and at what was, and changes nothing."""

    desk: Desk

    def check(self, now: datetime) -> Exit:
        """Read everything and show what is wrong."""
        sources = self.desk.sources()
        self.desk.workshops(sources, checked=True)
        with self.desk.crew() as crew:
            evidence = self.desk.listened(sources, crew, now)
        findings = check(evidence, read=sources.findings)
        self.desk.console.findings(findings)
        self.desk.console.summary()
        return verdict(findings)

    def plan(self, replace: AbstractSet[str], now: datetime) -> Exit:
        """Show what `publish` would do."""
        sources = self.desk.sources()
        workshops = self.desk.workshops(sources, checked=True)
        with self.desk.crew() as crew:
            evidence = self.desk.listened(sources, crew, now, replace)
        findings = check(evidence, read=sources.findings)
        if findings:
            self.desk.console.findings(findings)
        # What cannot be read may be anything; all other errors leave it clear what would be done without them.
        if not sources.broken:
            plans = self.desk.plans(sources, evidence, workshops, replace, take=self._take)
            sites = sites_of(sources, evidence, self.desk.everywhere(sources))
            lookout = Lookout(sources=sources, evidence=evidence, workshops=workshops, sites=sites)
            self.desk.console.outlook([*lookout.outlooks(plans)])
        self.desk.console.summary()
        return verdict(findings)

    def check_feeds(self, now: datetime) -> Exit:
        """Tell whether every stored feed, and every show's web pages, are what rendering them now would give."""
        sources, workshops, evidence, findings = self.desk.described(now)
        sites = sites_of(sources, evidence, self.desk.everywhere(sources))
        stale = False
        for slug, workshop in workshops.items() if verdict(findings) is Exit.DONE else ():
            feed = sources.feed(slug)
            current = is_current(feed, sources.taken(feed), workshop.ledger(), workshop=workshop, now=now)
            stale |= not current
            self.desk.console.current(feed_key(feed), current)
            if feed.makes_audio:
                stale |= not self._pages_are_current(feed, sites.get(slug), workshop, now)
        self.desk.console.summary()
        if verdict(findings) is not Exit.DONE:
            return Exit.FAILED
        return Exit.OUT_OF_DATE if stale else Exit.DONE

    def _pages_are_current(self, feed: Feed, site: Site | None, workshop: Workshop, now: datetime) -> bool:
        """Show whether the pages of a show are what they should be, and return it; what nobody can see is no fault."""
        folder = PageKeys(feed.slug).folder
        try:
            current = pages_are_current(feed, site, workshop=workshop, now=now)
        except PublisherError as refused:
            # The feed is told from what was committed, and so is told whatever the storage says.
            self.desk.console.say(f"{folder} was not looked at: {refused.message}")
            return True
        if site or not current:
            self.desk.console.current(folder, current)
        return current

    def _take(self, evidence: Evidence, workshop: Workshop) -> Inventory:
        """Take the inventory; where there is no key the ledger is believed, since nothing is done by planning."""
        try:
            return take_inventory(evidence, workshop)
        except NoKeyError as refused:
            self.desk.console.say(f"{refused.message}: what the ledger says is stored was not looked at")
            return inventory_of(evidence, None)
