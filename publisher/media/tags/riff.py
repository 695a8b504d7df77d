"""Reads what WAV files have beside their sound: markers, LIST/INFO texts, `bext`, and an ID3 tag.

WAV of more than 4 GiB (RF64, EBU Tech 3306; BW64, ITU-R BS.2088) has its sizes in a `ds64` chunk.
"""

import struct
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from publisher.errors import UnreadableMediaError
from publisher.media.limits import MAX_CHUNKS, MAX_EMBEDDED_BYTES
from publisher.media.tags.letters import decode_letters

WAV_MAGICS = (b"RIFF", b"RF64", b"BW64")
"""First bytes of WAV files."""
SIZE_ELSEWHERE = 0xFFFFFFFF
"""A chunk's size that stands in `ds64`."""
DS64_HEAD = 28
"""Bytes of `ds64` before its table: three sizes, and the table's length."""
LARGE_SIZE = struct.Struct("<4sQ")
"""A chunk's name and size in the table of `ds64`."""
INFO_NAMES = {
    "INAM": "title",
    "IART": "artist",
    "IPRD": "album",
    "IMUS": "composer",
    "ICRD": "date",
    "IGNR": "genre",
    "ICOP": "copyright",
    "ICMT": "comment",
    "ILNG": "language",
    "IPRT": "track",
    "ITRK": "track",
    "IKEY": "keywords",
    "IMED": "media",
    "ITCH": "encoded_by",
    "IWRI": "lyricist",
    "IENG": "ENGINEER",
    "IPRO": "PRODUCER",
    "ISBJ": "SUBJECT",
    "ISRC": "SOURCE",
}
"""Names of tags by those of LIST/INFO; others keep theirs."""
INFO_OF_THE_FILE = {"ISFT", "ISMP", "IDIT"}
"""Program, time code and date of the recording itself."""
UTF8_PAGE = 65001
"""Windows' number of UTF-8."""
BEXT_DATE = slice(320, 330)
"""Place of the date in `bext`, yyyy-mm-dd (EBU Tech 3285); before it stand the description and who made the file."""
BEXT_DESCRIPTION = slice(0, 256)


class RiffTexts(NamedTuple):
    """The texts of a WAV file, and its ID3 tag."""

    texts: Mapping[str, list[str]]
    """By name."""
    id3: bytes
    """Empty if there is none."""


def read_riff_texts(stream: BinaryIO, name: str) -> RiffTexts:
    """Return the texts of the WAV file in `stream`.

    Raises UnreadableMediaError, which calls the file `name`, beyond a bound.
    """
    chunks = [*read_riff_chunks(stream, name, (b"CSET", b"LIST", b"bext", b"id3 ", b"ID3 "))]
    encoding = next((_code_page(body) for chunk, body in chunks if chunk == b"CSET"), None)
    bext, id3 = (
        next((body for chunk, body in chunks if chunk.lower() == wanted), b"") for wanted in (b"bext", b"id3 ")
    )
    texts: dict[str, list[str]] = {}
    for body in (body for chunk, body in chunks if chunk == b"LIST" and body[:4] == b"INFO"):
        for info, text in _infos(body, encoding):
            known = texts.setdefault(INFO_NAMES.get(info, info), [])
            if text not in known:
                known.append(text)
    described, dated = (decode_letters(bext[place]).strip() for place in (BEXT_DESCRIPTION, BEXT_DATE))
    if described and described not in texts.get("comment", []):
        texts["description" if "comment" in texts else "comment"] = [described]
    if dated:
        texts.setdefault("date", [dated])
    return RiffTexts(texts, id3)


def _infos(body: bytes, encoding: str | None) -> Iterator[tuple[str, str]]:
    """Yield name and text of each part of LIST/INFO but those that hold only for the file."""
    for code, value in _walk(body, 4):
        info, text = code.decode("latin-1").strip(), decode_letters(value, encoding).strip()
        if info and text and info not in INFO_OF_THE_FILE:
            yield info, text


def _code_page(cset: bytes) -> str | None:
    """Return Python's name of the code page in a CSET chunk; None if it gives none."""
    page = int.from_bytes(cset[:2], "little")
    return "utf-8" if page == UTF8_PAGE else f"cp{page}" if page else None


def read_riff_markers(stream: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """Yield start and title of the cue points of a WAV file, with the labels that editors give them.

    Raises UnreadableMediaError beyond a bound, struct.error if the file is damaged.
    """
    rate, encoding, points, labels = 0, None, dict[int, int](), list[bytes]()
    for chunk, body in read_riff_chunks(stream, name, (b"fmt ", b"cue ", b"LIST", b"CSET")):
        if chunk == b"fmt ":
            (rate,) = struct.unpack_from("<I", body, 4)
        elif chunk == b"CSET":
            encoding = _code_page(body)
        elif chunk == b"cue ":
            rows = body[4 : 4 + (len(body) - 4) // 24 * 24]
            points = {number: offset for number, _, _, _, _, offset in struct.iter_unpack("<II4sIII", rows)}
        elif body[:4] == b"adtl":
            labels.append(body)
    titles = {
        int.from_bytes(value[:4], "little"): decode_letters(value[4:], encoding)
        for body in labels
        for kind, value in _walk(body, 4)
        if kind == b"labl"
    }
    for number, offset in points.items() if rate else ():
        yield {"start": round(offset / rate, 3), "title": titles.get(number)}


def read_riff_chunks(stream: BinaryIO, name: str, wanted: Collection[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the `wanted` chunks.

    Raises UnreadableMediaError, which calls the file `name`, beyond a bound.
    """
    stream.seek(12)
    large: dict[bytes, int] = {}
    for _ in range(MAX_CHUNKS):
        head = stream.read(8)
        if len(head) < 8:  # noqa: PLR2004 - a chunk's name and size
            return
        chunk, size = struct.unpack("<4sI", head)
        if size == SIZE_ELSEWHERE:
            size = large.get(chunk, size)
        start = stream.tell()
        if chunk in wanted or chunk == b"ds64":
            body = stream.read(min(size, MAX_EMBEDDED_BYTES + 1))
            if len(body) > MAX_EMBEDDED_BYTES:
                raise _make_chunk_error(name, f"a chunk of more than {MAX_EMBEDDED_BYTES >> 20} MB")
            if chunk in wanted:
                yield chunk, body
            else:
                large = _large_sizes(body)
        stream.seek(start + size + size % 2)
    raise _make_chunk_error(name, f"more than {MAX_CHUNKS:,} chunks")


def _large_sizes(ds64: bytes) -> dict[bytes, int]:
    """Return sizes by the name of the chunk: that of the sound, and those of a table."""
    table = ds64[DS64_HEAD:]
    whole = table[: len(table) // LARGE_SIZE.size * LARGE_SIZE.size]
    return {b"data": int.from_bytes(ds64[8:16], "little"), **dict(LARGE_SIZE.iter_unpack(whole))}


def _walk(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the chunks inside a list, from an offset on."""
    while len(data) >= at + 8:
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _make_chunk_error(name: str, what: str) -> UnreadableMediaError:
    return UnreadableMediaError(f"{name} has {what} beside its sound", hint="export the recording again")
