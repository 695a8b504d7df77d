"""Categories: Apple's of before 2019, and other spellings."""

import pytest

from publisher.feed.reading.categories import RENAMED, find_category
from publisher.model.categories import list_categories


def test_former_categories_lead_to_todays() -> None:
    """Each stands for one that is there, and is none itself."""
    assert {*RENAMED.values()} <= {*list_categories()}
    assert not {*RENAMED} & {*list_categories()}


@pytest.mark.parametrize("name", list_categories())
def test_todays_categories_stay(name: str) -> None:
    """In whatever letters."""
    top, _, sub = name.partition(" > ")
    assert find_category(top, sub) == find_category(top.upper(), sub.lower()) == name


@pytest.mark.parametrize(
    ("top", "sub", "found"),
    [
        ("Arts", "Literature", "Arts > Books"),
        ("News & Politics", "", "News > Politics"),
        ("News &amp; Politics", "", "News > Politics"),
        ("Health and Fitness", "", "Health & Fitness"),
        ("Games & Hobbies", "Knitting", "Leisure"),
        ("Natural Sciences", "", "Science > Natural Sciences"),
        ("Society & Culture", "Sailing", "Society & Culture"),
        ("Sailing", "", None),
    ],
)
def test_the_nearest_is_found(top: str, sub: str, found: str | None) -> None:
    """By the table, by the only subcategory of that name, else by the category above."""
    assert find_category(top, sub) == found
