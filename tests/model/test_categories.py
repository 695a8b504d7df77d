"""Apple's categories, as feed.yaml spells them."""

import pytest

from publisher.model.categories import CATEGORIES, list_categories, suggest_category


def test_categories_and_subcategories_are_listed() -> None:
    """Nineteen categories, and each subcategory behind its own; none twice."""
    names = list_categories()
    assert len(CATEGORIES) == 19
    assert len(names) == len(set(names)) == 19 + sum(map(len, CATEGORIES.values()))
    assert names[:2] == ["Arts", "Arts > Books"]
    assert "Government" in names


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Educaton", "Education"),
        ("Courses", "Education > Courses"),
        ("Education > Course", "Education > Courses"),
        ("science", "Science"),
        ("Natural Science", "Science > Natural Sciences"),
        ("Fishing", None),
        ("Utdanning", None),
        ("", None),
    ],
)
def test_the_category_that_was_meant_is_suggested(name: str, meant: str | None) -> None:
    """A slip of the pen, a subcategory alone; a name that only looks like one is none."""
    assert suggest_category(name) == (f"did you mean {meant}?" if meant else None)
