"""Characters that a text must not have: found quickly, and found all the same."""

import re

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.render import UNFIT
from publisher.text.characters import Unwanted
from publisher.text.textfile import UNSEEN

TEXTS = st.text(st.characters(categories=None) | st.sampled_from("\x00\x1f\x7f\x85\ud800\udfff\ufdd0\ufffe\U0010ffff"))
"""Any text, with much in it that is unwanted somewhere, and lone halves of characters."""
SETS = st.sampled_from([UNSEEN, UNFIT, Unwanted("a-c"), Unwanted("æ")])


@given(TEXTS, SETS)
def test_what_is_unwanted_is_found_wherever_it_stands(text: str, unwanted: Unwanted) -> None:
    """A quick look finds just what a look at each character finds."""
    pattern = re.compile(f"[{unwanted.characters}]")
    first, expected = unwanted.first(text), pattern.search(text)
    assert (first and first.span()) == (expected and expected.span())
    assert unwanted.all_in(text) == pattern.findall(text)
    assert unwanted.replaced(text, "?") == pattern.sub("?", text)
