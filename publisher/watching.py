"""What was looked at in the world, and what was seen there: so that it can be looked at again, and found the same.

Whatever decides is pure. So if all that a command has looked at is as it was, it comes to what it came to before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from publisher.adapters.workspace import STATE, Workspace
from publisher.digest import digest_bytes, digest_value
from publisher.evidence import Evidence
from publisher.model import Target
from publisher.storage import Document, Listed, Look, Notice, Report, Storage, Stored
from publisher.workshop import Workshop, open_storage

ABSENT = ""
"""What is seen where there is nothing."""


class Looks:
    """All looks of a run: the way of looking, what was looked at, and the digest of what was seen."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: dict[str, dict[str, str]] = defaultdict(dict)
        self.still = True
        """Whether nothing was changed meanwhile, by this run or by anybody else, and nothing kept from being seen."""

    def note(self, way: str, what: str, seen: str) -> None:
        """Remember what was seen."""
        if self._seen[way].setdefault(what, seen) != seen:
            self.still = False

    def __getitem__(self, way: str) -> list[str]:
        """Return all that was looked at in one way, in the order of names."""
        return sorted(self._seen[way])

    def digest(self, ways: Iterable[str]) -> str:
        """Return what all that was seen in these ways comes to."""
        return digest_value({way: self._seen[way] for way in ways})

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process with nothing seen: what is done there is no look."""
        return (Looks, ())


@dataclass(frozen=True)
class WatchedWorkspace(Workspace):
    """A working folder that notes what is looked at in it."""

    looks: Looks = field(default_factory=Looks, compare=False)

    def folders(self, kind: str) -> list[str]:
        """Return the same as a working folder does."""
        found = super().folders(kind)
        self.looks.note("folders", kind, digest_value(found))
        return found

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the same as a working folder does."""
        found = super().names(folder)
        self.looks.note("names", folder, digest_value(found))
        return found

    def files(self, folder: str) -> list[str]:
        """Return the same as a working folder does."""
        found = super().files(folder)
        self.looks.note("files", folder, digest_value(found))
        return found

    def read(self, path: str) -> bytes | None:
        """Return the same as a working folder does."""
        content = super().read(path)
        self.looks.note("read", path, ABSENT if content is None else digest_bytes(content))
        return content

    def digests(self, paths: Iterator[str]) -> dict[str, str]:
        """Return the same as a working folder does."""
        wanted = [*paths]
        found = super().digests(iter(wanted))
        for path in wanted:
            self.looks.note("digests", path, found.get(path, ABSENT))
        return found

    def obstacle(self, path: str) -> tuple[str, str] | None:
        """Return the same as a working folder does."""
        found = super().obstacle(path)
        self.looks.note("obstacle", path, digest_value(found))
        return found

    def write(self, path: str, content: bytes) -> None:
        """Do the same as a working folder does."""
        if not path.startswith(f"{STATE}/"):
            self.looks.still = False
        super().write(path, content)

    def remove(self, path: str) -> None:
        """Do the same as a working folder does."""
        self.looks.still = False
        super().remove(path)


HERE = ("folders", "names", "files", "read", "digests", "obstacle")
"""The ways of looking at a working folder."""
THERE = ("listed", "stored", "look")
"""The ways of looking at a storage."""


@dataclass(frozen=True, slots=True)
class WatchedStorage:
    """Implements `publisher.storage.Storage` with another one, and notes what is looked at in it."""

    storage: Storage
    name: str = field(compare=False)
    """What tells it from others: the feed's slug."""
    looks: Looks = field(compare=False)

    @property
    def mark(self) -> str | None:
        """What this machine signs with."""
        return self.storage.mark

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, Listed]:
        """Return everything that is stored. How old it is decides nothing, and is not noted."""
        with _seeing(self.looks):
            found = self.storage.listing(under=under, before=before)
        sizes = {key: listed.bytes for key, listed in found.items()}
        self.looks.note("listed", f"{self.name}/{under} {before or ''}", digest_value(sizes))
        return found

    def read(self, key: str) -> bytes | None:
        """Return what is stored under `key`."""
        with _seeing(self.looks):
            content = self.storage.read(key)
        self.looks.note("stored", f"{self.name}/{key}", ABSENT if content is None else digest_bytes(content))
        return content

    def look(self, key: str) -> Look | None:
        """Return what can be known of an object without reading it."""
        with _seeing(self.looks):
            found = self.storage.look(key)
        self.looks.note("look", f"{self.name}/{key}", digest_bytes(repr(found).encode()))
        return found

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: Report) -> None:
        """Store a file."""
        self.looks.still = False
        self.storage.put(source, stored, cache_control=cache_control, report=report)

    def put_documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Store small documents."""
        for document in self.storage.put_documents(documents):
            self.looks.still = False
            yield document

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> Notice | None:
        """Put one document in the place of another."""
        self.looks.still = False
        return self.storage.switch(key, content, previous=previous)

    def remove(self, keys: Iterable[str]) -> None:
        """Delete objects."""
        gone = [*keys]
        self.looks.still &= not gone
        self.storage.remove(gone)

    def stale(self, before: datetime) -> list[str]:
        """Return the names of uploads that never ended."""
        return self.storage.stale(before)

    def abort(self, before: datetime) -> None:
        """Throw away the uploads that never ended."""
        self.storage.abort(before)

    def sweep(self) -> None:
        """Remove what a killed publisher left half-made."""
        self.storage.sweep()


@contextmanager
def _seeing(looks: Looks) -> Iterator[None]:
    """Note that something could not be seen, whatever is made of that: another time it may be."""
    try:
        yield
    except BaseException:
        looks.still = False
        raise


class Watch:
    """Watches a run in a working folder: what it looks at, and when the same would mean something else."""

    def __init__(self, root: Path) -> None:
        """Begin with nothing seen."""
        self.looks = Looks()
        self.workspace = WatchedWorkspace(root, looks=self.looks)
        self.targets: dict[str, Target] = {}
        """By the slugs of feeds."""
        self.moments: set[datetime] = set()

    def over(self, workshop: Workshop, target: Target) -> Workshop:
        """Return the same place of work, of which all looks are noted."""
        self.targets[workshop.feed] = target
        storage = WatchedStorage(workshop.storage, workshop.feed, self.looks)
        return replace(workshop, workspace=self.workspace, storage=storage)

    def consider(self, evidence: Evidence, *, fetching: bool = False) -> None:
        """Note what was found out; where it was heard, or had from elsewhere, nobody looks at that again."""
        self.looks.still &= not (fetching or evidence.recordings or evidence.unfetched)
        self.moments |= evidence.turning_points

    def look_here_again(self, ways: Mapping[str, Sequence[str]]) -> None:
        """Look at what an earlier run has looked at in the working folder."""
        self.workspace.digests(iter(ways["digests"]))
        for way in HERE:
            look = getattr(self.workspace, way)
            for what in ways[way] if way != "digests" else ():
                look(what)

    def look_there_again(self, ways: Mapping[str, Sequence[str]], targets: Mapping[str, Target]) -> None:
        """Look at what an earlier run has looked at in the storages of its targets, by the slugs of feeds."""
        storages = {
            slug: WatchedStorage(open_storage(self.workspace.root, target), slug, self.looks)
            for slug, target in targets.items()
        }
        for way in THERE:
            for what in ways[way]:
                slug, _, key = what.partition("/")
                match way:
                    case "listed":
                        under, _, before = key.partition(" ")
                        storages[slug].listing(under=under, before=before or None)
                    case "stored":
                        storages[slug].read(key)
                    case "look":
                        storages[slug].look(key)
