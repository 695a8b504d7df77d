"""The commands of every day: look, plan, publish, rebuild the feed, serve, begin an episode."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.running import (
    ask,
    feed_option,
    form_option,
    now,
    plan_form_option,
    replace_option,
    run,
    target_option,
)
from publisher.exits import Exit

if TYPE_CHECKING:
    from publisher.desk import Desk


def _plan_digest(context: click.Context, _: click.Parameter, digests: tuple[str, ...]) -> tuple[str, ...]:
    for digest in digests:
        # An empty variable of a build script must not agree to whatever the plan has become.
        if not re.fullmatch(r"[0-9a-f]{8,64}", digest):
            raise click.BadParameter(f"{digest!r} is not what plan has shown: 8 digits at least", context)
    return digests


@click.command()
@form_option
@feed_option
@target_option
def check(form: str, feed: str | None, target: str) -> None:
    """Show what is wrong with the sources, with file, line and fix.

    \b
    Example:
      publisher check --format github
    """
    ask(form, target, feed, lambda here: here.check(now()))


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
    ask(form, target, feed, lambda here: here.plan({*replace}, now()))


@click.command()
@replace_option
@click.option(
    "--plan",
    "agreed",
    multiple=True,
    metavar="DIGEST",
    callback=_plan_digest,
    help="Only if the plan is still this one, as plan has shown it. Once for each feed.",
)
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Draw there what was done to each recording, with the figures as JSON.",
)
@form_option
@feed_option
@target_option
def publish(
    replace: tuple[str, ...],
    agreed: tuple[str, ...],
    *,
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
    from publisher.press import Press  # noqa: PLC0415 - few commands need it

    run(form, target, feed, lambda desk: Press(desk=desk).publish({*replace}, agreed, now(), reports))


@click.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit with 3 if a feed or its pages are out of date."
)
@click.option("--pages", is_flag=True, help="Store all web pages again, also those that should be there already.")
@form_option
@feed_option
@target_option
def feed(*, only_check: bool, pages: bool, form: str, feed: str | None, target: str) -> None:
    """Rebuild the feed from words and ledger, with no audio at hand.

    \b
    Example:
      publisher feed --check
    """
    if only_check and pages:
        raise click.UsageError("--check changes nothing, and --pages stores pages: write one of them")
    if pages:
        from publisher.press import Press  # noqa: PLC0415 - few commands need it

        run(form, target, feed, lambda desk: Press(desk=desk).write_feeds(now(), all_pages=True))
    else:
        ask(form, target, feed, lambda here: here.check_feeds(now()) if only_check else here.write_feeds(now()))


@click.command()
@target_option
def serve(target: str) -> None:
    """Serve what was published to a folder, for apps on this machine.

    \b
    Example:
      publisher serve
    """

    def work(desk: "Desk") -> Exit:
        from publisher.adapters.preview import serve as serve_folder  # noqa: PLC0415 - only here is a server needed

        folder, url = desk.preview_folder()
        serve_folder(folder, url, say=click.echo)
        return Exit.DONE

    run("text", target, None, work)


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Begin an episode, and a show where there is none.

    \b
    Example:
      publisher new 0179-aalesund
    """
    from publisher.beginning import begin  # noqa: PLC0415 - few commands need it

    run("text", "preview", None, lambda desk: begin(slug, desk.root, desk.console, datetime.now().astimezone()))
