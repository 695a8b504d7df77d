"""Writes ID3v2 tags into MP3 files: version 2.3, which all players read, or 2.4 on request.

2.3 has no UTF-8, spreads a date over three frames and has no release date; otherwise the frames are the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
    TCAT,
    TCON,
    TCOP,
    TDAT,
    TDES,
    TDRC,
    TDRL,
    TENC,
    TGID,
    TIME,
    TIT2,
    TKWD,
    TLAN,
    TPE1,
    TPE2,
    TPOS,
    TRCK,
    TSSE,
    TXXX,
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

from publisher.media.tags.model import ENCODED_BY, GENRE, Tags
from publisher.model.chapters import Chapter, Chapters

MAX_TOC_ENTRIES = 255
"""Most entries of a table of contents, which may be other such tables (ID3v2 Chapter Frame Addendum)."""
ID3_PADDING = 1024
"""Bytes behind the tags, for programs that edit a tag in place. mutagen's default differs between its versions."""


def write_id3(stream: BinaryIO, tags: Tags, cover: bytes, pictures: Mapping[str, bytes] = {}) -> None:
    """Replace all ID3 tags of an open MP3 file by ID3v2; raise MutagenError if that fails."""
    written = ID3()  # type: ignore[no-untyped-call] # mutagen is typed in part
    builder = Id3Frames(4 if tags.id3 == "2.4" else 3)
    for frame in builder.frames(tags, cover, pictures):
        written.add(frame)  # type: ignore[no-untyped-call]
    written.save(stream, v1=ID3v1SaveOptions.REMOVE, v2_version=builder.version, v23_sep="/", padding=_padding)


def _padding(_: PaddingInfo) -> int:
    return ID3_PADDING


@dataclass(frozen=True, slots=True)
class Id3Frames:
    """Builds the frames of one version of ID3v2."""

    version: int
    """3 or 4."""

    def frames(self, tags: Tags, cover: bytes, pictures: Mapping[str, bytes]) -> Iterator[Frame]:
        """Yield the frames of `tags`; absent values have none. `pictures` are JPEGs of chapters, by file name."""
        yield from self._texts(tags)
        yield from self._codes(tags)
        yield from self._dates(tags)
        yield from self.chapters(tags.shown, tags.title, pictures)
        yield _frame(WOAF, url=_ascii(tags.link))
        yield _frame(WOAS, url=_ascii(tags.show_link))
        yield _frame(PCST, value=1)
        yield _picture(PictureType.COVER_FRONT, cover)

    def _texts(self, tags: Tags) -> Iterator[Frame]:
        """Yield the frames with text in a language."""
        yield self._text(TIT2, tags.title)
        yield self._text(TALB, tags.show)
        yield self._text(TPE2, tags.author)
        yield self._text(TCON, GENRE)
        yield self._text(TCAT, tags.category)
        yield self._text(TDES, tags.summary)
        yield self._text(TGID, tags.guid)
        yield self._text(TENC, tags.author)
        yield self._text(TSSE, ENCODED_BY)
        yield self._text(COMM, tags.description, lang=tags.language, desc="")
        if tags.lyrics:
            yield _frame(USLT, encoding=self._encoding, lang=tags.language, desc="", text=tags.lyrics)
        if tags.keywords:
            yield self._text(TKWD, ",".join(tags.keywords))
        if tags.people:
            yield self._text(TPE1, *tags.people)
        if tags.explicit:
            # iTunes' own field; ID3 has none for it.
            yield self._text(TXXX, "1", desc="ITUNESADVISORY")
        if tags.copyright is not None:
            # ID3 requires a year and a space first; players show "Copyright ©" before it.
            yield self._text(TCOP, f"{tags.date.year:04} {tags.copyright}")

    def _codes(self, tags: Tags) -> Iterator[Frame]:
        """Yield the frames with numbers and codes."""
        yield _code(TLAN, tags.language)
        if tags.number is not None:
            yield _code(TRCK, str(tags.number))
        if tags.season is not None:
            yield _code(TPOS, str(tags.season))

    def _dates(self, tags: Tags) -> Iterator[Frame]:
        """Yield the date in the producer's time zone, since ID3 has no offsets."""
        if self.version == 3:  # noqa: PLR2004 - the version itself
            yield _code(TYER, f"{tags.date.year:04}")
            yield _code(TDAT, f"{tags.date:%d%m}")
            yield _code(TIME, f"{tags.date:%H%M}")
        else:
            written = tags.date.replace(tzinfo=None).isoformat(timespec="minutes")
            yield _code(TDRC, written)
            yield _code(TDRL, written)

    def chapters(self, shown: Chapters, title: str, pictures: Mapping[str, bytes] = {}) -> Iterator[Frame]:
        """Yield a frame for each chapter, and a table of contents with this title; `pictures` as in `frames`.

        mutagen writes frames in order of size, and readers without support for tables of contents show them in file
        order. All frames are therefore padded to one size with a private frame; mutagen then orders them by name.
        """
        digits = max(3, len(str(len(shown) - 1)))
        names = [f"ch{number:0{digits}}" for number in range(len(shown))]
        images = [pictures.get(chapter.picture or "") for chapter in shown]
        rows = [*zip(names, shown, images, strict=True)]
        sizes = [self._size(self._chapter(*row, b"")) for row in rows]
        for row, size in zip(rows, sizes, strict=True):
            yield self._chapter(*row, bytes(max(sizes) - size))
        if names:
            yield from self._tables(names, title)

    def _tables(self, names: list[str], title: str) -> Iterator[Frame]:
        """Yield the table of contents, above others if there are more chapters than one holds."""
        parts = [names[at : at + MAX_TOC_ENTRIES] for at in range(0, len(names), MAX_TOC_ENTRIES)]
        nested = [f"toc{number:02}" for number in range(len(parts))] if len(parts) > 1 else []
        for name, part in zip(nested, parts, strict=False):
            yield _frame(CTOC, element_id=name, flags=CTOCFlags.ORDERED, child_element_ids=part, sub_frames=[])
        contents, flags = self._text(TIT2, title), CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
        yield _frame(CTOC, element_id="toc", flags=flags, child_element_ids=nested or names, sub_frames=[contents])

    def _chapter(self, name: str, chapter: Chapter, picture: bytes | None, filling: bytes) -> Frame:
        parts = [self._text(TIT2, chapter.title)]
        if chapter.link:
            parts.append(_frame(WXXX, encoding=Encoding.LATIN1, desc="", url=_ascii(chapter.link)))
        if picture:
            parts.append(_picture(PictureType.OTHER, picture))
        parts.append(_frame(PRIV, owner="publisher", data=filling))
        start, end = (round(1000 * (moment or 0.0)) for moment in (chapter.start, chapter.end))
        unused = 0xFFFFFFFF
        places = {"start_offset": unused, "end_offset": unused}
        return _frame(CHAP, element_id=name, start_time=start, end_time=max(start, end), **places, sub_frames=parts)

    def _size(self, frame: Frame) -> int:
        """Return the size in bytes of a tag that contains only this frame."""
        stream, tag = BytesIO(), ID3()  # type: ignore[no-untyped-call]
        tag.add(frame)  # type: ignore[no-untyped-call]
        tag.save(stream, v2_version=self.version, padding=lambda _: 0)
        return len(stream.getvalue())

    def _text(self, kind: Callable[..., Frame], *text: str, **more: str) -> Frame:
        return _frame(kind, encoding=self._encoding, text=list(text), **more)

    @property
    def _encoding(self) -> int:
        return Encoding.UTF16 if self.version == 3 else Encoding.UTF8  # noqa: PLR2004 - the version itself


def _picture(kind: int, content: bytes) -> Frame:
    # Latin-1 for the empty description: some players do not find the picture behind one in UTF-16.
    return _frame(APIC, encoding=Encoding.LATIN1, mime="image/jpeg", type=kind, desc="", data=content)


def _code(kind: Callable[..., Frame], code: str) -> Frame:
    """Return a text frame in Latin-1, as ID3 requires for numbers."""
    return _frame(kind, encoding=Encoding.LATIN1, text=[code])


def _frame(kind: Callable[..., Frame], **values: object) -> Frame:
    return kind(**values)


def _ascii(address: str) -> str:
    """Return a web address in ASCII, with all other characters percent-encoded (RFC 3986)."""
    return quote(address, safe=punctuation)
