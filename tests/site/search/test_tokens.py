"""Splitting texts into folded words and stems."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.site.search.tokens import count_words, get_stems, split_words

TEXTS = st.text(st.sampled_from("abAæåÅéÉè\u0301\u030aß1_.- \n\u00a0𝔞日"), max_size=60)


def test_words_lose_their_endings_by_their_language() -> None:
    """Forms of a word have one stem; a language that nobody knows keeps all of them apart."""
    assert {get_stems("nb")[word] for word in ("måling", "målingen", "målinger", "målingene")} == {"måling"}
    assert get_stems("en-GB")["weighed"] == "weigh"
    assert get_stems("se")["målingen"] == "målingen"


@given(TEXTS)
def test_words_are_counted_as_they_are_taken_apart(text: str) -> None:
    """Each word counts as often as it stands in the text."""
    assert count_words(text) == Counter(split_words(text))


FOLDED = {
    "Blåbærøl & 100 % ÆØÅ": ["blåbærøl", "100", "æøå"],
    "idé À la carte": ["ide", "a", "la", "carte"],
    "naïve e\u0301": ["naïve", "e"],
    "a_b c-d": ["a", "b", "c", "d"],
    "  \n": [],
}


@pytest.mark.parametrize("text", FOLDED)
def test_words_are_folded(text: str) -> None:
    """Lower case without grave and acute; other marks make other letters; everything else divides words."""
    assert split_words(text) == FOLDED[text]


@given(TEXTS, TEXTS)
def test_words_of_two_texts_are_those_of_each(one: str, other: str) -> None:
    """A blank divides words, so nothing hangs on what stands before it."""
    assert split_words(f"{one} {other}") == split_words(one) + split_words(other)


@given(TEXTS)
def test_folding_is_done_once(text: str) -> None:
    """A folded word is its own folding, so the index and queries agree."""
    words = split_words(text)
    assert split_words(" ".join(words)) == words
