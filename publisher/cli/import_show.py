"""`publisher import`: brings a show over from another host, and shows that no listener notices."""

from dataclasses import dataclass
from datetime import datetime

import click

from publisher.cli.exits import Exit
from publisher.cli.init import surround_show
from publisher.cli.options import Invocation, form_option, now, run
from publisher.console.targets import DEFAULT_TARGET
from publisher.errors import PublisherError
from publisher.feed.reading.prefixes import strip_prefixes
from publisher.model.origin import name_host
from publisher.publish.moving.attachments import AudioWay, Fetching
from publisher.publish.moving.bring import bring_show
from publisher.publish.moving.checklist import CHECKLIST_NAME, write_checklist
from publisher.publish.moving.difference import ItemDifference
from publisher.publish.moving.fetch import is_address, read_all
from publisher.publish.moving.prepare import PreparedImport, compare_show, foresee_difference, prepare_import
from publisher.publish.moving.report import (
    ImportResult,
    count_old_addresses,
    describe_import,
    describe_old_addresses,
    describe_result,
    make_document,
)
from publisher.publish.moving.secrets import has_secret
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace, find_enclosing_show
from publisher.storage.http.peers import Reach
from publisher.tasks import Progress, open_thread_runner

PARALLEL = 4
"""Episodes that are fetched at a time: no host is asked for more at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the command line says of an import."""

    sources: tuple[str, ...]
    way: AudioWay
    is_dry_run: bool
    is_offline: bool
    is_own: bool
    """Whether a locked feed is the user's own."""
    reach: Reach


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--audio",
    type=click.Choice([way.value for way in AudioWay]),
    default=AudioWay.KEEP.value,
    show_default=True,
    help="keep: fetched, and published byte for byte; master: made anew; leave: it stays at the old host for now.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--offline", is_flag=True, help="Ask no server: the sources are files, and audio is left where it is.")
@click.option("--unlock", is_flag=True, help="The feed is locked, and it is my own.")
@click.option("--allow-private", is_flag=True, help="The old host is on this machine, or in my own network.")
@form_option
def import_show(
    sources: tuple[str, ...],
    *,
    audio: str,
    dry_run: bool,
    offline: bool,
    unlock: bool,
    allow_private: bool,
    form: str,
) -> None:
    """Bring a show over from another host, with its GUIDs.

    It shows that no listener notices. SOURCE is the address of the show's feed, or a file: a saved copy, a page of its
    archive, WordPress's export. Several are merged by GUID. Run again, it takes what is new, and writes over no edit.

    \b
    Example:
      publisher import https://feeds.example.org/my-show --dry-run
    """
    options = ImportOptions(
        sources=sources,
        way=AudioWay(audio),
        is_dry_run=dry_run,
        is_offline=offline,
        is_own=unlock,
        reach=Reach.ANYWHERE if allow_private else Reach.PUBLIC,
    )
    run(form, DEFAULT_TARGET, None, lambda invocation: move_in(invocation, options, now()))


def move_in(invocation: Invocation, options: ImportOptions, moment: datetime) -> Exit:
    """Import a show into the current folder; return FAILED if something could not be had, or listeners would notice.

    Raises PublisherError if no feed can be read, and for a locked one that is not said to be one's own.
    """
    console, workspace = invocation.console, Workspace(invocation.root)
    _refuse_addresses(options)
    around = find_enclosing_show(invocation.root / "x")
    if around not in {None, invocation.root.absolute()}:
        raise PublisherError("this folder is inside a show", hint=f"go to {around} and import there")
    workspace.require_own_state()
    documents = read_all(options.sources, reach=options.reach, say=console.info)
    brings = options.way is not AudioWay.LEAVE and not options.is_offline
    prepared = prepare_import(options.sources, documents, workspace, read_sources(workspace), brings=brings)
    _refuse_secrets(prepared, options)
    difference = foresee_difference(prepared, now=moment)
    lines = [*_refuse_locked(prepared, options), *describe_import(prepared, difference, options.way)]
    if options.is_dry_run:
        console.result("import", [*lines, "nothing was written"], make_document(prepared, difference, None))
        console.summary()
        return _judge(prepared, difference, None)
    for line in lines:
        console.info(line)
    result = _carry_out(prepared, workspace, invocation, options)
    whole = _compare_written(prepared, workspace, difference, moment)
    lines = [*describe_result(result, whole), *_describe_rest(prepared, workspace)]
    console.result("import", lines, make_document(prepared, whole, result))
    console.summary()
    console.advise(
        "next: publisher check, publisher publish, publisher serve; git add . && git commit; then what stands in"
        f" feeds/{prepared.slug}/{CHECKLIST_NAME}"
    )
    return _judge(prepared, whole, result)


def _refuse_addresses(options: ImportOptions) -> None:
    address = next((source for source in options.sources if is_address(source)), None)
    if options.is_offline and address is not None:
        raise PublisherError("--offline asks no server, and one of the sources is an address", hint="give files alone")


def _refuse_secrets(prepared: PreparedImport, options: ImportOptions) -> None:
    """Raise PublisherError if enclosures that are to stay where they are have the feed's secret in their addresses."""
    if options.way is not AudioWay.LEAVE and not options.is_offline:
        return
    items = prepared.source.items
    if any(has_secret(item.enclosure.url, prepared.secrets) for item in items if item.enclosure):
        raise PublisherError(
            "the addresses of the audio have the feed's secret in them, and whoever reads the new feed would have it",
            hint="bring the audio over: --audio keep",
        )


def _refuse_locked(prepared: PreparedImport, options: ImportOptions) -> list[str]:
    """Raise PublisherError for a locked feed that is not said to be one's own; for a dry run, return that in a line."""
    if not prepared.source.locked or options.is_own:
        return []
    owner = f" by {prepared.source.locked_owner}" if prepared.source.locked_owner else ""
    message = f"the feed is locked{owner}: other hosts are asked not to import it"
    hint = "unlock it at the old host; or, if the show is your own, add --unlock"
    if not options.is_dry_run:
        raise PublisherError(message, hint=hint)
    return [f"{message}; {hint}"]


def _carry_out(
    prepared: PreparedImport, workspace: Workspace, invocation: Invocation, options: ImportOptions
) -> ImportResult:
    """Write what was decided, and the checklist; return what came of it."""
    if not workspace.folders("feeds"):
        surround_show(invocation.root, invocation.console)
    fetching = Fetching(
        workspace=workspace,
        way=options.way,
        reach=options.reach,
        is_offline=options.is_offline,
        secrets=prepared.secrets,
        show_cover=prepared.source.cover,
    )
    result = ImportResult()
    with workspace.lock(), open_thread_runner(PARALLEL) as runner, invocation.console.task():
        for event in bring_show(prepared, workspace, fetching, runner):
            if isinstance(event, Progress):
                invocation.console.progress(event)
            else:
                result.add(event, prepared.slug)
    path = f"feeds/{prepared.slug}/{CHECKLIST_NAME}"
    if workspace.read(path) is None:
        workspace.write(path, write_checklist(prepared).encode())
    return result


def _compare_written(
    prepared: PreparedImport, workspace: Workspace, foreseen: ItemDifference, moment: datetime
) -> ItemDifference:
    """Return how listeners would see what stands in the folder now: read from the disk, as publishing reads it."""
    show = read_sources(workspace)
    known = {decision.item.guid for decision in prepared.decisions}
    episodes = [one.episode for one in show.episodes if one.episode.guid in known]
    return compare_show(prepared, episodes, now=moment) if episodes else foreseen


def _describe_rest(prepared: PreparedImport, workspace: Workspace) -> list[str]:
    """Return which addresses of the old hosts stand in what was imported."""
    items = prepared.source.items
    addresses = [prepared.source.address, *(item.enclosure.url for item in items if item.enclosure)]
    hosts = {name_host(strip_prefixes(address)[1]) for address in addresses if is_address(address)}
    paths = [f"feeds/{prepared.slug}/feed.yaml", *(f"episodes/{one.folder}/episode.md" for one in prepared.decisions)]
    texts = [content.decode(errors="replace") for path in paths if (content := workspace.read(path)) is not None]
    return describe_old_addresses(count_old_addresses(texts, hosts))


def _judge(prepared: PreparedImport, difference: ItemDifference, result: ImportResult | None) -> Exit:
    has_failed = bool(result and result.failures) or bool(prepared.source.account.unclaimed)
    return Exit.FAILED if has_failed or not difference.is_clean else Exit.DONE
