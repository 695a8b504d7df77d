"""Lists the commands, and imports the module of one when it is called: help and completion need none of them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from publisher.cli.completion import make_light_command
from publisher.cli.names import find_meant

COMMANDS: Mapping[str, str] = {
    "adopt": "Bring ledger and feed back from the bucket.",
    "chapters": "Convert chapters from one format to another.",
    "check": "Show what is wrong with the sources, with file, line and fix.",
    "doctor": "Show what a bucket can do, and what is wrong with it.",
    "feed": "Rebuild the feed from words and ledger, with no audio.",
    "import": "Bring a show over from another host, with its GUIDs.",
    "init": "Begin a show: its files, and a git repository.",
    "ledger": "Look after ledgers, which stand in git beside the feeds.",
    "master": "Master a single recording, and prove that it came out so.",
    "new": "Begin an episode.",
    "plan": "Show what publish would do, and what listeners would notice.",
    "prune": "Show stored files that nothing has named for 30 days.",
    "publish": "Check, master and store what is new, and rebuild the feed.",
    "rollback": "Put the feed back that was there before the last change.",
    "schema": "Write the JSON Schema of a source file, for editors.",
    "serve": "Serve what was published to a folder, for apps on this machine.",
    "transcript": "Convert a transcript from one format to another.",
    "verify": "Compare what was published with what listeners get.",
}
"""The names of the commands, which are those of their modules, and the first sentences of their help."""
MODULES = {"import": "import_show"}
"""The module of a command whose name is a word of Python."""


class SuggestingGroup(click.Group):
    """Suggests the command that was most likely meant by an unknown name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return what click finds; raise click.UsageError with a suggestion if there is no such command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = find_meant(args[0], self.list_commands(ctx))
            if meant is None:
                raise
            raise click.UsageError(f"there is no command {args[0]}: did you mean {meant}?", error.ctx) from None

    def list_texts(self, ctx: click.Context) -> Mapping[str, str]:
        """Return the first sentence of the help of each command, by name."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return {name: (one.help or "").partition("\n")[0] for name, one in found.items() if one is not None}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their first sentences, none of them cut."""
        with formatter.section("Commands"):
            formatter.write_dl([*self.list_texts(ctx).items()])


class Commands(SuggestingGroup):
    """Imports the module of a command when the command is called, since a run needs one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """Return the names of the commands."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; for a shell that completes names, one that says as much in a fraction of the time."""
        if cmd_name not in COMMANDS:
            return None
        if ctx.resilient_parsing and (light := make_light_command(cmd_name, COMMANDS[cmd_name])) is not None:
            return light
        name = MODULES.get(cmd_name, cmd_name)
        found: Any = getattr(import_module(f"publisher.cli.{name}"), name)
        return found if isinstance(found, click.Command) else None

    def list_texts(self, ctx: click.Context) -> Mapping[str, str]:  # noqa: ARG002 - as its base has it
        """Return the first sentences without loading the commands."""
        return COMMANDS

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """Return the commands and options that begin so, with their first sentences."""
        commands = [
            click.shell_completion.CompletionItem(name, help=text)
            for name, text in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]
