"""Which episodes are like which, and that it is counted once."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.site.related import MAX_RELATED, TermProfile, find_related

WORDS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(2, 40), max_size=8)


def make_profile(counts: Mapping[str, int], marks: frozenset[Hashable]) -> TermProfile:
    """Return a profile of these counts by word."""
    return TermProfile(words=" ".join(counts), counts=" ".join(map(str, counts.values())), marks=marks)


MARKS = st.frozensets(st.sampled_from([("topic", "a", "b"), ("topic", "a", "c"), ("person", "d")]), max_size=2)
PROFILES = st.dictionaries(
    st.text("0123456789abcdef", min_size=1, max_size=4),
    st.builds(make_profile, WORDS, MARKS),
    max_size=12,
)


def profile(words: str = "", *marks: str) -> TermProfile:
    """Return a profile in which each letter is a word that is said often."""
    return make_profile(dict.fromkeys(words, 9), frozenset(marks))


@given(PROFILES, st.randoms(use_true_random=False))
def test_order_of_reading_makes_no_difference(profiles: Mapping[str, TermProfile], chance: Random) -> None:
    """The same episodes give the same lists, in whatever order they come; no list has its own episode, or one twice."""
    found = find_related(profiles)
    mixed = [*profiles.items()]
    chance.shuffle(mixed)
    assert find_related(dict(mixed)) == found
    assert found.keys() == profiles.keys()
    for guid, others in found.items():
        assert guid not in others
        assert len({*others}) == len(others) <= MAX_RELATED
        assert {*others} <= profiles.keys()


@given(PROFILES)
def test_likeness_is_mutual(profiles: Mapping[str, TermProfile]) -> None:
    """Where all have room in the lists, whoever is like another has that one in its own list."""
    few = dict([*profiles.items()][: MAX_RELATED + 1])
    found = find_related(few)
    assert all(guid in found[other] for guid, others in found.items() for other in others)


def test_words_make_episodes_alike() -> None:
    """Those that share words that hardly any other has are nearer than those that share what all say."""
    found = find_related(
        {"1": profile("abxy"), "2": profile("abxz"), "3": profile("cdx"), "4": profile("cex"), "5": profile("x")}
    )
    assert found["1"] == ("2",)
    assert found["3"] == ("4",)
    assert found["5"] == ()


@pytest.mark.parametrize("mark", ["topic", "person"])
def test_a_shared_topic_wins_where_words_are_equal(mark: str) -> None:
    """And a topic that all share says nothing."""
    words = {"1": profile("ab"), "2": profile("ac"), "3": profile("ad"), "4": profile("e")}
    assert find_related(words)["1"] == ("2", "3")
    marked = {**words, "1": profile("ab", mark), "3": profile("ad", mark)}
    assert find_related(marked)["1"] == ("3", "2")
    everywhere = {guid: replace(one, marks=frozenset({mark})) for guid, one in words.items()}
    assert find_related(everywhere) == find_related(words)


def test_guids_break_ties() -> None:
    """Two that are equally like a third one stand in the order of their GUIDs, and so do those that are left out."""
    found = find_related({f"{number:02}": profile("a", "b") for number in range(20)} | {"99": profile("c")})
    assert found["07"] == ("00", "01", "02", "03", "04", "05")
    assert found["99"] == ()
