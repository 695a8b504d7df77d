"""Which adapters serve one feed and one target: opens the working folder, the cache and the storage."""

from dataclasses import dataclass
from pathlib import Path

from publisher.adapters.cache import Cache
from publisher.adapters.folder import FolderStorage
from publisher.adapters.workspace import Workspace
from publisher.ledger import Ledger, dump_ledger, load_ledger
from publisher.model import Feed, FolderTarget
from publisher.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The places of work for publishing one feed to one target. It can be sent to another process."""

    workspace: Workspace
    cache: Cache
    storage: Storage
    url: str
    """Where listeners find the storage's content."""
    ledger_path: str
    """From the top of the working folder."""
    feed: str

    def ledger(self) -> Ledger:
        """Return what was published so far; raise PublisherError if the ledger cannot be read."""
        data = self.workspace.read(self.ledger_path)
        return Ledger(feed=self.feed) if data is None else load_ledger(data, self.ledger_path)

    def save(self, ledger: Ledger) -> None:
        """Write the ledger, whole or not at all; an unchanged one is left alone."""
        content = dump_ledger(ledger)
        if self.workspace.read(self.ledger_path) != content:
            self.workspace.write(self.ledger_path, content)


def open_workshop(root: Path, feed: Feed, target: FolderTarget) -> Workshop:
    """Return the places of work for publishing `feed` to `target`; nothing is created yet."""
    workspace = Workspace(root)
    return Workshop(
        workspace=workspace,
        cache=Cache(workspace.state / "cache"),
        storage=FolderStorage(root / target.path),
        url=target.url if target.url.endswith("/") else f"{target.url}/",
        # A folder's ledger lives and dies with the folder.
        ledger_path=f"{target.path}/.publisher/{feed.slug}.ledger.json",
        feed=feed.slug,
    )
