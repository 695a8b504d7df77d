"""What each command does, from reading the sources to the exit code."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.adapters import audio, machine
from publisher.adapters.workspace import Workspace, enclosing_show
from publisher.console import Console
from publisher.crew import Crew, crew_of_threads, hands
from publisher.errors import NoKeyError, PublisherError, StalePlanError, UnknownNameError
from publisher.events import Failed
from publisher.evidence import Evidence
from publisher.exits import Exit
from publisher.feed import feed_key
from publisher.fetching import fetch_recordings, wanted_origins
from publisher.findings import Finding
from publisher.lookout import Lookout
from publisher.model import Feed, FolderTarget
from publisher.outlook import foresee
from publisher.page_keys import PageKeys
from publisher.pages import Site, again, prepare_pages, rehearse, withdraw_pages
from publisher.plan import AudioJob, Inventory, Plan, lost_from, make_plan
from publisher.publish import is_current, pages_are_current, publish, standing, write_feed
from publisher.reading import Sources, read_sources
from publisher.reports import prepare_drawing
from publisher.rules import RULES_OF_WORDS, check
from publisher.schemas import FILES as SCHEMA_FILES
from publisher.selection import closing
from publisher.starters import Starter, start
from publisher.survey import gather, inventory_of, known_of, listen, open_workshops, sites_of, take_inventory
from publisher.watching import Watch
from publisher.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A working folder, a target and a console."""

    root: Path
    console: Console
    target: str
    feed: str | None = None
    """The only feed to work on; None for all."""
    watch: Watch | None = None
    """Watches what is looked at, if somebody wants to know."""

    def check(self, now: datetime) -> Exit:
        """Read everything and show what is wrong."""
        sources = self.sources()
        self.workshops(sources, checked=True)
        with crew_of_threads(_hands()) as crew:
            evidence = self._listen(sources, crew, now)
        findings = check(evidence, read=sources.findings)
        self.console.findings(findings)
        self.console.summary()
        return _verdict(findings)

    def plan(self, replace: AbstractSet[str], now: datetime) -> Exit:
        """Show what `publish` would do."""
        sources = self.sources()
        workshops = self.workshops(sources, checked=True)
        with crew_of_threads(_hands()) as crew:
            evidence = self._listen(sources, crew, now, replace)
        findings = check(evidence, read=sources.findings)
        if findings:
            self.console.findings(findings)
        # What cannot be read may be anything; all other errors leave it clear what would be done without them.
        if not sources.broken:
            plans = self._plans(sources, evidence, workshops, replace, take=self._take)
            sites = sites_of(sources, evidence, self._all_workshops(sources))
            lookout = Lookout(sources=sources, evidence=evidence, workshops=workshops, sites=sites)
            self.console.outlook([*lookout.outlooks(plans)])
        self.console.summary()
        return _verdict(findings)

    def publish(
        self, replace: AbstractSet[str], agreed: Sequence[str], now: datetime, reports: Path | None = None
    ) -> Exit:
        """Do all that is to be done; nothing at all while there are errors in the sources.

        `reports` is a folder for pictures of what was done to each recording.
        """
        if reports:
            prepare_drawing()
        with self._workspace().alone(), crew_of_threads(_hands()) as crew:
            sources = self.sources()
            workshops = {
                slug: dataclasses.replace(workshop, reports=reports)
                for slug, workshop in self.workshops(sources, checked=True).items()
            }
            evidence = self._listen(sources, crew, now, replace)
            findings = check(evidence, read=sources.findings)
            if findings:
                self.console.findings(findings)
            if _verdict(findings) is not Exit.DONE:
                self.console.say("nothing was published: mend the errors first")
                self.console.summary()
                return Exit.FAILED
            plans = self._plans(sources, evidence, workshops, replace)
            _agree(plans, agreed)
            self.console.plan(plans)
            everywhere = self._all_workshops(sources)
            last = closing(map(sources.feed, everywhere), workshops)
            sites = _in_turn(sites_of(sources, evidence, everywhere), last)
            for plan in plans:
                _rehearse(plan, sites.get(plan.feed), evidence)
            failed = self._carry_out(plans, sources, workshops, crew, sites=sites, now=now)
            self._withdraw(sources, workshops, last)
        self.console.summary()
        return Exit.FAILED if failed else Exit.DONE

    def write_feeds(self, now: datetime, *, all_pages: bool = False) -> Exit:
        """Render every feed from its ledger, with no audio at hand, and switch to it.

        `all_pages` has every web page stored again, whatever is known of those that are.
        """
        # Alone from the first word that is read: nobody publishes in between what would then be taken back.
        with self._workspace().alone():
            sources, workshops, evidence, findings = self._described(now)
            everywhere = self._all_workshops(sources)
            last = closing(map(sources.feed, everywhere), workshops)
            sites = _in_turn(sites_of(sources, evidence, everywhere), last)
            for slug, workshop in workshops.items() if _verdict(findings) is Exit.DONE else ():
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
                    self.console.event(slug, event)
            if _verdict(findings) is Exit.DONE:
                self._withdraw(sources, workshops, last)
        self.console.summary()
        return _verdict(findings)

    def check_feeds(self, now: datetime) -> Exit:
        """Tell whether every stored feed, and every show's web pages, are what rendering them now would give."""
        sources, workshops, evidence, findings = self._described(now)
        sites = sites_of(sources, evidence, self._all_workshops(sources))
        stale = False
        for slug, workshop in workshops.items() if _verdict(findings) is Exit.DONE else ():
            feed = sources.feed(slug)
            current = is_current(feed, sources.taken(feed), workshop.ledger(), workshop=workshop, now=now)
            stale |= not current
            self.console.current(feed_key(feed), current)
            if feed.makes_audio:
                stale |= not self._pages_are_current(feed, sites.get(slug), workshop, now)
        self.console.summary()
        if _verdict(findings) is not Exit.DONE:
            return Exit.FAILED
        return Exit.OUT_OF_DATE if stale else Exit.DONE

    def _pages_are_current(self, feed: Feed, site: Site | None, workshop: Workshop, now: datetime) -> bool:
        """Show whether the pages of a show are what they should be, and return it; what nobody can see is no fault."""
        folder = PageKeys(feed.slug).folder
        try:
            current = pages_are_current(feed, site, workshop=workshop, now=now)
        except PublisherError as refused:
            # The feed is told from what was committed, and so is told whatever the storage says.
            self.console.say(f"{folder} was not looked at: {refused.message}")
            return True
        if site or not current:
            self.console.current(folder, current)
        return current

    def new(self, slug: str, now: datetime) -> Exit:
        """Begin an episode, and a feed if there is none."""
        workspace = Workspace(self.root)
        around = enclosing_show(self.root)
        if around is not None:
            raise PublisherError("this folder is inside a show", hint=f"go to {around} and begin the episode there")
        sources = read_sources(workspace)
        numbers = [int(source.episode.number or 0) for source in sources.episodes]
        starter = Starter(slug=slug, number=max(numbers, default=0) + 1, now=now, show=not workspace.folders("feeds"))
        for path, text in start(starter).items():
            there = workspace.read(path)
            if path in SCHEMA_FILES.values() and there == text.encode():
                continue
            # What a version of this program writes for editors, the next one writes anew.
            if path not in SCHEMA_FILES.values() and there is not None:
                raise PublisherError(f"{path} is there already", hint="choose another name, or edit that file")
            workspace.write(path, text.encode())
            self.console.say(f"wrote {path}")
        return Exit.DONE

    def preview_folder(self) -> tuple[Path, str]:
        """Return the folder of the target and the address at which it is to be served."""
        sources = self.sources()
        for source in sources.feeds:
            target = sources.target(source.feed, self.target)
            if isinstance(target, FolderTarget):
                return self.root / target.path, target.url
            if target is not None:
                raise PublisherError(
                    f"{self.target} is a bucket, and listeners find it at {target.url}",
                    hint="serve a target of kind: folder, like preview",
                )
        if sources.findings:
            self.console.findings(sources.findings)
        raise PublisherError(
            "there is no feed to preview", hint="write feeds/<name>/feed.yaml, or mend it, then run: publisher publish"
        )

    def sources(self) -> Sources:
        """Read the working folder."""
        return read_sources(self._workspace())

    def _workspace(self) -> Workspace:
        """Return the working folder, if it is one."""
        workspace = self._place
        if not (workspace.folders("feeds") or workspace.folders("episodes")):
            around = enclosing_show(self.root)
            raise PublisherError(
                "there is no show in this folder",
                hint=f"go to {around}"
                if around
                else "go to the folder that holds feeds/ and episodes/, or begin one: publisher new my-first-episode",
            )
        return workspace

    @property
    def _place(self) -> Workspace:
        return self.watch.workspace if self.watch else Workspace(self.root)

    def workshops(self, sources: Sources, *, checked: bool = False) -> dict[str, Workshop]:
        """Return the places of work for the target, by feed; raise PublisherError if there are none.

        `checked` says that whoever asks shows all findings afterwards, as long as nothing is raised here.
        """
        workshops = self._all_workshops(sources)
        # Where something cannot be read there may be no target for that alone, as for a feed whose show is not known.
        told = checked and self.feed is None and (not sources.feeds or sources.broken > 0)
        if sources.findings and not workshops and not told:
            self.console.findings(sources.findings)
        if sources.feeds and not workshops and not told:
            known = sorted({name for source in sources.feeds for name in source.feed.targets} | {"preview"})
            raise UnknownNameError(f"no feed has a target {self.target}", hint=f"write one of {', '.join(known)}")
        if self.feed is None:
            return workshops
        if self.feed not in workshops:
            raise UnknownNameError(
                f"there is no feed {self.feed}", hint=f"write one of {', '.join(workshops) or 'those in feeds/'}"
            )
        return {self.feed: workshops[self.feed]}

    def _all_workshops(self, sources: Sources) -> dict[str, Workshop]:
        # Whichever feed is asked for, rules look at all of them, and all that are ways through a show are its pages.
        workshops = open_workshops(self.root, sources, self.target)
        if self.watch is None:
            return workshops
        targets = {slug: sources.target(sources.feed(slug), self.target) for slug in workshops}
        return {slug: self.watch.over(workshops[slug], target) for slug, target in targets.items() if target}

    def _known(self, sources: Sources, now: datetime) -> Evidence:
        return known_of(sources, self._all_workshops(sources), now)

    def _listen(
        self, sources: Sources, crew: Crew, now: datetime, replacing: AbstractSet[str] = frozenset()
    ) -> Evidence:
        """Find out all that the rules want to know; what has to be published is fetched and decoded for that."""
        known, workspace = self._known(sources, now), self._place
        with self.console.working():
            fetched = fetch_recordings(known, workspace, crew, self.console, replacing=replacing)
            evidence = listen(gather(fetched, workspace), workspace, crew, self.console.progress)
        if self.watch:
            self.watch.consider(evidence, fetching=bool(wanted_origins(known, replacing)))
        return evidence

    def _described(self, now: datetime) -> tuple[Sources, dict[str, Workshop], Evidence, list[Finding]]:
        """Read and check all but the recordings."""
        sources = self.sources()
        workshops = self.workshops(sources, checked=True)
        evidence = gather(self._known(sources, now), self._place)
        if self.watch:
            self.watch.consider(evidence)
        findings = check(evidence, RULES_OF_WORDS, read=sources.findings)
        if findings:
            self.console.findings(findings)
        return sources, workshops, evidence, findings

    def _plans(
        self,
        sources: Sources,
        evidence: Evidence,
        workshops: Mapping[str, Workshop],
        replace: AbstractSet[str],
        take: Callable[[Evidence, Workshop], Inventory] = take_inventory,
    ) -> list[Plan]:
        unknown = replace - {episode.slug for episode in sources.published}
        if unknown:
            raise UnknownNameError(
                f"there is no episode {', '.join(sorted(unknown))} to replace",
                hint="write the name of its folder in episodes/",
            )
        # Feeds of one show stand in one storage, which need not be looked through for each of them.
        storages = {workshop.storage: workshop for workshop in workshops.values()}
        inventories = {storage: take(evidence, workshop) for storage, workshop in storages.items()}
        return [
            make_plan(
                sources.feed(slug),
                sources.taken(sources.feed(slug)),
                target=self.target,
                ledger=evidence.ledgers[slug],
                inventory=inventories[workshop.storage],
                url=workshop.url,
                replace=replace,
            )
            for slug, workshop in workshops.items()
        ]

    def _take(self, evidence: Evidence, workshop: Workshop) -> Inventory:
        """Take the inventory; where there is no key the ledger is believed, since nothing is done by planning."""
        try:
            return take_inventory(evidence, workshop)
        except NoKeyError as refused:
            self.console.say(f"{refused.message}: what the ledger says is stored was not looked at")
            return inventory_of(evidence, None)

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
            self.console.say(f"ffmpeg {ffmpeg.version} ({ffmpeg.origin}: {ffmpeg.path})")
        with self.console.working():
            for plan in plans:
                feed = sources.feed(plan.feed)
                workshop = workshops[plan.feed]
                site = sites.get(plan.feed)
                for event in publish(plan, feed, sources.taken(feed), workshop=workshop, crew=crew, now=now, site=site):
                    self.console.event(plan.feed, event)
                    failed |= isinstance(event, Failed)
        return failed

    def _withdraw(self, sources: Sources, workshops: Mapping[str, Workshop], last: Mapping[str, str]) -> None:
        """Remove the pages of shows that have none any more, where all feeds that led to them are switched.

        `last` is as `closing` has it.
        """
        for slug, workshop in workshops.items():
            feed = sources.feed(slug)
            if feed.makes_audio and not feed.pages:
                for event in withdraw_pages(feed, workshop, last=slug in last):
                    self.console.event(slug, event)


def _in_turn(sites: Mapping[str, Site], last: Mapping[str, str]) -> dict[str, Site]:
    """Return sites by feed, such that only the last feed of each show removes pages."""
    return {slug: dataclasses.replace(site, last=slug in last.values()) for slug, site in sites.items()}


def _verdict(findings: Sequence[Finding]) -> Exit:
    return Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE


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


def _hands() -> int:
    return hands(machine.processors(), machine.memory())
