"""`publisher serve`: serves what was published to a folder, or a preview of the sources as one writes them."""

import gc
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import click

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, WholeShowCommand, now, run, target_option
from publisher.cli.preview import Wanted, make_preview
from publisher.cli.project import open_project, open_workspace
from publisher.errors import PublisherError
from publisher.model import FolderTarget
from publisher.site.subscribe_links import make_qr_code
from publisher.sources.ahead import DRAFT_HINT, describe_all_drafts
from publisher.sources.watch import Stamps, wait_for_change
from publisher.sources.workspace import BusyError
from publisher.storage.layout import KeyKind
from publisher.storage.open import locate_folder
from publisher.storage.preview import Preview, begin_preview, move_url
from publisher.storage.preview_server import MAX_PORT, list_addresses, serve_folder, serve_meanwhile


@click.command(cls=WholeShowCommand)
@click.option("--drafts", is_flag=True, help="Show the sources as you write them, drafts too. Nothing is published.")
@click.option("--future", is_flag=True, help="Show the sources as you write them, also what is dated later than now.")
@click.option(
    "--port",
    type=click.IntRange(1, MAX_PORT),
    metavar="N",
    help="Serve at this port instead of that in the target's url.",
)
@target_option
def serve(*, drafts: bool, future: bool, port: int | None, target: str) -> None:
    """Serve what was published to a folder, for apps on this machine.

    With --drafts or --future, a preview of the sources is served instead: it is made anew whenever you save a file, and
    pages in a browser follow.

    \b
    Example:
      publisher serve --drafts --future
    """
    wanted = Wanted(drafts=drafts, future=future)
    if drafts or future:
        run("text", target, None, lambda invocation: serve_sources(invocation, wanted, port))
    else:
        run("text", target, None, lambda invocation: serve_show(invocation, port))


def serve_show(invocation: Invocation, port: int | None = None) -> Exit:
    """Serve the target's folder until SIGINT or SIGTERM."""
    folder, url = preview_folder(invocation)
    if folder.is_dir() and not list_addresses(folder, url):
        episodes = [source.episode for source in open_project(invocation).sources.episodes]
        why = describe_all_drafts([episode for episode in episodes if not episode.retired])
        invocation.console.info(f"no feed is in {folder.name} yet{f': {why}' if why else ''}")
        invocation.console.advise(DRAFT_HINT if why else "to publish one: publisher publish")
    serve_folder(folder, url, say=click.echo, port=port, codes=list_codes(invocation, url, port))
    return Exit.DONE


def serve_sources(invocation: Invocation, wanted: Wanted, port: int | None = None) -> Exit:
    """Serve a preview of the sources, and make it anew after each change, until SIGINT or SIGTERM."""
    _, url = preview_folder(invocation)
    preview = begin_preview()
    try:
        codes = list_codes(invocation, url, port)
        with serve_meanwhile(preview, url, port=port, codes=codes) as address, ExitStack() as shown:
            click.echo(f"serving a preview of the sources at {address}; stop with Ctrl-C")
            Follower(invocation, preview, wanted, url, address, shown).follow()
    except KeyboardInterrupt:
        # That is how serving ends.
        return Exit.DONE


@dataclass(slots=True)
class Follower:
    """Shows a preview of the sources, and a new one after each change; one that cannot be made leaves the last one."""

    invocation: Invocation
    preview: Preview
    wanted: Wanted
    url: str
    """The target's."""
    address: str
    """Where the preview is served."""
    shown: ExitStack
    """Holds the folder that is shown, until the next one takes its place."""
    known: Stamps | None = field(default=None, init=False)
    """Of the sources that were looked at last."""
    waits: bool = field(default=False, init=False)
    """Whether it waits for another publisher."""

    def follow(self) -> NoReturn:
        """Renew the preview whenever the sources have changed."""
        while True:
            self.renew(wait_for_change(self.invocation.root, self.known))

    def renew(self, found: Stamps) -> None:
        """Make a preview of the sources, which have these stamps; leave it for later while another publisher works."""
        try:
            self._make()
        except BusyError as error:
            if not self.waits:
                self.invocation.console.info(f"{error.message}: the preview waits for it")
            self.known, self.waits = None, True
            return
        except PublisherError as error:
            self.invocation.console.trouble(error)
        finally:
            # What was read is frozen, as if it were needed to the end, and would pile up with each preview.
            gc.unfreeze()
            gc.collect()
        self.known, self.waits = found, False

    def _make(self) -> None:
        moment = now()
        clock = f"{moment.astimezone():%H:%M:%S}"
        with ExitStack() as made:
            folder = made.enter_context(open_workspace(self.invocation).temporary_folder())
            marks = make_preview(
                self.invocation,
                folder,
                url=self.url,
                now=moment,
                wanted=self.wanted,
                shown=self.preview.shown.marks.keys(),
            )
            if marks is None:
                click.echo(f"{clock} not shown{'; what was shown before stays' if self.preview.shown.folder else ''}")
                return
            if self.preview.shown.folder is None:
                for line in list_addresses(folder, self.address):
                    click.echo(line)
            self.preview.show(folder, marks)
            self.shown.close()
            self.shown.push(made.pop_all())
        click.echo(f"{clock} shown{f', with {len(marks)} not on the air yet' if marks else ''}")


def list_codes(invocation: Invocation, url: str, port: int | None) -> list[tuple[str, str]]:
    """Return the QR code of each feed's address as pages have it, and that of its address at another port."""
    if port is None:
        return []
    keys = [KeyKind.FEED.spell(feed=slug) for slug in open_workspace(invocation).folders("feeds")]
    places = f"{url.rstrip('/')}/", move_url(url, port)
    return [(make_qr_code(places[0] + key), make_qr_code(places[1] + key)) for key in keys]


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
    if project.sources.feeds:
        project.deployments()
    elif project.findings:
        project.console.findings(project.findings)
    raise PublisherError(
        "there is no feed to preview", hint="write feeds/<name>/feed.yaml, or mend it, then run: publisher publish"
    )
