"""`publisher check`: shows what is wrong with the sources."""

from datetime import datetime

import click

from publisher.cli.ahead import show_ahead
from publisher.cli.exits import Exit, verdict
from publisher.cli.next_steps import advise_after_check
from publisher.cli.options import Invocation, WholeShowCommand, feed_option, form_option, now, run, target_option
from publisher.cli.project import open_local_runner, open_project
from publisher.lint import run_rules


@click.command(cls=WholeShowCommand)
@form_option
@feed_option
@target_option
def check(form: str, feed: str | None, target: str) -> None:
    """Show what is wrong with the sources, with file, line and fix.

    \b
    Example:
      publisher check --format github
    """
    run(form, target, feed, lambda invocation: check_show(invocation, now()))


def check_show(invocation: Invocation, now: datetime) -> Exit:
    """Read all sources, inspect the recordings that are not published yet, and show the findings of all rules."""
    project = open_project(invocation)
    project.deployments(checked=True)
    with open_local_runner() as runner:
        context = project.collect(runner, now)
    findings = run_rules(context, read=project.findings)
    project.console.findings(findings)
    show_ahead(project, now)
    project.console.summary()
    if verdict(findings) is Exit.DONE:
        project.console.advise(advise_after_check(invocation.feed))
    return verdict(findings)
