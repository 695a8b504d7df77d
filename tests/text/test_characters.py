"""Characters that a text must not have: found quickly, and found all the same."""

import re

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.render import HTML_FORBIDDEN
from publisher.text.characters import ForbiddenCharacters
from publisher.text.textfile import INVISIBLE_CHARACTERS

TEXTS = st.text(st.characters(categories=None) | st.sampled_from("\x00\x1f\x7f\x85\ud800\udfff\ufdd0\ufffe\U0010ffff"))
"""Any text, with much in it that is unwanted somewhere, and lone halves of characters."""
SETS = st.sampled_from([INVISIBLE_CHARACTERS, HTML_FORBIDDEN, ForbiddenCharacters("a-c"), ForbiddenCharacters("æ")])


@given(TEXTS, SETS)
def test_what_is_unwanted_is_found_wherever_it_stands(text: str, unwanted: ForbiddenCharacters) -> None:
    """A quick look finds just what a look at each character finds."""
    pattern = re.compile(f"[{unwanted.characters}]")
    first, expected = unwanted.find_first(text), pattern.search(text)
    assert (first and first.span()) == (expected and expected.span())
    assert unwanted.find_all(text) == pattern.findall(text)
    assert unwanted.replace_all(text, "?") == pattern.sub("?", text)
