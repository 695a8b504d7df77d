"""Values: what the models take, and what is mended so that they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.values import (
    drop_empty,
    find_flaw,
    find_problem,
    is_episode_key,
    is_feed_key,
    read_address,
    read_integer,
    read_language,
    read_line,
    read_number,
    read_word,
    resolve_address,
)
from publisher.model import FeedDefinition, FrontMatter, Funding

BASE = "https://old.example/show/feed.xml"


def test_models_say_what_is_wrong() -> None:
    """Of one key, and of a value by itself; the words are theirs, without their advice."""
    assert is_feed_key("ttl", 60)
    assert is_episode_key("season", 2)
    assert find_problem(FeedDefinition, "link", "ftp://a.example") == "is not a web address"
    assert (
        find_problem(FrontMatter, "people", [{"name": "Kari", "role": "sailor"}])
        == "0.role is no role of the Podcast Taxonomy"
    )
    assert find_flaw(Funding, {"text": "Give"}) == "url is missing"


@pytest.mark.parametrize(
    ("words", "value"),
    [("yes Yes true explicit", True), ("no No false CLEAN", False), ("maybe", None), ("", None)],
)
def test_words_for_yes_and_no_are_read(words: str, value: bool | None) -> None:  # noqa: FBT001
    """In whatever letters; "clean" is Apple's former word for no."""
    assert {read_word(word) for word in words.split(" ")} == {value}
    assert read_word(None) is None


@pytest.mark.parametrize(
    ("written", "language", "is_told"),
    [
        *(("en", "en", False), ("en-us", "en-US", False), ("EN_us", "en-US", False), ("nb-NO", "nb-NO", False)),
        *(("no", "nb", True), ("no-no", "nb", True), ("English", "en", False), ("eng", "en", True)),
        *(
            ("en-uk", "en-GB", False),
            ("deutsch", "de", False),
            ("zh-Hant", "zh-Hant", False),
            ("xx-yy", "xx-yy", False),
        ),
    ],
)
def test_language_codes_are_mended(written: str, language: str, is_told: bool) -> None:  # noqa: FBT001
    """Spelling, names and long codes; Norwegian alone is told, since there are two."""
    found, supposed = read_language(written)
    assert (found, bool(supposed)) == (language, is_told)


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("12", 12, 12),
        (" 12.0 ", 12, 12),
        ("100.5", None, 100.5),
        (".5", None, 0.5),
        ("", None, None),
        ("-1", None, -1),
        ("1e3", None, None),
    ],
)
def test_numbers_are_read(text: str, whole: int | None, number: float | None) -> None:
    """Whole ones, and such with decimals."""
    assert (read_integer(text), read_number(text)) == (whole, number)


@pytest.mark.parametrize(
    ("written", "letter", "clean"),
    [
        ("", "", ""),
        ("a b.mp3", "https://old.example/show/a b.mp3", "https://old.example/show/a%20b.mp3"),
        ("/sjø", "https://old.example/sjø", "https://old.example/sj%C3%B8"),
        ("//cdn.example/a", "https://cdn.example/a", "https://cdn.example/a"),
        ("https://sjø.example/a", "https://sjø.example/a", "https://xn--sj-mka.example/a"),
        ("https://a.example/a%20b?c=%C3%B8", "https://a.example/a%20b?c=%C3%B8", "https://a.example/a%20b?c=%C3%B8"),
        ("mailto:a@b.example", "mailto:a@b.example", "mailto:a@b.example"),
        ("http://[", "http://[", "http://["),
    ],
)
def test_addresses_are_made_absolute(written: str, letter: str, clean: str) -> None:
    """To the letter where they are an identity, and so that every app can follow elsewhere."""
    assert (resolve_address(written, BASE), read_address(written, BASE)) == (letter, clean)


@given(st.text(max_size=60))
def test_any_text_is_some_address(text: str) -> None:
    """Whether it is one, the models say."""
    assert isinstance(read_address(text, BASE), str)
    assert "\n" not in read_line(text)


def test_what_says_nothing_is_left_out() -> None:
    """False and 0 say something."""
    assert drop_empty({"a": None, "b": "", "c": [], "d": 0, "e": False}) == {"d": 0, "e": False}
