"""`publisher publish`: carries out the plan, and rebuilds the feed."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from publisher.cli.exits import Exit, verdict
from publisher.cli.next_steps import advise_after_publish, read_committed
from publisher.cli.options import (
    Invocation,
    Named,
    WholeShowCommand,
    feed_option,
    form_option,
    named_options,
    now,
    run,
    target_option,
)
from publisher.cli.pages import try_templates, withdraw_pages_of_shows
from publisher.cli.project import Project, open_local_runner, open_project, open_workspace
from publisher.cli.withdraw import delete_withdrawn_of_shows
from publisher.errors import StalePlanError
from publisher.lint import run_rules
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.report import require_matplotlib
from publisher.plan import AudioJob, Plan
from publisher.plan.events import Event, FeedWritten, StepDone, StepFailed
from publisher.publish.deployment import Deployment
from publisher.publish.run import run_plan, store_plan
from publisher.publish.site.plan import Site
from publisher.tasks import TaskRunner


def _check_digests(context: click.Context, _: click.Parameter, digests: tuple[str, ...]) -> tuple[str, ...]:
    for digest in digests:
        # An empty variable of a build script must not agree to every plan.
        if not re.fullmatch(r"[0-9a-f]{8,64}", digest):
            raise click.BadParameter(f"{digest!r} is not what plan has shown: 8 digits at least", context)
    return digests


@click.command(cls=WholeShowCommand)
@named_options
@click.option(
    "--plan",
    "agreed",
    multiple=True,
    metavar="DIGEST",
    callback=_check_digests,
    help="Only if the plan is still this one, as plan has shown it. Once for each feed.",
)
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Draw there what was done to each recording, with the figures as JSON.",
)
@click.option(
    "--store-only",
    is_flag=True,
    help="Store audio and write the ledger; feed and web pages stay as they are. For the branch of a pull request.",
)
@form_option
@feed_option
@target_option
def publish(
    named: Named,
    agreed: tuple[str, ...],
    *,
    store_only: bool,
    reports: Path | None,
    form: str,
    feed: str | None,
    target: str,
) -> None:
    """Check, master and store what is new, and rebuild the feed.

    \b
    Example:
      publisher publish --target production
    """
    if store_only and (named.redact or named.retire):
        raise click.UsageError("--store-only leaves the feed as it is, so nothing can be taken out of it")
    run(
        form,
        target,
        feed,
        lambda invocation: publish_show(invocation, named, agreed, now(), reports, store_only=store_only),
    )


def publish_show(
    invocation: Invocation,
    named: Named,
    agreed: Sequence[str],
    now: datetime,
    reports: Path | None = None,
    *,
    store_only: bool = False,
) -> Exit:
    """Publish everything that is new or changed; nothing while there are errors in the sources.

    `named` has the slugs of episodes that are made anew or taken out, `agreed` the digests of the plans that may be
    carried out, if only those may. `reports` is the folder for a chart and the figures of each mastered recording.
    `store_only` leaves feeds and web pages as they are. Raises StalePlanError if a plan has none of the agreed digests.
    """
    if reports:
        require_matplotlib()
    with open_workspace(invocation).lock(), open_local_runner() as runner:
        project = open_project(invocation)
        console = project.console
        deployments = {
            slug: dataclasses.replace(deployment, reports=reports)
            for slug, deployment in project.deployments(checked=True).items()
        }
        before = read_committed(project.workspace, deployments.values())
        context = project.collect(runner, now, named.remade, named.retire)
        if store_only:
            # The feed stays as it is, so nothing leaves it.
            context = dataclasses.replace(context, leaving={})
        findings = run_rules(context, read=project.findings)
        if findings:
            console.findings(findings)
        if verdict(findings) is not Exit.DONE:
            console.info("nothing was published: mend the errors first")
            console.summary()
            return Exit.FAILED
        departures = project.resolve_departures(named.retire, now)
        plans = project.make_plans(context, named.remade, departures)
        _require_agreed(plans, agreed)
        console.plan(plans)
        sites = project.sites(context)
        try_templates(plans, sites, context.ledgers, now)
        failed, written, remade = any(plan.blocked for plan in plans), False, set[str]()
        with console.task():
            for feed, event in (
                _store(project, plans, deployments, runner)
                if store_only
                else carry_out(project, plans, deployments, runner, sites=sites, now=now)
            ):
                console.event(feed, event)
                failed |= isinstance(event, StepFailed)
                written |= isinstance(event, FeedWritten)
                remade |= {event.step.subject} if isinstance(event, StepDone) else set()
            redacted = named.redact & remade
            for feed, deleted in () if store_only else delete_withdrawn_of_shows(project, departures, redacted):
                console.event(feed, deleted)
    console.summary()
    advice = advise_after_publish(project.workspace, deployments.values(), before, is_served=written and not failed)
    if advice:
        console.advise(advice)
    return Exit.FAILED if failed else Exit.DONE


def _require_agreed(plans: Sequence[Plan], agreed: Sequence[str]) -> None:
    """Raise StalePlanError unless every plan's digest begins with one of the agreed digests, if there are any."""
    if agreed and not all(any(plan.digest.startswith(digest) for digest in agreed) for plan in plans):
        raise StalePlanError(
            f"the plan is no longer {', '.join(agreed)}: sources, ledger or storage have changed since",
            hint="run plan again, look at what it says now, and agree to that",
        )


def carry_out(
    project: Project,
    plans: Sequence[Plan],
    deployments: Mapping[str, Deployment],
    runner: TaskRunner,
    *,
    sites: Mapping[str, Site],
    now: datetime,
) -> Iterator[tuple[str, Event]]:
    """Carry out the plans one after the other; yield each event with the slug of its feed."""
    _tell_ffmpeg(project, plans)
    for plan in plans:
        feed = project.sources.feed(plan.feed)
        events = run_plan(
            plan,
            feed,
            project.sources.select_episodes(feed),
            deployment=deployments[plan.feed],
            runner=runner,
            now=now,
            site=sites.get(plan.feed),
        )
        for event in events:
            yield plan.feed, event
    yield from withdraw_pages_of_shows(project)


def _store(
    project: Project, plans: Sequence[Plan], deployments: Mapping[str, Deployment], runner: TaskRunner
) -> Iterator[tuple[str, Event]]:
    """Carry out the jobs of the plans and nothing else; yield each event with the slug of its feed."""
    _tell_ffmpeg(project, plans)
    for plan in plans:
        for event in store_plan(
            plan, project.sources.feed(plan.feed), deployment=deployments[plan.feed], runner=runner
        ):
            yield plan.feed, event
    project.console.info("feeds and web pages were left as they are: what was stored is shown by the next run that may")


def _tell_ffmpeg(project: Project, plans: Sequence[Plan]) -> None:
    if any(isinstance(step.job, AudioJob) for plan in plans for step in plan.pending):
        ffmpeg = find_ffmpeg()
        project.console.info(f"ffmpeg {ffmpeg.version} ({ffmpeg.origin}: {ffmpeg.path})")
