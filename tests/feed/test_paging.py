"""Long feeds in several documents: the laws of dividing, and how the documents speak of one another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publisher.feed import FeedDocuments, is_archive_page, render_documents
from publisher.feed.paging import ROOM_FOR_LINKS, split_by_bytes, split_by_episodes, split_pages
from publisher.model import Episode, EpisodeType, Feed, FeedType
from publisher.model.paging import Paging
from publisher.plan.ledger import FEED_COVER, Ledger, Stored
from support.strategies import publication, small_show

URL = "https://media.maalt.example/a&b/"
SHOW, (SAMPLE, *_) = small_show()
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST = datetime(2020, 1, 1, 6, tzinfo=UTC)
NAMESPACES = {"atom": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
COVER = Stored(key="images/maalt.0123abcd.jpg", bytes=2_048, digest="01" * 32, media_type="image/jpeg")


def episodes_of(count: int, *, longest: int = 0) -> list[Episode]:
    """Return so many episodes a day apart, some with long notes."""
    return [
        SAMPLE.model_copy(
            update={
                "slug": f"e{number:04}",
                "number": number,
                "cover": None,
                "title": f"Sak {number} <&>",
                "date": FIRST + timedelta(days=number),
                "notes": "Ord. " * (number * 7919 % (longest + 1)),
            }
        )
        for number in range(1, count + 1)
    ]


def ledger_of(feed: Feed, episodes: list[Episode]) -> Ledger:
    """Return a ledger in which all of them are published."""
    publications = {entry.guid: entry for entry in (publication(feed, episode) for episode in episodes)}
    return Ledger(feed=feed.slug, covers={FEED_COVER: COVER}, publications=publications)


def paged(paging: Paging, **keys: Any) -> Feed:
    """Return the show with its feed divided."""
    return SHOW.model_copy(update={"paging": paging, **keys})


def render(feed: Feed, episodes: list[Episode], *, now: datetime = NOW) -> FeedDocuments:
    """Render all documents."""
    return render_documents(feed, episodes, ledger_of(feed, episodes), url=URL, now=now)


def titles(document: bytes) -> list[str]:
    """Return the titles of a document's items, in their order."""
    found: list[str] = etree.fromstring(document).xpath("/rss/channel/item/title/text()")
    return found


def relations(document: bytes) -> dict[str, str]:
    """Return the channel's links by their relations."""
    links = etree.fromstring(document).xpath("/rss/channel/atom:link", namespaces=NAMESPACES)
    assert len({link.get("rel") for link in links}) == len(links)
    return {link.get("rel"): link.get("href") for link in links}


def all_of(found: FeedDocuments) -> list[bytes]:
    """Return every document, the oldest page first and the feed last."""
    return [*found.archive.values(), found.feed]


def without_next(page: bytes) -> bytes:
    """Return a page without the one line that it gains when the next page comes."""
    return b"".join(line for line in page.splitlines(keepends=True) if b'rel="next-archive"' not in line)


PAGINGS = st.one_of(
    st.builds(Paging, episodes=st.integers(1, 7)),
    st.integers(3_000, 40_000).map(lambda size: Paging.model_construct(episodes=None, bytes=size)),
)


@settings(max_examples=25)
@given(PAGINGS, st.integers(0, 30), st.integers(0, 400))
def test_every_episode_stands_in_one_document(paging: Paging, count: int, longest: int) -> None:
    """However a feed is divided, each shown episode is in exactly one document, and the newest are in the feed."""
    episodes = episodes_of(count, longest=longest)
    found = render(paged(paging), episodes)
    told = [title for document in reversed(all_of(found)) for title in titles(document)]
    assert told == [episode.title for episode in reversed(episodes)]
    if paging.episodes is not None:
        sizes = [len(titles(document)) for document in all_of(found)]
        assert set(sizes[:-1]) <= {paging.episodes}
        assert min(count, paging.episodes) <= sizes[-1] < 2 * paging.episodes


@settings(max_examples=25)
@given(PAGINGS, st.integers(0, 30), st.integers(0, 400))
def test_a_new_episode_leaves_closed_pages_alone(paging: Paging, count: int, longest: int) -> None:
    """An episode more changes no page: keys and bytes stay, but that the last gains its link if one comes after it."""
    episodes = episodes_of(count + 1, longest=longest)
    before = render(paged(paging), episodes[:-1]).archive
    after = render(paged(paging), episodes).archive
    assert [*after][: len(before)] == [*before]
    for key in [*before][:-1]:
        assert after[key] == before[key]
    for key in [*before][-1:]:
        assert without_next(after[key]) == without_next(before[key]) == before[key]
        assert (after[key] == before[key]) == (len(after) == len(before))


@settings(max_examples=25)
@given(st.integers(6_000, 40_000), st.integers(0, 30), st.integers(0, 400))
def test_no_document_is_larger_than_asked_for(size: int, count: int, longest: int) -> None:
    """Divided by bytes, a document with more than one episode is not larger than it may be."""
    found = render(paged(Paging.model_construct(episodes=None, bytes=size)), episodes_of(count, longest=longest))
    for document in all_of(found):
        assert len(document) <= size or len(titles(document)) == 1
    # A single item that is too large for any document is nobody's fault; else pages are not wasted.
    assert len(found.archive) < max(count, 1)


@given(st.lists(st.integers(1, 100), max_size=40), st.integers(1, 200), st.integers(0, 400))
def test_laws_of_dividing(sizes: list[int], page: int, more: int) -> None:
    """Pages follow one another, hold something each, and leave at least the newest item to the feed."""
    most = page + more
    ends = split_pages(sizes, page=page, most=most)
    assert ends == sorted(set(ends))
    assert all(0 < end < len(sizes) for end in ends)
    spans = [sizes[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert all(sum(span) <= page or len(span) == 1 for span in spans)
    left = sizes[ends[-1] if ends else 0 :]
    assert sum(left) <= most or len(left) <= 1
    assert split_pages([*sizes, 1], page=page, most=most)[: len(ends)] == ends


def test_how_documents_speak_of_one_another() -> None:
    """The feed leads to the newest page, pages to one another and to the feed; each says where it is itself."""
    found = render(paged(Paging(episodes=2)), episodes_of(8))
    first, second, third = found.archive.values()
    addresses = [URL + key for key in found.archive]
    feed = URL + "maalt/feed.xml"
    assert relations(found.feed) == {"self": feed, "prev-archive": addresses[2]}
    assert relations(third) == {"self": addresses[2], "current": feed, "prev-archive": addresses[1]}
    assert relations(second) == {
        "self": addresses[1],
        "current": feed,
        "prev-archive": addresses[0],
        "next-archive": addresses[2],
    }
    assert relations(first) == {"self": addresses[0], "current": feed, "next-archive": addresses[1]}
    marked = [
        len(etree.fromstring(page).xpath("/rss/channel/fh:archive", namespaces=NAMESPACES)) for page in all_of(found)
    ]
    assert marked == [1, 1, 1, 0]
    assert b"syndication/history" not in found.feed


def test_a_page_is_known_by_its_name() -> None:
    """A page that was cut short, or has another word in it, is not the one that its key names."""
    found = render(paged(Paging(episodes=2)), episodes_of(8))
    for key, page in found.archive.items():
        assert is_archive_page(key, page)
        assert not is_archive_page(key, page[:-1])
        assert not is_archive_page(key, page.replace(b"Sak", b"Tak", 1))
        assert not is_archive_page(key, b"")


def test_a_short_feed_is_the_same_with_paging_and_without() -> None:
    """While there is nothing to divide there are no pages, and not a byte tells that there might be."""
    episodes = episodes_of(3)
    assert render(paged(Paging(episodes=2)), episodes) == render(SHOW, episodes)
    assert render(paged(Paging(bytes=50_000)), episodes) == render(SHOW, episodes)


def test_words_of_old_change_their_page_and_those_after_it() -> None:
    """An edit gives its page and the newer ones other keys, so that whoever keeps pages sees it; older ones stay."""
    feed, episodes = paged(Paging(episodes=2)), episodes_of(8)
    before = render(feed, episodes)
    edited = [*episodes[:2], episodes[2].model_copy(update={"title": "Rettet"}), *episodes[3:]]
    after = render(feed, edited)
    assert [old == new for old, new in zip(before.archive, after.archive, strict=True)] == [True, False, False]
    assert before.feed != after.feed


def test_the_future_is_on_no_page() -> None:
    """What is not shown yet is in no document, and moves no border until its time has come."""
    feed, episodes = paged(Paging(episodes=2)), episodes_of(9)
    eve = episodes[-1].date - timedelta(seconds=1)
    assert render(feed, episodes, now=eve) == render(feed, episodes[:-1])
    assert render(feed, episodes, now=episodes[-1].date) == render(feed, episodes)


def test_what_was_picked_by_hand_is_divided_in_its_order() -> None:
    """The first of a learning path stands on the first page, and every document keeps the order."""
    episodes = episodes_of(5)
    slugs = tuple(episode.slug for episode in episodes)
    feed = paged(Paging(episodes=2), episodes=slugs, type=FeedType.SERIAL)
    assert [titles(document) for document in all_of(render(feed, episodes[::-1]))] == [
        ["Sak 1 <&>", "Sak 2 <&>"],
        ["Sak 3 <&>", "Sak 4 <&>", "Sak 5 <&>"],
    ]


def test_a_trailer_is_told_of_though_its_episode_is_on_a_page() -> None:
    """What apps play to newcomers stands in the feed itself, wherever the trailer's own item is."""
    trailer, *rest = episodes_of(6)
    trailer = trailer.model_copy(update={"type": EpisodeType.TRAILER, "number": None})
    found = render(paged(Paging(episodes=2)), [trailer, *rest])
    told = [page.count(b"<podcast:trailer") for page in all_of(found)]
    assert told == [1, 0, 1]


@pytest.mark.parametrize(("count", "ends"), [(0, []), (3, []), (4, [2]), (5, [2]), (6, [2, 4]), (7, [2, 4])])
def test_when_pages_of_episodes_close(count: int, ends: list[int]) -> None:
    """A page of two closes once two more have come after it, so that the newest two are always in the feed."""
    assert split_by_episodes(2, count) == ends


def test_when_pages_of_bytes_close() -> None:
    """A page takes half of what a document may hold, and closes when the feed would hold more than that."""
    room = 100
    assert split_by_bytes(room + ROOM_FOR_LINKS + 50, [20] * 5, 50) == []
    assert split_by_bytes(room + ROOM_FOR_LINKS + 50, [20] * 6, 50) == [2]
    assert split_by_bytes(10, [20] * 3, 50) == [1, 2]


def test_what_is_written_of_paging() -> None:
    """A feed is divided in one way."""
    with pytest.raises(ValueError, match="neither by episodes nor by bytes"):
        Paging()
    with pytest.raises(ValueError, match="both by episodes and by bytes"):
        Paging(episodes=1, bytes=50_000)
