"""`publisher ledger merge`: merges two versions of a ledger by episode, as git asks its merge drivers to."""

from pathlib import Path

import click

from publisher.cli.commands import SuggestingGroup
from publisher.cli.exits import Exit
from publisher.cli.options import run_anywhere
from publisher.console.base import Console
from publisher.errors import PublisherError
from publisher.files import write_atomically
from publisher.plan.ledger import Ledger, dump_ledger, load_ledger
from publisher.plan.ledger_merge import merge_ledgers


@click.group(cls=SuggestingGroup)
def ledger() -> None:
    """Look after ledgers, which stand in git beside the feeds.

    \b
    Example:
      publisher ledger merge base.json ours.json theirs.json
    """


@ledger.command()
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
def merge(base: Path, ours: Path, theirs: Path) -> None:
    """Merge two ledgers that grew from BASE by episode, and write the result to OURS.

    Git does it by itself, where .gitattributes has the line `*.ledger.json merge=publisher-ledger`, once you have run
    this in your clone:

    \b
      git config merge.publisher-ledger.driver "publisher ledger merge %O %A %B"

    \b
    Example:
      publisher ledger merge base.json ours.json theirs.json
    """
    run_anywhere("text", lambda console: merge_files(console, base, ours, theirs))


def merge_files(console: Console, base: Path, ours: Path, theirs: Path) -> Exit:
    """Write to `ours` what either side has changed since `base`; raise PublisherError if both changed an episode.

    Then the rest is merged, and of what both have changed `ours` keeps its own.
    """
    own = _read(ours)
    merged = merge_ledgers(_read(base, feed=own.feed), own, _read(theirs))
    if merged.ledger != own:
        try:
            with write_atomically(ours) as draft:
                draft.write_bytes(dump_ledger(merged.ledger))
        except OSError as problem:
            raise PublisherError(
                f"{ours.name} cannot be written: {problem.strerror or problem}", hint="look at the disk's free space"
            ) from None
    if merged.conflicts:
        raise PublisherError(
            f"the ledger of {own.feed} was published to on both sides: {', '.join(merged.conflicts)}",
            hint="what you merge into keeps its own there, and all else is merged: git add the ledger to leave it so, "
            "and publish again with --replace what shall be otherwise",
        )
    console.info(f"the ledger of {own.feed} was merged: {len(merged.ledger.publications)} publications")
    return Exit.DONE


def _read(file: Path, feed: str = "") -> Ledger:
    """Return the ledger in a file. Git gives an empty file where none was yet: with `feed` it is an empty ledger."""
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise PublisherError(
            f"{file} cannot be read: {(problem.strerror or str(problem)).lower()}", hint="check its name and rights"
        ) from None
    return Ledger(feed=feed) if feed and not data.strip() else load_ledger(data, file.name)
