"""What differs between two feeds: nothing where nothing does, and each thing once, under its name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.feed import render_documents
from publisher.feed.compare import compare_feeds
from publisher.feed.diff import IN_FEED_FIELD, ChangeKind, FeedDiff, FieldChange, ItemChange
from publisher.model import Episode, Feed, Person
from publisher.model.paging import Paging
from publisher.plan import resolve_guid
from publisher.plan.ledger import Ledger
from support.strategies import HOSTILE, NOW, WORDS, published, shows, small_show

URL = "https://media.maalt.example/"
FEED, EPISODES = small_show()
EN, TO, TRE = EPISODES
LEDGER = published(FEED, EPISODES)


def render(feed: Feed = FEED, episodes: tuple[Episode, ...] = EPISODES, ledger: Ledger = LEDGER) -> list[bytes]:
    """Render a show as all of its documents."""
    return render_documents(feed, episodes, ledger, url=URL, now=NOW).newest_first


def edited(**changes: Any) -> tuple[Episode, ...]:
    """Return the episodes with one of them edited."""
    return (EN.model_copy(update=changes), TO, TRE)


def fields(item: ItemChange) -> dict[str, tuple[str | None, str | None]]:
    """Return the changes of an item by their fields."""
    assert len({change.field for change in item.changes}) == len(item.changes)
    return {change.field: (change.before, change.after) for change in item.changes}


@given(shows(HOSTILE | WORDS))
def test_a_feed_does_not_differ_from_itself(show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """Whatever it says, a feed is the same as the feed."""
    feed, episodes = show
    found = render(feed, episodes, published(feed, episodes))
    assert not compare_feeds(found, found)


@given(shows(HOSTILE | WORDS), st.data())
def test_laws_of_differences(show: tuple[Feed, tuple[Episode, ...]], data: st.DataObject) -> None:
    """Read backwards, what came has gone, and each field says before what it says after; who stays is named once."""
    feed, episodes = show
    ledger = published(feed, episodes)
    some = tuple(one for one in episodes if data.draw(st.booleans()))
    other = tuple(
        one.model_copy(update={"title": data.draw(WORDS), "explicit": data.draw(st.booleans())})
        for one in episodes
        if data.draw(st.booleans())
    )
    before, after = render(feed, some, ledger), render(feed, other, ledger)
    there, back = compare_feeds(before, after), compare_feeds(after, before)
    guids = [[resolve_guid(feed, one, ledger) for one in group] for group in (some, other)]
    assert {item.guid for item in there.of(ChangeKind.ADDED)} == {*guids[1]} - {*guids[0]}
    assert {item.guid for item in there.of(ChangeKind.REMOVED)} == {*guids[0]} - {*guids[1]}
    assert backwards(there) == backwards(reverse(back))
    for one in some:
        twin = next((two for two in other if two.slug == one.slug), None)
        found = [item for item in there.of(ChangeKind.CHANGED) if item.guid == resolve_guid(feed, one, ledger)]
        titled = any(item.change("title") for item in found)
        assert titled == (twin is not None and twin.title.strip() != one.title.strip())


def backwards(changes: FeedDiff) -> set[tuple[ChangeKind, str, Any]]:
    """Return changes in no order, without titles."""
    return {(item.fate, item.guid, frozenset(item.changes)) for item in changes.items} | {
        (ChangeKind.CHANGED, "", frozenset(changes.channel))
    }


def reverse(changes: FeedDiff) -> FeedDiff:
    """Return changes the other way round."""
    turned = {
        ChangeKind.ADDED: ChangeKind.REMOVED,
        ChangeKind.REMOVED: ChangeKind.ADDED,
        ChangeKind.CHANGED: ChangeKind.CHANGED,
    }

    def turn(found: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        return tuple(FieldChange(one.field, one.after, one.before) for one in found)

    items = tuple(replace(one, fate=turned[one.fate], changes=turn(one.changes)) for one in changes.items)
    return FeedDiff(channel=turn(changes.channel), items=items)


def test_words_differ_under_the_names_of_their_tags() -> None:
    """An edit is told by tag and attribute, with what it said and what it says."""
    [item] = compare_feeds(render(), render(episodes=edited(title="Rettet", season=2, explicit=True))).items
    assert (item.fate, item.title) == (ChangeKind.CHANGED, "Rettet")
    assert fields(item) == {
        "title": ("Sak 1", "Rettet"),
        "itunes:title": ("Sak 1", "Rettet"),
        "itunes:season": (None, "2"),
        "podcast:season": (None, "2"),
        "itunes:explicit": ("false", "true"),
    }


def test_one_person_more_is_one_change() -> None:
    """What stands several times is compared as a list, so that a guest before the host changes nothing of the host."""
    host, guest = Person(name="Ingvill"), Person(name="Åse", role="guest")
    before, after = edited(people=(host,)), edited(people=(guest, host))
    [item] = compare_feeds(render(episodes=before), render(episodes=after)).items
    assert fields(item)["podcast:person"] == (None, "Åse (role=guest)")


def test_the_show_itself() -> None:
    """What the channel says is told apart from its items; its own dates are no news."""
    changes = compare_feeds(render(), render(FEED.model_copy(update={"title": "Målt", "language": "nn", "ttl": 60})))
    assert not changes.items
    assert {(one.field, one.before, one.after) for one in changes.channel} >= {
        ("title", "Målt og veid", "Målt"),
        ("language", "nb", "nn"),
        ("ttl", None, "60"),
    }
    later = compare_feeds(render(episodes=(EN,)), render(episodes=(EN, TO)))
    assert later.channel == ()
    assert [item.fate for item in later.items] == [ChangeKind.ADDED]


@pytest.mark.parametrize(
    "again",
    [
        lambda entry: replace(entry, guid="another"),
        lambda entry: replace(entry, guid="another", enclosure=replace(entry.enclosure, key="audio/en.00000000.mp3")),
    ],
    ids=["same file", "same words"],
)
def test_another_guid_is_told_as_such(again: Callable[[Any], Any]) -> None:
    """An item that is the same but for its GUID has not gone: to apps it is another, and that is what is told."""
    entry = LEDGER.publications[resolve_guid(FEED, EN, LEDGER)]
    moved = replace(
        LEDGER, publications={guid: one for guid, one in LEDGER.publications.items() if one is not entry}
    ).with_publication(again(entry))
    [item] = compare_feeds(render(), render(episodes=edited(guid="another"), ledger=moved)).items
    assert item.fate is ChangeKind.CHANGED
    assert fields(item)["guid"] == (entry.guid, "another")


def test_an_episode_that_moves_to_a_page_has_not_changed() -> None:
    """A feed that is divided, or divided otherwise, says the same of each; how many stand in it itself is told."""
    divided = FEED.model_copy(update={"paging": Paging(episodes=1)})
    assert len(render(divided)) == 3
    assert compare_feeds(render(), render(divided)) == FeedDiff(channel=(FieldChange(IN_FEED_FIELD, "3", "1"),))
    assert compare_feeds(render(divided), render()) == FeedDiff(channel=(FieldChange(IN_FEED_FIELD, "1", "3"),))


def test_a_feed_that_grows_says_nothing_of_pages() -> None:
    """A new episode moves nothing as long as no page is closed; when one is, the feed itself gets shorter."""
    divided = FEED.model_copy(update={"paging": Paging(episodes=2)})
    few, more = render(divided, EPISODES[:2]), render(divided, EPISODES)
    assert compare_feeds(few, more).channel == ()
    assert [item.fate for item in compare_feeds(few, more).items] == [ChangeKind.ADDED]


def test_another_order_is_told_where_nothing_else_is() -> None:
    """Where a list was put in another order, that is the change; where a date was mended, the date is."""
    one, other = (FEED.model_copy(update={"episodes": slugs}) for slugs in (("en", "to"), ("to", "en")))
    [change] = compare_feeds(render(one, (EN, TO)), render(other, (EN, TO))).channel
    assert (change.field, change.before, change.after) == ("order of items", "Sak 1 · Sak 2", "Sak 2 · Sak 1")
    dated = compare_feeds(render(), render(episodes=edited(date=TRE.date + timedelta(days=1))))
    assert dated.channel == ()
    assert [[*fields(item)] for item in dated.items] == [["pubDate"]]


def test_feeds_of_others_can_be_compared() -> None:
    """Feeds that another program wrote may lack GUIDs, have comments, or hold nothing at all."""
    bare = b"<rss><channel><title>A</title><item><title>x</title><enclosure url='https://a.example/x.mp3'/></item></channel></rss>"
    other = bare.replace(b">x<", b"><!-- no -->y<")
    [item] = compare_feeds([bare], [other]).items
    assert fields(item) == {"title": ("x", "y")}
    assert not compare_feeds([bare], [bare.replace(b"<channel>", b"<channel><!-- made by hand -->")])
    assert not compare_feeds([], [])
    assert [one.fate for one in compare_feeds([bare], [b"<rss/>"]).items] == [ChangeKind.REMOVED]
    assert [one.fate for one in compare_feeds([], [bare]).items] == [ChangeKind.ADDED]


def test_entities_are_not_expanded() -> None:
    """A feed in the storage is somebody's text: it makes nobody read files or fill memory."""
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;&b;</title></channel></rss>'
    found = compare_feeds([bomb], [b"<rss><channel><title>A</title></channel></rss>"]).channel
    assert found == (FieldChange("title", None, "A"),)


@pytest.mark.parametrize("published", [b"", b"<rss><channel><item>&bad", b"<<<<<<< HEAD\n<rss/>\n", b"\x00\xff"])
def test_a_feed_that_is_no_xml_is_told(published: bytes) -> None:
    """As a merge leaves a copy in git, or a bucket that others write to: one line and a hint, and no bug."""
    with pytest.raises(PublisherError, match="is not XML") as told:
        compare_feeds([published], [render(FEED)])
    assert "publisher feed" in told.value.hint
