"""Vorbis comments and what is like them: every name and value, there and back."""

from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.flac import VCFLACDict

from publisher.media.tags.copy.comments import drop_late_chapters, make_comments, read_comment_fields
from publisher.media.tags.copy.fields import BY_COMMENT, LABELS, Field, merge_fields

WORDS = st.lists(st.text("abc æøå潮", min_size=1).filter(str.strip), min_size=1, max_size=3, unique=True)


@given(
    common=st.dictionaries(st.sampled_from(sorted({*LABELS} - {"description"})), WORDS),
    custom=st.dictionaries(st.sampled_from(["Eget", "my own: field", "TOPE", "COMMENT:x"]), WORDS),
)
def test_fields_come_back(common: dict[str, list[str]], custom: dict[str, list[str]]) -> None:
    """With all their values, in their order."""
    fields = [Field(name, tuple(values)) for name, values in common.items()]
    for name, values in custom.items():
        about = name.partition(":")[2] if name.startswith("COMMENT") else ""
        fields.append(Field("comment" if about else name, tuple(values), about=about))
    made, lost = make_comments(merge_fields(fields))
    comments = VCFLACDict()
    for name, values in made:
        comments[name] = values
    assert read_comment_fields(comments) == (merge_fields(fields), [])
    assert lost == []


def test_a_description_alone_is_the_comment() -> None:
    """As ffmpeg takes it; beside a comment it is a description. Chapters and pictures are not texts."""
    comments = VCFLACDict()
    comments["DESCRIPTION"], comments["CHAPTER001"], comments["CHAPTER001NAME"] = "d", "00:00:01.000", "x"
    comments["METADATA_BLOCK_PICTURE"], comments["REPLAYGAIN_TRACK_GAIN"], comments["CHAPTERS"] = "x", "-3 dB", "2"
    assert read_comment_fields(comments)[0] == [Field("comment", ("d",)), Field("CHAPTERS", ("2",))]
    comments["COMMENT"] = "c"
    assert read_comment_fields(comments)[0][:2] == [Field("comment", ("c",)), Field("description", ("d",))]


def test_ape_and_asf_have_names_of_their_own() -> None:
    """They become common ones where there are such; what describes the file is left."""
    ape = APEv2()
    ape["Title"], ape["Year"], ape["Artist"], ape["Album Artist"], ape["Eget"] = "t", "2026", ["A", "B"], "R", "x"
    assert read_comment_fields(ape)[0] == [
        Field("title", ("t",)),
        Field("artist", ("A", "B")),
        Field("album_artist", ("R",)),
        Field("date", ("2026",)),
        Field("Eget", ("x",)),
    ]
    asf = ASFTags()
    asf["Title"], asf["WM/AlbumTitle"], asf["WM/Mood"], asf["WM/EncodedBy"], asf["IsVBR"] = "t", "a", "m", "e", True
    assert read_comment_fields(asf)[0] == [Field("title", ("t",)), Field("album", ("a",)), Field("mood", ("m",))]


def test_names_that_comments_cannot_have_are_told() -> None:
    """Letters beyond ASCII and equals signs; and a language of lyrics, for which there is no place."""
    _, told = make_comments([Field("comment", ("a",), "nob")])
    assert told == ["the language of a comment (nob)"]
    made, lost = make_comments([Field("Må=l", ("x",)), Field("lyrics", ("a",), "nob"), Field("lyrics", ("b",), "eng")])
    assert made == [("LYRICS", ["a", "b"])]
    assert lost == ["Må=l", "the language of lyrics (nob)", "the language of lyrics (eng)"]


def test_late_chapters_are_dropped_whole() -> None:
    """Time, name and address; comments that look like them stay."""
    rows = [
        ("chapter001", ["x"]),
        ("CHAPTER001NAME", ["x"]),
        ("chapter001url", ["x"]),
        ("CHAPTER000", ["x"]),
        ("chapters", ["2"]),
    ]
    assert [name for name, _ in drop_late_chapters(rows, {"001"})] == ["CHAPTER000", "chapters"]


def test_every_alias_is_a_label() -> None:
    """No name leads nowhere."""
    assert {*BY_COMMENT.values()} <= {*LABELS}
