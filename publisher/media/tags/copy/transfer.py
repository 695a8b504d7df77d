"""Copies the tags, pictures and chapters of one audio file to another, and tells what the other cannot hold."""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import mutagen
from mutagen.asf import ASFTags
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3v1SaveOptions, PictureType
from mutagen.mp4 import MP4Tags
from mutagen.oggopus import OggOpus

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.tags.bounded import open_id3, open_tags, read_comments
from publisher.media.tags.copy.comments import (
    CHAPTER_COMMENT,
    drop_late_chapters,
    make_comments,
    read_comment_fields,
)
from publisher.media.tags.copy.fields import REPLACED, Field, fill_fields, is_file_specific, make_field, merge_fields
from publisher.media.tags.copy.id3_chapters import arrange_chapters, count_parts, drop_chapters, list_chapters
from publisher.media.tags.copy.id3_frames import NEWEST, make_id3_frames, mend_frames, read_id3_fields
from publisher.media.tags.copy.mp4_atoms import make_mp4_atoms, read_mp4_fields
from publisher.media.tags.copy.pictures import EmbeddedPicture, read_pictures, spell_kind, spell_mime, tell_picture_type
from publisher.media.tags.id3 import ID3_PADDING, Id3Frames
from publisher.media.tags.opus import (
    MAX_CHAPTER_COMMENTS,
    make_chapter_comments,
    make_gain_comment,
    make_picture_block,
)
from publisher.media.tags.riff import WAV_MAGICS, read_riff_texts
from publisher.model.chapters import Chapters
from publisher.model.timecode import parse_time

NEW_IN_NEWEST = {"TSOA", "TSOP", "TSOT", "TSST", "TMOO", "TPRO", "TDRL"}
"""Frames that came with ID3v2.4; iTunes and others write them into 2.3 too."""
YEAR_AND_MONTH = 7
"""Letters of yyyy-mm, for which 2.3 has no frame: a day comes with its month."""
MAX_M4A_TITLE = 255
"""Most bytes of a chapter's title in M4A."""


class SourceTags(NamedTuple):
    """What one file has in its tags."""

    tags: Any = None
    """As mutagen gives them; None if there are none."""
    blocks: Sequence[Any] = ()
    """FLAC's pictures, which stand outside its tags."""
    texts: Mapping[str, list[str]] = {}
    """Texts of WAV, by name."""
    is_wav: bool = False

    @property
    def has_comments(self) -> bool:
        """Whether the tags are Vorbis comments."""
        return hasattr(self.tags, "as_dict") and not isinstance(self.tags, ASFTags)


def copy_tags(
    source: Path, file: Path, labels: Mapping[str, str], chapters: Chapters, *, duration: float, loudness: float
) -> tuple[str, ...]:
    """Copy tags and pictures of `source` into `file`, which has none and whose suffix tells its format.

    `labels` (by ffmpeg's names) and `chapters` are those of `source`; they are used where its own tags have none.
    `duration` in seconds and `loudness` in LUFS are those of `file`. Returns descriptions of what `file` cannot hold.
    Raises PublisherError if it cannot be written.
    """
    found = _open(source)
    shown = [chapter for chapter in chapters if chapter.start < duration]
    until = [*(chapter.start for chapter in shown[1:]), duration]
    ended = tuple(chapter.model_copy(update={"end": end}) for chapter, end in zip(shown, until, strict=False))
    try:
        with file.open("r+b") as stream:
            if file.suffix == ".mp3":
                lost = _write_id3(stream, found, labels, ended, duration)
            elif file.suffix == ".m4a":
                lost = _write_mp4(stream, found, labels, ended)
            else:
                lost = _write_opus(stream, found, labels, ended, duration=duration, loudness=loudness)
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
    counts = Counter(lost)
    return tuple(f"{what} ({count})" if count > 1 else what for what, count in counts.items())


def _open(source: Path) -> SourceTags:
    """Return the tags of `source`, or none: damaged tags, or too many, do not spoil an intact sound."""
    with suppress(OSError, UnreadableMediaError), source.open("rb") as stream:
        head = stream.read(12)
        stream.seek(0)
        if head[:4] in WAV_MAGICS and head[8:] == b"WAVE":
            return _open_wav(stream, source.name)
        file = open_tags(stream, source.name)
        if file is not None:
            return SourceTags(file.tags, file.pictures if isinstance(file, FLAC) else ())
    return SourceTags()


def _open_wav(stream: BinaryIO, name: str) -> SourceTags:
    found = read_riff_texts(stream, name)
    return SourceTags(open_id3(found.id3, name), (), found.texts, is_wav=True)


def _read_fields(found: SourceTags, labels: Mapping[str, str]) -> tuple[list[Field], list[str]]:
    """Return the fields of a source of any format, and the names of what is none."""
    tags, rest = found.tags, list[str]()
    fields = [make_field(name, values) for name, values in found.texts.items()]
    if isinstance(tags, ID3):
        mend_frames(tags)
        own, rest = read_id3_fields(tags)
        names = {field.name for field in own}
        fields = own + [field for field in fields if field.name not in names]
    elif isinstance(tags, MP4Tags):
        fields, rest = read_mp4_fields(tags)
    elif tags is not None:
        fields, rest = read_comment_fields(tags)
    if found.is_wav:
        return merge_fields(fields), rest
    return fill_fields(fields, labels, custom=tags is None), rest


def _write_id3(
    stream: BinaryIO, found: SourceTags, labels: Mapping[str, str], chapters: Chapters, duration: float
) -> list[str]:
    tags, lost = found.tags, list[str]()
    version = NEWEST if isinstance(tags, ID3) and tags.version >= (2, NEWEST) else 3
    if isinstance(tags, ID3):
        written, lost = _prepare_id3(tags, version, duration)
    else:
        written = ID3()  # type: ignore[no-untyped-call] # mutagen's own types are but for a part of it
        fields, lost = _read_fields(found, labels)
        for frame in make_id3_frames(fields, read_pictures(tags, found.blocks)):
            written.add(frame)  # type: ignore[no-untyped-call]
    for frame in Id3Frames(version).chapters(chapters, labels.get("title", "")) if not written.getall("CHAP") else ():
        written.add(frame)
    names = list_chapters(written)
    if version < NEWEST:
        _convert_to_v23(written)
    if len(written) or written.unknown_frames:
        remove = ID3v1SaveOptions.REMOVE
        written.save(stream, v1=remove, v2_version=version, v23_sep="/", padding=lambda _: ID3_PADDING)
    if names:
        arrange_chapters(stream, names, version)
    return lost


def _prepare_id3(tags: Any, version: int, duration: float) -> tuple[Any, list[str]]:
    """Return the frames that are kept of a tag, and what of it is not."""
    mend_frames(tags)
    written: Any = tags
    if type(tags) is not ID3:
        # Those of AIFF and the like would write their own format.
        written = ID3()  # type: ignore[no-untyped-call]
        for frame in tags.values():
            written.add(frame)
    for name in [name for name in written if is_file_specific(name)]:
        del written[name]
    for picture in written.getall("APIC"):
        told = tell_picture_type(picture.data, picture.mime)
        picture.mime = picture.mime if spell_mime(picture.mime) == told else told
    wrong = drop_chapters(written, duration)
    lost = ["the end of a chapter, which lies before its start"] * wrong
    kept = type(tags) is ID3 and tags.version[1] == version
    return written, lost + [frame[:4].decode("latin-1") for frame in tags.unknown_frames if not kept]


def _convert_to_v23(written: Any) -> None:
    """Convert frames to ID3v2.3, and keep those of 2.4 that have no other place."""
    kept = [frame for frame in written.values() if frame.FrameID in NEW_IN_NEWEST or _is_more_than_23_holds(frame)]
    written.update_to_v23()
    for frame in kept:
        written.add(frame)


def _is_more_than_23_holds(frame: Any) -> bool:
    """Tell whether a date has a month without a day, or is an original one and has more than a year."""
    if frame.FrameID not in {"TDRC", "TDOR"} or not frame.text:
        return False
    length = len(str(frame.text[0]))
    return length == YEAR_AND_MONTH or (frame.FrameID == "TDOR" and length > YEAR_AND_MONTH)


def _write_mp4(stream: BinaryIO, found: SourceTags, labels: Mapping[str, str], chapters: Chapters) -> list[str]:
    tags = found.tags
    fields, lost = _read_fields(found, labels)
    if isinstance(tags, MP4Tags):
        written: Any = tags
        known = {field.name for field in read_mp4_fields(tags)[0]} | {"language"}
        atoms, _ = make_mp4_atoms([field for field in fields if field.name not in known], ())
        for name in [name for name in written if is_file_specific(name)]:
            del written[name]
        lost = []
    else:
        written = MP4Tags()  # type: ignore[no-untyped-call]
        pictures = read_pictures(tags, found.blocks)
        atoms, rest = make_mp4_atoms(fields, pictures)
        kinds = [
            f"the kind of a picture ({spell_kind(one.kind)})" for one in pictures if one.kind != PictureType.COVER_FRONT
        ]
        lost = [*lost, *rest, *(kinds if not isinstance(tags, MP4Tags) else [])]
        lost += _describe_parts(chapters, found)
    for name, value in atoms.items():
        written.setdefault(name, value)
    if len(written):
        written.save(stream, padding=lambda _: ID3_PADDING)
    return lost + ["the end of a chapter's title"] * sum(
        len(chapter.title.encode()) > MAX_M4A_TITLE for chapter in chapters
    )


def _describe_parts(chapters: Chapters, found: SourceTags, *, links: bool = False) -> list[str]:
    """Describe links, unless the format holds `links`, pictures of chapters, and what says that one is hidden."""
    lost = [] if links else ["the link of a chapter"] * sum(bool(chapter.link) for chapter in chapters)
    lost += ["that a chapter is hidden"] * sum(not chapter.toc for chapter in chapters)
    return lost + ["the picture of a chapter"] * count_parts(found.tags, "APIC")


def _write_opus(
    stream: BinaryIO,
    found: SourceTags,
    labels: Mapping[str, str],
    chapters: Chapters,
    *,
    duration: float,
    loudness: float,
) -> list[str]:
    file: Any = OggOpus(stream)  # type: ignore[no-untyped-call]
    file.tags.clear()
    if found.has_comments:
        comments, lost = _keep_comments(read_comments(found.tags), labels, duration), list[str]()
    else:
        fields, lost = _read_fields(found, labels)
        comments, rest = make_comments(fields)
        lost += rest + _describe_parts(chapters, found, links=True)
    if not any(CHAPTER_COMMENT.fullmatch(name) for name, _ in comments):
        comments += make_chapter_comments(chapters)
        lost += ["a chapter behind the first 1,000"] * max(0, len(chapters) - MAX_CHAPTER_COMMENTS)
    for name, values in comments:
        file.tags[name] = values
    pictures, damaged = _make_blocks(read_pictures(found.tags, found.blocks))
    if pictures:
        file.tags["METADATA_BLOCK_PICTURE"] = pictures
    name, values = make_gain_comment(loudness)
    file.tags[name] = values
    stream.seek(0)
    file.save(stream, padding=lambda _: ID3_PADDING)
    return lost + damaged


def _keep_comments(
    comments: Mapping[str, list[str]], labels: Mapping[str, str], duration: float
) -> list[tuple[str, list[str]]]:
    """Return the comments of a file that hold for another, but for chapters that begin behind its end."""
    kept = [(name, values) for name, values in comments.items() if not is_file_specific(name)]
    # What mutagen could not decode has ffmpeg's text.
    restored = [
        (name, [labels[name]] if name in labels and any(REPLACED in value for value in values) else values)
        for name, values in kept
    ]
    late = {
        name[7:]
        for name, values in restored
        if CHAPTER_COMMENT.fullmatch(name) and name[7:].isdigit() and (parse_time(values[0]) or 0.0) >= duration
    }
    return list(drop_late_chapters(restored, late))


def _make_blocks(pictures: Iterable[EmbeddedPicture]) -> tuple[list[str], list[str]]:
    """Return pictures as FLAC's blocks, and descriptions of those that cannot be opened."""
    blocks, lost = list[str](), list[str]()
    for one in pictures:
        try:
            blocks.append(make_picture_block(one.data, one.mime, one.kind, one.about))
        except UnreadableMediaError:
            lost.append("a picture that cannot be opened")
    return blocks, lost
