"""Another run takes what is new and what the source changed, and writes over no edit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publisher.feed.reading.source import SourceEnclosure, SourceFeed, SourceItem
from publisher.publish.moving.decide import Action, Presence, decide_items, digest_item
from publisher.publish.moving.record import ImportedItem, ImportRecord

DAY = datetime(2019, 1, 8, 6, tzinfo=UTC)
SOUND = SourceEnclosure(url="https://old.example/a.mp3", length=1, type="audio/mpeg")
ITEM = SourceItem(guid="a", title="En", date=DAY, enclosure=SOUND, line=7)
KNOWN = ImportedItem(folder="2019-01-08-en", source=digest_item(ITEM), written={"episode.md": "1"})
PATH = "episodes/2019-01-08-en/episode.md"


def presence(**changes: object) -> Presence:
    """Return a folder in which the item was imported and not edited."""
    there = Presence(
        record=ImportRecord(items={"a": KNOWN}),
        texts={PATH: "1"},
        guids={},
        folders=frozenset({KNOWN.folder}),
    )
    return replace(there, **changes)  # type: ignore[arg-type]


def decide(item: SourceItem, there: Presence, *, wants_audio: bool = False) -> Action:
    """Return what becomes of one item."""
    [found] = decide_items(SourceFeed(address="", items=(item,)), there, wants_audio=wants_audio)
    return found.action


NOTHING = Presence(record=ImportRecord(), texts={}, guids={})
OWN = replace(NOTHING, guids={"a": "min"}, folders=frozenset({"min"}))
OTHER = replace(ITEM, title="To")
LEFT = ImportRecord(items={"a": replace(KNOWN, is_left=True)})


@pytest.mark.parametrize(
    ("item", "there", "wants_audio", "action"),
    [
        (ITEM, NOTHING, False, Action.WRITE),
        (ITEM, presence(), True, Action.KEEP),
        (replace(ITEM, line=99), presence(), False, Action.KEEP),
        (OTHER, presence(), False, Action.RENEW),
        (OTHER, presence(texts={PATH: "2"}), False, Action.EDITED),
        (OTHER, presence(texts={}), False, Action.EDITED),
        (ITEM, presence(folders=frozenset()), False, Action.GONE),
        (ITEM, presence(record=ImportRecord(items={"a": replace(KNOWN, written={})})), False, Action.WRITE),
        (ITEM, presence(record=LEFT), False, Action.KEEP),
        (ITEM, presence(record=LEFT), True, Action.RENEW),
        (ITEM, presence(record=LEFT, texts={PATH: "2"}), True, Action.EDITED),
        (ITEM, OWN, False, Action.KNOWN),
    ],
)
def test_an_item_is_written_once(item: SourceItem, there: Presence, wants_audio: bool, action: Action) -> None:  # noqa: FBT001 - a row
    """What is here stays unless only the source changed it; what was deleted stays away; what was begun is ended."""
    assert decide(item, there, wants_audio=wants_audio) is action


def test_what_can_be_no_item_becomes_a_draft() -> None:
    """Without sound, without a date, or with another one's GUID: nothing of it is lost, and nothing of it is new."""
    silent, undated = replace(ITEM, guid="b", enclosure=None), replace(ITEM, guid="c", date=None)
    twin = replace(ITEM, title="Tvilling")
    feed = SourceFeed(address="", items=(ITEM, silent, undated), twins=(twin,))
    found = decide_items(feed, NOTHING, wants_audio=True)
    assert [one.is_draft for one in found] == [False, True, True, True]
    assert len({one.folder for one in found}) == 4
    assert all(one.folder.endswith("-draft") for one in found[1:])


def test_new_items_do_not_move_others() -> None:
    """An episode that comes later, with the same title, has another folder."""
    newer = replace(ITEM, guid="b", date=DAY + timedelta(hours=1))
    feed = SourceFeed(address="", items=(newer, ITEM))
    found = decide_items(feed, presence(), wants_audio=False)
    assert [one.action for one in found] == [Action.WRITE, Action.KEEP]
    assert found[0].folder != KNOWN.folder
