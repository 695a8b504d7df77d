"""A show is brought over one episode after another; tests/end_to_end/test_import.py holds it against a host."""

from dataclasses import replace
from pathlib import Path

from publisher.publish.moving.attachments import AudioWay, Fetching
from publisher.publish.moving.bring import FeedTexts, ItemFailed, ItemWritten, bring_show
from publisher.publish.moving.record import read_record
from publisher.sources.workspace import Workspace
from publisher.storage.http.peers import Reach
from publisher.tasks import Progress, open_thread_runner
from support.imported import SOURCE, make_item, prepare


def bring(folder: Path, **changes: object) -> list[FeedTexts | ItemFailed | ItemWritten]:
    """Import into a folder without a network; return what happened."""
    workspace = Workspace(folder)
    fetching = Fetching(workspace=workspace, way=AudioWay.LEAVE, reach=Reach.PUBLIC, is_offline=True)
    prepared = prepare(folder, replace(SOURCE, **changes), brings=False)  # type: ignore[arg-type]
    with open_thread_runner(2) as runner:
        events = [*bring_show(prepared, workspace, replace(fetching, secrets=prepared.secrets), runner)]
    return [event for event in events if not isinstance(event, Progress)]


def test_each_item_is_written_and_recorded(tmp_path: Path) -> None:
    """Then nothing is left to be written."""
    events = bring(tmp_path)
    assert [type(event) for event in events] == [FeedTexts, ItemWritten, ItemWritten]
    record = read_record(Workspace(tmp_path), "aerlig-talt")
    assert sorted(record.items) == ["g1", "g2"]
    assert not any(item.is_begun for item in record.items.values())
    assert [type(event) for event in bring(tmp_path)] == [FeedTexts]


def test_a_text_that_is_in_the_way_stays(tmp_path: Path) -> None:
    """An episode that somebody began in the very folder is not written over, and the others go on."""
    folder = tmp_path / "episodes/2019-01-09-sak-1"
    bring(tmp_path)
    for file in (tmp_path / "feeds").rglob("import.json"):
        file.write_text(file.read_text().replace('"episode.md"', '"x.md"'))
    (folder / "episode.md").write_text("---\ntitle: Min egen\n---\n")
    bring(tmp_path, items=(make_item(3), make_item(2), replace(make_item(1), title="Sak 1")))
    assert (folder / "episode.md").read_text() == "---\ntitle: Min egen\n---\n"


def test_feed_yaml_is_written_once_and_again_only_where_nobody_edited_it(tmp_path: Path) -> None:
    """A title that changed at the old host reaches it; one's own title stays."""
    path = tmp_path / "feeds/aerlig-talt/feed.yaml"
    bring(tmp_path)
    guid = {"guid": "0b1c6a3e-33c8-5ba1-9a4e-0a3f6d6d7b11"}
    assert "title: Ærlig talt" in path.read_text()
    edited = path.read_text() + "# min\n"
    path.write_text(edited)
    bring(tmp_path, keys={"title": "Ærlig talt", "author": "Kari"}, **guid)
    assert path.read_text() == edited
