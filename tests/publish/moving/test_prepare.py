"""Before anything is written it is known which show it is, where it goes, and what listeners would notice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.feed.reading.source import SourceFeed
from publisher.model.feeds import make_feed_guid
from publisher.publish.moving.prepare import foresee_difference, has_time_lists
from support.imported import ADDRESS, DAY, SOURCE, make_item, prepare

GUID = "0b1c6a3e-33c8-5ba1-9a4e-0a3f6d6d7b11"


@pytest.mark.parametrize(
    ("feed", "sources", "guid", "told"),
    [
        (replace(SOURCE, guid=GUID), [ADDRESS], GUID, False),
        (SOURCE, [ADDRESS], str(make_feed_guid(ADDRESS)), True),
        (replace(SOURCE, self_link=ADDRESS), ["feed.xml"], str(make_feed_guid(ADDRESS)), True),
        (replace(SOURCE, guid="ikke en"), [ADDRESS], str(make_feed_guid(ADDRESS)), True),
    ],
)
def test_the_shows_guid_is_its_own_or_follows_from_its_address(
    tmp_path: Path,
    feed: SourceFeed,
    sources: list[str],
    guid: str,
    told: bool,  # noqa: FBT001 - a row
) -> None:
    """Directories that have computed it from the old address know the show again."""
    prepared = prepare(tmp_path, feed, sources)
    assert prepared.guid == guid
    assert (prepared.guid_remark is not None) == told


def test_the_folder_is_called_by_the_title(tmp_path: Path) -> None:
    """As a person would call it, and part of web addresses."""
    assert prepare(tmp_path).slug == "aerlig-talt"
    assert prepare(tmp_path, replace(SOURCE, keys={})).slug == "show"


@pytest.mark.parametrize(
    ("urls", "prefix"),
    [
        (("https://op3.dev/e/old.example/{}.mp3",) * 2, "https://op3.dev/e/"),
        (("https://op3.dev/e/old.example/{}.mp3", "https://old.example/{}.mp3"), None),
        (("https://old.example/{}.mp3",) * 2, None),
    ],
)
def test_a_prefix_is_one_if_all_have_it(tmp_path: Path, urls: tuple[str, str], prefix: str | None) -> None:
    """Else nobody can say how the show counts."""
    feed = replace(SOURCE, items=(make_item(2, urls[0]), make_item(1, urls[1])))
    assert prepare(tmp_path, feed).prefix == prefix


def test_a_feed_without_items_is_refused(tmp_path: Path) -> None:
    """It is most often another address."""
    with pytest.raises(PublisherError, match="there is no item in the feed"):
        prepare(tmp_path, replace(SOURCE, items=()))


def test_the_difference_is_foreseen_from_the_texts(tmp_path: Path) -> None:
    """They are read as they would be from the disk, and rendered: all items are there, with their dates, in order."""
    same = replace(make_item(3), date=DAY + timedelta(days=2))
    feed = replace(SOURCE, items=(same, make_item(2), make_item(1)))
    assert foresee_difference(prepare(tmp_path, feed), now=DAY).is_clean
    undated = replace(make_item(4), date=None)
    found = foresee_difference(prepare(tmp_path, replace(SOURCE, items=(*SOURCE.items, undated))), now=DAY)
    assert found.gone == ("Sak 4",)


@pytest.mark.parametrize(
    ("html", "has"),
    [
        ("<p>0:00 Start<br>1:00 Midt<br>2:00 Slutt</p>", True),
        ("<ul><li>(00:00) Start</li><li>(01:00) Midt</li><li>(02:00) Slutt</li></ul>", True),
        ("0:00 Start\n1:00 Midt\n2:00 Slutt", True),
        ("<p>Vi møtes 12:30.</p>", False),
        ("<p>0:00 Start<br>1:00 Midt</p>", False),
    ],
)
def test_lists_of_times_are_found(html: str, has: bool) -> None:  # noqa: FBT001 - a row
    """Notes that list times already get no second list below them."""
    assert has_time_lists([replace(make_item(1), html=html)]) == has
