"""Opens a show for a command: its sources, a deployment for each feed, and the feeds' ledgers, each read once."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from publisher.cache import digest_program
from publisher.cli.former_names import find_former_names
from publisher.cli.names import advise_target, format_choice, suggest_name
from publisher.cli.options import Invocation
from publisher.console.base import Console
from publisher.errors import PublisherError, UnknownNameError
from publisher.feed.items import list_items
from publisher.findings import Finding
from publisher.lint.collect import collect_files, inspect_recordings
from publisher.lint.context import Context
from publisher.lint.fetch import fetch_recordings
from publisher.media.results import PictureInfo
from publisher.model import Feed, Target
from publisher.model.selection import find_show, last_feed_by_show
from publisher.plan import Inventory, Plan, list_shown, make_plan, resolve_guid
from publisher.plan.departures import Departure, find_departures
from publisher.plan.ledger import Ledger
from publisher.plan.retire import NO_LEAVE, Leave, list_departed, list_released, list_retired, resolve_retired
from publisher.publish.archive import read_published_document, read_published_feed
from publisher.publish.assets import open_kept_assets
from publisher.publish.deployment import Deployment, open_deployment
from publisher.publish.site.plan import DerivedFeed, Site
from publisher.publish.site.theme import read_theme
from publisher.site.pictures import LocalPicture
from publisher.site.theme import Theme
from publisher.sources.load import ShowSources, read_sources
from publisher.sources.workspace import Workspace, find_enclosing_show
from publisher.storage.layout import feed_key
from publisher.tasks import TaskRunner, count_processors, count_workers, detect_memory, open_thread_runner
from publisher.text.git_traces import LFS_HINT

NO_SHOW_HINT = "go to the folder that holds feeds/ and episodes/, or begin a show: publisher init my-show"
NO_FEED = "write feeds/<name>/feed.yaml first"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A show's sources, opened for one target."""

    console: Console
    target: str
    """The target's name."""
    workspace: Workspace
    sources: ShowSources
    themes: Mapping[str, Theme]
    """The look of web pages, by the slugs of the feeds that have a site of their own."""
    findings: Sequence[Finding]
    """Found while sources and themes were read."""
    feed: str | None = None
    """The slug of the only feed to work on; None for all."""

    @cached_property
    def all_deployments(self) -> dict[str, Deployment]:
        """The deployment of every feed that has the target, by slug; feeds that make audio come before the others.

        Rules and a show's pages look at all of them, whichever feed the command is for.
        """
        return {
            source.feed.slug: open_deployment(self.workspace.root, source.feed, self.target, target)
            for source in sorted(self.sources.feeds, key=lambda source: not source.feed.makes_audio)
            if (target := self.target_of(source.feed)) is not None
        }

    @cached_property
    def ledgers(self) -> dict[str, Ledger]:
        """The ledger of every feed for the target, by slug, as it was at the first access.

        Raises PublisherError if a ledger cannot be read.
        """
        return {
            source.feed.slug: self.all_deployments[source.feed.slug].ledger()
            if source.feed.slug in self.all_deployments
            else Ledger(feed=source.feed.slug)
            for source in self.sources.feeds
        }

    def target_of(self, feed: Feed) -> Target | None:
        """Return the target of this name from the feed's file, or from its show's; None where neither has it."""
        return self.sources.target(feed, self.target)

    def deployments(self, *, checked: bool = False) -> dict[str, Deployment]:
        """Return the deployments of the feeds that the command is for, by slug.

        `checked` says that the command shows all findings afterwards, as long as nothing is raised here. Raises
        UnknownNameError if no feed has the target, or if there is no feed of the name that was asked for.
        """
        found, sources = self.all_deployments, self.sources
        # A file that cannot be read may be the only reason for a missing target, as for a feed whose show is unknown.
        told = checked and self.feed is None and (not sources.feeds or sources.broken > 0)
        if self.findings and not found and not told:
            self.console.findings(self.findings)
        if sources.feeds and not found and not told:
            known = sorted({name for source in sources.feeds for name in source.feed.targets} | {"preview"})
            feed = next((one for one in sources.feeds if one.feed.makes_audio), sources.feeds[0]).feed
            hint = advise_target(self.target, known, feed.slug, has_targets=bool(feed.targets))
            raise UnknownNameError(f"no feed has a target {self.target}", hint=hint)
        if self.feed is None:
            return found
        if self.feed not in found:
            raise UnknownNameError(f"there is no feed {self.feed}", hint=format_choice(self.feed, found, NO_FEED))
        return {self.feed: found[self.feed]}

    def known(self, now: datetime, retire: AbstractSet[str] = frozenset()) -> Context:
        """Return the rules' context from sources and ledgers alone, without files, recordings and pictures.

        `retire` has the slugs of episodes that the command line asks to leave.
        """
        return Context(
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
                slug: document
                for slug, deployment in self.all_deployments.items()
                if (document := read_published_document(feed_key(self.sources.feed(slug)), deployment)) is not None
            },
            leaving=self._list_leaving(retire, now),
            former_names=find_former_names(self.sources, self.ledgers, self.all_deployments),
            addresses={slug: deployment.url for slug, deployment in self.all_deployments.items()},
        )

    def _list_leaving(self, retire: AbstractSet[str], now: datetime) -> dict[str, tuple[Departure, ...]]:
        """Return what would leave each published feed without being asked to, by the feed's slug."""
        leave = self.resolve_departures(retire, now)
        found: dict[str, tuple[Departure, ...]] = {}
        for slug, deployment in self.all_deployments.items():
            feed = self.sources.feed(slug)
            episodes, ledger = self.sources.select_episodes(feed), deployment.with_show(self.ledgers[slug])
            shown = {entry.guid for _, entry in list_shown(feed, episodes, ledger, now)}
            if ledger.publications.keys() <= shown:
                continue
            items = {}
            with suppress(PublisherError):
                items = list_items(read_published_feed(feed_key(feed), deployment))
            departures = find_departures(
                feed, episodes, items=items, whole=ledger, lost=set(), may_leave=leave[slug].all, now=now
            )
            found[slug] = tuple(departures)
        return found

    def collect(
        self,
        runner: TaskRunner,
        now: datetime,
        replace: AbstractSet[str] = frozenset(),
        retire: AbstractSet[str] = frozenset(),
    ) -> Context:
        """Return the rules' whole context; fetches and decodes the recordings that have to be published."""
        with self.console.task():
            fetched = fetch_recordings(
                self.known(now, retire),
                self.workspace,
                runner,
                replacing=replace,
                progress=self.console.progress,
                say=self.console.info,
            )
            return inspect_recordings(
                collect_files(fetched, self.workspace), self.workspace, runner, self.console.progress
            )

    def make_plans(
        self,
        context: Context,
        replace: AbstractSet[str],
        leave: Mapping[str, Leave],
        take: Callable[[Context, Deployment], Inventory] | None = None,
    ) -> list[Plan]:
        """Return the plan of each feed that the command is for; raise UnknownNameError if `replace` names no episode.

        `leave` has the GUIDs of the items that may leave each feed. `take` returns the inventory of a deployment;
        without it the storages are listed.
        """
        known = {episode.slug for episode in self.sources.published}
        if unknown := sorted(replace - known):
            raise UnknownNameError(
                f"there is no episode {', '.join(unknown)} to replace",
                hint=suggest_name(unknown, known, "write the name of its folder in episodes/"),
            )
        deployments = self.deployments(checked=True)
        # Feeds of one show stand in one storage, which need not be listed for each of them.
        storages = {deployment.storage: deployment for deployment in deployments.values()}
        inventories = {storage: (take or list_stored)(context, deployment) for storage, deployment in storages.items()}
        return [
            make_plan(
                self.sources.feed(slug),
                self.sources.select_episodes(self.sources.feed(slug)),
                target=self.target,
                ledger=context.ledgers[slug],
                inventory=dataclasses.replace(
                    inventories[deployment.storage],
                    items=self._list_items(self.sources.feed(slug), deployment, context.ledgers[slug]),
                ),
                url=deployment.url,
                replace=replace,
                leave=leave.get(slug, NO_LEAVE),
            )
            for slug, deployment in deployments.items()
        ]

    def _list_items(self, feed: Feed, deployment: Deployment, ledger: Ledger) -> AbstractSet[str]:
        """Return the GUIDs in the published feed of a show, if the ledger has episodes that it has no longer."""
        if not feed.makes_audio or not list_departed(feed, self.sources.select_episodes(feed), ledger):
            return frozenset()
        return list_items(read_published_feed(feed_key(feed), deployment)).keys()

    def resolve_departures(self, names: AbstractSet[str], now: datetime) -> dict[str, Leave]:
        """Return which items may leave each feed, by the feed's slug: those that were asked for, now or before.

        They are asked for by their slugs in `names` or in the feed's key `retired`, or by their own files. What a show
        has and a feed derived from it does not select any more is asked for by name as well. Raises UnknownNameError if
        one of the names has nothing to leave.
        """
        found: dict[str, Leave] = {}
        for show in (source.feed for source in self.sources.feeds if source.feed.makes_audio):
            episodes, ledger = self.sources.select_episodes(show), self.ledgers[show.slug]
            asked = resolve_retired(
                show,
                episodes,
                ledger,
                retired=self.sources.retired,
                names=names | {*show.retired},
                now=now,
            )
            earlier = list_retired(show, episodes, ledger)
            if earlier and show.slug in self.all_deployments:
                # What is on the air was not retired, whatever a ledger says that was written before a refused switch.
                earlier -= self._list_items(show, self.all_deployments[show.slug], ledger)
            found[show.slug] = Leave(asked=asked, earlier=earlier)
        guids = {slug: {self.ledgers[slug].guid_of(name): name for name in names} for slug in found}
        known = {name for slug, leave in found.items() for guid, name in guids[slug].items() if guid in leave.all}
        for feed in (source.feed for source in self.sources.feeds if not source.feed.makes_audio):
            origin = find_show(feed, map(self.sources.feed, tuple(found)))
            if origin is None:
                # That is a finding, and such a feed takes no episodes.
                found[feed.slug] = NO_LEAVE
                continue
            taken, offered = self.sources.select_episodes(feed), self.sources.select_episodes(origin)
            released = list_released(origin, taken, offered, self.ledgers[origin.slug], names | {*feed.retired})
            leaving = self._list_shown_of(feed, released)
            known |= {one.slug for one in offered if resolve_guid(origin, one, self.ledgers[origin.slug]) in leaving}
            found[feed.slug] = Leave(asked=found[origin.slug].asked | released, earlier=found[origin.slug].earlier)
        for name in sorted(names - known):
            raise self._make_unknown_error(name)
        return found

    def _list_shown_of(self, feed: Feed, released: AbstractSet[str]) -> AbstractSet[str]:
        """Return those of the GUIDs that the published document of a derived feed has."""
        if not released or feed.slug not in self.all_deployments:
            return set()
        return released & list_items(read_published_feed(feed_key(feed), self.all_deployments[feed.slug])).keys()

    def _make_unknown_error(self, name: str) -> UnknownNameError:
        if any(episode.slug == name for episode in self.sources.published):
            return UnknownNameError(
                f"{name} is still one of the show's episodes, and would come back at once",
                hint=f"write retired: true in episodes/{name}/episode.md, which is enough; or delete its folder first",
            )
        known = {entry.slug for ledger in self.ledgers.values() for entry in ledger.publications.values()}
        otherwise = "write the name of its folder, as the ledger beside feed.yaml has it"
        return UnknownNameError(
            f"there is no published episode {name} to retire", hint=suggest_name([name], known, otherwise)
        )

    def last_feeds(self) -> Mapping[str, str]:
        """Return for each show the last of its feeds that is switched; `last_feed_by_show` says how it is chosen."""
        return last_feed_by_show(map(self.sources.feed, self.all_deployments), self.deployments(checked=True))

    def sites(self, context: Context) -> dict[str, Site]:
        """Return the material of web pages by the slug of each feed that has a site, or whose show has."""
        pictures = {
            path: LocalPicture(digest=context.files[path], width=found.width)
            for path, found in context.pictures.items()
            if isinstance(found, PictureInfo)
        }
        last = {*self.last_feeds().values()}
        found: dict[str, Site] = {}
        for slug in self.themes.keys() & self.all_deployments.keys():
            show = self.sources.feed(slug)
            ways = self.sources.derived_feeds(show)
            for feed in (show, *ways):
                found[feed.slug] = Site(
                    feed=show,
                    episodes=self.sources.select_episodes(show),
                    deployment=self.all_deployments[slug],
                    derived_feeds=tuple(
                        DerivedFeed(way, self.sources.select_episodes(way), self.all_deployments[way.slug])
                        for way in ways
                    ),
                    theme=self.themes[slug],
                    code=digest_program(),
                    local_pictures=pictures,
                    is_last=feed.slug in last,
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
        around = find_enclosing_show(invocation.root)
        raise PublisherError(
            "there is no show in this folder",
            hint=f"go to {around}" if around else NO_SHOW_HINT,
        )
    workspace.require_own_state()
    return workspace


def open_local_runner() -> AbstractContextManager[TaskRunner]:
    """Open a pool of threads, as many as this machine has processors and memory for."""
    return open_thread_runner(count_workers(count_processors(), detect_memory()))


def list_stored(context: Context, deployment: Deployment) -> Inventory:
    """Return the inventory that a plan is made from: the files in the working folder and in the feed's storage."""
    return make_inventory(context, deployment, deployment.stored())


def make_inventory(context: Context, deployment: Deployment, stored: Mapping[str, int] | None) -> Inventory:
    """Return an inventory of the working folder's files and of `stored`: bytes by object key, None if not known."""
    absent = {path: found.message for path, found in context.unfetched.items()}
    absent |= {path: f"{path} is a pointer of Git LFS: {LFS_HINT}" for path in context.pointed}
    kept = open_kept_assets(deployment)
    return Inventory(files=context.files, stored=stored, absent=absent, pointed=context.pointed, assets=kept)
