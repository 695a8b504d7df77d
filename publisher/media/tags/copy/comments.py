"""Reads fields out of Vorbis comments, and out of what is like them (APE, ASF), and makes comments of fields."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from mutagen.apev2 import TEXT, APEv2
from mutagen.asf import ASFTags

from publisher.media.tags.copy.fields import (
    LABELS,
    Field,
    is_file_specific,
    list_languages,
    make_field,
    merge_fields,
)

CHAPTER_COMMENT = re.compile(r"CHAPTER\d{1,3}(NAME|URL)?", re.IGNORECASE)
NOT_TEXTS = {"METADATA_BLOCK_PICTURE", "COVERART", "COVERARTMIME", "CUESHEET"}
"""Comments with pictures and chapters."""
COMMENT_NAME = re.compile(r"[\x20-\x3c\x3e-\x7d]+")
"""What a comment may be called (Xiph's Ogg Vorbis I)."""
ASF_NAMES = {
    "Title": "title",
    "Author": "artist",
    "Copyright": "copyright",
    "Description": "comment",
    "WM/AlbumTitle": "album",
    "WM/AlbumArtist": "album_artist",
    "WM/Composer": "composer",
    "WM/Genre": "genre",
    "WM/Language": "language",
    "WM/Lyrics": "lyrics",
    "WM/PartOfSet": "disc",
    "WM/Publisher": "publisher",
    "WM/SubTitle": "subtitle",
    "WM/TrackNumber": "track",
    "WM/Year": "date",
}
ASF_TEXT = 0
"""Type of an attribute that is a text."""
OF_THE_ASF_FILE = re.compile(
    r"WM/(Encod|Picture|WMADRC|MediaClass|Provider|UniqueFileId)|WMFSDK|Device|IsVBR|Average|Peak"
)
"""Attributes that hold only for the file."""


def read_comment_fields(tags: Any) -> tuple[list[Field], list[str]]:
    """Return the fields of Vorbis comments, APE or ASF tags, and the names of those that are no texts."""
    if isinstance(tags, ASFTags):
        return _read_asf(tags)
    if isinstance(tags, APEv2):
        pairs = [(name, list(value)) for name, value in dict(tags).items() if value.kind == TEXT]
    else:
        pairs = [(name, [value]) for name, value in tags]
    fields = [
        make_field(name, values)
        for name, values in pairs
        if not (is_file_specific(name) or CHAPTER_COMMENT.fullmatch(name) or name.upper() in NOT_TEXTS)
    ]
    if not any(field.name == "comment" and not field.about for field in fields):
        # A description alone is the comment, as ffmpeg too takes it.
        fields = [field._replace(name="comment") if field.name == "description" else field for field in fields]
    return merge_fields(fields), []


def _read_asf(tags: ASFTags) -> tuple[list[Field], list[str]]:
    fields = []
    for name, value in tags:
        if not OF_THE_ASF_FILE.match(name) and not is_file_specific(name) and value.TYPE == ASF_TEXT:
            fields.append(make_field(ASF_NAMES.get(name, name.removeprefix("WM/")), [str(value)]))
    return merge_fields(fields), []


def make_comments(fields: Iterable[Field]) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return names and values of comments, and what cannot be held: descriptions of it."""
    comments: dict[str, list[str]] = {}
    lost = list[str]()
    rows = list(fields)
    for field in rows:
        row = LABELS.get(field.name)
        name = (row.comment if row else field.name) + (f":{field.about}" if field.about else "")
        if not COMMENT_NAME.fullmatch(name):
            lost.append(name)
            continue
        comments.setdefault(name, []).extend(field.values)
    return list(comments.items()), lost + list_languages(rows)


def drop_late_chapters(comments: Iterable[tuple[str, list[str]]], late: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield comments without those of chapters of these numbers: time, name and address."""
    for name, values in comments:
        number = name[7:10] if CHAPTER_COMMENT.fullmatch(name) else ""
        if number not in late:
            yield name, values
