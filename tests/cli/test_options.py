"""How the end of a command becomes an exit code, and what the shared options give it."""

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.cli.exits import Exit
from publisher.cli.options import (
    Invocation,
    Named,
    feed_option,
    form_option,
    named_options,
    plan_form_option,
    run,
    run_anywhere,
    target_option,
)
from publisher.console.base import Console
from publisher.errors import ConflictError, PublisherError, StalePlanError, UnknownNameError


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (StalePlanError, Exit.STALE_PLAN),
        (UnknownNameError, Exit.USAGE),
        (PublisherError, Exit.FAILED),
        (ConflictError, Exit.FAILED),
    ],
)
def test_an_error_is_shown_and_becomes_its_code(
    error: type[PublisherError], expected: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stale plan and a wrong name have codes of their own; message and hint are shown on the console."""

    def work(_: Console) -> Exit:
        raise error("it is gone", hint="bring it back")

    with pytest.raises(SystemExit) as caught:
        run_anywhere("json", work)
    assert caught.value.code == expected
    assert json.loads(capsys.readouterr().out) == {"error": {"message": "it is gone", "hint": "bring it back"}}


@pytest.mark.parametrize("code", [Exit.DONE, Exit.OUT_OF_DATE])
def test_what_the_work_returns_is_the_code(code: Exit) -> None:
    """Without an error the command decides."""
    with pytest.raises(SystemExit) as caught:
        run_anywhere("text", lambda _: code)
    assert caught.value.code == code


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_interrupts_and_bugs_pass_through(error: type[BaseException]) -> None:
    """They are for `publisher.cli.main`, which knows what to say."""

    def work(_: Console) -> Exit:
        raise error

    with pytest.raises(error):
        run_anywhere("text", work)


def test_a_command_is_given_folder_target_and_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is the current one."""
    monkeypatch.chdir(tmp_path)
    given: list[Invocation] = []

    def work(invocation: Invocation) -> Exit:
        given.append(invocation)
        return Exit.DONE

    with pytest.raises(SystemExit):
        run("text", "production", "bokstaver", work)
    [invocation] = given
    assert (invocation.root, invocation.target, invocation.feed) == (tmp_path, "production", "bokstaver")


def test_a_folder_that_is_gone_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A current folder that was deleted is an error with a hint, not a traceback."""

    def gone() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", gone)
    with pytest.raises(SystemExit) as caught:
        run("text", "preview", None, lambda _: Exit.DONE)
    assert caught.value.code == Exit.FAILED
    assert "the folder that this was started in is gone" in capsys.readouterr().err


def show(form: str) -> None:
    """Print the format."""
    click.echo(form)


def values_of(command: click.Command, *arguments: str) -> tuple[int, str]:
    """Run a command that prints what its options gave it."""
    done = CliRunner().invoke(command, [*arguments])
    return done.exit_code, done.output.strip()


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_every_format_is_for_every_command(form: str) -> None:
    """All commands that show findings have the same formats."""
    command = click.command()(form_option(show))
    assert values_of(command, "--format", form) == (0, form)


def test_markdown_is_for_plans_alone() -> None:
    """A comment for a pull request is made of a plan; other commands refuse the format as wrong usage."""
    assert values_of(click.command()(plan_form_option(show)), "--format", "markdown")[0] == 0
    assert values_of(click.command()(form_option(show)), "--format", "markdown")[0] == 2


def test_options_have_defaults() -> None:
    """The preview, all feeds, nothing replaced; --replace may be repeated."""

    @click.command()
    @target_option
    @feed_option
    @named_options
    def command(target: str, feed: str | None, named: Named) -> None:
        click.echo(f"{target} {feed} {sorted(named.remade)} {sorted(named.redact)} {sorted(named.retire)}")

    assert values_of(command) == (0, "preview None [] [] []")
    asked = ("--replace", "a", "--replace", "b", "--redact", "c", "--retire", "d", "--feed", "f")
    assert values_of(command, *asked) == (0, "preview f ['a', 'b', 'c'] ['c'] ['d']")


@pytest.mark.parametrize("command", ["check", "feed", "plan", "publish", "serve", "verify"])
def test_a_name_alone_is_answered_with_the_option_for_it(command: str) -> None:
    """Whoever names an episode learns that the whole show is meant, and how a part of it is asked for."""
    done = CliRunner().invoke(publisher, [command, "0002-oe"])
    assert done.exit_code == Exit.USAGE
    assert f"{command} takes no names" in done.output
    assert ("--feed 0002-oe" in done.output) == (command != "serve")
    assert ("--replace 0002-oe" in done.output) == (command in {"plan", "publish"})
