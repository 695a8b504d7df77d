"""Defines the options that several commands share, and turns the end of a command into an exit code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from publisher.cli.completion import complete_feeds, complete_published, complete_targets
from publisher.cli.exits import Exit
from publisher.console.base import Console
from publisher.console.choose import CONSOLE_FORMATS, PLAN_FORMATS, open_console
from publisher.console.targets import DEFAULT_TARGET, name_target
from publisher.errors import PublisherError, StalePlanError, UnknownNameError

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A command's working folder, target, feed and console."""

    root: Path
    console: Console
    target: str
    feed: str | None = None
    """The slug of the only feed to work on; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The slugs of the episodes that the command line names."""

    replace: frozenset[str] = frozenset()
    redact: frozenset[str] = frozenset()
    retire: frozenset[str] = frozenset()

    @property
    def remade(self) -> frozenset[str]:
        """The episodes whose published audio is made anew."""
        return self.replace | self.redact


NOBODY = Named()
"""No episode."""


class WholeShowCommand(click.Command):
    """A command for the whole show, which takes no names: it says so, and how one feed or episode is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse options; raise click.UsageError for what stands there without one."""
        ctx.allow_extra_args = True
        super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            options = {name for option in self.params for name in option.opts}
            ways = [f"{self.name} takes no names: it is for the whole show in this folder"]
            ways += [f"one of its feeds: --feed {ctx.args[0]}"] * ("--feed" in options)
            ways += [f"one episode whose published audio is to be made anew: --replace {ctx.args[0]}"] * (
                "--replace" in options
            )
            raise click.UsageError("; ".join(ways), ctx)
        return ctx.args


def form_option(command: _Command) -> _Command:
    """Add --format."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([*CONSOLE_FORMATS]),
        default="text",
        show_default=True,
        help="Who reads it.",
    )(command)


def plan_form_option(command: _Command) -> _Command:
    """Add --format, with markdown among the formats."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([*PLAN_FORMATS]),
        default="text",
        show_default=True,
        help="Who reads it; markdown is a comment for a pull request.",
    )(command)


def target_option(command: _Command) -> _Command:
    """Add --target."""
    return click.option(
        "--target",
        default=DEFAULT_TARGET,
        show_default=True,
        metavar="NAME",
        shell_complete=complete_targets,
        help="Where to publish, as feed.yaml names it.",
    )(command)


def feed_option(command: _Command) -> _Command:
    """Add --feed."""
    return click.option("--feed", metavar="NAME", shell_complete=complete_feeds, help="Only this feed; otherwise all.")(
        command
    )


def named_options(command: _Command) -> _Command:
    """Add --replace, --redact and --retire; the command takes them as one argument, `named`."""

    @wraps(command)
    def with_named(*, replace: tuple[str, ...], redact: tuple[str, ...], retire: tuple[str, ...], **others: Any) -> Any:
        named = Named(replace=frozenset(replace), redact=frozenset(redact), retire=frozenset(retire))
        return command(named=named, **others)

    options = {
        "--replace": "Make this episode's published audio anew.",
        "--redact": "The same, and delete the audio that was there, since something in it had to go.",
        "--retire": "Take this episode, which the sources have no longer, out of the feed, and delete its files.",
    }
    for name, text in reversed(options.items()):
        with_named = click.option(
            name, multiple=True, metavar="SLUG", shell_complete=complete_published, help=f"{text} May be repeated."
        )(with_named)
    return cast("_Command", with_named)


def now() -> datetime:
    """Return the current time in UTC. Commands read the clock here alone and pass the moment on."""
    return datetime.now(UTC)


def run(form: str, target: str, feed: str | None, work: Callable[[Invocation], Exit]) -> None:
    """Run a command on the show in the current folder, and raise SystemExit with its code."""
    run_anywhere(
        form,
        lambda console: work(Invocation(root=_current_folder(), console=console, target=target, feed=feed)),
        target=target,
    )


def run_anywhere(form: str, work: Callable[[Console], Exit], *, target: str = DEFAULT_TARGET) -> None:
    """Run a command that needs no show, and raise SystemExit with its code.

    A PublisherError is shown on the console: STALE_PLAN and USAGE for errors of those kinds, FAILED for all others.
    Hints repeat the `target` that the command is for.
    """
    console = name_target(open_console(form), target)
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


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise PublisherError(
            "the folder that this was started in is gone", hint="go to the folder that holds feeds/ and episodes/"
        ) from None
