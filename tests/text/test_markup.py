"""What is found of HTML and Markdown is what plain patterns find, which take too long for long texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.markup import find_links, find_picture, find_tag, find_web_link

PIECES = st.sampled_from(
    ["<a ", "<", "</", "a", "b=", "=", '"', "'", " ", "/", ">", "!", "![", "[", "]", "(", ")", "](", "http://", "\n"]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s+[a-z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*\s*/?>", re.IGNORECASE)
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]")
LINK = re.compile(r"(?<!!)\[([^\]\[]+)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
WEB_LINK = re.compile(r"\[[^\]\n]+\]\((?:https?://|mailto:)[^)\s]*\)")


@given(TEXTS)
def test_tags_are_found_as_by_a_pattern(text: str) -> None:
    """The first tag is the one that a pattern finds, to its last character."""
    found = TAG.search(text)
    assert find_tag(text) == (found.span() if found else None)


@given(TEXTS)
def test_pictures_are_found_as_by_a_pattern(text: str) -> None:
    """The first picture is where a pattern finds it."""
    found = PICTURE.search(text)
    assert find_picture(text) == (found.start() if found else None)


@given(TEXTS)
def test_links_are_found_as_by_a_pattern(text: str) -> None:
    """All links are those of a pattern, with their words and addresses."""
    expected = [(found.start(), *found.groups()) for found in LINK.finditer(text)]
    assert [(found.start(), found["words"], found["address"]) for found in find_links(text)] == expected


@given(TEXTS)
def test_links_to_the_web_are_found_as_by_a_pattern(text: str) -> None:
    """The first link with a whole address is that of a pattern."""
    found = WEB_LINK.search(text)
    assert find_web_link(text) == (found[0] if found else None)


@pytest.mark.parametrize(
    ("text", "tag", "picture", "links", "web_link"),
    [
        ('A <b class="x">.', (2, 15), None, [], None),
        ("<a b=<i>", (0, 8), None, [], None),
        ("![a](b) [c](d)", None, 0, ["d"], None),
        ("![a] ![b][c]", None, 5, [], None),
        ("[a](b) [c](https://d.example)", None, None, ["b", "https://d.example"], "[c](https://d.example)"),
    ],
)
def test_examples(
    text: str, tag: tuple[int, int] | None, picture: int | None, links: list[str], web_link: str | None
) -> None:
    """A tag may stand in a value, a picture is no link, and only whole addresses lead to the web."""
    assert (find_tag(text), find_picture(text), find_web_link(text)) == (tag, picture, web_link)
    assert [found["address"] for found in find_links(text)] == links


@pytest.mark.parametrize("piece", ["<a b=", "<a b='", '<a b="', "![", "[a](", "![a](", "](http://", "[", "<a ", "<"])
def test_long_texts_take_linear_time(piece: str) -> None:
    """Whatever is begun a hundred thousand times and never ended is looked at once."""
    text = piece * 100_000
    assert (find_tag(text), find_picture(text), [*find_links(text)], find_web_link(text)) == (None, None, [], None)
