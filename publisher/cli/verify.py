"""`publisher verify`: compares what was published with what is stored, and with what listeners get."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, WholeShowCommand, feed_option, form_option, run, target_option
from publisher.cli.project import Project, open_project
from publisher.errors import PublisherError
from publisher.publish.flaws import Flaw
from publisher.publish.verify import Server, find_server, verify_feed
from publisher.storage.folder import FolderStorage


@click.command(cls=WholeShowCommand)
@click.option("--deep", is_flag=True, help="Read every byte back.")
@form_option
@feed_option
@target_option
def verify(deep: bool, form: str, feed: str | None, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Compare what was published with what listeners get.

    What is in the storage is looked at first.

    \b
    Example:
      publisher verify --target production --deep
    """
    run(form, target, feed, lambda invocation: verify_show(invocation, deep=deep))


def verify_show(invocation: Invocation, *, deep: bool) -> Exit:
    """Compare ledgers with storages and public addresses; return FAILED if there are flaws.

    `deep` compares the bytes of every file, not sizes alone. Raises PublisherError if there is no feed.
    """
    project = open_project(invocation)
    deployments = project.deployments()
    found = [*_unread(project)]
    if not deployments and not found:
        raise PublisherError(
            "there is no feed here, so nothing of it can be looked at",
            hint="write feeds/<name>/feed.yaml, then publish: publisher publish",
        )
    count = 0
    servers: dict[str, bool] = {}
    for slug, deployment in deployments.items():
        if deployment.url not in servers:
            servers[deployment.url] = _is_served(project, slug)
        compared = verify_feed(
            project.sources.feed(slug),
            project.ledgers[slug],
            deployment=deployment,
            target=project.target,
            deep=deep,
            served=servers[deployment.url],
        )
        found += compared.flaws
        count += compared.files
    lines = [*chain.from_iterable((f"{flaw.key} {flaw.message}", f"  → {flaw.hint}") for flaw in found)]
    total = f"{len(found)} flaw{'s' * (len(found) != 1)}; {count} files were looked at"
    if not found:
        total = f"{count} files and their feeds are as they should be"
    document = {"files": count, "flaws": [asdict(flaw) for flaw in found]}
    project.console.result("verified", [*lines, total], document)
    project.console.summary()
    return Exit.FAILED if found else Exit.DONE


def _is_served(project: Project, slug: str) -> bool:
    """Return whether the feed's own server answers at its public address; say so if another one does."""
    deployment = project.all_deployments[slug]
    server = find_server(project.sources.feed(slug), deployment)
    if server is Server.OTHER and isinstance(deployment.storage, FolderStorage):
        name = deployment.storage.folder.name
        project.console.info(f"another server than that of {name} answers at {deployment.url}: it was not asked")
    return server is Server.OWN


def _unread(project: Project) -> Iterator[Flaw]:
    """Yield a flaw for each feed.yaml that cannot be read: the publications of its feed are not known."""
    known = {source.feed.slug for source in project.sources.feeds}
    for slug in project.workspace.folders("feeds"):
        if slug not in known and project.feed in {None, slug}:
            yield Flaw(
                key=f"feeds/{slug}/feed.yaml",
                message="cannot be read, so nothing of it was looked at",
                hint="mend it first: publisher check shows what is wrong",
            )
