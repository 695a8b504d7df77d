"""`publisher plan`: shows what publish would do, and what listeners would notice."""

from collections.abc import Set as AbstractSet
from datetime import datetime

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, feed_option, now, plan_form_option, replace_option, run, target_option
from publisher.cli.project import Project, inventory_of, list_stored, local_crew, open_project, verdict
from publisher.errors import NoKeyError
from publisher.lint import check as find_flaws
from publisher.lint.context import Evidence
from publisher.plan import Inventory
from publisher.publish.deployment import Workshop
from publisher.publish.preview import Lookout


@click.command()
@replace_option
@plan_form_option
@feed_option
@target_option
def plan(replace: tuple[str, ...], form: str, feed: str | None, target: str) -> None:
    """Show what publish would do, and what listeners would notice, without doing it.

    \b
    Example:
      publisher plan --replace 0178-molde
    """
    run(form, target, feed, lambda invocation: plan_show(invocation, {*replace}, now()))


def plan_show(invocation: Invocation, replace: AbstractSet[str], now: datetime) -> Exit:
    """Show the plan of each feed and its effect on listeners; `replace` has the slugs whose audio is made anew."""
    project = open_project(invocation)
    workshops = project.workshops(checked=True)
    with local_crew() as crew:
        evidence = project.collect(crew, now, replace)
    findings = find_flaws(evidence, read=project.findings)
    if findings:
        project.console.findings(findings)
    # A file that cannot be read may be anything; all other errors leave it clear what would be done without them.
    if not project.sources.broken:
        plans = project.make_plans(evidence, replace, take=lambda *known: _list_or_believe(project, *known))
        lookout = Lookout(
            sources=project.sources,
            ledgers=evidence.ledgers,
            workshops=workshops,
            sites=project.sites(evidence),
            now=now,
        )
        project.console.outlook([*lookout.outlooks(plans)])
    project.console.summary()
    return verdict(findings)


def _list_or_believe(project: Project, evidence: Evidence, workshop: Workshop) -> Inventory:
    """List what is stored; without a key for the bucket the ledger is believed, since planning changes nothing."""
    try:
        return list_stored(evidence, workshop)
    except NoKeyError as refused:
        project.console.say(f"{refused.message}: what the ledger says is stored was not looked at")
        return inventory_of(evidence, None)
