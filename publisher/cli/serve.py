"""`publisher serve`: serves what was published to a folder."""

from pathlib import Path

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, run, target_option
from publisher.cli.project import open_project
from publisher.errors import PublisherError
from publisher.model import FolderTarget
from publisher.storage.open import locate_folder
from publisher.storage.preview_server import serve_folder


@click.command()
@target_option
def serve(target: str) -> None:
    """Serve what was published to a folder, for apps on this machine.

    \b
    Example:
      publisher serve
    """
    run("text", target, None, serve_show)


def serve_show(invocation: Invocation) -> Exit:
    """Serve the target's folder until SIGINT or SIGTERM."""
    folder, url = preview_folder(invocation)
    serve_folder(folder, url, say=click.echo)
    return Exit.DONE


def preview_folder(invocation: Invocation) -> tuple[Path, str]:
    """Return the target's folder and its public address; raise PublisherError if the target is no folder."""
    project = open_project(invocation)
    for source in project.sources.feeds:
        target = project.target_of(source.feed)
        if isinstance(target, FolderTarget):
            return locate_folder(invocation.root, target), target.url
        if target is not None:
            raise PublisherError(
                f"{invocation.target} is a bucket, and listeners find it at {target.url}",
                hint="serve a target of kind: folder, like preview",
            )
    if project.findings:
        project.console.findings(project.findings)
    raise PublisherError(
        "there is no feed to preview", hint="write feeds/<name>/feed.yaml, or mend it, then run: publisher publish"
    )
