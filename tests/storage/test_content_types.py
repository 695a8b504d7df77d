"""Content types of object keys."""

import pytest

from publisher.storage.content_types import CONTENT_TYPES, IMMUTABLE, MUTABLE, get_content_type
from publisher.storage.layout import IMMUTABLE_KINDS


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("audio/0001-ae.0123abcd.mp3", "audio/mpeg"),
        ("audio/0001-ae.0123abcd.m4a", "audio/x-m4a"),
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("site/sitemap.xml", "application/xml; charset=utf-8"),
        ("my-sitemap.xml", "application/rss+xml; charset=utf-8"),
        ("a.chapters.json", "application/json+chapters"),
        ("chapters.json", "application/json"),
        ("a.0123abcd.chapters.json", "application/json+chapters"),
        ("a.chapters.json.html", "text/html; charset=utf-8"),
    ],
)
def test_the_longest_ending_decides(key: str, expected: str) -> None:
    """A file's name, then its last two endings, then the last; digits of a digest are no ending of the table."""
    assert get_content_type(key) == expected


@pytest.mark.parametrize("key", ["a.exe", "a", "a.MP3", "mp3", ".mp3/a"])
def test_an_unknown_ending_is_an_error(key: str) -> None:
    """A guess would be stored with the object; keys have small letters."""
    with pytest.raises(KeyError):
        get_content_type(key)


def test_text_is_declared_as_utf8() -> None:
    """Browsers guess otherwise; JSON is UTF-8 by its standard, and SRT has no parameter."""
    text = {kind for kind in CONTENT_TYPES.values() if kind.startswith("text/") or "xml" in kind}
    assert text
    assert all(kind.endswith("; charset=utf-8") for kind in text)


def test_only_keys_that_name_their_content_are_kept_for_long() -> None:
    """A year and never asked after; all others five minutes."""
    assert IMMUTABLE_KINDS
    assert "immutable" in IMMUTABLE
    assert ("immutable" in MUTABLE, "max-age=300" in MUTABLE) == (False, True)
