"""The key `episodes` of feed.yaml: filters, and lists of slugs."""

import pytest

from publisher.model.filters import Filter, PickedEpisodes
from support.validation import read, refuse


def test_values_and_lists_are_kept() -> None:
    """A list becomes a tuple, at the top and below a key; a value is not converted."""
    written = {"season": [1, "2"], "explicit": False, "topics": {"tema": ["Havet"], 7: "x"}}
    assert read(Filter, written) == {
        "season": (1, "2"),
        "explicit": False,
        "topics": {"tema": ("Havet",), "7": "x"},
    }


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"draft": True}, "cannot be asked for; delete it, since drafts are in no feed"),
        ({"seson": 1}, "is no key of an episode; did you mean season?"),
        ({"season": []}, "has no items; write one at least"),
        ({"topics": {}}, "has no keys; write one at least, like tema: Havet"),
        ({"topics": {"tema": []}}, "has no items; write one at least"),
    ],
)
def test_what_is_no_filter(written: object, message: str) -> None:
    """Unknown keys, drafts, and terms that match nothing are refused."""
    assert refuse(Filter, written) == message


@pytest.mark.parametrize("term", [None, [[1]], {"tema": {"a": 1}}, [{"a": 1}]], ids=str)
def test_terms_are_values_lists_or_keys(term: object) -> None:
    """Nothing is nested deeper than a list below a key."""
    assert refuse(Filter, {"topics": term}).startswith("is nothing that episodes can be compared with")


def test_a_list_has_each_episode_once() -> None:
    """The first slug that repeats is named; an empty list is refused."""
    assert read(PickedEpisodes, ["b", "a"]) == ("b", "a")
    assert refuse(PickedEpisodes, ["a", "b", "c", "b", "a"]) == "names b twice; delete one of the lines"
    assert refuse(PickedEpisodes, [])
