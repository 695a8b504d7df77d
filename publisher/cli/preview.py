"""Makes a preview of the sources: what publishing them would give, in a folder of its own that is deleted afterwards.

The folder begins as a copy of what the target has, ledgers included. The sources are published to that copy, with
drafts as episodes like any other and at the moment of the last one, as the options have it. The target and its ledgers
are only read.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from publisher.cli.exits import Exit, verdict
from publisher.cli.options import Invocation
from publisher.cli.pages import try_templates
from publisher.cli.project import Project, open_local_runner, open_project, open_workspace
from publisher.cli.publish import carry_out
from publisher.console.ahead import format_moment
from publisher.findings import Finding, Severity
from publisher.lint import run_rules
from publisher.lint.parse_rules import PARSE_RULES
from publisher.model import Episode, FolderTarget
from publisher.plan import Plan, StepKind
from publisher.plan.events import StepFailed
from publisher.publish.deployment import Deployment
from publisher.sources.ahead import redirect_target, reveal_drafts
from publisher.storage.base import Notice
from publisher.storage.folder import FolderStorage
from publisher.tasks import Progress, TaskRunner


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a preview shows beside what is on the air."""

    drafts: bool
    future: bool
    """Episodes whose date is still to come."""


def make_preview(
    invocation: Invocation,
    folder: Path,
    *,
    url: str,
    now: datetime,
    wanted: Wanted,
    shown: AbstractSet[str] = frozenset(),
) -> Mapping[str, str] | None:
    """Publish the sources to the empty `folder` below the working folder, as if it were the target at `url`.

    Returns what is to stand on the pages of episodes, by slug; None while the sources have errors or something fails,
    which is shown. A draft with an error is left out, unless it is among those `shown` before: that is an error like
    any other. Raises BusyError while another publisher is at work.
    """
    workspace = open_workspace(invocation)
    with workspace.lock(), open_local_runner() as runner:
        project = open_project(invocation)
        drafts = {source.episode.slug for source in project.sources.episodes if source.episode.draft}
        sources = reveal_drafts(project.sources, frozenset() if wanted.drafts else drafts)
        # What a preview does not show leaves no feed; where it would leave the copy, that stops and says so.
        context = replace(replace(project, sources=sources).collect(runner, now), leaving={})
        findings = run_rules(context, read=project.findings)
        unread = {*workspace.folders("episodes")} - {source.episode.slug for source in project.sources.episodes}
        if findings:
            project.console.findings(tell_as_errors(findings, unread) if wanted.drafts else findings)
        unfinished = (list_unfinished(findings, drafts) | unread) if wanted.drafts else set()
        if unfinished:
            sources = reveal_drafts(project.sources, unfinished)
            context = replace(context, episodes=sources.episodes)
            findings = run_rules(context, read=project.findings)
        if verdict(findings) is not Exit.DONE or unfinished & shown:
            return None
        if unfinished:
            project.console.info(f"left out until they are mended: {', '.join(sorted(unfinished))}")
        target = FolderTarget(kind="folder", path=folder.relative_to(workspace.root).as_posix(), url=url)
        copy = replace(project, sources=redirect_target(sources, project.target, target))
        take_over(project.all_deployments, copy.all_deployments)
        moment = max([now, *(one.date for one in sources.published)]) if wanted.future else now
        departures = copy.resolve_departures(frozenset(), moment)
        plans = copy.make_plans(context, frozenset(), departures)
        _tell_waiting(project, plans)
        sites = copy.sites(context)
        try_templates(plans, sites, context.ledgers, moment)
        if not _carry_out(copy, plans, runner, sites=sites, now=moment):
            return None
        hidden = [one.slug for one in sources.published if one.slug in drafts and one.date > moment]
        if hidden:
            project.console.info(f"shown with --future, since their dates are still to come: {', '.join(hidden)}")
        return mark_episodes([one for one in sources.published if one.date <= moment], drafts, now)


def tell_as_errors(findings: Iterable[Finding], unread: set[str]) -> list[Finding]:
    """Return the findings with those as errors that keep an episode of `unread` from being read.

    Of a draft they are warnings, since they do not keep the others from being published; but it cannot be shown.
    """
    grave = {entry.id for entry in PARSE_RULES if entry.severity is Severity.ERROR}
    return [
        replace(one, severity=Severity.ERROR)
        if one.rule in grave and one.position.file.split("/")[1:2] in [[slug] for slug in unread]
        else one
        for one in findings
    ]


def list_unfinished(findings: Iterable[Finding], drafts: set[str]) -> set[str]:
    """Return the slugs of the drafts that have an error in one of their files."""
    flawed = {tuple(finding.position.file.split("/")[:2]) for finding in findings if finding.is_error}
    return {slug for slug in drafts if ("episodes", slug) in flawed}


def mark_episodes(episodes: Iterable[Episode], drafts: set[str], now: datetime) -> dict[str, str]:
    """Return what tells the episodes that are not on the air from the others, by slug."""
    return {
        episode.slug: ", ".join(
            [
                *(["draft"] if episode.slug in drafts else []),
                *([f"scheduled for {format_moment(episode.date)}"] if episode.date > now else []),
            ]
        )
        for episode in episodes
        if episode.slug in drafts or episode.date > now
    }


def take_over(published: Mapping[str, Deployment], copy: Mapping[str, Deployment]) -> None:
    """Give each deployment of an empty folder what the published one has: files and ledger. Buckets are left alone."""
    linked = set[FolderStorage]()
    for slug, deployment in copy.items():
        storage, before = deployment.storage, published[slug].storage
        if isinstance(storage, FolderStorage) and isinstance(before, FolderStorage):
            if before not in linked:
                storage.link_all(before)
                linked.add(before)
            deployment.save(published[slug].ledger())


def _tell_waiting(project: Project, plans: Iterable[Plan]) -> None:
    """Tell what is not seen in a preview, since publishing would not do it either."""
    for step in (step for plan in plans for step in plan.steps):
        if step.kind is StepKind.BLOCKED or step.is_waiting:
            project.console.info(f"not shown: {step.subject}: {step.reason}")


def _carry_out(project: Project, plans: list[Plan], runner: TaskRunner, **given: object) -> bool:
    failed = False
    with project.console.task():
        # What is done is not told: nothing of it is published.
        for feed, event in carry_out(project, plans, project.all_deployments, runner, **given):  # type: ignore[arg-type]
            if isinstance(event, Progress | Notice | StepFailed):
                project.console.event(feed, event)
            failed |= isinstance(event, StepFailed)
    return not failed
