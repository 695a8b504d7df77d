"""Reads fields out of the atoms of M4A, and makes atoms of fields."""

import re
from collections.abc import Iterable
from typing import Any

from mutagen.mp4 import AtomDataType, MP4Cover, MP4FreeForm, MP4Tags

from publisher.media.tags.copy.fields import (
    FLAG_FIELDS,
    LABELS,
    TAG_NAMES,
    Field,
    is_file_specific,
    join_values,
    list_languages,
    make_field,
    merge_fields,
)
from publisher.media.tags.copy.pictures import LINKED, EmbeddedPicture, order_pictures
from publisher.media.tags.letters import decode_letters

BY_ATOM = {row.atom: row.label for row in TAG_NAMES if row.atom != "----"}
CUSTOM = "----:com.apple.iTunes:"
"""What stands before a custom name."""
NUMBER_ATOMS = {"trkn", "disk"}
"""Atoms that hold a number and a total."""
PLAIN_NUMBER = re.compile(r"\d{1,9}")
TEXT_TYPES = {AtomDataType.IMPLICIT: "utf-8", AtomDataType.UTF8: "utf-8", AtomDataType.UTF16: "utf-16-be"}
OF_THE_STORE = {"apID", "akID", "atID", "cmID", "cnID", "geID", "plID", "sfID", "purd", "ownr", "stik", "hdvd", "pgap"}
"""Who bought the file where, and how Apple's programs sort it."""
RATING, EXPLICIT_RATINGS, ADVISORY = "rtng", {1, 4}, "ITUNESADVISORY"
"""Apple's rating, its values for strong language, and its custom name in other formats."""
COVER_TYPES = {
    "image/jpeg": AtomDataType.JPEG,
    "image/png": AtomDataType.PNG,
    "image/bmp": AtomDataType.BMP,
    "image/gif": AtomDataType.GIF,
}


def read_mp4_fields(tags: MP4Tags) -> tuple[list[Field], list[str]]:
    """Return the fields of a file's atoms, and the names of atoms that are none."""
    fields, rest = list[Field](), list[str]()
    for key, value in dict(tags).items():
        name = decode_letters(key.encode("latin-1", "replace").split(b":", 2)[-1])
        if is_file_specific(key) or key == "covr" or name in OF_THE_STORE:
            continue
        field = _read_custom(name, value) if key.startswith("----") else _read_atom(key, value)
        if field is None:
            rest.append(name)
        else:
            fields.append(field)
    return merge_fields(fields), rest


def _read_custom(name: str, values: list[MP4FreeForm]) -> Field | None:
    if any(value.dataformat not in TEXT_TYPES for value in values):
        return None
    texts = (
        bytes(value).decode("utf-16-be", "replace")
        if value.dataformat == AtomDataType.UTF16
        else decode_letters(bytes(value))
        for value in values
    )
    return make_field(name, texts)


def _read_atom(name: str, value: Any) -> Field | None:
    label = BY_ATOM.get(name, name.removeprefix("\xa9").upper())
    if isinstance(value, bool):
        return Field(label, ("1",) if value else ())
    if name == RATING:
        return Field(ADVISORY, ("1",) if value and value[0] in EXPLICIT_RATINGS else ())
    if name in NUMBER_ATOMS:
        pairs = [(number, total) for number, total in value if number or total]
        return Field(label, tuple(f"{number}/{total}" if total else f"{number}" for number, total in pairs[:1]))
    if all(isinstance(one, str) for one in value):
        return Field(label, tuple(value))
    if all(isinstance(one, int) for one in value):
        return Field(label, tuple(str(one) for one in value if one))
    return None


def make_mp4_atoms(fields: Iterable[Field], pictures: Iterable[EmbeddedPicture]) -> tuple[dict[str, Any], list[str]]:
    """Return the atoms of fields and pictures by name, and what cannot be held: descriptions of it."""
    atoms: dict[str, Any] = {}
    lost = list[str]()
    rows = list(fields)
    for field in rows:
        name = _choose_atom(field)
        if name in atoms and name in {"\xa9cmt", "\xa9lyr"}:
            # In another language: there is one text for all.
            atoms[name] += f"\n\n{join_values(field)}"
        elif name:
            atoms[name] = _make_value(name, field)
    lost += [f"{LABELS[field.name].label} {field.values[0]}" for field in rows if _is_no_number(field)]
    lost += list_languages(rows)
    ordered = order_pictures(pictures)
    covers = [MP4Cover(one.data, COVER_TYPES[one.mime]) for one in ordered if one.mime in COVER_TYPES]  # type: ignore[no-untyped-call]
    if covers:
        atoms["covr"] = covers
    lost += [
        f"a picture that is {'a link' if one.mime == LINKED else one.mime or 'of no known type'}"
        for one in ordered
        if one.mime not in COVER_TYPES
    ]
    return atoms, lost


def _choose_atom(field: Field) -> str:
    row = LABELS.get(field.name)
    if field.name == ADVISORY:
        return RATING if field.values[0] in {"1", "4"} else ""
    if field.about and row:
        return _make_name(f"{row.comment}:{field.about}")
    if row is None or row.atom == "----":
        return _make_name(row.comment if row else field.name)
    return row.atom


def _make_name(custom: str) -> str:
    """Return mutagen's key of a custom name, which it writes as Latin-1: its UTF-8, byte by byte."""
    return CUSTOM + custom.encode().decode("latin-1")


def _make_value(name: str, field: Field) -> Any:
    if name.startswith("----"):
        return [value.encode() for value in field.values]
    if name in NUMBER_ATOMS:
        numbers = [_parse_number(part) for part in field.values[0].split("/", 2)]
        return [(numbers[0], numbers[1] if len(numbers) > 1 else 0)]
    if name in {"tmpo", RATING}:
        return [_parse_number(field.values[0])]
    return field.values[0] not in {"0", ""} if field.name in FLAG_FIELDS else join_values(field)


def _is_no_number(field: Field) -> bool:
    """Tell whether a field is to be a number and is none that fits."""
    numbered = field.name in LABELS and LABELS[field.name].atom in {*NUMBER_ATOMS, "tmpo"}
    return numbered and not _parse_number(field.values[0].split("/", 2)[0])


def _parse_number(text: str) -> int:
    """Return a number of an atom, which has 16 bits; 0 for anything else."""
    found = PLAIN_NUMBER.fullmatch(text.strip())
    number = int(found[0]) if found else 0
    return number if number < 1 << 16 else 0
