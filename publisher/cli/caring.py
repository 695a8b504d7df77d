"""The commands that look after a published show and its bucket."""

import click

from publisher.cli.running import feed_option, form_option, now, run, target_option


@click.command()
@click.option("--deep", is_flag=True, help="Read every byte back.")
@form_option
@feed_option
@target_option
def verify(deep: bool, form: str, feed: str | None, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Compare what was published with what is in the storage, and with what listeners get.

    \b
    Example:
      publisher verify --target production --deep
    """
    from publisher.caretaker import Caretaker  # noqa: PLC0415 - few runs need it

    run(form, target, feed, lambda desk: Caretaker(desk=desk).verify(deep=deep))


@click.command()
@form_option
@feed_option
@target_option
def rollback(form: str, feed: str | None, target: str) -> None:
    """Put the feed back that was there before the last change, with its ledger.

    \b
    Example:
      publisher rollback --target production
    """
    from publisher.caretaker import Caretaker  # noqa: PLC0415 - few runs need it

    run(form, target, feed, lambda desk: Caretaker(desk=desk).rollback(now()))


@click.command()
@click.option("--yes", "really", is_flag=True, help="Delete it; otherwise it is only shown.")
@form_option
@target_option
def prune(really: bool, form: str, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Show what no feed and no ledger has referred to for 30 days.

    \b
    Example:
      publisher prune --target production --yes
    """
    from publisher.caretaker import Caretaker  # noqa: PLC0415 - few runs need it

    run(form, target, None, lambda desk: Caretaker(desk=desk).prune(now(), really=really))


@click.command()
@click.argument("target")
@form_option
def doctor(target: str, form: str) -> None:
    """Look a bucket over: what it can do, what is wrong, and the policies to paste.

    \b
    Example:
      publisher doctor production
    """
    from publisher.doctor import Doctor  # noqa: PLC0415 - few runs need it

    run(form, target, None, lambda desk: Doctor(desk=desk).examine(now()))
