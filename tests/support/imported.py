"""An import that is prepared into an empty folder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher.feed.reading.source import SourceEnclosure, SourceFeed, SourceItem
from publisher.publish.moving.prepare import PreparedImport, prepare_import
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace

DAY = datetime(2019, 1, 8, 6, tzinfo=UTC)
ADDRESS = "https://old.example/feed.xml"


def make_item(number: int, url: str = "https://old.example/{}.mp3") -> SourceItem:
    """Return an item of a day of its own."""
    return SourceItem(
        guid=f"g{number}",
        title=f"Sak {number}",
        date=DAY + timedelta(days=number),
        enclosure=SourceEnclosure(url=url.format(number), length=1, type="audio/mpeg"),
    )


SOURCE = SourceFeed(address=ADDRESS, keys={"title": "Ærlig talt"}, items=(make_item(2), make_item(1)))


def prepare(
    folder: Path, feed: SourceFeed = SOURCE, sources: Sequence[str] = (ADDRESS,), *, brings: bool = True
) -> PreparedImport:
    """Prepare the import of a feed into a folder."""
    workspace = Workspace(folder)
    return prepare_import(sources, [feed], workspace, read_sources(workspace), brings=brings)
