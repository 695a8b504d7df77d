"""Folders of imported episodes are readable, stable, and one for each."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.source import SourceItem
from publisher.hashing import Json
from publisher.model.fields import is_slug
from publisher.publish.moving.names import make_folder_name, name_folders

DAY = datetime(2019, 1, 8, 6, tzinfo=UTC)
TITLES = st.one_of(st.text("aå Æ.-!?", max_size=90), st.text(max_size=20))
ITEMS = st.lists(
    st.builds(
        lambda guid, title, day, keys: SourceItem(guid=guid, title=title, date=DAY + timedelta(days=day), keys=keys),
        guid=st.text(min_size=1, max_size=4),
        title=TITLES,
        day=st.integers(0, 3),
        keys=st.one_of(
            st.just({}), st.builds(lambda n: {"number": n}, st.integers(1, 3)), st.just({"number": 2, "season": 1})
        ),
    ),
    max_size=8,
    unique_by=lambda item: item.guid,
)


@pytest.mark.parametrize(
    ("title", "keys", "name"),
    [
        ("Ærlig talt: hva nå?", {"number": 178}, "0178-aerlig-talt-hva-naa"),
        ("Ærlig talt", {"number": 3, "season": 2}, "s02e003-aerlig-talt"),
        ("Ærlig talt", {}, "2019-01-08-aerlig-talt"),
        ("Ærlig talt", {"number": 100.5}, "2019-01-08-aerlig-talt"),
        ("!", {"number": 1}, "0001-ca978112ca1b"[:11]),
        ("et " * 40, {"number": 1}, "0001-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et-et"),
    ],
)
def test_a_folder_is_called_by_number_or_date_and_title(title: str, keys: dict[str, Json], name: str) -> None:
    """A person finds an episode by what it is called; a title without letters has a piece of its GUID's digest."""
    assert make_folder_name(SourceItem(guid="a", title=title, date=DAY, keys=keys)) == name


@given(ITEMS, st.integers(0, 8))
def test_each_item_has_a_folder_of_its_own_that_it_keeps(items: list[SourceItem], later: int) -> None:
    """Equal titles get different folders that are part of web addresses; items that come later move no folder."""
    newest_first = sorted(items, key=lambda item: item.date or DAY, reverse=True)
    folders = name_folders(newest_first, {})
    assert len({*folders.values()}) == len(folders) == len(items)
    assert all(is_slug(name) for name in folders.values())
    before = name_folders(newest_first[later:], {})
    assert {**name_folders(newest_first, before), **before} == name_folders(newest_first, before)


def test_folders_that_are_there_are_not_taken() -> None:
    """An episode of one's own keeps its folder."""
    item = SourceItem(guid="a", title="En", date=DAY, keys={"number": 1})
    assert name_folders([item], {}, ["0001-en"])["a"].startswith("0001-en-")
