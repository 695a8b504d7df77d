"""Labels: the forms in which programs and people write who says what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts import labels
from publisher.text.transcripts.labels import Form, forget_labels, is_nameless, read_label


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[SPEAKER_00]: Hei", "SPEAKER_00"),
        ("[SPEAKER_00] Hei", "SPEAKER_00"),
        ("SPEAKER_00: Hei", "SPEAKER_00"),
        ("(speaker 0) Hei", "speaker 0"),
        ("(speaker ?) Hei", "speaker ?"),
        ("Speaker A: Hei", "Speaker A"),
        ("Taler 12: Hei", "Taler 12"),
        ("[Kari]: Hei", "Kari"),
        (">> KARI: Hei", "KARI"),
        (">>Hei", ""),
        ("iPhone (2): Hei", "iPhone (2)"),
        ("Åse Ødegård (hun/henne): Hei", "Åse Ødegård (hun/henne)"),
        ("Ola Bø (Gjest): Hei", "Ola Bø (Gjest)"),
        ("kari.hansen@kommune.example: Hei", "kari.hansen@kommune.example"),
        ("+47 00 00 00 00: Hei", "+47 00 00 00 00"),
        ("+47*****123: Hei", "+47*****123"),
        ("(555) 555-0100: Hei", "(555) 555-0100"),
        ("**Kari Ås:** Hei", "Kari Ås"),
        ("**Kari Ås**: Hei", "Kari Ås"),
        ("__Kari Ås:__ Hei", "Kari Ås"),
        ("- VERT: Hei", "VERT"),
        ("KARI ÅS: Hei", "KARI ÅS"),
    ],
)
def test_forms_that_only_labels_have(text: str, name: str) -> None:
    """Each is a speaker where it comes once; what is said begins behind it."""
    label = read_label(text)
    assert label is not None
    assert (label.name, label.form) == (name, Form.SURE)
    assert text[label.end :] == "Hei"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Kari Ås: Hei", Form.NAME),
        ("Kari: Hei", Form.WORD),
        ("A: Hei", Form.WORD),
        ("MEN: NEI", Form.WORD),
        ("Ola B., NRK: Hei", Form.TITLE),
        ("Møterom 2 - Kommunehuset: Hei", Form.TITLE),
        ("主持人：大家好", Form.CASELESS),
        ("ليلى: مرحبا", Form.CASELESS),
        ("(Kari Ås) Hei", Form.BRACKETS),
        ("og så sa hun: Hei", Form.LOOSE),
        ("kari_h: Hei", Form.LOOSE),
    ],
)
def test_forms_that_want_more_evidence(text: str, form: Form) -> None:
    """The transcript as a whole tells whether they are speakers."""
    label = read_label(text)
    assert label is not None
    assert label.form is form


@pytest.mark.parametrize(
    "text",
    [
        "Chapter 4: the storm",
        "Del 2: Havet",
        "John 3:16 says so",
        "OBS: Husk dette",
        "10:30 er pausen",
        "2024-05-17: Dette",
        "https://a.example",
        "Ja! Hør: Dette",
        "(Latter) Hei",
        "[Musikk]",
        "Hei",
        "",
        "Kari Ås:Hei",
        f"{'Åse ' * 20}: Hei",
    ],
)
def test_what_is_no_label(text: str) -> None:
    """Parts of a book, clocks, links, remarks, sounds and long sentences are not taken for names."""
    assert read_label(text) is None


@pytest.mark.parametrize(
    ("name", "nameless"),
    [
        ("SPEAKER_00", True),
        ("Speaker 1", True),
        ("iPhone (2)", True),
        ("+47 00 00 00 00", True),
        ("kari@kommune.example", True),
        ("Kari Ås", False),
        ("VERT", False),
        ("Macbeth", False),
    ],
)
def test_labels_that_want_a_name(name: str, nameless: bool) -> None:  # noqa: FBT001 - a table of cases
    """What programs write for want of a name: numbers, devices, telephones, addresses."""
    assert is_nameless(name) is nameless


def test_a_text_is_read_once_for_its_label() -> None:
    """However often a label is looked at, its forms are tried once, until the transcript is done."""
    forget_labels()
    found = [labels._read.cache_info().misses for _ in range(5) if read_label("Kari Ås: Hei.")]  # noqa: SLF001
    assert found == [1] * 5
    forget_labels()
    assert labels._read.cache_info().currsize == 0  # noqa: SLF001


@given(
    st.tuples(
        st.sampled_from(["**", "*", "__", "[", "(", ">>", "+47 ", "12", "SPEAKER_", "x@y.no", ""]),
        st.text("ABab 12:@()[]*_>+-xX.：", max_size=20),
    ).map("".join)
)
def test_only_beginnings_of_sure_forms_are_tried_for_them(text: str) -> None:
    """What is left out of the trial for its beginning has none of the forms."""
    fits = any(pattern.match(text) for pattern in labels.SURE_FORMS)
    assert not fits or labels.SURE_OPENING.match(text)
