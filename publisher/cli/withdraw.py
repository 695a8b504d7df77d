"""Deletes the files of episodes that had to go from the storages of a project, once all its feeds are switched."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from publisher.cli.project import Project
from publisher.errors import PublisherError
from publisher.plan.events import FilesDeleted
from publisher.plan.ledger import Ledger
from publisher.plan.retire import Leave
from publisher.publish.withdraw import delete_withdrawn, find_withdrawals


def delete_withdrawn_of_shows(
    project: Project, departures: Mapping[str, Leave], redacted: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, FilesDeleted]]:
    """Delete what is stored of retired and redacted episodes; yield each event with the slug of its show.

    `departures` has the items that were asked to leave each feed, `redacted` the slugs of those whose
    audio was made anew since something in it had to go.
    """
    unchanged: set[str] = set()
    for slug, deployment in project.deployments(checked=True).items():
        if not project.sources.feed(slug).makes_audio:
            continue
        beside = {name: one for name, one in project.all_deployments.items() if one.storage == deployment.storage}
        before, after = project.ledgers[slug], deployment.ledger()
        withdrawals = find_withdrawals(before, after, departures[slug].asked, redacted)
        try:
            for event in delete_withdrawn(withdrawals, slug, beside):
                yield slug, event
        except PublisherError as refused:
            names = ", ".join(one.slug for one in withdrawals)
            raise PublisherError(
                f"the feed is switched, and files of {names} can still be got by who knows their addresses: "
                f"{refused.message}",
                hint=f"{refused.hint}; then run the same command again",
            ) from refused
        remade = (one for one in withdrawals if not one.is_whole)
        unchanged |= {one.slug for one in remade if has_same_audio(before, after, one.guid)}
    if unchanged:
        raise PublisherError(
            f"the audio of {', '.join(sorted(unchanged))} is the same as before: nothing was taken out of it",
            hint="cut it in episode.md, or put another recording there, and run the same command again",
        )


def has_same_audio(before: Ledger, after: Ledger, guid: str) -> bool:
    """Tell whether an episode has the enclosure in two ledgers that is the same to the byte."""
    entries = [ledger.publications.get(guid) for ledger in (before, after)]
    return all(entries) and len({entry.place for entry in entries if entry}) == 1
