"""Encodings of feeds: what the bytes say goes before what the declaration says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.encoding import decode_feed

WORDS = "Vær på Ålesund – „sjø“"


def declare(encoding: str, text: str = WORDS) -> str:
    """Return a document that declares an encoding."""
    return f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_what_has_a_mark_or_zeros_is_read_by_them(codec: str) -> None:
    """A byte order mark, or the zeros of UTF-16, say more than any declaration."""
    assert decode_feed(declare("iso-8859-1").encode(codec))[0] == declare("iso-8859-1")


@pytest.mark.parametrize(
    ("declared", "codec", "is_told"),
    [
        ("utf-8", "utf-8", False),
        ("UTF-8", "utf-8", False),
        ("Windows-1252", "cp1252", False),
        ("iso-8859-1", "cp1252", False),
        ("iso-8859-2", "cp1250", False),
        ("utf-8", "cp1252", True),
        ("iso-8859-1", "utf-8", True),
        ("x-nobody-knows", "cp1252", True),
        ("punycode", "cp1252", True),
    ],
)
def test_declarations_that_lie_are_told(declared: str, codec: str, is_told: bool) -> None:  # noqa: FBT001
    """The text is read as what it is, and the user hears of a declaration that says something else."""
    words = WORDS if codec != "cp1250" else "śćź"
    data = declare(declared, words).encode("iso-8859-2" if codec == "cp1250" else codec)
    text, told = decode_feed(data)
    assert text == declare(declared, words)
    assert bool(told) == is_told


def test_ascii_is_what_any_declaration_says() -> None:
    """A feed of plain letters that declares iso-8859-1 has nothing wrong with it."""
    assert decode_feed(declare("iso-8859-1", "sea").encode()) == (declare("iso-8859-1", "sea"), ())


def test_single_wrong_bytes_are_letters() -> None:
    """One byte of Windows-1252 in UTF-8 does not spoil the rest; the line is told."""
    text, (remark,) = decode_feed("<a>\nsjø ".encode() + b"\xe6\x93</a>")
    assert text == "<a>\nsjø æ“</a>"
    assert remark.line == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_some_text(data: bytes) -> None:
    """Decoding never fails; whether it is a feed is another question."""
    assert isinstance(decode_feed(data)[0], str)
