"""What the commands do that put something before listeners, publish and feed: what has to be well before they do."""

import dataclasses
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.adapters import audio
from publisher.crew import Crew
from publisher.desk import Desk, verdict
from publisher.errors import StalePlanError
from publisher.events import Failed
from publisher.evidence import Evidence
from publisher.exits import Exit
from publisher.outlook import foresee
from publisher.pages import Site, again, prepare_pages, rehearse, withdraw_pages
from publisher.plan import AudioJob, Plan, lost_from
from publisher.publish import publish, standing, write_feed
from publisher.reading import Sources
from publisher.reports import prepare_drawing
from publisher.rules import check
from publisher.selection import closing
from publisher.survey import sites_of
from publisher.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Puts before listeners what is at the desk."""

    desk: Desk

    def publish(
        self, replace: AbstractSet[str], agreed: Sequence[str], now: datetime, reports: Path | None = None
    ) -> Exit:
        """Do all that is to be done; nothing at all while there are errors in the sources.

        `reports` is a folder for pictures of what was done to each recording.
        """
        if reports:
            prepare_drawing()
        with self.desk.workspace().alone(), self.desk.crew() as crew:
            sources = self.desk.sources()
            workshops = {
                slug: dataclasses.replace(workshop, reports=reports)
                for slug, workshop in self.desk.workshops(sources, checked=True).items()
            }
            evidence = self.desk.listened(sources, crew, now, replace)
            findings = check(evidence, read=sources.findings)
            if findings:
                self.desk.console.findings(findings)
            if verdict(findings) is not Exit.DONE:
                self.desk.console.say("nothing was published: mend the errors first")
                self.desk.console.summary()
                return Exit.FAILED
            plans = self.desk.plans(sources, evidence, workshops, replace)
            _agree(plans, agreed)
            self.desk.console.plan(plans)
            sites, last = self._sites(sources, evidence, workshops)
            for plan in plans:
                _rehearse(plan, sites.get(plan.feed), evidence)
            failed = self._carry_out(plans, sources, workshops, crew, sites=sites, now=now)
            self._withdraw(sources, workshops, last)
        self.desk.console.summary()
        return Exit.FAILED if failed else Exit.DONE

    def write_feeds(self, now: datetime, *, all_pages: bool = False) -> Exit:
        """Render every feed from its ledger, with no audio at hand, and switch to it.

        `all_pages` has every web page stored again, whatever is known of those that are.
        """
        # Alone from the first word that is read: nobody publishes in between what would then be taken back.
        with self.desk.workspace().alone():
            sources, workshops, evidence, findings = self.desk.described(now)
            sites, last = self._sites(sources, evidence, workshops)
            for slug, workshop in workshops.items() if verdict(findings) is Exit.DONE else ():
                feed = sources.feed(slug)
                episodes = sources.taken(feed)
                previous = standing(feed, episodes, workshop=workshop, now=now)
                ledger = workshop.ledger()
                for event in write_feed(
                    feed,
                    episodes,
                    ledger,
                    workshop=workshop,
                    previous=previous,
                    now=now,
                    lost=lost_from(workshop.known(ledger), workshop.stored()),
                    site=again(sites.get(slug), slug) if all_pages else sites.get(slug),
                ):
                    self.desk.console.event(slug, event)
            if verdict(findings) is Exit.DONE:
                self._withdraw(sources, workshops, last)
        self.desk.console.summary()
        return verdict(findings)

    def _sites(
        self, sources: Sources, evidence: Evidence, workshops: Mapping[str, Workshop]
    ) -> tuple[dict[str, Site], Mapping[str, str]]:
        """Return sites by feed, of which the last of each show removes pages; and those last, as `closing` does."""
        everywhere = self.desk.everywhere(sources)
        last = closing(map(sources.feed, everywhere), workshops)
        sites = sites_of(sources, evidence, everywhere)
        return {slug: dataclasses.replace(site, last=slug in last.values()) for slug, site in sites.items()}, last

    def _carry_out(
        self,
        plans: Sequence[Plan],
        sources: Sources,
        workshops: Mapping[str, Workshop],
        crew: Crew,
        *,
        sites: Mapping[str, Site],
        now: datetime,
    ) -> bool:
        """Publish; return whether anything failed."""
        failed = any(plan.stuck for plan in plans)
        if any(isinstance(step.job, AudioJob) for plan in plans for step in plan.work):
            ffmpeg = audio.find_ffmpeg()
            self.desk.console.say(f"ffmpeg {ffmpeg.version} ({ffmpeg.origin}: {ffmpeg.path})")
        with self.desk.console.working():
            for plan in plans:
                feed = sources.feed(plan.feed)
                workshop = workshops[plan.feed]
                site = sites.get(plan.feed)
                for event in publish(plan, feed, sources.taken(feed), workshop=workshop, crew=crew, now=now, site=site):
                    self.desk.console.event(plan.feed, event)
                    failed |= isinstance(event, Failed)
        return failed

    def _withdraw(self, sources: Sources, workshops: Mapping[str, Workshop], last: Mapping[str, str]) -> None:
        """Remove the pages of shows that have none any more, where all feeds that led to them are switched.

        `last` is as `closing` returns it.
        """
        for slug, workshop in workshops.items():
            feed = sources.feed(slug)
            if feed.makes_audio and not feed.pages:
                for event in withdraw_pages(feed, workshop, last=slug in last):
                    self.desk.console.event(slug, event)


def _rehearse(plan: Plan, site: Site | None, evidence: Evidence) -> None:
    """Try the templates that a show brings, before hours are spent on its audio."""
    if site is not None and site.feed.slug == plan.feed and site.theme.own.templates:
        rehearse(prepare_pages(site, foresee(evidence.ledgers[plan.feed], plan), evidence.now))


def _agree(plans: Sequence[Plan], agreed: Sequence[str]) -> None:
    """Raise StalePlanError if the plans are not those that were agreed to."""
    if agreed and not all(any(plan.digest.startswith(digest) for digest in agreed) for plan in plans):
        raise StalePlanError(
            f"the plan is no longer {', '.join(agreed)}: sources, ledger or storage have changed since",
            hint="run plan again, look at what it says now, and agree to that",
        )
