"""Decodes texts whose encoding nothing settles: those in RIFF chunks and ID3v1, also in what ffmpeg prints of them."""

import codecs
from contextlib import suppress

CP1252_LETTERS = {
    byte: letter for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", errors="ignore"))
}
"""What Windows-1252 has where Latin-1 has control characters, by the byte."""


def decode_letters(data: bytes, encoding: str | None = None) -> str:
    """Return `data`, up to its end or a zero byte, as text: UTF-8 if it is that, else in `encoding`, else Windows-1252.

    UTF-8 may be cut off inside its last letter, as in fields of a fixed length. No byte becomes U+FFFD.
    """
    data = data.partition(b"\0")[0]
    with suppress(UnicodeDecodeError):
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
        # A single byte beyond ASCII at the end is a letter of another encoding rather than half a letter of this one.
        if len(text.encode()) == len(data) or not text.isascii():
            return text
    if encoding is not None:
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    return mend_latin1(data.decode("latin-1"))


def mend_latin1(text: str) -> str:
    """Return a text that was read as Latin-1 with the letters of Windows-1252 in place of control characters."""
    return text.translate(CP1252_LETTERS)


def restore_text(text: str) -> str:
    """Return a text that was decoded with surrogates in place of what is no UTF-8, decoded by `decode_letters`."""
    return decode_letters(text.encode("utf-8", "surrogateescape")) if not text.isascii() else text
