"""The record of an import comes back as it was, and a damaged one is not taken for an empty one."""

from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.publish.moving.record import ImportedItem, ImportRecord, dump_record, find_path, read_record
from publisher.sources.workspace import Workspace


def test_a_record_comes_back(tmp_path: Path) -> None:
    """The same record is the same bytes, in whatever order it was filled."""
    one, two = (ImportedItem(folder=name, source="1", written={"episode.md": "2"}) for name in "ab")
    record = ImportRecord(sources=("x",)).with_item("å", one).with_item("b", two)
    assert dump_record(record) == dump_record(ImportRecord(sources=("x",)).with_item("b", two).with_item("å", one))
    workspace = Workspace(tmp_path)
    workspace.write(find_path("vest"), dump_record(record))
    assert read_record(workspace, "vest") == record
    assert read_record(workspace, "annen") == ImportRecord()


@pytest.mark.parametrize("content", [b"", b"{", b'{"items": 3}', b"<<<<<<< ours\n"])
def test_a_damaged_record_stops_the_import(tmp_path: Path, content: bytes) -> None:
    """Without it, edits would be written over."""
    workspace = Workspace(tmp_path)
    workspace.write(find_path("vest"), content)
    with pytest.raises(PublisherError, match="cannot be read"):
        read_record(workspace, "vest")
