"""Which adapters serve one feed and one target: opens the working folder, the cache and the storage."""

from dataclasses import dataclass, field
from pathlib import Path

from publisher.files import STATE_FOLDER
from publisher.hashing import digest_bytes
from publisher.media.cache import MediaCache
from publisher.model import Feed, FolderTarget, S3Target, Target
from publisher.plan.ledger import Ledger, LedgerEncoder, load_ledger
from publisher.sources.workspace import Workspace
from publisher.storage.base import Storage
from publisher.storage.layout import PAGES_PREFIX
from publisher.storage.open import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The places of work for publishing one feed to one target. It can be sent to another process."""

    workspace: Workspace
    cache: MediaCache
    storage: Storage
    url: str
    """Where listeners find the storage's content."""
    ledger_path: str
    """From the top of the working folder."""
    feed: str
    copy_path: str | None = None
    """Where a copy of the feed as it was published is kept, to be committed beside the ledger; None: nowhere."""
    show_path: str = ""
    """The ledger of the feed whose episodes these are, where that is another one."""
    encoder: LedgerEncoder = field(default_factory=LedgerEncoder, compare=False, repr=False)
    """Spells the ledger, which is saved after each step."""
    reports: Path | None = None
    """The folder for reports on what is mastered, if they are wanted."""
    pending_path: str = ""
    """Where the digests are kept of feeds that were about to be published when that was interrupted. Out of git."""

    @property
    def is_folder(self) -> bool:
        """Whether it is published to a folder on this machine, in which looking costs nothing."""
        return self.copy_path is None

    def ledger(self) -> Ledger:
        """Return what was published so far; raise PublisherError if the ledger cannot be read."""
        data = self.workspace.read(self.ledger_path)
        if data is None:
            return Ledger(feed=self.feed)
        ledger = load_ledger(data, self.ledger_path)
        self.encoder.remember(ledger, data)
        return ledger

    def with_show(self, ledger: Ledger) -> Ledger:
        """Return all that the feed can speak of: what its own `ledger` knows, and what its show has published."""
        if not self.show_path:
            return ledger
        data = self.workspace.read(self.show_path)
        return ledger.with_show(Ledger(feed=self.feed) if data is None else load_ledger(data, self.show_path))

    def stored(self) -> dict[str, int]:
        """Return the bytes of every file in the storage that a ledger may name, by key.

        Pages for browsers are many and stand behind all that, as keys sort: they are not looked through.
        """
        return {key: listed.bytes for key, listed in self.storage.listing(before=PAGES_PREFIX).items()}

    def save(self, ledger: Ledger) -> None:
        """Write the ledger, whole or not at all; an unchanged one is left alone."""
        content = self.encoder.encode(ledger)
        if self.workspace.read(self.ledger_path) != content:
            self.workspace.write(self.ledger_path, content)

    def copy(self) -> bytes | None:
        """Return the feed as it was last published from here, or by whoever committed it."""
        return self.workspace.read(self.copy_path) if self.copy_path else None

    def has_published(self, published: bytes) -> bool:
        """Tell whether a feed was published from here, or by somebody whose ledger came here with git."""
        # A folder is written to by nobody else.
        return (
            self.copy_path is None
            or published == self.copy()
            or digest_bytes(published).encode() in self._read_pending()
        )

    def record_pending(self, content: bytes) -> None:
        """Remember that `content` is about to be published.

        Those of earlier runs are remembered too until one has succeeded: a store may carry out late what it seemed to
        have lost.
        """
        known = self._read_pending()
        digest = digest_bytes(content).encode()
        if self.copy_path and digest not in known:
            self.workspace.write(self.pending_path, b"\n".join([*known, digest]))

    def keep_copy(self, content: bytes) -> None:
        """Keep the feed as it is published now; an unchanged copy is left alone."""
        if self.copy_path and self.copy() != content:
            self.workspace.write(self.copy_path, content)
        if self._read_pending():
            self.workspace.write(self.pending_path, b"")

    def _read_pending(self) -> list[bytes]:
        return (self.workspace.read(self.pending_path) or b"").split() if self.copy_path else []


def open_deployment(root: Path, feed: Feed, name: str, target: Target) -> Deployment:
    """Return the places of work for publishing `feed` to `target`, called `name`; nothing is created yet."""
    if isinstance(target, S3Target):
        return _open_bucket(root, feed, name, target)
    return _open_folder(root, feed, target)


def _bucket_ledger(feed: str, name: str) -> str:
    # Beside the feed and in git: whoever has the repository knows what was published, and git is its history.
    return f"feeds/{feed}/{name}.ledger.json"


def _folder_ledger(feed: str, target: FolderTarget) -> str:
    # A folder's ledger lives and dies with the folder.
    return f"{target.path}/.publisher/{feed}.ledger.json"


def _open_bucket(root: Path, feed: Feed, name: str, target: S3Target) -> Deployment:
    workspace = Workspace(root)
    return Deployment(
        workspace=workspace,
        cache=MediaCache(workspace.state / "cache"),
        storage=open_storage(root, target),
        url=_base(target),
        ledger_path=_bucket_ledger(feed.slug, name),
        show_path=_bucket_ledger(feed.show, name) if feed.show else "",
        feed=feed.slug,
        copy_path=f"feeds/{feed.slug}/{name}.xml",
        pending_path=f"{STATE_FOLDER}/targets/{name}/{feed.slug}.announced",
    )


def _open_folder(root: Path, feed: Feed, target: FolderTarget) -> Deployment:
    workspace = Workspace(root)
    return Deployment(
        workspace=workspace,
        cache=MediaCache(workspace.state / "cache"),
        storage=open_storage(root, target),
        url=_base(target),
        ledger_path=_folder_ledger(feed.slug, target),
        show_path=_folder_ledger(feed.show, target) if feed.show else "",
        feed=feed.slug,
    )


def _base(target: Target) -> str:
    return target.url if target.url.endswith("/") else f"{target.url}/"
