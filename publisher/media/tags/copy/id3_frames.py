"""Reads fields out of ID3 frames, and makes frames of fields."""

from collections import Counter
from collections.abc import Iterable, Iterator
from string import punctuation
from typing import Any
from urllib.parse import quote

from mutagen import id3 as frames
from mutagen.id3 import Encoding, PairedTextFrame, TextFrame, TimeStampTextFrame, UrlFrame

from publisher.media.tags.copy.fields import (
    FLAG_FIELDS,
    LABELS,
    TAG_NAMES,
    Field,
    is_file_specific,
    join_values,
    make_field,
    merge_fields,
)
from publisher.media.tags.copy.pictures import EmbeddedPicture, spell_kind
from publisher.media.tags.letters import decode_letters, mend_latin1

BY_FRAME = {row.frame: row.label for row in TAG_NAMES} | {"TDES": "description"}
UNDETERMINED = "und"
"""ISO 639-2 code of an unknown language."""
UNKNOWN_LANGUAGES = {"", "und", "xxx", "\0\0\0"}
OLD_COMMENT = "ID3v1 Comment"
"""What mutagen calls the comment of ID3v1, which has neither name nor language; it says that it is English."""
OTHER_FRAMES = {"APIC", "CHAP", "CTOC"}
DESCRIPTIONS = {"description", "synopsis"}
URL_PREFIX = "URL"
"""Custom name of an address; what it is called stands behind a colon."""
LETTERS_TO_THE_MINUTE = 16
"""Letters of yyyy-mm-dd hh:mm."""
NEWEST = 4
"""Version of ID3v2 to which mutagen converts every other when it reads."""


def mend_frames(tags: Any) -> None:
    """Decode texts as they were meant that are marked as Latin-1: Windows-1252, and in ID3v1 perhaps UTF-8."""
    for frame in tags.values():
        texts = getattr(frame, "text", None)
        if getattr(frame, "encoding", None) != Encoding.LATIN1 or isinstance(frame, TimeStampTextFrame):
            continue
        plain = [texts] if isinstance(texts, str) else texts
        if not isinstance(plain, list) or not all(isinstance(text, str) for text in plain):
            continue
        mended = [_mend(text, old=tags.version < (2,)) for text in plain]
        if mended != plain:
            frame.encoding = Encoding.UTF8 if tags.version >= (2, NEWEST) else Encoding.UTF16
            frame.text = mended[0] if isinstance(texts, str) else mended


def _mend(text: str, *, old: bool) -> str:
    return decode_letters(text.encode("latin-1", "replace")) if old else mend_latin1(text)


def read_id3_fields(tags: Any) -> tuple[list[Field], list[str]]:
    """Return the fields of a tag, and the names of frames that are none."""
    fields, rest = list[Field](), list[str]()
    for name, frame in tags.items():
        if _is_repeated(frame, tags):
            continue
        if is_file_specific(name) or frame.FrameID in OTHER_FRAMES or name == "TXXX:DESCRIPTION":
            continue
        field = _read_frame(frame, tags.version)
        if field is None:
            rest.append(frame.FrameID)
        else:
            fields.append(field)
    if "TXXX:DESCRIPTION" in tags:
        # The other way round in `make_id3_frames`.
        fields = [field._replace(name="synopsis") if field.name == BY_FRAME["TDES"] else field for field in fields]
        fields += [Field("description", tuple(tags["TXXX:DESCRIPTION"].text))]
    return merge_fields(fields), rest


def _is_repeated(frame: Any, tags: Any) -> bool:
    """Tell whether a frame is the comment of ID3v1, which has 30 letters, and a whole one begins like it."""
    if frame.FrameID != "COMM" or frame.desc != OLD_COMMENT:
        return False
    begin = "".join(frame.text).rstrip()
    return any(
        "".join(other.text).startswith(begin) for other in tags.getall("COMM") if other is not frame and not other.desc
    )


def _read_frame(frame: Any, version: tuple[int, ...]) -> Field | None:
    """Return the field of a frame; None if it has no text."""
    name = frame.FrameID
    label = BY_FRAME.get(name, name)
    if name in {"COMM", "USLT"}:
        values = (frame.text,) if isinstance(frame.text, str) else tuple(frame.text)
        if frame.desc == OLD_COMMENT:
            return Field(label, values)
        language = "" if frame.lang.lower() in UNKNOWN_LANGUAGES else frame.lang
        return Field(label, values, language, frame.desc)
    if name == "TXXX":
        return make_field(frame.desc or name, frame.text)
    if name == "WXXX":
        label = f"{URL_PREFIX}:{frame.desc}" if frame.desc else URL_PREFIX
    texts = _read_texts(frame, version)
    return None if texts is None else Field(label, tuple(texts))


def _read_texts(frame: Any, version: tuple[int, ...]) -> list[str] | None:
    """Return the texts of a frame of text or an address; None of any other."""
    if frame.FrameID == "PCST":
        return ["1"] if frame.value else []
    if isinstance(frame, UrlFrame):
        return [frame.url]  # type: ignore[attr-defined] # mutagen is typed in part
    if frame.FrameID == "TCON":
        return list(frame.genres)
    if not isinstance(frame, TextFrame) or isinstance(frame, PairedTextFrame):
        return None
    texts = [str(text) for text in frame.text]  # type: ignore[attr-defined]
    if isinstance(frame, TimeStampTextFrame):
        # As they stand in the frames of each version: 2.3 has no seconds.
        newest = version >= (2, NEWEST)
        return [text.replace(" ", "T") if newest else text[:LETTERS_TO_THE_MINUTE] for text in texts]
    return texts


def make_id3_frames(fields: Iterable[Field], pictures: Iterable[EmbeddedPicture]) -> Iterator[Any]:
    """Yield the frames of fields and pictures; no two of them have one key."""
    rows = list(fields)
    for field in rows:
        yield from _make_frames(field)
    # Of a short and a long description ID3 has a frame for one.
    short, long = ([field for field in rows if field.name == name] for name in ("description", "synopsis"))
    for field in long or short:
        yield frames.TDES(encoding=Encoding.UTF8, text=[join_values(field)])  # type: ignore[no-untyped-call]
    for field in short if long else ():
        yield frames.TXXX(encoding=Encoding.UTF8, desc="DESCRIPTION", text=[join_values(field)])  # type: ignore[no-untyped-call]
    taken, numbers = set[str](), Counter[str]()
    for picture in pictures:
        about = picture.about
        if about in taken:
            # Descriptions tell pictures apart (ID3v2, 4.14).
            plain = f"{about} {spell_kind(picture.kind)}".strip()
            about = plain
            while about in taken:
                numbers[plain] += 1
                about = f"{plain} {numbers[plain] + 1}"
        taken.add(about)
        # Latin-1 for the empty description: some players do not find the picture behind one in UTF-16.
        encoding = Encoding.UTF16 if any(ord(letter) > 0xFF for letter in about) else Encoding.LATIN1  # noqa: PLR2004 - Latin-1's last
        yield frames.APIC(  # type: ignore[no-untyped-call]
            encoding=encoding, mime=picture.mime, type=picture.kind, desc=about, data=picture.data
        )


def _make_frames(field: Field) -> Iterator[Any]:
    row = LABELS.get(field.name)
    if field.name in DESCRIPTIONS:
        return
    name = row.frame if row else field.name if _is_text_frame(field.name) else "TXXX"
    values = list(field.values)
    if name in {"COMM", "USLT"}:
        text: Any = join_values(field)
        shown = {"lang": field.language or UNDETERMINED, "desc": field.about}
        yield getattr(frames, name)(encoding=Encoding.UTF8, text=text if name == "USLT" else [text], **shown)
    elif field.name in FLAG_FIELDS:
        yield frames.PCST(value=1) if name == "PCST" else frames.TCMP(encoding=Encoding.LATIN1, text=["1"])  # type: ignore[no-untyped-call]
    elif field.name.partition(":")[0] == URL_PREFIX:
        about = field.name.partition(":")[2]
        yield frames.WXXX(encoding=Encoding.UTF8, desc=about, url=quote(values[0], safe=punctuation))  # type: ignore[no-untyped-call]
    elif name.startswith("W"):
        yield getattr(frames, name)(url=quote(values[0], safe=punctuation))
    elif name == "TXXX" or (issubclass(getattr(frames, name), TimeStampTextFrame) and not _is_time(values[0])):
        yield frames.TXXX(encoding=Encoding.UTF8, desc=row.comment if row else field.name, text=values)  # type: ignore[no-untyped-call]
    else:
        text = [join_values(field)] if field.name == "keywords" else values
        yield getattr(frames, name)(encoding=Encoding.UTF8, text=text)


def _is_text_frame(name: str) -> bool:
    """Tell whether a custom name is that of a frame with a text or an address, which it came from."""
    kind = frames.Frames.get(name)
    if kind is None or name in {"TXXX", "WXXX"} or issubclass(kind, PairedTextFrame):
        return False
    return issubclass(kind, TextFrame | UrlFrame)


def _is_time(text: str) -> bool:
    return bool(frames.ID3TimeStamp(text).text)  # type: ignore[no-untyped-call]
