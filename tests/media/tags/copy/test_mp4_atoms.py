"""Atoms of M4A: numbers, flags, custom names, several values and covers, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp4 import MP4FreeForm, MP4Tags

from publisher.media.tags.copy.fields import Field, merge_fields
from publisher.media.tags.copy.mp4_atoms import make_mp4_atoms, read_mp4_fields
from publisher.media.tags.copy.pictures import EmbeddedPicture

WORDS = st.text("abc æøå潮", min_size=1).filter(str.strip)
NAMES = st.from_regex(r"[A-Z]{5,8}", fullmatch=True).filter(
    lambda name: name not in {"TITLE", "ALBUM", "GENRE", "LABEL"}
)


@given(texts=st.dictionaries(st.sampled_from(["title", "artist", "date", "publisher", "mood", "lyrics"]), WORDS),
       custom=st.dictionaries(NAMES, st.lists(WORDS, min_size=1, max_size=3, unique=True), max_size=3))  # fmt: skip
def test_fields_come_back(texts: dict[str, str], custom: dict[str, list[str]]) -> None:
    """Common and custom ones, these with all their values."""
    fields = [Field(name, (text,)) for name, text in texts.items()]
    fields = merge_fields([*fields, *(Field(name, tuple(values)) for name, values in custom.items())])
    atoms, lost = make_mp4_atoms(fields, ())
    tags = MP4Tags()
    for name, value in atoms.items():
        tags[name] = [MP4FreeForm(one) for one in value] if name.startswith("----") else value
        if isinstance(value, str):
            tags[name] = [value]
    assert read_mp4_fields(tags) == (fields, [])
    assert lost == []


@pytest.mark.parametrize("number", ["9" * 5000, "70000", "-1", "²", "x/y/z"])
def test_numbers_of_tracks_are_numbers_that_fit(number: str) -> None:
    """Sixteen bits of an atom take no other text, however long: it is left out as 0, and told."""
    atoms, lost = make_mp4_atoms([Field("track", (number,))], ())
    assert (atoms, lost) == ({"trkn": [(0, 0)]}, [f"track {number}"])
    assert make_mp4_atoms([Field("track", (f"3/{number}",))], ()) == ({"trkn": [(3, 0)]}, [])


def test_custom_names_are_utf8() -> None:
    """In any alphabet, though mutagen writes names as Latin-1; what others wrote as Latin-1 is read too."""
    field = Field("Målt 潮", ("x",))
    atoms, lost = make_mp4_atoms([field], ())
    [name] = atoms
    assert (name.encode("latin-1"), lost) == ("----:com.apple.iTunes:Målt 潮".encode(), [])
    tags = MP4Tags()
    tags[name], tags["----:com.apple.iTunes:Målt"] = [MP4FreeForm(b"x")], [MP4FreeForm(b"y")]
    assert read_mp4_fields(tags) == ([field, Field("Målt", ("y",))], [])


def test_what_is_no_text_is_read_too() -> None:
    """Numbers with totals, flags that hold, strong language; what the store wrote is left."""
    tags = MP4Tags()
    rows = {"trkn": [(3, 12)], "disk": [(0, 0)], "pcst": True, "cpil": False, "rtng": [1], "tmpo": [96], "stik": [21]}
    rows |= {"apID": ["me@a.example"], "----:com.apple.iTunes:BIN": [MP4FreeForm(b"\1", 21)], "\xa9dir": ["Åse"]}
    for name, value in rows.items():
        tags[name] = value
    fields, rest = read_mp4_fields(tags)
    assert {field.name: field.values for field in fields} == {
        "track": ("3/12",),
        "podcast": ("1",),
        "ITUNESADVISORY": ("1",),
        "bpm": ("96",),
        "DIR": ("Åse",),
    }
    assert rest == ["BIN"]
    atoms, _ = make_mp4_atoms(fields, ())
    assert (atoms["pcst"], atoms["rtng"], atoms["tmpo"], atoms["trkn"]) == (True, [1], [96], [(3, 12)])


def test_people_and_paragraphs_are_one_text() -> None:
    """As the program writes people itself; a comment with a name is a custom field; languages are told."""
    fields = [Field("artist", ("Kari", "Ola")), Field("comment", ("x",), "nob", about="Kilde")]
    fields += [Field("lyrics", ("a",), "nob"), Field("lyrics", ("b",), "eng")]
    atoms, lost = make_mp4_atoms(fields, ())
    assert atoms == {"\xa9ART": "Kari, Ola", "----:com.apple.iTunes:COMMENT:Kilde": [b"x"], "\xa9lyr": "a\n\nb"}
    assert lost == [
        "the language of a comment (nob)",
        "the language of lyrics (nob)",
        "the language of lyrics (eng)",
    ]


def test_the_front_cover_comes_first() -> None:
    """Others follow in their order; a picture of another type, or a link, is told."""
    rows = ((4, "image/png"), (3, "image/jpeg"), (0, "image/webp"), (3, "-->"))
    pictures = [EmbeddedPicture(kind, mime, "", bytes([at])) for at, (kind, mime) in enumerate(rows)]
    atoms, lost = make_mp4_atoms([], pictures)
    assert [bytes(one) for one in atoms["covr"]] == [b"\1", b"\0"]
    assert lost == ["a picture that is a link", "a picture that is image/webp"]
