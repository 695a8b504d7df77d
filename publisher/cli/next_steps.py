"""Says what to do next, as the last line of `check`, `plan`, `publish` and `feed`."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from publisher.cli.options import NOBODY, Named
from publisher.feed.impact import Impact, ImpactLevel
from publisher.hashing import digest_bytes
from publisher.publish.deployment import Deployment
from publisher.sources.git_index import find_tracked, has_repository
from publisher.sources.workspace import Workspace


def format_command(command: str, feed: str | None = None, named: Named = NOBODY) -> str:
    """Return a command with the options that the present one was given, to be pasted. Consoles add the target."""
    options = [("--feed", feed)] if feed else []
    for option, slugs in (("--replace", named.replace), ("--redact", named.redact), ("--retire", named.retire)):
        options += [(option, slug) for slug in sorted(slugs)]
    return " ".join(["publisher", command, *(f"{option} {shlex.quote(value)}" for option, value in options)])


def advise_after_check(feed: str | None = None) -> str:
    """Return what to do once nothing in the sources keeps them from being published."""
    return f"{format_command('plan', feed)} shows what would change, {format_command('publish', feed)} does it"


def advise_after_plan(
    outlooks: Sequence[Impact], feed: str | None = None, named: Named = NOBODY, *, has_errors: bool
) -> str | None:
    """Return what to do about a plan; None if there is nothing to do, or if it tells why publishing would stop."""
    if has_errors:
        return f"publish stops at the errors: mend them, then run it again: {format_command('plan', feed, named)}"
    if any(effect.impact is ImpactLevel.REFUSED for outlook in outlooks for effect in outlook.effects):
        return None
    pages = [outlook.pages for outlook in outlooks if outlook.pages]
    changes = any(outlook.plan.pending or outlook.changes for outlook in outlooks)
    if not changes and not any(one.written or one.removed for one in pages):
        return None
    return f"to do it: {format_command('publish', feed, named)}"


def advise_after_publish(
    workspace: Workspace, deployments: Iterable[Deployment], before: Mapping[str, str], *, is_served: bool
) -> str | None:
    """Return what to do after publishing: commit what changed in git, or listen to what lies in a folder (`is_served`).

    `before` is what `read_committed` returned before.
    """
    deployments = [*deployments]
    if deployments and all(deployment.is_folder for deployment in deployments):
        return f"to listen and read: {format_command('serve')}" if is_served else None
    after = read_committed(workspace, deployments)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    # What an earlier run left behind is to be committed as well.
    changed |= after.keys() - {*find_tracked(workspace.root, "feeds")}
    if not changed or not has_repository(workspace.root):
        return None
    # The pages of an archive are many, and have a folder of their own.
    paths = sorted({_shorten(path) for path in changed})
    feeds = " and ".join(sorted({deployment.feed for deployment in deployments}))
    words = shlex.quote(f"Publish {feeds} to {deployments[0].target}")
    return f"to keep ledger and feed: git add {shlex.join(paths)} && git commit -m {words}"


def read_committed(workspace: Workspace, deployments: Iterable[Deployment]) -> dict[str, str]:
    """Return the digests of the files of deployments that belong into git, by path: ledgers and copies of feeds."""
    paths = [
        path
        for deployment in deployments
        if deployment.copy_path is not None
        for path in (deployment.ledger_path, deployment.copy_path, *workspace.files(deployment.archive_path))
    ]
    found = {path: workspace.read(path) for path in paths}
    return {path: digest_bytes(content) for path, content in found.items() if content is not None}


def _shorten(path: str) -> str:
    parent = PurePosixPath(path).parent
    return str(parent) if parent.suffix == ".archive" else path
