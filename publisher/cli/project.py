"""Opens the show at hand: its sources, a deployment for each feed, and their ledgers, each once for a command."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.console import Console
from publisher.errors import PublisherError, UnknownNameError
from publisher.findings import Finding
from publisher.lint import RULES_OF_WORDS, check
from publisher.lint.collect import gather, listen
from publisher.lint.context import Evidence
from publisher.lint.fetch import fetch_recordings
from publisher.media.results import Picture
from publisher.model import Feed, Target
from publisher.model.selection import closing
from publisher.plan import Inventory, Plan, make_plan
from publisher.plan.ledger import Ledger
from publisher.publish.deployment import Workshop, open_workshop
from publisher.publish.site.pages import OtherWay, Site
from publisher.publish.site.theme import digest_of_code, read_theme
from publisher.site.pictures import AtHand
from publisher.site.theme import Theme
from publisher.sources.load import Sources, read_sources
from publisher.sources.workspace import Workspace, enclosing_show
from publisher.tasks import Crew, crew_of_threads, hands, memory, processors


@dataclass(frozen=True, kw_only=True)
class Project:
    """A show as it was read, opened for one target."""

    console: Console
    target: str
    """The target's name."""
    workspace: Workspace
    sources: Sources
    themes: Mapping[str, Theme]
    """The look of web pages, by the slugs of the feeds that have a site of their own."""
    findings: Sequence[Finding]
    """Found while sources and themes were read."""
    feed: str | None = None
    """The slug of the only feed to work on; None for all."""

    @cached_property
    def everywhere(self) -> dict[str, Workshop]:
        """The deployment of every feed that has the target, by slug; feeds that make audio come before the others.

        Rules and a show's pages look at all of them, whichever feed the command is for.
        """
        return {
            source.feed.slug: open_workshop(self.workspace.root, source.feed, self.target, target)
            for source in sorted(self.sources.feeds, key=lambda source: not source.feed.makes_audio)
            if (target := self.target_of(source.feed)) is not None
        }

    @cached_property
    def ledgers(self) -> dict[str, Ledger]:
        """What each feed has published to the target, by slug, as it was when it was first asked for.

        Raises PublisherError if a ledger cannot be read.
        """
        return {
            source.feed.slug: self.everywhere[source.feed.slug].ledger()
            if source.feed.slug in self.everywhere
            else Ledger(feed=source.feed.slug)
            for source in self.sources.feeds
        }

    def target_of(self, feed: Feed) -> Target | None:
        """Return the target of a feed: the one of this name in its file, or in its show's."""
        return self.sources.target(feed, self.target)

    def workshops(self, *, checked: bool = False) -> dict[str, Workshop]:
        """Return the deployments of the feeds that the command is for, by slug.

        `checked` says that the command shows all findings afterwards, as long as nothing is raised here. Raises
        UnknownNameError if no feed has the target, or if there is no feed of the name that was asked for.
        """
        found, sources = self.everywhere, self.sources
        # Where a file cannot be read there may be no target for that alone, as for a feed whose show is not known.
        told = checked and self.feed is None and (not sources.feeds or sources.broken > 0)
        if self.findings and not found and not told:
            self.console.findings(self.findings)
        if sources.feeds and not found and not told:
            known = sorted({name for source in sources.feeds for name in source.feed.targets} | {"preview"})
            raise UnknownNameError(f"no feed has a target {self.target}", hint=f"write one of {', '.join(known)}")
        if self.feed is None:
            return found
        if self.feed not in found:
            raise UnknownNameError(
                f"there is no feed {self.feed}", hint=f"write one of {', '.join(found) or 'those in feeds/'}"
            )
        return {self.feed: found[self.feed]}

    def known(self, now: datetime) -> Evidence:
        """Return what rules know from sources and ledgers alone."""
        return Evidence(
            feeds=self.sources.feeds,
            episodes=self.sources.episodes,
            broken=self.sources.broken,
            fragments=self.sources.fragments,
            files={},
            recordings={},
            pictures={},
            ledgers=self.ledgers,
            now=now,
            published_feeds={
                slug: copy for slug, workshop in self.everywhere.items() if (copy := workshop.copy()) is not None
            },
            addresses={slug: workshop.url for slug, workshop in self.everywhere.items()},
        )

    def collect(self, crew: Crew, now: datetime, replace: AbstractSet[str] = frozenset()) -> Evidence:
        """Return all that rules look at; recordings that have to be published are fetched and decoded for that."""
        with self.console.working():
            fetched = fetch_recordings(
                self.known(now),
                self.workspace,
                crew,
                replacing=replace,
                progress=self.console.progress,
                say=self.console.say,
            )
            return listen(gather(fetched, self.workspace), self.workspace, crew, self.console.progress)

    def check_texts(self, now: datetime) -> tuple[Evidence, list[Finding]]:
        """Check all but the recordings, and show what is wrong; return what was looked at, and the findings."""
        evidence = gather(self.known(now), self.workspace)
        findings = check(evidence, RULES_OF_WORDS, read=self.findings)
        if findings:
            self.console.findings(findings)
        return evidence, findings

    def make_plans(
        self,
        evidence: Evidence,
        replace: AbstractSet[str],
        take: Callable[[Evidence, Workshop], Inventory] | None = None,
    ) -> list[Plan]:
        """Return the plan of each feed that the command is for; raise UnknownNameError if `replace` names no episode.

        `take` finds out what is stored; without it the storages are listed.
        """
        unknown = replace - {episode.slug for episode in self.sources.published}
        if unknown:
            raise UnknownNameError(
                f"there is no episode {', '.join(sorted(unknown))} to replace",
                hint="write the name of its folder in episodes/",
            )
        workshops = self.workshops(checked=True)
        # Feeds of one show stand in one storage, which need not be listed for each of them.
        storages = {workshop.storage: workshop for workshop in workshops.values()}
        inventories = {storage: (take or list_stored)(evidence, workshop) for storage, workshop in storages.items()}
        return [
            make_plan(
                self.sources.feed(slug),
                self.sources.taken(self.sources.feed(slug)),
                target=self.target,
                ledger=evidence.ledgers[slug],
                inventory=inventories[workshop.storage],
                url=workshop.url,
                replace=replace,
            )
            for slug, workshop in workshops.items()
        ]

    def last_feeds(self) -> Mapping[str, str]:
        """Return for each show the last of its feeds that is switched; `closing` says how it is chosen."""
        return closing(map(self.sources.feed, self.everywhere), self.workshops(checked=True))

    def sites(self, evidence: Evidence) -> dict[str, Site]:
        """Return what web pages are made of, by the slug of each feed that has a site, or whose show has."""
        pictures = {
            path: AtHand(digest=evidence.files[path], width=found.width)
            for path, found in evidence.pictures.items()
            if isinstance(found, Picture)
        }
        last = {*self.last_feeds().values()}
        found: dict[str, Site] = {}
        for slug in self.themes.keys() & self.everywhere.keys():
            show = self.sources.feed(slug)
            ways = self.sources.ways(show)
            for feed in (show, *ways):
                found[feed.slug] = Site(
                    feed=show,
                    episodes=self.sources.taken(show),
                    workshop=self.everywhere[slug],
                    ways=tuple(OtherWay(way, self.sources.taken(way), self.everywhere[way.slug]) for way in ways),
                    theme=self.themes[slug],
                    code=digest_of_code(),
                    at_hand=pictures,
                    last=feed.slug in last,
                )
        return found


def open_project(invocation: Invocation) -> Project:
    """Read the show in the working folder; raise PublisherError if there is none."""
    workspace = open_workspace(invocation)
    sources = read_sources(workspace)
    themes, findings = {}, [*sources.findings]
    for source in sources.feeds:
        if source.feed.pages and source.feed.makes_audio:
            themes[source.feed.slug], more = read_theme(workspace, source.feed.slug)
            findings += more
    return Project(
        console=invocation.console,
        target=invocation.target,
        feed=invocation.feed,
        workspace=workspace,
        sources=sources,
        themes=themes,
        findings=tuple(findings),
    )


def open_workspace(invocation: Invocation) -> Workspace:
    """Return the working folder; raise PublisherError if there is no show in it."""
    workspace = Workspace(invocation.root)
    if not (workspace.folders("feeds") or workspace.folders("episodes")):
        around = enclosing_show(invocation.root)
        raise PublisherError(
            "there is no show in this folder",
            hint=f"go to {around}"
            if around
            else "go to the folder that holds feeds/ and episodes/, or begin one: publisher new my-first-episode",
        )
    return workspace


def local_crew() -> AbstractContextManager[Crew]:
    """Open a pool of threads, as many as this machine has processors and memory for."""
    return crew_of_threads(hands(processors(), memory()))


def list_stored(evidence: Evidence, workshop: Workshop) -> Inventory:
    """Return what is at hand here and what is in the feed's storage, for planning."""
    return inventory_of(evidence, workshop.stored())


def inventory_of(evidence: Evidence, stored: Mapping[str, int] | None) -> Inventory:
    """Return what is at hand here, beside the bytes of what is `stored`, by key; None where that is not known."""
    absent = {path: found.message for path, found in evidence.unfetched.items()}
    return Inventory(files=evidence.files, stored=stored, absent=absent)


def verdict(findings: Sequence[Finding]) -> Exit:
    """Return the exit code of a command that has nothing but findings to tell."""
    return Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE
