"""What apps that know the old feed notice of the new one, and what the new feed says of its own address."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.publish.moved_items import (
    Entry,
    compare_entries,
    find_podcast_guid,
    judge_addresses,
    list_enclosures,
    list_entries,
    list_page_links,
)
from publisher.publish.moved_redirects import MoveReport

OLD = "https://old.example/feed.xml"
NEW = "https://new.example/show/feed.xml"
KEY = "show/feed.xml"
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)
DATE = datetime(2026, 1, 5, 5, tzinfo=UTC)


def feed(*items: str, channel: str = "") -> bytes:
    """Return a document."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss {NAMESPACES}><channel>{channel}{inside}</channel></rss>".encode()


def item(title: str, guid: str = "", date: str = "Mon, 05 Jan 2026 05:00:00 +0000", file: str = "a.mp3") -> str:
    """Return the inside of an item; `guid` is its whole element."""
    sound = f'<enclosure url="https://old.example/{file}" length="3" type="audio/mpeg"/>' if file else ""
    return f"<title>{title}</title>{guid}<pubDate>{date}</pubDate>{sound}"


def compare(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Return the messages of the flaws between two feeds, and the notes."""
    report = MoveReport()
    compare_entries(list_entries([before]), list_entries([after]), key=KEY, report=report)
    return [flaw.message for flaw in report.flaws], report.notes


def name(address: str, document: bytes) -> list[str]:
    """Return the messages of what is wrong with the addresses that a new feed names."""
    report = MoveReport()
    judge_addresses(document, old=address, new=NEW, key=KEY, report=report)
    return [flaw.message for flaw in report.flaws]


SELF = f'<atom:link rel="self" href="{NEW}"/>'


def test_the_same_items_are_no_news() -> None:
    """Blanks around a GUID, another zone and another file make no difference to apps."""
    before = feed(item("A", "<guid isPermaLink='false'> a\n</guid>", "Mon, 5 Jan 2026 06:00:00 +0100"))
    after = feed(item("Å", '<guid isPermaLink="false">a</guid>', file="b.mp3"))
    assert compare(before, after) == ([], [])


def test_an_item_that_is_gone_is_a_flaw() -> None:
    """With its title; one without sound is no episode, and apps do not show it."""
    before = feed(item("A", "<guid>a</guid>"), item("B", "<guid>b</guid>"), item("C", "<guid>c</guid>", file=""))
    assert compare(before, feed(item("A", "<guid>a</guid>"))) == (["lacks 1 item (B), which the old feed has"], [])


def test_an_item_with_another_guid_is_new_and_gone() -> None:
    """Apps download it again, which is what a move must not do."""
    before, after = feed(item("A", "<guid>a</guid>")), feed(item("A", "<guid>other</guid>"))
    assert compare(before, after)[0] == [
        "lacks 1 item (A), which the old feed has",
        "has 1 item (A), which apps take for new and download",
    ]


def test_only_the_first_few_are_named() -> None:
    """And how many more there are."""
    before = feed(*(item(title, f"<guid>{title}</guid>") for title in "ABCDE"), item("", "<guid>f</guid>"))
    assert compare(before, feed()) == (["lacks 6 items (A; B; C; and 3 more), which the old feed has"], [])
    assert "(without a title)" in compare(feed(item("", "<guid>f</guid>")), feed())[0][0]


def test_an_item_newer_than_all_is_an_episode_of_the_new_feed() -> None:
    """The first one after the move proves that it went well, and is no flaw."""
    before = feed(item("A", "<guid>a</guid>"))
    after = feed(item("B", "<guid>b</guid>", "Tue, 06 Jan 2026 05:00:00 GMT"), item("A", "<guid>a</guid>"))
    flaws, notes = compare(before, after)
    assert flaws == []
    assert notes == ["1 item (B): newer than all that the old feed has, so apps download it as they should"]


def test_an_item_without_a_guid_goes_by_its_file() -> None:
    """As apps have it, and as an import stores it: nothing said of a permalink then."""
    before = feed(item("A"))
    assert compare(before, feed(item("A", '<guid isPermaLink="false">https://old.example/a.mp3</guid>'))) == ([], [])


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ('<guid isPermaLink="true">https://a.example/1</guid>', "<guid>https://a.example/1</guid>", True),
        ("<guid>a</guid>", '<guid isPermaLink="false">a</guid>', True),
        ('<guid isPermaLink="True">a</guid>', '<guid isPermaLink="true">a</guid>', True),
        ('<guid isPermaLink="true">a</guid>', '<guid isPermaLink="false">a</guid>', False),
        ("<guid>https://a.example/1</guid>", '<guid isPermaLink="false">https://a.example/1</guid>', False),
    ],
)
def test_the_permalink_is_what_apps_make_of_it(before: str, after: str, same: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Without the attribute, a GUID is an address where it looks like one."""
    flaws, _ = compare(feed(item("A", before)), feed(item("A", after)))
    assert flaws == ([] if same else ["says of 1 item (A) the opposite of the old feed's isPermaLink"])


def test_another_date_is_a_flaw_to_the_second() -> None:
    """Apps sort by it, and show it."""
    before = feed(item("A", "<guid>a</guid>"))
    after = feed(item("A", "<guid>a</guid>", "Mon, 05 Jan 2026 05:00:01 +0000"))
    assert compare(before, after)[0] == ["has another date than the old feed for 1 item (A)"]


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026 05:00:00 GMT", "5 Jan 99999999 05:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_not_compared(date: str) -> None:
    """It is said, and nothing is concluded from it."""
    flaws, notes = compare(feed(item("A", "<guid>a</guid>", date)), feed(item("A", "<guid>a</guid>")))
    assert flaws == []
    assert notes == ["1 item (A): the old feed has no date that can be read, so it was not compared"]


ENTRIES = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.builds(
        Entry,
        title=st.text("xyz", max_size=2),
        date=st.none() | st.datetimes(timezones=st.just(UTC)),
        is_permalink=st.none() | st.booleans(),
        has_sound=st.booleans(),
    ),
    max_size=6,
)


@given(ENTRIES)
def test_a_feed_is_like_itself(entries: dict[str, Entry]) -> None:
    """Whatever it holds, and in whatever order."""
    report = MoveReport()
    compare_entries(entries, dict(reversed(entries.items())), key=KEY, report=report)
    assert report.flaws == []


@given(ENTRIES, ENTRIES)
def test_no_lost_episode_is_overlooked(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    """There is a flaw exactly if one with sound is gone; whatever else is wrong is told beside it."""
    report = MoveReport()
    compare_entries(before, after, key=KEY, report=report)
    is_gone = any(entry.has_sound for guid, entry in before.items() if guid not in after)
    assert any(flaw.message.startswith("lacks") for flaw in report.flaws) is is_gone


def test_of_twins_the_first_counts() -> None:
    """Apps take the top-most item of a GUID, and items that have nothing to go by are none."""
    found = list_entries([feed(item("A", "<guid>a</guid>"), item("B", "<guid>a</guid>"), item("C", file=""))])
    assert found == {"a": Entry(title="A", date=DATE, is_permalink=False, has_sound=True)}


def test_sound_may_stand_in_media_content() -> None:
    """An import takes it where there is no enclosure."""
    media = '<m:content xmlns:m="http://search.yahoo.com/mrss/" url="https://old.example/a.mp3"/>'
    assert list_entries([feed(item("A", "<guid>a</guid>", file="") + media)])["a"].has_sound


def test_the_podcast_guid_is_found_in_every_spelling() -> None:
    """Of the namespace and its prefix; an RSS element of that name is none."""
    other = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
    assert find_podcast_guid(feed(channel="<podcast:guid> A1 </podcast:guid>")) == "A1"
    assert find_podcast_guid(feed(channel=f'<pc:guid xmlns:pc="{other}">a1</pc:guid>')) == "a1"
    assert find_podcast_guid(feed(channel="<guid>a1</guid>")) == ""


def test_further_documents_are_those_that_links_name() -> None:
    """RFC 5005 has two relations for them, and addresses may be relative."""
    links = '<atom:link rel="next" href="?page=2"/><atom:link rel="self" href="/"/><link>https://a.example/</link>'
    archive = '<atom:link rel="prev-archive" href="https://old.example/1.xml"/>'
    found = list_page_links(feed(channel=links + archive), OLD)
    assert [*found] == [f"{OLD}?page=2", "https://old.example/1.xml"]


def test_a_new_feed_names_itself() -> None:
    """By its self link, and by itunes:new-feed-url where there is one."""
    assert name(OLD, feed(channel=SELF)) == []
    assert name(OLD, feed(channel=f"{SELF}<itunes:new-feed-url>{NEW}</itunes:new-feed-url>")) == []


@pytest.mark.parametrize("old", [OLD, OLD.replace("https", "http")])
def test_a_new_feed_never_sends_apps_back(old: str) -> None:
    """A copy of the old feed's itunes:new-feed-url leads to the host that was left: over http or https."""
    found = name(old, feed(channel=f"{SELF}<itunes:new-feed-url>{OLD}</itunes:new-feed-url>"))
    assert found == [f"names the old address, {OLD}, as its new one: apps go back to the host that was left"]


def test_a_new_feed_sends_apps_nowhere_else() -> None:
    """It has just come here."""
    found = name(OLD, feed(channel=f"{SELF}<itunes:new-feed-url>https://b.example/</itunes:new-feed-url>"))
    assert found == [f"sends apps on to https://b.example/, and is at {NEW}"]


def test_the_self_link_is_the_new_address() -> None:
    """Apps and directories take it for the feed's own."""
    assert name(OLD, feed(channel=SELF.replace(NEW, OLD))) == [f"says that it is at {OLD}, and is at {NEW}"]
    assert name(OLD, feed()) == [f"does not say where it is, and is at {NEW}"]


def test_an_enclosure_is_listed_once() -> None:
    """Whatever documents name it."""
    (found,) = list_enclosures([feed(item("A"), item("B")), feed(item("C"))])
    assert (found.url, found.length, found.media_type) == ("https://old.example/a.mp3", "3", "audio/mpeg")


@pytest.mark.parametrize(
    "document", [b"", b"<html><p></html>", b"<rss/>", b"no feed", b"\xff\xfe", b"<feed><entry/></feed>"]
)
def test_what_is_no_feed_is_an_error(document: bytes) -> None:
    """Nothing is compared with it."""
    with pytest.raises(PublisherError):
        list_entries([document])


def test_entities_do_not_swell() -> None:
    """An attribute of a few bytes would otherwise fill the memory, since libxml2 expands entities there."""
    swelling = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "{"a" * 99}">{swelling}]><rss><channel a="&e9;"/></rss>'
    with pytest.raises(PublisherError, match="not XML"):
        list_entries([bomb.encode()])
