"""Texts of feeds: HTML, plain, escaped twice, cut short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.texts import choose_richest, has_markup, says_the_same, to_markup, to_plain, unescape_once
from publisher.feed.reading.values import is_episode_key


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Fish &amp; ships</p><p>Sea</p>", "Fish & ships\n\nSea"),
        ("&lt;p&gt;Fish&lt;/p&gt;", "Fish"),
        ("Fish &amp; ships", "Fish & ships"),
        ("Tom &amp;amp; Jerry<br>at sea", "Tom &amp; Jerry\nat sea"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ('See <a href="https://a.example/b">this</a>.', "See this (https://a.example/b)."),
        ('See <a href="https://a.example/b">https://a.example/b</a>', "See https://a.example/b"),
        ('<a href="javascript:x()">this</a>', "this"),
        ("a<script>b()</script><style>c</style> d", "a d"),
        ("line\r\nline\n\n\n\nmore", "line\nline\n\nmore"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ('<img src="https://pixel.example/1.gif">', ""),
        ("", ""),
    ],
)
def test_plain_text_is_what_people_read(text: str, plain: str) -> None:
    """Paragraphs, lines and lists stay, entities are characters, addresses stand behind their words."""
    assert to_plain(text) == plain


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<p>Fish</p>", "<p>Fish</p>"),
        ("&lt;p&gt;Fish&lt;/p&gt;", "<p>Fish</p>"),
        ("Fish & ships\nat sea\n\nMore", "<p>Fish &amp; ships<br>\nat sea</p>\n<p>More</p>"),
        ("Fish &amp; ships", "<p>Fish &amp; ships</p>"),
        (" ", ""),
    ],
)
def test_notes_are_html(text: str, markup: str) -> None:
    """HTML stays as it is; plain text gets its paragraphs."""
    assert to_markup(text) == markup


@given(st.text("ab<>&;/p \n\x80\x00'\"=", max_size=80))
def test_any_text_becomes_text_that_front_matter_takes(text: str) -> None:
    """Plain text is valid as a summary, or empty, and is plain for good where it has no signs of HTML."""
    plain = to_plain(text)
    assert not plain or is_episode_key("summary", plain)
    assert has_markup(to_markup(text)) or not to_markup(text)
    assert unescape_once(unescape_once(text)) == unescape_once(text) or "&" in text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Fish & ships!", "fish  and ships".replace("and ", ""), True),
        ("The beginning of a long text", "The beginning of a long text, and its end", True),
        ("Short", "Short and long", False),
        ("", "anything", True),
        ("The end of a long text that differs", "The beginning of a long text that differs", False),
        ("See this (https://a.example/b)", "See this", True),
    ],
)
def test_texts_are_compared_by_their_letters(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    """A text that was cut short says the same."""
    assert says_the_same(one, other) == says_the_same(other, one) == same


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ({"a": "<p>Fish and ships</p>", "b": "Fish and ships"}, "a"),
        ({"a": "Fish and ships", "b": "<p>Fish and ships</p>"}, "b"),
        ({"a": "<p>Fish</p>", "b": "Fish and ships and all the sea"}, "b"),
        ({"a": "Fish", "b": "Fish"}, "a"),
        ({"a": "", "b": " "}, None),
    ],
)
def test_the_richest_has_most_words_or_markup(texts: dict[str, str], chosen: str | None) -> None:
    """Markup decides among texts that are about as long."""
    assert choose_richest(texts) == chosen


@pytest.mark.parametrize("piece", ["<p>", "<a href='", "&lt;", "<b><i>", "\n ", "(https://", "<!--"])
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """Some hundred thousand beginnings without ends would never end if each looked for its own end."""
    to_plain(piece * (300_000 // len(piece)))
    to_markup(piece * (300_000 // len(piece)))
