"""Packing word counts."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.search.tokens import count_words
from publisher.site.search.word_counts import WordCounts

TEXTS = st.text(st.sampled_from("abAæåÅéÉè\u0301\u030aß1_.- \n\u00a0𝔞日"), max_size=60)


@given(TEXTS)
def test_counts_come_back_as_they_were(text: str) -> None:
    """Whatever words a text has, packing and unpacking loses none of them."""
    counts = count_words(text)
    assert WordCounts.of(counts).unpacked() == counts
