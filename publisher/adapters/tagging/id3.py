"""ID3v2.3 in MP3 files: the version that every player, old and new, reads."""

from collections.abc import Callable, Iterator
from io import BytesIO
from string import punctuation
from typing import BinaryIO
from urllib.parse import quote

from mutagen import PaddingInfo
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    PCST,
    PRIV,
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
    USLT,
    WOAF,
    WOAS,
    WXXX,
    CTOCFlags,
    Encoding,
    Frame,
    ID3v1SaveOptions,
    PictureType,
)

from publisher.chapters import Chapter
from publisher.tags import GENRE, Tags

MOST_CHAPTERS = 255
"""Entries that a table of contents can have."""
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
    yield from _chapters(tags)
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
    if tags.lyrics:
        yield _frame(USLT, encoding=Encoding.UTF16, lang=tags.language, desc="", text=tags.lyrics)
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


def _chapters(tags: Tags) -> Iterator[Frame]:
    """Yield a frame for each chapter that is shown, and the table of contents.

    mutagen writes frames by size, and readers that know no table of contents show them as they lie. So all have one
    size, filled up with a private frame, and mutagen then goes by their names.
    """
    chapters = tags.shown[:MOST_CHAPTERS]
    names = [f"ch{number:03}" for number in range(len(chapters))]
    plain = [_chapter(name, chapter, b"") for name, chapter in zip(names, chapters, strict=True)]
    sizes = [_size(frame) for frame in plain]
    for name, chapter, size in zip(names, chapters, sizes, strict=True):
        yield _chapter(name, chapter, bytes(max(sizes) - size))
    if chapters:
        flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
        contents = _text(TIT2, tags.title)
        yield _frame(CTOC, element_id="toc", flags=flags, child_element_ids=names, sub_frames=[contents])


def _chapter(name: str, chapter: Chapter, filling: bytes) -> Frame:
    parts = [_text(TIT2, chapter.title)]
    if chapter.link:
        parts.append(_frame(WXXX, encoding=Encoding.LATIN1, desc="", url=_ascii(chapter.link)))
    parts.append(_frame(PRIV, owner="publisher", data=filling))
    start, end = (round(1000 * (moment or 0.0)) for moment in (chapter.start, chapter.end))
    unused = 0xFFFFFFFF
    places = {"start_offset": unused, "end_offset": unused}
    return _frame(CHAP, element_id=name, start_time=start, end_time=max(start, end), **places, sub_frames=parts)


def _size(frame: Frame) -> int:
    """Return how many bytes a tag with nothing but this frame has."""
    stream, tag = BytesIO(), ID3()  # type: ignore[no-untyped-call]
    tag.add(frame)  # type: ignore[no-untyped-call]
    tag.save(stream, v2_version=3, padding=lambda _: 0)
    return len(stream.getvalue())


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
