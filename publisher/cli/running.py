"""What the commands share: options, and turning the end of the work into an exit code."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from publisher.console import FORMATS, FORMATS_OF_PLANS, Console, open_console
from publisher.errors import PublisherError, StalePlanError, UnknownNameError
from publisher.exits import Exit
from publisher.reception import Reception

if TYPE_CHECKING:
    from publisher.desk import Desk

_Command = TypeVar("_Command", bound=Callable[..., Any])


def form_option(command: _Command) -> _Command:
    """Add --format."""
    return click.option(
        "--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True, help="Who reads it."
    )(command)


def plan_form_option(command: _Command) -> _Command:
    """Add --format, with markdown among the formats."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([*FORMATS_OF_PLANS]),
        default="text",
        show_default=True,
        help="Who reads it; markdown is a comment for a pull request.",
    )(command)


def target_option(command: _Command) -> _Command:
    """Add --target."""
    return click.option(
        "--target",
        default="preview",
        show_default=True,
        metavar="NAME",
        help="Where to publish, as feed.yaml names it.",
    )(command)


def feed_option(command: _Command) -> _Command:
    """Add --feed."""
    return click.option("--feed", metavar="NAME", help="Only this feed; otherwise all.")(command)


def replace_option(command: _Command) -> _Command:
    """Add --replace."""
    return click.option(
        "--replace", multiple=True, metavar="SLUG", help="Make this episode's published audio anew. May be repeated."
    )(command)


def now() -> datetime:
    """Return the moment of the command. It is asked for here, and handed to whatever decides."""
    return datetime.now(UTC)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise PublisherError(
            "the folder that this was started in is gone", hint="go to the folder that holds feeds/ and episodes/"
        ) from None


def ask(form: str, target: str, feed: str | None, question: Callable[[Reception], Exit]) -> None:
    """Ask at the reception of the current folder, and turn the end into an exit code."""
    run_anywhere(form, lambda console: question(Reception(root=_here(), console=console, target=target, feed=feed)))


def run(form: str, target: str, feed: str | None, work: Callable[["Desk"], Exit]) -> None:
    """Do the work at a desk in the current folder, and turn its end into an exit code."""
    ask(form, target, feed, lambda reception: work(reception.desk(reception.console)))


def run_anywhere(form: str, work: Callable[[Console], Exit]) -> None:
    """Do work that needs no show, and turn its end into an exit code."""
    console = open_console(form)
    try:
        code = work(console)
    except StalePlanError as error:
        console.trouble(error)
        code = Exit.STALE_PLAN
    except UnknownNameError as error:
        console.trouble(error)
        code = Exit.USAGE
    except PublisherError as error:
        console.trouble(error)
        code = Exit.FAILED
    raise SystemExit(code)
