"""Copies tags from one audio file to another: all of them within a format, the common ones between formats.

Tags that describe the encoded sound of the source (gain, encoder, length) are not copied.
"""

import re
import struct
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import mutagen
from mutagen import id3 as frames
from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3, Encoding, ID3v1SaveOptions, PictureType
from mutagen.mp4 import AtomDataType, MP4Cover, MP4Tags
from mutagen.oggopus import OggOpus

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.tags.bounded import open_tags, read_comments
from publisher.media.tags.id3 import ID3_PADDING, Id3Frames
from publisher.media.tags.opus import make_chapter_comments, make_gain_comment, make_picture_block
from publisher.model.chapters import Chapters

FILE_SPECIFIC_TAGS = re.compile(
    r"(RVA2|RVAD|EQU2|EQUA|MLLT|TLEN|TSIZ|TSSE|TDEN|TFLT|ASPI|SEEK|AENC)\b"
    r"|.*(replaygain_|r128_|itunnorm|itunsmpb|itunes_cddb|encoding params)"
    r"|\xa9too|cdec|encoder(_options)?$|waveformatextensible_channel_mask|metadata_block_picture$",
    re.IGNORECASE,
)
"""Names of tags that hold only for the file that they are in. Opus' pictures are copied separately."""


class TagNames(NamedTuple):
    """The names of one tag in each format; `----` where a format has no such tag."""

    label: str
    """ffmpeg's name."""
    frame: str
    """ID3 frame."""
    atom: str
    """Atom of M4A."""
    comment: str
    """Vorbis comment."""


TAG_NAMES = tuple(
    TagNames(*row.split())
    for row in (
        "title TIT2 ©nam TITLE",
        "artist TPE1 ©ART ARTIST",
        "album TALB ©alb ALBUM",
        "album_artist TPE2 aART ALBUMARTIST",
        "composer TCOM ©wrt COMPOSER",
        "date TDRC ©day DATE",
        "genre TCON ©gen GENRE",
        "grouping TIT1 ©grp GROUPING",
        "copyright TCOP cprt COPYRIGHT",
        "comment COMM ©cmt COMMENT",
        "description TDES desc DESCRIPTION",
        "synopsis TDES ldes SYNOPSIS",
        "lyrics USLT ©lyr LYRICS",
        "language TLAN ---- LANGUAGE",
        "publisher TPUB ---- ORGANIZATION",
        "track TRCK trkn TRACKNUMBER",
        "disc TPOS disk DISCNUMBER",
    )
)
NUMBER_ATOMS = {"trkn", "disk"}
"""Atoms that hold a number and a total."""
PLAIN_NUMBER = re.compile(r"\d{1,9}")
UNDETERMINED = "und"
"""ISO 639-2 code of an unknown language."""


def copy_tags(
    source: Path, file: Path, labels: Mapping[str, str], chapters: Chapters, *, duration: float, loudness: float
) -> None:
    """Copy tags and cover of `source` into `file`, which has none and whose suffix tells its format.

    `labels` (by ffmpeg's names) and `chapters` are those of `source`, and are used if its format differs. `duration` in
    seconds and `loudness` in LUFS are those of `file`. Raises PublisherError if `file` cannot be written.
    """
    found = _open(source)
    until = [*(chapter.start for chapter in chapters[1:]), duration]
    ended = [chapter.model_copy(update={"end": end}) for chapter, end in zip(chapters, until, strict=False)]
    try:
        with file.open("r+b") as stream:
            if file.suffix == ".mp3":
                _write_id3(stream, found, labels, tuple(ended))
            elif file.suffix == ".m4a":
                _write_mp4(stream, found, labels)
            else:
                _write_opus(stream, found, labels, tuple(ended), loudness)
    except (OSError, mutagen.MutagenError) as problem:
        raise PublisherError(
            f"tags cannot be written into {file.name}: {problem}",
            hint="look at the disk's free space and at the folder's permissions",
        ) from None
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError, struct.error):
        # mutagen reads more than it can write.
        raise PublisherError(
            f"the tags of {source.name} cannot be written into {file.name}", hint="remove them in an audio editor"
        ) from None


def _open(source: Path) -> Any:
    """Return `source` as mutagen opens it, or None: damaged tags, or too many, do not spoil an intact sound."""
    with suppress(OSError, UnreadableMediaError), source.open("rb") as stream:
        return open_tags(stream, source.name)
    return None


def _tags(found: Any) -> Any:
    """Return the tags of an opened file, of any kind; None if it has none."""
    return None if found is None else found.tags


def _is_file_specific(name: str) -> bool:
    return FILE_SPECIFIC_TAGS.match(name) is not None


def _write_id3(stream: BinaryIO, found: Any, labels: Mapping[str, str], chapters: Chapters) -> None:
    tags = _tags(found)
    written: Any = ID3()  # type: ignore[no-untyped-call] # mutagen's own types are but for a part of it
    newest = 4  # mutagen converts every version to 2.4 when it reads
    version = newest if isinstance(tags, ID3) and tags.version >= (2, newest) else 3
    copied = _same_format_frames(tags) if isinstance(tags, ID3) else _frames(labels, _covers(found))
    for frame in copied:
        written.add(frame)
    for frame in Id3Frames(version).chapters(chapters, labels.get("title", "")) if not written.getall("CHAP") else ():
        written.add(frame)
    if version < newest:
        written.update_to_v23()
    if len(written):
        remove = ID3v1SaveOptions.REMOVE
        written.save(stream, v1=remove, v2_version=version, v23_sep="/", padding=lambda _: ID3_PADDING)


def _same_format_frames(tags: ID3) -> Iterator[Any]:
    yield from (frame for name, frame in dict(tags).items() if not _is_file_specific(name))


def _frames(labels: Mapping[str, str], covers: list[tuple[str, bytes]]) -> Iterator[Any]:
    for row in TAG_NAMES:
        if row.label in labels:
            kind = getattr(frames, row.frame)
            language = {"lang": UNDETERMINED, "desc": ""} if row.frame in {"COMM", "USLT"} else {}
            text = labels[row.label]
            yield kind(encoding=Encoding.UTF8, text=text if row.frame == "USLT" else [text], **language)
    for mime, data in covers:
        yield frames.APIC(  # type: ignore[no-untyped-call]
            encoding=Encoding.LATIN1, mime=mime, type=PictureType.COVER_FRONT, desc="", data=data
        )


def _write_mp4(stream: BinaryIO, found: Any, labels: Mapping[str, str]) -> None:
    written: Any = MP4Tags()  # type: ignore[no-untyped-call]
    tags = _tags(found)
    atoms = dict(tags) if isinstance(tags, MP4Tags) else dict(_atoms(labels, _covers(found)))
    for name, value in atoms.items():
        if not _is_file_specific(name):
            written[name] = value
    if len(written):
        written.save(stream, padding=lambda _: ID3_PADDING)


def _atoms(labels: Mapping[str, str], covers: list[tuple[str, bytes]]) -> Iterator[tuple[str, Any]]:
    for row in TAG_NAMES:
        text = labels.get(row.label, "")
        if not text or row.atom == "----":
            continue
        if row.atom in NUMBER_ATOMS:
            numbers = [_parse_number(part) for part in text.split("/", 2)]
            yield row.atom, [(numbers[0], numbers[1] if len(numbers) > 1 else 0)]
        else:
            yield row.atom, text
    kinds = {"image/jpeg": AtomDataType.JPEG, "image/png": AtomDataType.PNG}
    pictures = [MP4Cover(data, kinds[mime]) for mime, data in covers if mime in kinds]  # type: ignore[no-untyped-call]
    if pictures:
        yield "covr", pictures


def _parse_number(text: str) -> int:
    """Return a number of an atom, which has 16 bits; 0 for anything else."""
    found = PLAIN_NUMBER.fullmatch(text.strip())
    number = int(found[0]) if found else 0
    return number if number < 1 << 16 else 0


def _write_opus(stream: BinaryIO, found: Any, labels: Mapping[str, str], chapters: Chapters, loudness: float) -> None:
    file: Any = OggOpus(stream)  # type: ignore[no-untyped-call]
    tags = _tags(found)
    file.tags.clear()
    if hasattr(tags, "as_dict"):
        comments = [(name, values) for name, values in read_comments(tags).items() if not _is_file_specific(name)]
    else:
        comments = [(row.comment, [labels[row.label]]) for row in TAG_NAMES if row.label in labels]
    if not any(name.upper().startswith("CHAPTER") for name, _ in comments):
        comments += make_chapter_comments(chapters)
    for name, values in comments:
        file.tags[name] = values
    pictures = []
    for mime, data in _covers(found):
        # A cover that cannot be opened is left out; all other tags are copied.
        with suppress(UnreadableMediaError):
            pictures.append(make_picture_block(data, mime))
    if pictures:
        file.tags["METADATA_BLOCK_PICTURE"] = pictures
    name, values = make_gain_comment(loudness)
    file.tags[name] = values
    stream.seek(0)
    file.save(stream, padding=lambda _: ID3_PADDING)


def _covers(found: Any) -> list[tuple[str, bytes]]:
    """Return media type and bytes of the pictures in a file of any kind; FLAC has them outside its tags."""
    tags = _tags(found)
    if isinstance(tags, ID3):
        return [(picture.mime, picture.data) for picture in tags.getall("APIC")]  # type: ignore[no-untyped-call]
    if isinstance(tags, MP4Tags):
        kinds = {AtomDataType.PNG: "image/png"}
        return [(kinds.get(cover.imageformat, "image/jpeg"), bytes(cover)) for cover in dict(tags).get("covr", [])]
    pictures: list[Any] = [*found.pictures] if isinstance(found, FLAC) else []
    for block in read_comments(tags).get("metadata_block_picture", []):
        # A damaged picture block is left out; all other tags are copied.
        with suppress(ValueError, TypeError, mutagen.MutagenError):
            pictures.append(Picture(b64decode(block)))  # type: ignore[no-untyped-call]
    return [(picture.mime, picture.data) for picture in pictures]
