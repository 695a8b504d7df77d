"""Splitting texts into folded words and stems."""

from collections import Counter

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
