"""What tags are made from: addresses, links, dates and formats of items and channels."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from publisher.model.chapters import Chapter
from publisher.plan.ledger import LeftEnclosure, Rendition
from support.feed_elements import URL, make_channel, make_item
from support.strategies import picture, publication, small_show


@pytest.mark.parametrize(
    ("feed", "episode", "link"),
    [
        ({}, {}, f"{URL}web/maalt/episodes/en.html"),
        ({"show": "annen"}, {}, f"{URL}web/annen/episodes/en.html"),
        ({"pages": False}, {}, "https://maalt.example/"),
        ({"pages": False}, {"link": "https://egen.example/"}, "https://egen.example/"),
        ({}, {"link": "https://egen.example/"}, "https://egen.example/"),
    ],
)
def test_link_is_the_nearest_page(feed: dict[str, Any], episode: dict[str, Any], link: str) -> None:
    """An episode links to its own page, else to its page in the show's, else to the show."""
    assert make_item(feed, **episode).link == link


def test_addresses_are_keys_behind_the_storages_url() -> None:
    """Items and channels find what is stored at the same address."""
    cover = picture("en")
    assert make_item().address(cover) == make_channel().address(cover) == f"{URL}{cover.key}"


def test_dates_are_in_utc_and_the_channels_is_the_newest() -> None:
    """An episode's offset is not kept; a channel without items has none, never the time of day."""
    written = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    late, early = make_item(date=written), make_item(date=written - timedelta(days=1))
    assert (late.date, late.date.tzinfo) == (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), UTC)
    assert make_channel(early, late).date == make_channel(late, early).date == late.date
    assert make_channel().date is None


def test_renditions_are_the_enclosure_and_then_the_others_by_name() -> None:
    """The enclosure's format comes first, the others follow by the names of their recipes; one alone is no list."""
    show, (first, *_) = small_show()
    known = publication(show, first)
    other = Rendition(enclosure=picture("b"), mastered=known.mastered, made_of=known.made_of)
    more = Rendition(enclosure=picture("a"), mastered=known.mastered, made_of=known.made_of)
    item = make_item(published_as={"alternates": {"opus": other, "aac": more}})
    assert [one.enclosure for one in item.renditions] == [known.enclosure, picture("a"), picture("b")]
    assert make_item().renditions == ()


def test_chapters_are_those_of_the_table_of_contents() -> None:
    """Chapters that only show a picture are left out."""
    item = make_item(marks=(Chapter(start=0.0, title="A"), Chapter(start=5.0, title="B", toc=False)))
    assert [chapter.title for chapter in item.chapters] == ["A"]


def test_enclosures_stand_behind_the_feeds_prefix() -> None:
    """A service that counts downloads leads on to what follows it; a preview on this machine has none."""
    counted = make_item({"enclosure_prefix": "https://op3.dev/e/"})
    plain = counted.address(counted.publication.enclosure)
    assert counted.enclosure_url == f"https://op3.dev/e/{plain.removeprefix('https://')}"
    assert replace(counted, url="http://127.0.0.1:8000/").enclosure_url.startswith("http://127.0.0.1:8000/audio/")
    assert make_item().enclosure_url == plain


def test_an_enclosure_at_another_host_has_no_prefix() -> None:
    """Its address is what episode.md says, to the letter."""
    left = LeftEnclosure(address="https://old.example/1.mp3?v=2", bytes=1, media_type="audio/mpeg", duration=1.0)
    item = make_item({"enclosure_prefix": "https://op3.dev/e/"})
    away = replace(item, publication=replace(item.publication, enclosure=left, mastered=None))
    assert away.enclosure_url == left.address
    assert away.renditions == ()
