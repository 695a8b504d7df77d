"""Tags in captions: those that players interpret, and what only looks like them."""

import pytest

from publisher.text.transcripts.tags import drop_styles, split_styles


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("En<br>to<br/>tre<BR />fire", "En to tre fire"),
        ('<em>En</em> <span class="x">to</span> <font color="#fff">tre</font>', "En to tre"),
        ("{\\an8}{\\i1}En", "En"),
        ("<v Kari>En</v>", "En"),
        ("1 < 2 > 1, <3, {a}, <brev>, <", "1 < 2 > 1, <3, {a}, <brev>, <"),
    ],
)
def test_tags_are_gone_and_words_stay(text: str, left: str) -> None:
    """Styles are left out, line breaks become blanks, and other signs are text."""
    assert drop_styles(text) == left


def test_parts_make_up_the_text() -> None:
    """Joined, the parts are the text, and say which of them are tags."""
    parts = [*split_styles("a<b>c{\\an8}d")]
    assert parts == [("a", False), ("<b>", True), ("c", False), ("{\\an8}", True), ("d", False)]
