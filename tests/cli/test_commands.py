"""The list of commands says what the commands say of themselves, and no line of help is cut."""

import re

import click
import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.cli.commands import COMMANDS


def load(name: str) -> click.Command:
    """Return a command as it is run."""
    command = publisher.get_command(click.Context(publisher), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_begins_its_help_as_the_list_says(name: str) -> None:
    """The list is kept apart, so that help and completion need no command; both say the same."""
    assert (load(name).help or "").partition("\n")[0] == COMMANDS[name]


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_into_a_terminal(name: str, width: int) -> None:
    """No sentence is cut with dots, and no line is longer than the terminal."""
    shown = CliRunner().invoke(publisher, [*([name] if name else []), "--help"], terminal_width=width).output
    assert "..." not in re.sub(r"\[?[A-Z]+\]?\.\.\.", "", shown)
    assert "ARGS" in shown or name
    assert max(map(len, shown.splitlines())) <= max(width, 80)


def test_a_command_is_one_line_of_80_columns() -> None:
    """In the list of all commands."""
    shown = CliRunner().invoke(publisher, ["--help"], terminal_width=80).output
    lines = shown.splitlines()
    assert all(f"  {name:10}  {text}" in lines for name, text in COMMANDS.items())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "there is no command chek: did you mean check?"),
        (["ledger", "marge"], "there is no command marge: did you mean merge?"),
        (["zzzzz"], "No such command 'zzzzz'."),
    ],
)
def test_an_unknown_command_leads_to_the_one_that_was_meant(words: list[str], said: str) -> None:
    """With the exit code of wrong usage."""
    ended = CliRunner().invoke(publisher, words)
    assert ended.exit_code == 2
    assert said in ended.output
