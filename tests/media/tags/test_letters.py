"""Texts whose encoding nobody tells: every letter comes out as somebody wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.tags.letters import decode_letters, mend_latin1, restore_text

WESTERN = st.text([bytes([byte]).decode("cp1252") for byte in range(1, 256) if byte not in {129, 141, 143, 144, 157}])
"""Every letter of Windows-1252."""


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf8_comes_back(text: str) -> None:
    """Whatever is valid UTF-8 is read as such, up to a zero byte."""
    assert decode_letters(text.encode() + b"\0rest") == text


@given(text=WESTERN)
def test_windows_letters_come_back(text: str) -> None:
    """What is no UTF-8 is Windows-1252, letter by letter."""
    data = text.encode("cp1252")
    try:
        data.decode()
    except UnicodeDecodeError:
        read = decode_letters(data)
        # Half a letter of UTF-8 at the end of other such letters is taken for a cut.
        assert read == text or data.startswith(read.encode())


@given(data=st.binary())
def test_nothing_is_replaced(data: bytes) -> None:
    """No bytes give a replacement character, unless it was written."""
    assert "\ufffd" not in decode_letters(data) or "\ufffd".encode() in data


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("Blåbær – øl".encode("cp1252"), None, "Blåbær – øl"),
        ("Åsen".encode(), "cp1251", "Åsen"),
        ("Привет".encode("cp1251"), "cp1251", "Привет"),
        ("æøå".encode("cp850"), "cp850", "æøå"),
        ("æøå".encode("cp1252"), "cp99999", "æøå"),
        ("blåbæ".encode()[:-1], None, "blåb"),
        (b"ab\xe6", None, "abæ"),
        (b"a\x81b", None, "a\x81b"),
    ],
)
def test_encodings(data: bytes, encoding: str | None, text: str) -> None:
    """UTF-8 comes first, also if it is cut off; then the code page, if there is such a one; then Windows-1252."""
    assert decode_letters(data, encoding) == text


def test_what_was_read_as_latin1_or_with_surrogates_is_mended() -> None:
    """Dashes and quotes of Windows are where control characters were; other letters stay."""
    assert mend_latin1("\u0093å\u0094 \u0096 ø") == "“å” – ø"
    assert restore_text("Bj\udcf8rn \udc96 潮") == "Bjørn – æ½®"
    assert restore_text("Bj\udcf8rn") == "Bjørn"
    assert restore_text("潮 ø") == "潮 ø"
