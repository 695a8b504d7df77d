"""Apple's categories, as feed.yaml spells them."""

from publisher.model.categories import CATEGORIES, list_categories


def test_categories_and_subcategories_are_listed() -> None:
    """Nineteen categories, and each subcategory behind its own; none twice."""
    names = list_categories()
    assert len(CATEGORIES) == 19
    assert len(names) == len(set(names)) == 19 + sum(map(len, CATEGORIES.values()))
    assert names[:2] == ["Arts", "Arts > Books"]
    assert "Government" in names
