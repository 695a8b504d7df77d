"""`publisher new`: begins an episode."""

from datetime import datetime
from pathlib import Path

import click

from publisher.cli.exits import Exit
from publisher.cli.options import run
from publisher.cli.project import NO_SHOW_HINT
from publisher.console.base import Console
from publisher.errors import PublisherError
from publisher.sources.load import read_sources
from publisher.sources.scaffold import EpisodeScaffold, make_episode, make_schemas
from publisher.sources.workspace import Workspace, find_enclosing_show


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Begin an episode.

    \b
    Example:
      publisher new 0179-aalesund
    """
    # In the local time zone: the moment becomes the date in the new episode.md.
    moment = datetime.now().astimezone()
    run("text", "preview", None, lambda invocation: create_episode(slug, invocation.root, invocation.console, moment))


def create_episode(slug: str, root: Path, console: Console, now: datetime) -> Exit:
    """Write the episode `slug`; raise PublisherError if a file of it is there, or no show."""
    workspace = Workspace(root)
    around = find_enclosing_show(root)
    if around is not None:
        raise PublisherError("this folder is inside a show", hint=f"go to {around} and begin the episode there")
    if not workspace.folders("feeds"):
        raise PublisherError("there is no show in this folder", hint=NO_SHOW_HINT)
    numbers = [int(source.episode.number or 0) for source in read_sources(workspace).episodes]
    scaffold = EpisodeScaffold(slug=slug, number=max(numbers, default=0) + 1, now=now)
    schemas = make_schemas()
    for path, text in make_episode(scaffold).items():
        there = workspace.read(path)
        if path in schemas and there == text.encode():
            continue
        # Schemas for editors are written anew by every version of the program.
        if path not in schemas and there is not None:
            raise PublisherError(f"{path} is there already", hint="choose another name, or edit that file")
        workspace.write(path, text.encode())
        console.info(f"wrote {path}")
    return Exit.DONE
