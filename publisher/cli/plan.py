"""`publisher plan`: shows what publish would do, and what listeners would notice."""

from datetime import datetime

import click

from publisher.cli.ahead import show_ahead
from publisher.cli.exits import Exit, verdict
from publisher.cli.next_steps import advise_after_plan
from publisher.cli.options import (
    Invocation,
    Named,
    WholeShowCommand,
    feed_option,
    named_options,
    now,
    plan_form_option,
    run,
    target_option,
)
from publisher.cli.project import Project, list_stored, make_inventory, open_local_runner, open_project
from publisher.errors import MissingCredentialsError
from publisher.feed.impact import Impact
from publisher.lint import run_rules
from publisher.lint.context import Context
from publisher.plan import Inventory
from publisher.publish.deployment import Deployment
from publisher.publish.impact_preview import ImpactPreview


@click.command(cls=WholeShowCommand)
@named_options
@plan_form_option
@feed_option
@target_option
def plan(named: Named, form: str, feed: str | None, target: str) -> None:
    """Show what publish would do, and what listeners would notice.

    \b
    Example:
      publisher plan --replace 0178-molde
    """
    run(form, target, feed, lambda invocation: plan_show(invocation, named, now()))


def plan_show(invocation: Invocation, named: Named, now: datetime) -> Exit:
    """Show the plan of each feed and its effect on listeners; `named` are the episodes that the command line names."""
    project = open_project(invocation)
    deployments = project.deployments(checked=True)
    with open_local_runner() as runner:
        context = project.collect(runner, now, named.remade, named.retire)
    findings = run_rules(context, read=project.findings)
    if findings:
        project.console.findings(findings)
    outlooks: list[Impact] = []
    # No plan can be made around a file that cannot be read; all other errors leave the plan as it would be once mended.
    if not project.sources.broken:
        departures = project.resolve_departures(named.retire, now)
        plans = project.make_plans(
            context, named.remade, departures, take=lambda *known: _list_or_trust_ledger(project, *known)
        )
        preview = ImpactPreview(
            sources=project.sources,
            ledgers=context.ledgers,
            deployments=deployments,
            sites=project.sites(context),
            now=now,
        )
        outlooks = [*preview.assess(plans)]
        project.console.impact(outlooks)
    show_ahead(project, now)
    project.console.summary()
    has_errors = verdict(findings) is not Exit.DONE
    if advice := advise_after_plan(outlooks, invocation.feed, named, has_errors=has_errors):
        project.console.advise(advice)
    return verdict(findings)


def _list_or_trust_ledger(project: Project, context: Context, deployment: Deployment) -> Inventory:
    """List the storage; without a key for the bucket the ledger is trusted, since planning changes nothing."""
    try:
        return list_stored(context, deployment)
    except MissingCredentialsError as refused:
        project.console.info(f"{refused.message}: what the ledger says is stored was not looked at")
        return make_inventory(context, deployment, None)
