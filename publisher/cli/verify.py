"""`publisher verify`: compares what was published with storage, with what listeners get, and with an old host."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from urllib.parse import urljoin, urlsplit

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, WholeShowCommand, feed_option, form_option, run, target_option
from publisher.cli.project import Project, open_project
from publisher.errors import PublisherError, UnknownNameError, hide_queries
from publisher.publish.archive import find_archive_pages
from publisher.publish.flaws import Flaw
from publisher.publish.moved import Move, verify_move
from publisher.publish.moved_redirects import Arrival, MoveReport
from publisher.publish.verify import Server, find_server, verify_feed
from publisher.storage.folder import FolderStorage
from publisher.storage.http.peers import Reach
from publisher.storage.layout import feed_key


def _read_address(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise click.BadParameter("it is no web address: write it like https://host.example/feed.xml", context, option)
    return text


@click.command(cls=WholeShowCommand)
@click.option("--deep", is_flag=True, help="Read every byte back.")
@click.option(
    "--moved-from",
    metavar="URL",
    callback=_read_address,
    help="Compare with the feed at the host that the show has left, or is about to leave, instead.",
)
@click.option("--allow-private", is_flag=True, help="That host may be in a private network, or on this machine.")
@form_option
@feed_option
@target_option
def verify(
    *, deep: bool, moved_from: str | None, allow_private: bool, form: str, feed: str | None, target: str
) -> None:
    """Compare what was published with what listeners get.

    What is in the storage is looked at first.

    With --moved-from, see whether a move from another host is well: its address leads to the new feed at once and for
    good; GUIDs, dates and podcast:guid are the same as long as the old feed is to be had; every enclosure comes whole
    and in parts. That the old host does not redirect yet is told, and is no failure.

    \b
    Example:
      publisher verify --target production --moved-from https://old.example/rss
    """
    if moved_from is None and allow_private:
        raise click.UsageError("--allow-private is for the host that --moved-from names")
    if moved_from is not None and deep:
        raise click.UsageError("--deep reads the storage, and --moved-from asks the hosts: write one of them")
    if moved_from is None:
        run(form, target, feed, lambda invocation: verify_show(invocation, deep=deep))
    reach = Reach.ANYWHERE if allow_private else Reach.PUBLIC
    run(form, target, feed, lambda invocation: verify_moved_show(invocation, str(moved_from), reach=reach))


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


def verify_moved_show(invocation: Invocation, address: str, *, reach: Reach) -> Exit:
    """Compare a show's feed with the one that is, or was, at another host's address; return FAILED if there are flaws.

    `reach` says which servers that address may lead to. Raises UnknownNameError where several feeds may be meant, and
    PublisherError where there is none, or where it was not published.
    """
    project = open_project(invocation)
    slug = _choose_feed(project)
    deployment = project.all_deployments[slug]
    key = feed_key(project.sources.feed(slug))
    document = deployment.storage.read(key)
    if document is None:
        raise PublisherError(
            f"{key} was never published to {project.target}, so nothing can be compared with it",
            hint="publish: publisher publish",
        )
    move = Move(
        old=address,
        new=urljoin(deployment.url, key),
        base=deployment.url,
        key=key,
        documents=[document, *find_archive_pages([document], deployment.storage.read).values()],
        reach=reach,
    )
    found = verify_move(move, served=_is_served(project, slug))
    project.console.result("moved", _describe_move(found), _move_document(move, found))
    project.console.summary()
    return Exit.FAILED if found.flaws else Exit.DONE


def _choose_feed(project: Project) -> str:
    """Return the slug of the feed that is compared: the one that was asked for, or the only show."""
    found = project.deployments()
    if not found:
        unread = next(_unread(project), None)
        raise PublisherError(
            f"{unread.key} {unread.message}" if unread else "there is no feed here, so nothing of it can be looked at",
            hint=unread.hint if unread else "write feeds/<name>/feed.yaml, then publish: publisher publish",
        )
    shows = [slug for slug in found if project.sources.feed(slug).makes_audio] or [*found]
    if len(shows) > 1:
        raise UnknownNameError(
            "several shows are here, and one of them has moved",
            hint=f"say which one: --feed {' or --feed '.join(sorted(shows))}",
        )
    return shows[0]


def _describe_move(found: MoveReport) -> list[str]:
    flaws = chain.from_iterable((f"{flaw.key} {flaw.message}", f"  → {flaw.hint}") for flaw in found.flaws)
    looked = f"{_count(found.items, 'item')} and {_count(found.enclosures, 'enclosure')} were looked at"
    if found.flaws:
        total = f"{_count(len(found.flaws), 'flaw')}; {looked}"
    elif Arrival.MOVED in found.arrivals.values():
        total = f"the show has moved as it should; {looked}"
    else:
        total = f"all is ready for the move; {looked}"
    return [*found.notes, *flaws, total]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _move_document(move: Move, found: MoveReport) -> dict[str, object]:
    return {
        "from": [{"address": hide_queries(one), "state": arrival.value} for one, arrival in found.arrivals.items()],
        "to": move.new,
        "items": found.items,
        "enclosures": found.enclosures,
        "notes": found.notes,
        "flaws": [asdict(flaw) for flaw in found.flaws],
    }


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
