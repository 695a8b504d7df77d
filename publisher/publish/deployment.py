"""Opens what publishing one feed to one target works with: working folder, cache, storage and ledger."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from publisher.errors import PublisherError
from publisher.files import STATE_FOLDER
from publisher.hashing import digest_bytes
from publisher.media.cache import MediaCache
from publisher.model import Feed, FolderTarget, S3Target, Target
from publisher.plan.ledger import Ledger, LedgerEncoder, load_ledger
from publisher.publish.copies import is_same_document
from publisher.publish.ledger_file import LedgerFile
from publisher.sources.workspace import Workspace
from publisher.storage.base import Storage
from publisher.storage.layout import PAGES_PREFIX
from publisher.storage.open import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Holds the working folder, cache, storage and ledger path for publishing one feed to one target. Picklable."""

    workspace: Workspace
    cache: MediaCache
    storage: Storage
    url: str
    """The public base address of the storage's content; ends with a slash."""
    ledger_path: str
    """The ledger's path from the top of the working folder. In a folder target its name has a token (`LedgerFile`)."""
    feed: str
    target: str = "preview"
    """The target's name, for messages."""
    copy_path: str | None = None
    """The path of a copy of the published feed, to be committed beside the ledger; None for a folder target."""
    show_path: str = ""
    """The path of the show's ledger, for a feed derived from a show; empty for the show itself."""
    encoder: LedgerEncoder = field(default_factory=LedgerEncoder, compare=False, repr=False)
    """Encodes the ledger, which is saved after each step."""
    reports: Path | None = None
    """The folder for mastering reports; None for no reports."""
    pending_path: str = ""
    """The path of the digests of feeds whose publishing was begun and not yet seen to succeed. Not in git."""

    @property
    def is_folder(self) -> bool:
        """Whether the target is a folder on this machine."""
        return self.copy_path is None

    @property
    def archive_path(self) -> str:
        """The folder of the copies of the feed's archive pages, beside its own copy."""
        return str(PurePosixPath(self.copy_path or "").with_suffix(".archive"))

    def ledger(self) -> Ledger:
        """Return the feed's ledger, empty if there is none yet.

        Raises PublisherError if it cannot be read, or is gone while the copy of the feed that it was made for is there.
        """
        file = self._ledger_file(self.ledger_path)
        data = file.read()
        if data is None:
            if self.copy() is not None:
                raise PublisherError(
                    f"the ledger {self.ledger_path} is gone, and the feed that was published from it is at hand",
                    hint=f"bring it back with git, or from the bucket: publisher adopt {self.target}",
                )
            return Ledger(feed=self.feed)
        ledger = load_ledger(data, file.name)
        self.encoder.remember(ledger, data)
        return ledger

    def with_show(self, ledger: Ledger) -> Ledger:
        """Return `ledger` with the publications of the show, for a derived feed; `ledger` itself for a show."""
        if not self.show_path:
            return ledger
        file = self._ledger_file(self.show_path)
        data = file.read()
        return ledger.with_show(Ledger(feed=self.feed) if data is None else load_ledger(data, file.name))

    def _ledger_file(self, path: str) -> LedgerFile:
        return LedgerFile(workspace=self.workspace, path=path, is_secret=self.is_folder)

    def stored(self) -> dict[str, int]:
        """Return the size in bytes of every object in the storage that a ledger may name, by key.

        Web pages are not listed: their keys sort after all others, and there may be many.
        """
        return {key: listed.bytes for key, listed in self.storage.listing(before=PAGES_PREFIX).items()}

    def save(self, ledger: Ledger) -> None:
        """Write the ledger atomically; a file with the same content is not written again."""
        self._ledger_file(self.ledger_path).write(self.encoder.encode(ledger))

    def copy(self) -> bytes | None:
        """Return the copy of the feed that was last published; None if there is none or none is kept."""
        return self.workspace.read(self.copy_path) if self.copy_path else None

    def has_published(self, published: bytes) -> bool:
        """Tell whether a feed document was published from this working folder, or came into it with git."""
        # A folder target belongs to this working folder alone.
        return (
            self.copy_path is None
            or is_same_document(published, self.copy())
            or digest_bytes(published).encode() in self._read_pending()
        )

    def record_pending(self, content: bytes) -> None:
        """Record the digest of a feed document that is about to be published.

        Digests of earlier attempts stay until one attempt has succeeded: an object store may carry out a write after it
        was reported as failed.
        """
        known = self._read_pending()
        digest = digest_bytes(content).encode()
        if self.copy_path and digest not in known:
            self.workspace.write(self.pending_path, b"\n".join([*known, digest]))

    def keep_copy(self, content: bytes) -> None:
        """Write the copy of the published feed if it says something else, and clear the pending digests."""
        if self.copy_path and not is_same_document(content, self.copy()):
            self.workspace.write(self.copy_path, content)
        if self._read_pending():
            self.workspace.write(self.pending_path, b"")

    def _read_pending(self) -> list[bytes]:
        return (self.workspace.read(self.pending_path) or b"").split() if self.copy_path else []


def open_deployment(root: Path, feed: Feed, name: str, target: Target) -> Deployment:
    """Return the deployment of `feed` to `target`, which is called `name`; no file or folder is created."""
    if isinstance(target, S3Target):
        return _open_bucket(root, feed, name, target)
    return _open_folder(root, feed, name, target)


def _bucket_ledger(feed: str, name: str) -> str:
    # Beside the feed and in git: a clone of the repository has the ledger, and git is its history.
    return f"feeds/{feed}/{name}.ledger.json"


def _folder_ledger(feed: str, target: FolderTarget) -> str:
    # In the folder itself, so that deleting the folder deletes its ledger too.
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
        target=name,
        copy_path=f"feeds/{feed.slug}/{name}.xml",
        pending_path=f"{STATE_FOLDER}/targets/{name}/{feed.slug}.announced",
    )


def _open_folder(root: Path, feed: Feed, name: str, target: FolderTarget) -> Deployment:
    workspace = Workspace(root)
    return Deployment(
        workspace=workspace,
        cache=MediaCache(workspace.state / "cache"),
        storage=open_storage(root, target),
        url=_base(target),
        ledger_path=_folder_ledger(feed.slug, target),
        show_path=_folder_ledger(feed.show, target) if feed.show else "",
        feed=feed.slug,
        target=name,
    )


def _base(target: Target) -> str:
    return target.url if target.url.endswith("/") else f"{target.url}/"
