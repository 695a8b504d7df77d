"""What every command of a show begins with: its sources, the places of work, and all that is known of them."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.adapters import machine
from publisher.adapters.workspace import Workspace, enclosing_show
from publisher.console import Console
from publisher.crew import Crew, crew_of_threads, hands
from publisher.errors import PublisherError, UnknownNameError
from publisher.evidence import Evidence
from publisher.exits import Exit
from publisher.fetching import fetch_recordings, wanted_origins
from publisher.findings import Finding
from publisher.model import FolderTarget
from publisher.plan import Inventory, Plan, make_plan
from publisher.reading import Sources, read_sources
from publisher.rules import RULES_OF_WORDS, check
from publisher.survey import gather, known_of, listen, open_workshops, take_inventory
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

    def crew(self) -> AbstractContextManager[Crew]:
        """Lend as many hands as this machine has work for."""
        return crew_of_threads(hands(machine.processors(), machine.memory()))

    def sources(self) -> Sources:
        """Read the working folder."""
        return read_sources(self.workspace())

    def workspace(self) -> Workspace:
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
        workshops = self.everywhere(sources)
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

    def everywhere(self, sources: Sources) -> dict[str, Workshop]:
        """Return the places of work of all feeds, whichever is asked for: rules and a show's pages look at all."""
        workshops = open_workshops(self.root, sources, self.target)
        if self.watch is None:
            return workshops
        targets = {slug: sources.target(sources.feed(slug), self.target) for slug in workshops}
        return {slug: self.watch.over(workshops[slug], target) for slug, target in targets.items() if target}

    def _known(self, sources: Sources, now: datetime) -> Evidence:
        return known_of(sources, self.everywhere(sources), now)

    def listened(
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

    def described(self, now: datetime) -> tuple[Sources, dict[str, Workshop], Evidence, list[Finding]]:
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

    def plans(
        self,
        sources: Sources,
        evidence: Evidence,
        workshops: Mapping[str, Workshop],
        replace: AbstractSet[str],
        take: Callable[[Evidence, Workshop], Inventory] = take_inventory,
    ) -> list[Plan]:
        """Return what is to be done for each feed that is asked for; raise UnknownNameError if `replace` names nothing.

        `take` finds out what is at hand and what is stored.
        """
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


def verdict(findings: Sequence[Finding]) -> Exit:
    """Return how a command ends that has found nothing but these."""
    return Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE
