"""Names the texts of tags the same for all formats: common ones by ffmpeg's names, all others by their own.

Tags that describe the encoded sound of the source (gain, encoder, length) are not carried to another file.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

FILE_SPECIFIC_TAGS = re.compile(
    r"(RVA2|RVAD|EQU2|EQUA|MLLT|TLEN|TSIZ|TSSE|TDEN|TFLT|ASPI|SEEK|AENC)\b"
    r"|.*(replaygain_|r128_|itunnorm|itunsmpb|itunes_cddb|encoding params)"
    r"|\xa9too|cdec|encoder(_options)?$|waveformatextensible_channel_mask|metadata_block_picture$",
    re.IGNORECASE,
)
"""Names of tags that hold only for the file that they are in. Pictures in comments are copied separately."""
FILE_SPECIFIC_LABELS = re.compile(
    r"(major_brand|minor_version|compatible_brands|handler_name|vendor_id|creation_time|duration|timecode|umid|bps"
    r"|number_of_(frames|bytes)|_statistics_.*|source_id|time_reference|coding_history|originator_reference)$",
)
"""ffmpeg's names of what containers say of themselves."""


class Field(NamedTuple):
    """A text of tags, with all its values."""

    name: str
    """A label of TAG_NAMES, or a custom name as it is written."""
    values: tuple[str, ...]
    language: str = ""
    """ISO 639-2 code of a comment or of lyrics; empty if it is unknown."""
    about: str = ""
    """What a comment or lyrics are called."""


class TagNames(NamedTuple):
    """The names of one tag in each format; `----` where M4A has none but a custom one."""

    label: str
    """ffmpeg's name, where it has one."""
    frame: str
    """ID3 frame."""
    atom: str
    """Atom of M4A."""
    comment: str
    """Vorbis comment, and custom name in M4A."""


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
        "subtitle TIT3 ---- SUBTITLE",
        "lyricist TEXT ---- LYRICIST",
        "conductor TPE3 ---- CONDUCTOR",
        "remixer TPE4 ---- REMIXER",
        "encoded_by TENC ---- ENCODEDBY",
        "isrc TSRC ---- ISRC",
        "bpm TBPM tmpo BPM",
        "mood TMOO ---- MOOD",
        "key TKEY ---- KEY",
        "media TMED ---- MEDIA",
        "original_date TDOR ---- ORIGINALDATE",
        "release_date TDRL ---- RELEASEDATE",
        "sort_name TSOT sonm TITLESORT",
        "sort_artist TSOP soar ARTISTSORT",
        "sort_album TSOA soal ALBUMSORT",
        "sort_album_artist TSO2 soaa ALBUMARTISTSORT",
        "sort_composer TSOC soco COMPOSERSORT",
        "keywords TKWD keyw KEYWORDS",
        "category TCAT catg CATEGORY",
        "episode_uid TGID egid EPISODEGUID",
        "feed WFED purl PODCASTURL",
        "contact WOAF ---- CONTACT",
        "website WOAR ---- WEBSITE",
        "license WCOP ---- LICENSE",
        "podcast PCST pcst PODCAST",
        "compilation TCMP cpil COMPILATION",
    )
)
LABELS = {row.label: row for row in TAG_NAMES}
BY_COMMENT = {row.comment: row.label for row in TAG_NAMES} | {
    "ALBUM ARTIST": "album_artist",
    "ALBUM_ARTIST": "album_artist",
    "DISC": "disc",
    "ENCODED-BY": "encoded_by",
    "ENCODED_BY": "encoded_by",
    "PUBLISHER": "publisher",
    "TRACK": "track",
    "UNSYNCEDLYRICS": "lyrics",
    "USLT": "lyrics",
    "YEAR": "date",
}
"""Labels by the names of comments, as programs write them, in upper case."""
LONG_TEXTS = {"comment", "description", "synopsis", "lyrics"}
"""Texts of paragraphs: where a format has room for one, several are joined with a blank line."""
FLAG_FIELDS = {"podcast", "compilation"}
"""What holds or does not."""
TOTALS = {"track": ("TRACKTOTAL", "TOTALTRACKS"), "disc": ("DISCTOTAL", "TOTALDISCS")}
"""Comments with how many there are of what is numbered."""
REPLACED = "\ufffd"
"""What mutagen puts in place of bytes that are no UTF-8."""


def is_file_specific(name: str) -> bool:
    """Tell whether a tag of this name holds only for the file that it is in."""
    return FILE_SPECIFIC_TAGS.match(name) is not None


def make_field(name: str, values: Iterable[str]) -> Field:
    """Return the field of a comment's name, which may be a common one: `COMMENT:what it is called` names a comment."""
    first, _, about = name.partition(":")
    if about and first.upper() in {"COMMENT", "LYRICS"}:
        return Field(first.lower(), tuple(values), about=about)
    return Field(BY_COMMENT.get(name.upper(), name), tuple(values))


def merge_fields(fields: Iterable[Field]) -> list[Field]:
    """Return fields with equal names, languages and descriptions as one, common ones first.

    Values that one of them has already are not added.
    A total of tracks or discs becomes part of the number.
    """
    found: dict[tuple[str, str, str], tuple[Field, list[str], set[str]]] = {}
    for field in fields:
        key = (field.name if field.name in LABELS else field.name.upper(), field.language, field.about)
        _, values, known = found.setdefault(key, (field, [], set()))
        new = [value for value in field.values if value.strip() and value not in known]
        values += new
        known.update(new)
    merged = {key: field._replace(values=tuple(values)) for key, (field, values, _) in found.items() if values}
    for label, names in TOTALS.items():
        totals = [merged.pop((name, "", "")) for name in names if (name, "", "") in merged]
        number = merged.get((label, "", ""))
        if number and totals and "/" not in number.values[0]:
            merged[label, "", ""] = number._replace(values=(f"{number.values[0]}/{totals[0].values[0]}",))
    order = {row.label: at for at, row in enumerate(TAG_NAMES)}
    return sorted(merged.values(), key=lambda field: order.get(field.name, len(order)))


def fill_fields(fields: Iterable[Field], labels: Mapping[str, str], *, custom: bool = False) -> list[Field]:
    """Return `fields` with those of ffmpeg's `labels` that are missing or could not be decoded.

    With `custom`, labels of no common name are fields too.
    """
    known = [_restore(field, labels) for field in fields]
    names = {field.name for field in known}
    for label, text in labels.items():
        common = label in LABELS and label not in FLAG_FIELDS
        other = custom and not (label in FLAG_FIELDS or is_file_specific(label) or FILE_SPECIFIC_LABELS.match(label))
        if label not in names and (common or other):
            known.append(Field(label, (text,)) if common else make_field(label.upper(), (text,)))
    return merge_fields(known)


def _restore(field: Field, labels: Mapping[str, str]) -> Field:
    text = labels.get(field.name.lower())
    broken = any(REPLACED in value for value in field.values)
    return field._replace(values=(text,)) if broken and text and REPLACED not in text else field


def list_languages(fields: Iterable[Field]) -> list[str]:
    """Describe the languages of fields, for formats that have no place for them."""
    named = {"comment": "a comment", "lyrics": "lyrics"}
    found = dict.fromkeys((field.name, field.language) for field in fields if field.language)
    return [f"the language of {named.get(name, name)} ({language})" for name, language in found]


def join_values(field: Field) -> str:
    """Return the values of a field as one text, for formats and readers that show one: as people are written today."""
    between = "\n\n" if field.name in LONG_TEXTS else "," if field.name == "keywords" else ", "
    return between.join(field.values)
