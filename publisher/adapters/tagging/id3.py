"""ID3v2.3 in MP3 files: the version that every player, old and new, reads."""

from collections.abc import Callable, Iterator
from string import punctuation
from typing import BinaryIO
from urllib.parse import quote

from mutagen import PaddingInfo
from mutagen.id3 import (
    APIC,
    COMM,
    ID3,
    PCST,
    TALB,
    TCON,
    TCOP,
    TDAT,
    TDES,
    TGID,
    TIME,
    TIT2,
    TLAN,
    TPE1,
    TPOS,
    TRCK,
    TYER,
    WOAF,
    WOAS,
    Encoding,
    Frame,
    ID3v1SaveOptions,
    PictureType,
)

from publisher.tags import GENRE, Tags

PADDING = 1024
"""Bytes after the tags, for programs that correct a tag in place. mutagen's own choice differs between versions."""


def write(stream: BinaryIO, tags: Tags, cover: bytes) -> None:
    """Write ID3v2.3 into an MP3 file that is open, in the place of all ID3 tags it had; raise MutagenError if not."""
    written = ID3()  # type: ignore[no-untyped-call] # mutagen's own types are but for a part of it
    for frame in _frames(tags, cover):
        written.add(frame)  # type: ignore[no-untyped-call]
    written.save(stream, v1=ID3v1SaveOptions.REMOVE, v2_version=3, v23_sep="/", padding=_padding)


def _padding(_: PaddingInfo) -> int:
    return PADDING


def _frames(tags: Tags, cover: bytes) -> Iterator[Frame]:
    """Yield the frames; what is unknown has none."""
    yield from _texts(tags)
    yield from _codes(tags)
    yield _frame(WOAF, url=_ascii(tags.link))
    yield _frame(WOAS, url=_ascii(tags.show_link))
    yield _frame(PCST, value=1)
    # Latin-1 for the empty description: with UTF-16 some players do not find the picture behind it.
    yield _frame(APIC, encoding=Encoding.LATIN1, mime="image/jpeg", type=PictureType.COVER_FRONT, desc="", data=cover)


def _texts(tags: Tags) -> Iterator[Frame]:
    """Yield what is text in a language."""
    yield _text(TIT2, tags.title)
    yield _text(TALB, tags.show)
    yield _text(TCON, GENRE)
    yield _text(TDES, tags.summary)
    yield _text(TGID, tags.guid)
    yield _text(COMM, tags.description, lang=tags.language, desc="")
    if tags.people:
        yield _text(TPE1, *tags.people)
    if tags.copyright is not None:
        # The standard wants a year and a blank first; players put "Copyright ©" before it.
        yield _text(TCOP, f"{tags.date.year:04} {tags.copyright}")


def _codes(tags: Tags) -> Iterator[Frame]:
    """Yield numbers, dates and codes.

    Dates are as the producer wrote them: ID3v2.3 has no offsets, and no release date of its own.
    """
    yield _code(TLAN, tags.language)
    yield _code(TYER, f"{tags.date.year:04}")
    yield _code(TDAT, f"{tags.date:%d%m}")
    yield _code(TIME, f"{tags.date:%H%M}")
    if tags.number is not None:
        yield _code(TRCK, str(tags.number))
    if tags.season is not None:
        yield _code(TPOS, str(tags.season))


def _text(kind: Callable[..., Frame], *text: str, **more: str) -> Frame:
    """Return a text frame in UTF-16, since ID3v2.3 has no UTF-8."""
    return _frame(kind, encoding=Encoding.UTF16, text=list(text), **more)


def _code(kind: Callable[..., Frame], code: str) -> Frame:
    """Return a text frame in Latin-1, as the standard wants for numbers."""
    return _frame(kind, encoding=Encoding.LATIN1, text=[code])


def _frame(kind: Callable[..., Frame], **values: object) -> Frame:
    return kind(**values)


def _ascii(address: str) -> str:
    """Return a web address in ASCII, as RFC 3986 wants it: what is beyond it, percent-encoded."""
    return quote(address, safe=punctuation)
