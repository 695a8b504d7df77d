"""Completes names for a shell: episodes, feeds and targets, as the working folder has them.

A shell waits for each of these lists. They are read from the names of folders, from feed.yaml and from ledgers, without
loading the program, and nothing is written. What cannot be read is left out.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

MAX_FILE_BYTES = 64_000_000
"""Bytes of a file that is still read: a ledger of many thousand episodes."""
DEFAULT_TARGETS = {"preview": {"kind": "folder", "path": "public"}}
"""The targets that a feed has without naming any."""
_Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def read_feed_names(root: Path) -> list[str]:
    """Return the names of the feeds in a working folder."""
    return [*_list_folders(root / "feeds")]


def read_target_names(root: Path) -> dict[str, Mapping[str, Any]]:
    """Return the targets that the feeds in a working folder name, as they are written, by name."""
    found: dict[str, Mapping[str, Any]] = {**DEFAULT_TARGETS}
    for feed in read_feed_names(root):
        targets = _read_yaml(root / "feeds" / feed / "feed.yaml").get("targets")
        if isinstance(targets, Mapping):
            found |= {str(name): value for name, value in targets.items() if isinstance(value, Mapping)}
    return found


def read_published_names(root: Path) -> list[str]:
    """Return the slugs of the published episodes, as ledgers in a working folder and in folder targets have them."""
    folders = [root / "feeds" / feed for feed in read_feed_names(root)]
    folders += [root / str(one["path"]) / ".publisher" for one in read_target_names(root).values() if one.get("path")]
    ledgers = (ledger for folder in folders for ledger in sorted(folder.glob("*.ledger.json")))
    return sorted({slug for ledger in ledgers for slug in _list_slugs(ledger)})


def _list_slugs(ledger: Path) -> Iterator[str]:
    try:
        publications = json.loads(_read(ledger)).get("publications", {})
        yield from (str(entry["slug"]) for entry in publications.values())
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return


def _list_folders(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return


def _read_yaml(file: Path) -> Mapping[str, Any]:
    import yaml  # noqa: PLC0415 - only targets need it

    try:
        tree = yaml.load(_read(file), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, Mapping) else {}


def _read(file: Path) -> bytes:
    try:
        # Reading a pipe or a device may never end.
        return file.read_bytes() if file.is_file() and file.stat().st_size <= MAX_FILE_BYTES else b""
    except OSError:
        return b""


def _complete_from(list_names: Callable[[Path], Iterable[str]]) -> _Complete:
    def complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in list_names(Path()) if name.startswith(incomplete)]

    return complete


complete_feeds = _complete_from(read_feed_names)
complete_targets = _complete_from(read_target_names)
complete_published = _complete_from(read_published_names)

_FORMATS = ("text", "json", "github")
_VALUES: Mapping[str, _Complete | tuple[str, ...] | type[click.Path]] = {
    "target": complete_targets,
    "--target": complete_targets,
    "--feed": complete_feeds,
    "--replace": complete_published,
    "--redact": complete_published,
    "--retire": complete_published,
    "--format": _FORMATS,
    "--plan": (),
    "--moved-from": (),
    "--report": click.Path,
}
"""How the values of arguments and options are completed; options that are not here take none."""
LIGHT_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "adopt": ("target", "--format", "--feed"),
    "check": ("--format", "--feed", "--target"),
    "doctor": ("target", "--format"),
    "feed": ("--check", "--pages", "--format", "--feed", "--target"),
    "plan": ("--replace", "--redact", "--retire", "--format", "--feed", "--target"),
    "prune": ("--yes", "--format", "--target"),
    "publish": (
        *("--replace", "--redact", "--retire", "--plan", "--report", "--store-only"),
        *("--format", "--feed", "--target"),
    ),
    "rollback": ("--format", "--feed", "--target"),
    "verify": ("--deep", "--moved-from", "--allow-private", "--format", "--feed", "--target"),
}
"""Arguments and options of commands whose modules take long to load."""
_REPEATED = {"--replace", "--redact", "--retire", "--plan"}


def make_light_command(name: str, text: str) -> click.Command | None:
    """Return a command that only completes as the command `name` does, with `text` as help; None for other commands."""
    if name not in LIGHT_COMMANDS:
        return None
    return click.Command(
        name,
        params=[_make_parameter(name, one) for one in LIGHT_COMMANDS[name]],
        help=text,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _make_parameter(command: str, name: str) -> click.Parameter:
    value = _VALUES.get(name)
    if isinstance(value, tuple):
        choices = (*value, "markdown") if (command, name) == ("plan", "--format") else value
        return click.Option([name], type=click.Choice(choices) if choices else str, multiple=name in _REPEATED)
    if value is click.Path:
        return click.Option([name], type=click.Path())
    if value is None:
        return click.Option([name], is_flag=True)
    if not name.startswith("--"):
        return click.Argument([name], shell_complete=value)
    return click.Option([name], multiple=name in _REPEATED, shell_complete=value)
