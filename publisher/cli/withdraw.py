"""Deletes the files of episodes that had to go from the storages of a project, once all its feeds are switched."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from publisher.cli.project import Project
from publisher.plan.events import FilesDeleted
from publisher.plan.retire import Leave
from publisher.publish.withdraw import delete_withdrawn, find_withdrawals


def delete_withdrawn_of_shows(
    project: Project, departures: Mapping[str, Leave], redacted: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, FilesDeleted]]:
    """Delete what is stored of retired and redacted episodes; yield each event with the slug of its show.

    `departures` has the items that were asked to leave each feed, `redacted` the slugs of those whose
    audio was made anew since something in it had to go.
    """
    for slug, deployment in project.deployments(checked=True).items():
        if not project.sources.feed(slug).makes_audio:
            continue
        beside = {name: one for name, one in project.all_deployments.items() if one.storage == deployment.storage}
        withdrawals = find_withdrawals(project.ledgers[slug], deployment.ledger(), departures[slug].asked, redacted)
        for event in delete_withdrawn(withdrawals, slug, beside):
            yield slug, event
