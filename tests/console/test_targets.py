"""Hints repeat the target that a command was run for, in every format."""

import json
import shlex

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.cli import publisher
from publisher.cli.commands import COMMANDS
from publisher.console.choose import CONSOLE_FORMATS, open_console
from publisher.console.targets import name_target, repeat_target
from publisher.errors import ConflictError, PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.plan import Step, StepKind
from publisher.plan.events import StepFailed
from publisher.storage.base import Notice
from support.consoles import RecordingConsole

TAKING = ("check", "feed", "plan", "prune", "publish", "rollback", "serve", "verify")
"""The commands with the option --target."""


@given(st.sampled_from(TAKING), st.text("abc -ø'", min_size=1).filter(lambda name: name != "preview"))
def test_a_command_in_a_hint_names_the_target(command: str, target: str) -> None:
    """What the shell is given names the target, whatever it is called, and the rest of the hint stays."""
    hint = repeat_target(f"put it back: publisher {command} --yes", target)
    assert hint.startswith(f"put it back: publisher {command} --target ")
    assert shlex.split(hint)[3:] == ["publisher", command, "--target", target, "--yes"]


def test_hints_without_a_command_stay() -> None:
    """The default target is not repeated, nor one that is there; a file of ours and other commands are left alone."""
    hint = "publish again: publisher publish"
    assert repeat_target(hint, "preview") == hint
    for hint in (
        "publisher publish --target prod",
        "publisher new 0001-en",
        "delete the publisher feeds.",
        "look into publisher publish.py",
    ):
        assert repeat_target(hint, "web") == hint
    assert repeat_target("run publisher doctor: it looks", "web") == "run publisher doctor web: it looks"
    assert repeat_target("publisher doctor web; then look", "web") == "publisher doctor web; then look"


def test_every_command_with_a_target_is_known() -> None:
    """A command that is added with --target is repeated with it."""
    for name in COMMANDS:
        command = publisher.get_command(click.Context(publisher), name)
        options = [option for found in (command.params if command else ()) for option in found.opts]
        arguments = " --target web" * ("--target" in options) + " web" * ("target" in options)
        assert repeat_target(f"publisher {name}", "web") == f"publisher {name}{arguments}"


def test_all_that_a_console_is_given_repeats_the_target() -> None:
    """Errors, findings, notices, failed steps and results, with the hints for programs."""
    inner = RecordingConsole()
    console = name_target(inner, "prod")
    hint, said = "again: publisher publish", "again: publisher publish --target prod"
    console.trouble(ConflictError("no", hint=hint))
    finding = Finding(rule="x", severity=Severity.ERROR, message="no", fix=hint, position=Position(file="a"))
    console.findings([finding])
    step = Step(kind=StepKind.CREATE, subject="en", reason="new")
    console.event("maalt", Notice(message="no", hint=hint))
    console.event("maalt", StepFailed(step=step, error=PublisherError("no", hint=hint)))
    console.event("maalt", StepFailed(step=step, error=ZeroDivisionError()))
    console.result("verified", [f"  → {hint}"], {"flaws": [{"key": hint, "hint": hint}]})
    console.info("as it is")
    [error] = inner.errors
    assert (type(error), error.hint, inner.found[0].fix) == (ConflictError, said, said)
    notice, failed, bug = (event for _, event in inner.events)
    assert isinstance(notice, Notice)
    assert isinstance(failed, StepFailed)
    assert isinstance(failed.error, PublisherError)
    assert isinstance(bug, StepFailed)
    assert (notice.hint, failed.error.hint, type(bug.error)) == (said, said, ZeroDivisionError)
    assert inner.results["verified"] == {"flaws": [{"key": hint, "hint": said}]}
    assert inner.lines[-1] == "as it is"
    assert name_target(inner, "preview") is inner


@pytest.mark.parametrize("form", CONSOLE_FORMATS)
def test_each_format_shows_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """People, programs and pull requests read the same command."""
    console = name_target(open_console(form), "prod")
    console.event("maalt", Notice(message="no", hint="again: publisher publish"))
    console.summary()
    told = capsys.readouterr()
    said = told.out + told.err
    assert "publisher publish --target prod" in (json.dumps(json.loads(told.out)) if form == "json" else said)
