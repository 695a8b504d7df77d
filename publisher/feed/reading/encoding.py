"""Decodes the bytes of a feed, whose declaration is often missing and sometimes lies.

A byte order mark says most. Else what can be read as UTF-8 is UTF-8, whatever the declaration says: texts in other
encodings are no UTF-8 by accident. Bytes that are none are read as Windows-1252, of which ISO 8859-1 is a part.
"""

import re

from publisher.feed.reading.source import Remark

ENCODING_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
WIDE_BEGINNINGS = {b"<\0?\0": "utf-16-le", b"\0<\0?": "utf-16-be", b"<\0r\0": "utf-16-le", b"\0<\0r": "utf-16-be"}
"""How a document in UTF-16 begins that has no mark."""
DECLARED = re.compile(rb"\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
DECLARATION_BYTES = 1_000
"""Where the declaration is looked for, from the beginning."""
READ_AS_1252 = re.compile(r"(?:iso-?8859-?1|latin-?1|windows-?1252|cp-?1252|us-ascii|ascii|utf-?8)", re.IGNORECASE)
"""Names behind which Windows-1252 is found: WHATWG's Encoding Standard reads them so, and UTF-8 was tried before."""
CODECS = re.compile(
    r"(?:iso-?8859-?\d{1,2}|windows-?125\d|cp-?125\d|koi8-?[ru]|shift[_-]?jis|euc-?(?:jp|kr)|gb2312|gbk|gb18030|big5"
    r"|utf-?16(?:-?[lb]e)?|macintosh|mac-?roman)",
    re.IGNORECASE,
)
"""Encodings that are read by the name that is declared: all others are no encodings of texts, or nobody's."""
PYTHON_NAMES = {"macintosh": "mac-roman"}
SURROGATE = re.compile("[\udc80-\udcff]")
"""What Python makes of a byte that it cannot decode (PEP 383)."""


def decode_feed(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """Return the text of a feed, and what was mended: a wrong declaration, bytes that are no text."""
    for mark, encoding in ENCODING_MARKS.items():
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    wide = WIDE_BEGINNINGS.get(data[:4])
    if wide:
        return _decode_marked(data, wide)
    declared = _find_declared(data)
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        return _decode_other(data, declared, line)
    if data.isascii() or declared is None or re.fullmatch("utf-?8", declared, re.IGNORECASE):
        return text, ()
    return text, (Remark(1, f"the declaration says {declared}, and the text is UTF-8; it was read as UTF-8"),)


def _decode_marked(data: bytes, encoding: str) -> tuple[str, tuple[Remark, ...]]:
    """Return a text whose encoding is certain; bytes that do not belong to it become U+FFFD."""
    text = data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
    if encoding == "utf-8" and SURROGATE.search(text):
        return _mend_bytes(text)
    told = () if encoding == "utf-8" else (Remark(1, f"the document is in {encoding.upper()}"),)
    return text, told


def _decode_other(data: bytes, declared: str | None, line: int) -> tuple[str, tuple[Remark, ...]]:
    """Return a text that is no UTF-8, by its declaration, else as UTF-8 with single bytes of Windows-1252."""
    if declared and CODECS.fullmatch(declared) and not READ_AS_1252.fullmatch(declared):
        try:
            return data.decode(PYTHON_NAMES.get(declared.casefold(), declared)), ()
        except (UnicodeDecodeError, LookupError):
            what = f"the declaration says {declared}, and the text is not in it; it was read as Windows-1252"
            return _read_bytes(data.decode("latin-1")), (Remark(line, what),)
    if declared and READ_AS_1252.fullmatch(declared) and not re.fullmatch("utf-?8", declared, re.IGNORECASE):
        return _read_bytes(data.decode("latin-1")), ()
    return _mend_bytes(data.decode(errors="surrogateescape"))


def _mend_bytes(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return a text in which undecodable bytes became letters of Windows-1252, and say where the first was."""
    first = SURROGATE.search(text)
    line = text.count("\n", 0, first.start()) + 1 if first else 1
    count = len(SURROGATE.findall(text))
    what = f"{count} bytes are no UTF-8; they were read as Windows-1252"
    return SURROGATE.sub(lambda found: read_byte(ord(found[0]) - 0xDC00), text), (Remark(line, what),)


def _read_bytes(text: str) -> str:
    """Return Latin-1 as Windows-1252."""
    return re.sub("[\x80-\x9f]", lambda found: read_byte(ord(found[0])), text)


def read_byte(byte: int) -> str:
    """Return the letter that a byte is in Windows-1252; U+FFFD for the five that are none."""
    return bytes([byte]).decode("cp1252", "replace")


def _find_declared(data: bytes) -> str | None:
    found = DECLARED.match(data[:DECLARATION_BYTES])
    return found[1].decode() if found else None
