"""What WAV files have beside their sound: texts in any encoding, markers on either side of the sound."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import UnreadableMediaError
from publisher.media.tags.riff import read_riff_chunks, read_riff_markers, read_riff_texts
from support.riff import bext_chunk, chunk, cue_chunk, info_chunk, label_chunk, wav_file

LETTERS = st.text("abc æøåÆØÅé", min_size=1).map(str.strip).filter(bool)
"""Of Windows-1252, and no two of them are a letter of UTF-8."""


@given(title=LETTERS, artist=LETTERS, encoding=st.sampled_from(["utf-8", "cp1252"]))
def test_texts_come_back_in_either_encoding(title: str, artist: str, encoding: str) -> None:
    """UTF-8 or Windows-1252, before or behind the sound, without a word about which it is."""
    rows = ((b"INAM", title.encode(encoding)), (b"IART", artist.encode(encoding)))
    for file in (wav_file([info_chunk(*rows)]), wav_file([], [info_chunk(*rows)], magic=b"RF64")):
        assert read_riff_texts(BytesIO(file), "a.wav").texts == {"title": [title], "artist": [artist]}


def test_a_code_page_holds_for_the_whole_file() -> None:
    """CSET tells it, wherever it stands: of texts and of markers."""
    cset, page = chunk(b"CSET", (1251).to_bytes(2, "little") + bytes(6)), "cp1251"
    file = wav_file(
        [info_chunk((b"INAM", "Привет".encode(page)))],
        [cue_chunk((1, 800)), label_chunk((1, "Мир".encode(page))), cset],
    )
    assert read_riff_texts(BytesIO(file), "a.wav").texts == {"title": ["Привет"]}
    assert [*read_riff_markers(BytesIO(file), "a.wav")] == [{"start": 0.1, "title": "Мир"}]


def test_broadcast_wave_has_a_description_and_a_date() -> None:
    """A comment of LIST/INFO keeps its name beside it; what names the recorder is left."""
    bext = bext_chunk("Målt på øya".encode("cp1252"))
    assert read_riff_texts(BytesIO(wav_file([bext])), "a.wav").texts == {
        "comment": ["Målt på øya"],
        "date": ["2024-05-06"],
    }
    both = wav_file([bext, info_chunk((b"ICMT", b"x"), (b"ICRD", b"1999"), (b"ISFT", b"Recorder 2"), (b"IXYZ", b"y"))])
    assert read_riff_texts(BytesIO(both), "a.wav").texts == {
        "comment": ["x"],
        "description": ["Målt på øya"],
        "date": ["1999"],
        "IXYZ": ["y"],
    }


@pytest.mark.parametrize("magic", [b"RIFF", b"RF64", b"BW64"])
@given(titles=st.lists(LETTERS, max_size=5), behind=st.booleans(), encoding=st.sampled_from(["utf-8", "cp1252"]))
def test_markers_come_back(magic: bytes, titles: list[str], *, behind: bool, encoding: str) -> None:
    """Before or behind the sound, whose size stands elsewhere in RF64."""
    chunks = [
        cue_chunk(*((number, 800 * number) for number in range(len(titles)))),
        label_chunk(*((number, title.encode(encoding)) for number, title in enumerate(titles))),
    ]
    file = wav_file([], chunks, magic=magic) if behind else wav_file(chunks, magic=magic)
    assert [*read_riff_markers(BytesIO(file), "a.wav")] == [
        {"start": round(number / 10, 3), "title": title} for number, title in enumerate(titles)
    ]


def test_sizes_of_other_chunks_stand_in_the_table_too() -> None:
    """Any chunk of RF64 may have its size there; half a row is left out."""
    table = chunk(
        b"ds64", bytes(8) + (4).to_bytes(8, "little") + bytes(8) + b"\1\0\0\0" + b"axml" + b"\2" + bytes(7) + b"x"
    )
    file = (
        b"RF64\xff\xff\xff\xffWAVE"
        + table
        + b"axml\xff\xff\xff\xffhi"
        + b"data\xff\xff\xff\xffLPCM"
        + chunk(b"id3 ", b"x")
    )
    assert [*read_riff_chunks(BytesIO(file), "a.wav", (b"axml", b"id3 "))] == [(b"axml", b"hi"), (b"id3 ", b"x")]


def test_a_chunk_that_is_too_large_is_told() -> None:
    """In bytes, by the file's name."""
    with pytest.raises(UnreadableMediaError, match=r"a\.wav has a chunk of more than 16 MB beside its sound"):
        read_riff_texts(BytesIO(wav_file([info_chunk((b"INAM", bytes(1 << 24)))])), "a.wav")
