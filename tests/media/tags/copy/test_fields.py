"""Names of tags: which hold for one file alone, which are common, and how fields of one name become one."""

import pytest

from publisher.media.tags.copy.fields import (
    FILE_SPECIFIC_TAGS,
    Field,
    fill_fields,
    join_values,
    make_field,
    merge_fields,
)


@pytest.mark.parametrize(
    ("name", "specific"),
    [("TSSE", True), ("TLEN", True), ("RVA2:x", True), ("TXXX:REPLAYGAIN_ALBUM_PEAK", True), ("R128_TRACK_GAIN", True),
     ("----:com.apple.iTunes:iTunNORM", True), ("\xa9too", True), ("ENCODER", True), ("encoder_options", True),
     ("TIT2", False), ("TXXX:Eget", False), ("ENCODEDBY", False), ("\xa9nam", False), ("TENC", False)],
)  # fmt: skip
def test_names_of_file_specific_tags(name: str, specific: bool) -> None:  # noqa: FBT001 - a parameter
    """Gain, encoder and length in each format's spelling; names that only look similar are copied."""
    assert (FILE_SPECIFIC_TAGS.match(name) is not None) is specific


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("title", Field("title", ("x",))),
        ("Album Artist", Field("album_artist", ("x",))),
        ("UNSYNCEDLYRICS", Field("lyrics", ("x",))),
        ("Comment:Kilde", Field("comment", ("x",), about="Kilde")),
        ("MyOwn", Field("MyOwn", ("x",))),
        ("URL:Kart", Field("URL:Kart", ("x",))),
    ],
)
def test_common_names_are_told_from_custom_ones(name: str, field: Field) -> None:
    """In any case; a custom name stays as it is written."""
    assert make_field(name, ["x"]) == field


def test_fields_of_one_name_are_merged_in_order() -> None:
    """Common ones first, in the table's order; values keep theirs, and are not repeated."""
    fields = [Field("Own", ("1",)), Field("artist", ("B", "B")), Field("title", ("T",)), Field("artist", ("A", "B"))]
    fields += [
        Field("OWN", ("2",)),
        Field("comment", ("c",), "nob"),
        Field("comment", ("d",), "eng"),
        Field("date", (" ",)),
    ]
    assert merge_fields(fields) == [
        Field("title", ("T",)),
        Field("artist", ("B", "B", "A")),
        Field("comment", ("c",), "nob"),
        Field("comment", ("d",), "eng"),
        Field("Own", ("1", "2")),
    ]


def test_totals_become_part_of_numbers() -> None:
    """Vorbis has them apart; one that is there already stays."""
    fields = [Field("track", ("3",)), Field("TRACKTOTAL", ("12",)), Field("disc", ("1/2",)), Field("DISCTOTAL", ("9",))]
    assert merge_fields(fields) == [Field("track", ("3/12",)), Field("disc", ("1/2",))]


def test_labels_fill_what_is_missing_or_broken() -> None:
    """A text that could not be decoded is ffmpeg's; custom labels count only where nothing else reads the file."""
    labels = {"title": "Blåbær", "artist": "Åse", "mood": "rolig", "own": "x", "major_brand": "M4A", "encoder": "Lavf"}
    fields = [Field("title", ("Bl\ufffdb\ufffdr",)), Field("artist", ("Torvald",))]
    known = [Field("title", ("Blåbær",)), Field("artist", ("Torvald",)), Field("mood", ("rolig",))]
    assert fill_fields(fields, labels) == known
    assert fill_fields(fields, labels, custom=True) == [*known, Field("OWN", ("x",))]


def test_several_values_as_one_text() -> None:
    """Paragraphs, words and names are joined each in its way."""
    assert join_values(Field("comment", ("a", "b"))) == "a\n\nb"
    assert join_values(Field("keywords", ("a", "b"))) == "a,b"
    assert join_values(Field("artist", ("a", "b"))) == "a, b"
