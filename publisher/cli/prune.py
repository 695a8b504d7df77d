"""`publisher prune`: deletes files that no feed and no ledger has referred to for 30 days."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import chain

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, form_option, now, run, target_option
from publisher.cli.project import Project, open_project, open_workspace
from publisher.errors import PublisherError
from publisher.publish.prune import Waste, describe_unlisted_uploads
from publisher.storage.base import Notice


@click.command()
@click.option("--yes", "really", is_flag=True, help="Delete it; otherwise it is only shown.")
@form_option
@target_option
def prune(really: bool, form: str, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Show stored files that nothing has named for 30 days.

    That is what no feed and no ledger has referred to.

    \b
    Example:
      publisher prune --target production --yes
    """
    run(form, target, None, lambda invocation: prune_show(invocation, now(), really=really))


def prune_show(invocation: Invocation, now: datetime, *, really: bool) -> Exit:
    """Show the unreferenced files and unfinished uploads of the target's storages; delete them if `really` is set.

    Raises PublisherError if a source cannot be read: the files that it refers to are not known.
    """
    with open_workspace(invocation).lock():
        project = open_project(invocation)
        if project.sources.broken:
            raise PublisherError(
                f"{project.sources.broken} feeds or episodes cannot be read, so nobody knows what they need",
                hint="mend them first: publisher check shows what is wrong",
            )
        # Files belong to all feeds of a storage, so the command is for all of them.
        deployments = project.deployments()
        # Two shows may have buckets of their own under one name.
        without = {source.feed.slug for source in project.sources.feeds} - project.themes.keys()
        storages = {deployment.storage for deployment in deployments.values()}
        waste = [Waste.find(storage, deployments, without, now) for storage in storages]
        if really:
            notices = [*chain.from_iterable(found.delete(now) for found in waste)]
        else:
            notices = [describe_unlisted_uploads(found.untold) for found in waste if found.untold is not None]
    _show_pruned(project, waste, notices, really=really)
    return Exit.DONE


def _show_pruned(project: Project, waste: Sequence[Waste], notices: Sequence[Notice], *, really: bool) -> None:
    files = [(key, found.listing[key]) for found in waste for key in found.keys]
    keys, half_sent = [key for key, _ in files], [key for found in waste for key in found.half_sent]
    size = sum(listed.bytes for _, listed in files)
    lines = [f"{listed.modified:%Y-%m-%d} {listed.bytes:>12} {key}" for key, listed in files]
    lines += [f"half sent, never ended: {key}" for key in half_sent]
    total = f"{len(keys)} files with {size} bytes, and {len(half_sent)} half sent"
    lines.append(f"deleted {total}" if really else f"{total}; delete them with: publisher prune --yes")
    if not keys and not half_sent:
        lines = ["there is nothing that nobody needs"]
    lines += [*chain.from_iterable((f"! {notice.message}", f"  → {notice.hint}") for notice in notices)]
    document = {
        "files": list(keys),
        "bytes": size,
        "half_sent": list(half_sent),
        "deleted": really,
        "notices": [asdict(notice) for notice in notices],
    }
    project.console.result("pruned", lines, document)
    project.console.summary()
