"""`publisher adopt`: brings the ledger and the copy of a published feed back from the bucket's history."""

import click

from publisher.cli.completion import complete_targets
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, feed_option, form_option, run
from publisher.cli.project import Project, open_project, open_workspace
from publisher.errors import PublisherError
from publisher.files import STATE_FOLDER
from publisher.plan.ledger import Ledger
from publisher.publish.adopt import Adoption, find_adoption
from publisher.publish.archive import copy_archive
from publisher.publish.copies import is_same_document
from publisher.publish.deployment import Deployment
from publisher.storage.layout import KeyKind


@click.command()
@click.argument("target", shell_complete=complete_targets)
@form_option
@feed_option
def adopt(target: str, form: str, feed: str | None) -> None:
    """Bring ledger and feed back from the bucket.

    For after a run that published and could not push what it wrote into feeds/.

    \b
    Example:
      publisher adopt production
    """
    run(form, target, feed, adopt_show)


def adopt_show(invocation: Invocation) -> Exit:
    """Write the ledger and the copy of each feed as the bucket has them, joined with the ledger at hand.

    Nothing is dropped from the ledger, and nothing is changed in the bucket. Raises PublisherError for a target that is
    a folder, and if the bucket's history does not know an episode of its feed.
    """
    with open_workspace(invocation).lock():
        project = open_project(invocation)
        deployments = project.deployments()
        published = {slug for slug, one in deployments.items() if one.storage.read(KeyKind.FEED.spell(feed=slug))}
        for slug, deployment in deployments.items():
            if deployment.is_folder:
                raise PublisherError(
                    f"{invocation.target} is a folder, and its ledger lies in it",
                    hint="adopt is for buckets: write the name of such a target",
                )
            if slug not in published and published:
                project.console.info(f"{slug} was never published to {invocation.target}, and is left out")
                continue
            here = _read_ledger(project, slug, deployment)
            adoption = find_adoption(slug, deployment, here)
            content = adoption.content
            is_new = adoption.ledger != here or (
                content is not None and not is_same_document(deployment.copy(), content)
            )
            deployment.save(adoption.ledger)
            if content is not None and adoption.is_readable:
                deployment.keep_copy(content)
                copy_archive(adoption.archive, deployment)
            elif content is not None:
                # It is known then, and replaced by the next run; the copy still tells what it had.
                deployment.record_pending(content)
            _show(project, slug, deployment, adoption, is_new=is_new)
    project.console.summary()
    return Exit.DONE


def _read_ledger(project: Project, slug: str, deployment: Deployment) -> Ledger:
    """Return the ledger at hand; empty if it cannot be read, or is another feed's: that one is put aside."""
    try:
        found = deployment.ledger()
        if found.feed == slug:
            return found
        message = f"the ledger {deployment.ledger_path} is that of {found.feed}"
    except PublisherError as damaged:
        message = damaged.message
    there = deployment.workspace.read(deployment.ledger_path)
    if there is not None:
        aside = f"{STATE_FOLDER}/aside/{slug}.{deployment.target}.ledger.json"
        deployment.workspace.write(aside, there)
        project.console.info(f"{message}: it was put aside as {aside}")
    return Ledger(feed=slug)


def _show(project: Project, slug: str, deployment: Deployment, adoption: Adoption, *, is_new: bool) -> None:
    lines = [
        f"{slug}: {count} {what}: {', '.join(names)}"
        for names, what in (
            (adoption.added, "episodes are in the ledger again"),
            (adoption.changed, "episodes are in it as the bucket has them"),
            (adoption.only_here, "episodes are known here alone, and stay in it"),
        )
        if (count := len(names))
    ]
    if is_new:
        lines.append(f"{slug}: ledger and feed are as {deployment.target} has them: commit feeds/, then publish")
    else:
        lines.append(f"{slug}: ledger and feed were as {deployment.target} has them already")
    document = {
        "feed": slug,
        "changed": is_new,
        "added": list(adoption.added),
        "as_stored": list(adoption.changed),
        "only_here": list(adoption.only_here),
    }
    project.console.result("adopted", lines, document)
