"""Forbidden characters: the search by bytes.translate finds what the pattern alone finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.render import HTML_FORBIDDEN
from publisher.text.characters import ForbiddenCharacters
from publisher.text.textfile import INVISIBLE_CHARACTERS

TEXTS = st.text(st.characters(categories=None) | st.sampled_from("\x00\x1f\x7f\x85\ud800\udfff\ufdd0\ufffe\U0010ffff"))
"""Any text, with many control characters, noncharacters and lone surrogates."""
SETS = st.sampled_from([INVISIBLE_CHARACTERS, HTML_FORBIDDEN, ForbiddenCharacters("a-c"), ForbiddenCharacters("æ")])


@given(TEXTS, SETS)
def test_forbidden_characters_are_found_anywhere(text: str, forbidden: ForbiddenCharacters) -> None:
    """First match, all matches and replacement are those of a regular expression."""
    pattern = re.compile(f"[{forbidden.characters}]")
    first, expected = forbidden.find_first(text), pattern.search(text)
    assert (first and first.span()) == (expected and expected.span())
    assert forbidden.find_all(text) == pattern.findall(text)
    assert forbidden.replace_all(text, "?") == pattern.sub("?", text)
