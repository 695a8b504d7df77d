"""Keeps what was imported into a show, so that another run takes what is new and writes over no edit.

The record is a file in git, feeds/<show>/import.json. It has no time of day, no secret of an address, and nothing that
differs from machine to machine.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from publisher.errors import PublisherError
from publisher.sources.workspace import Workspace

RECORD_NAME = "import.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    """An item that was imported."""

    folder: str
    source: str
    """The digest of what the source said of it."""
    written: Mapping[str, str]
    """The digests of the texts that were written, by file name: other bytes are an edit. None for what is begun."""
    is_left: bool = False
    """Whether its audio stays at the old host for now."""

    @property
    def is_begun(self) -> bool:
        """Whether a run began it and did not end it."""
        return not self.written


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """What was imported into one show."""

    sources: tuple[str, ...] = ()
    """The names of the sources, without secrets."""
    feed_source: str = ""
    """The digest of what the source said of the show."""
    feed_written: Mapping[str, str] = field(default_factory=dict)
    """The digests of the texts beside feed.yaml that were written, and of feed.yaml itself, by file name."""
    items: Mapping[str, ImportedItem] = field(default_factory=dict)
    """By GUID."""

    @property
    def folders(self) -> Mapping[str, str]:
        """The folder of each item, by GUID."""
        return {guid: item.folder for guid, item in self.items.items()}

    def with_item(self, guid: str, item: ImportedItem) -> Self:
        """Return a record with one more item, or with another state of one."""
        return replace(self, items={**self.items, guid: item})


_ADAPTER: TypeAdapter[ImportRecord] = TypeAdapter(ImportRecord)


def find_path(slug: str) -> str:
    """Return the path of the record of the show with this slug."""
    return f"feeds/{slug}/{RECORD_NAME}"


def read_record(workspace: Workspace, slug: str) -> ImportRecord:
    """Return what was imported into a show; raise PublisherError if the record cannot be read."""
    content = workspace.read(find_path(slug))
    if content is None:
        return ImportRecord()
    try:
        return _ADAPTER.validate_json(content)
    except ValidationError:
        raise PublisherError(
            f"{find_path(slug)} cannot be read",
            hint=f"bring back the last good one: git checkout {find_path(slug)}; it is not to be edited by hand",
        ) from None


def dump_record(record: ImportRecord) -> bytes:
    """Return a record as JSON, the same for the same record."""
    tree: Any = _ADAPTER.dump_python(record, mode="json")
    return f"{json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()
