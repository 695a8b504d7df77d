"""Frames of ID3: every text with its language and name, there and back."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import COMM, ID3, PRIV, TCON, TDES, TDRC, TIPL, TIT2, TPE1, TXXX, USLT, WXXX, Encoding

from publisher.media.tags.copy.fields import LABELS, Field, merge_fields
from publisher.media.tags.copy.id3_frames import make_id3_frames, mend_frames, read_id3_fields
from publisher.media.tags.copy.pictures import EmbeddedPicture

WORDS = st.text("abc æøå潮", min_size=1).filter(str.strip)
NOTES = st.tuples(st.sampled_from(["comment", "lyrics"]), st.sampled_from(["", "nob"]), st.sampled_from(["", "x"]))
"""Name, language and description."""
TEXTS = sorted(
    {label for label, row in LABELS.items() if row.frame.startswith("T")}
    - {"title", "date", "original_date", "release_date", "genre", "compilation", "keywords"}
)


def frames_of(*frames: object) -> ID3:
    """Return a tag with these frames."""
    tags = ID3()
    for frame in frames:
        tags.add(frame)  # type: ignore[arg-type]
    return tags


@given(
    texts=st.dictionaries(st.sampled_from(TEXTS), WORDS),
    custom=st.dictionaries(st.sampled_from(["Eget", "OWN", "TOPE", "URL:Kart"]), WORDS),
    notes=st.dictionaries(NOTES, WORDS),
)
def test_fields_come_back(
    texts: dict[str, str], custom: dict[str, str], notes: dict[tuple[str, str, str], str]
) -> None:
    """Through a written tag: common ones, custom ones, frames without another name, and comments in any language."""
    fields = [Field(name, (text,)) for name, text in texts.items()]
    fields += [
        Field(name, ("https://a.example/" if name.startswith("URL") else text,)) for name, text in custom.items()
    ]
    fields += [Field(name, (text,), language, about) for (name, language, about), text in notes.items()]
    if "synopsis" in texts and "description" not in texts:
        # ID3 has one frame for either.
        fields = [field._replace(name="description") if field.name == "synopsis" else field for field in fields]
    fields.append(Field("title", ("T",)))
    stream = BytesIO()
    frames_of(*make_id3_frames(fields, ())).save(stream, v2_version=4)
    found, rest = read_id3_fields(ID3(BytesIO(stream.getvalue())))
    assert sorted(found) == sorted(merge_fields(fields))
    assert rest == []


def test_dates_stand_as_the_version_writes_them() -> None:
    """2.4 with a T, and 2.3 with a blank and without seconds; a date that is none is a custom field."""
    tags = frames_of(TDRC(text=["2019-01-08T06:05"]))
    tags.version = (2, 4, 0)  # type: ignore[misc]
    assert read_id3_fields(tags)[0] == [Field("date", ("2019-01-08T06:05",))]
    tags.version = (2, 3, 0)  # type: ignore[misc]
    assert read_id3_fields(tags)[0] == [Field("date", ("2019-01-08 06:05",))]
    assert [frame.HashKey for frame in make_id3_frames([Field("date", ("Våren 2019",))], ())] == ["TXXX:DATE"]


def test_what_is_no_text_is_named() -> None:
    """Frames of programs, and lists of people with what they did; genres are words."""
    tags = frames_of(PRIV(owner="x", data=b"y"), TIPL(people=[["producer", "Åse"]]), TCON(text=["(17)"]))
    assert read_id3_fields(tags) == ([Field("genre", ("Rock",))], ["PRIV", "TIPL"])


def test_two_descriptions_have_two_frames() -> None:
    """The long one is that of podcasts, as before, and the short one a custom field: they come back apart."""
    fields = [Field("description", ("kort",)), Field("synopsis", ("lang",))]
    tags = frames_of(*make_id3_frames(fields, ()))
    assert (str(tags["TDES"]), str(tags["TXXX:DESCRIPTION"])) == ("lang", "kort")
    assert read_id3_fields(tags)[0] == fields
    assert read_id3_fields(frames_of(TDES(text=["x"])))[0] == [Field("description", ("x",))]


def test_pictures_have_descriptions_of_their_own() -> None:
    """Of equal ones the later say what they are; other alphabets have another encoding."""
    rows = [(3, ""), (4, ""), (4, ""), (0, "潮")]
    made = [*make_id3_frames([], [EmbeddedPicture(kind, "image/png", about, b"x") for kind, about in rows])]
    assert [(int(one.type), one.desc, int(one.encoding)) for one in made] == [
        (3, "", 0),
        (4, "cover back", 0),
        (4, "cover back 2", 0),
        (0, "潮", 1),
    ]


def test_latin1_is_read_as_windows_writes_it() -> None:
    """Dashes in ID3v2; in ID3v1, whose encoding nobody tells, UTF-8 too."""
    tags = frames_of(
        TIT2(encoding=Encoding.LATIN1, text=["a \x96 ø"]), USLT(encoding=Encoding.LATIN1, text="\x93x\x94")
    )
    tags.add(WXXX(encoding=Encoding.LATIN1, url="https://a.example/"))
    tags.add(TXXX(encoding=Encoding.UTF8, desc="x", text=["\x96"]))
    mend_frames(tags)
    assert (str(tags["TIT2"]), tags["USLT::XXX"].text, str(tags["TXXX:x"])) == ("a – ø", "“x”", "\x96")
    old = frames_of(
        TPE1(encoding=Encoding.LATIN1, text=["Åse".encode().decode("latin-1")]),
        COMM(encoding=0, lang="eng", text=["bl\xe5"]),
    )
    old.version = (1, 1)  # type: ignore[misc]
    mend_frames(old)
    assert (str(old["TPE1"]), str(old["COMM::eng"])) == ("Åse", "blå")


def test_the_comment_of_id3v1_is_a_comment() -> None:
    """It has neither name nor language; a whole one that begins like it takes its place, another stands beside it."""
    old = {"lang": "eng", "desc": "ID3v1 Comment"}
    cases = {
        (): [("Om flo og fjære",)],
        ("Om flo og fjære på Frøya",): [("Om flo og fjære på Frøya",)],
        ("Noe annet",): [("Noe annet",), ("Om flo og fjære",)],
    }
    for others, expected in cases.items():
        tags = frames_of(COMM(encoding=3, text=["Om flo og fjære"], **old))
        for text in others:
            tags.add(COMM(encoding=3, lang="nob", desc="", text=[text]))
        fields, _ = read_id3_fields(tags)
        assert sorted(field.values for field in fields) == expected
        assert {(field.name, field.about) for field in fields} == {("comment", "")}
