"""Speakers: which labels are those of speakers, by evidence of the whole transcript, and how words are divided."""

from collections.abc import Collection

import pytest

from publisher.text.transcripts.labels import MAX_LABEL_LENGTH
from publisher.text.transcripts.speakers import Evidence, Passage, split_speakers
from support.sidecars import list_rules, make_sheet


@pytest.mark.parametrize(
    ("texts", "speakers"),
    [
        (["Åse Ødegård: Ja"], {"Åse Ødegård"}),
        (["Ludwig van Beethoven: Ja"], {"Ludwig van Beethoven"}),
        (["VERT: Ja"], {"VERT"}),
        (["Åse: Ja", "Åse: Nei"], {"Åse"}),
        (["Taler 2: Ja"], {"Taler 2"}),
        (["Åse Ødegård:"], {"Åse Ødegård"}),
        (["Nettopp: Ja"], set()),
        (["klokka: tolv", "klokka: ett"], set()),
        (["Klokka 12:30 går vi", "Klokka 12:30 går vi"], set()),
        (["En To Tre Fire Fem Seks: Ja"], set()),
        (["Hun Sa det: Ja"], set()),
        (["https://a.example", "https://a.example"], set()),
        (["Hei.", "Star Wars: A New Hope kom.", "Ja."], set()),
        (["Star Wars: A New Hope kom.", "Ja."], set()),
        (["Hei.", "Chapter 4: the storm.", "Chapter 5: The sea."], set()),
        (["Ole: Ja.", "Ole: Nei.", "Til slutt: Hva?"], {"Ole"}),
        (["Ole B.: Ja.", "Ole B.: Nei.", "Lars: Takk.", "Rom 2 - Huset: Vi."], ["Ole B.", "Lars", "Rom 2 - Huset"]),
        (["主持人：大家好", "嘉宾：谢谢", "主持人：再见"], ["主持人", "嘉宾"]),
        (["(Kari Ås) Hei", "(Kari Ås) Ja", "(Rolig Musikk)"], {"Kari Ås"}),
        (["(Latter)", "(Latter)"], set()),
    ],
    ids=str,
)
def test_which_labels_are_speakers(texts: list[str], speakers: Collection[str]) -> None:
    """A label is a speaker where it returns, opens all, has a form of its own, or stands where all have labels."""
    assert Evidence([Passage((text,)) for text in texts]).speakers == {*speakers}


def split(*texts: str, known: tuple[str, ...] = ()) -> tuple[list[tuple[str | None, str]], list[int | None]]:
    """Return speaker and text of each cue, and the lines of findings."""
    sheet = make_sheet(*texts)
    passages = [Passage(tuple(text.split("|")), line=number) for number, text in enumerate(texts, 1)]
    cues = split_speakers(passages, sheet, known)
    assert {rule for rule, _ in list_rules(sheet)} <= {"transcript-speaker"}
    return [(cue.speaker, cue.text) for cue in cues], [line for _, line in list_rules(sheet)]


def test_a_speaker_stays_until_the_next_label() -> None:
    """Passages without a label have the speaker before them; a label alone gives no cue; times and lines are kept."""
    texts = ["Hei.", "Åse Å: Ja", "nå", "Liv L:", "Nei", "Åse Å: Ja", "Liv L: Ja"]
    passages = [Passage((text,), float(n), n + 1.0, n) for n, text in enumerate(texts)]
    cues = split_speakers(passages, make_sheet())
    assert [(cue.speaker, cue.text, cue.start, cue.line) for cue in cues[:4]] == [
        (None, "Hei.", 0.0, 0),
        ("Åse Å", "Ja", 1.0, 1),
        ("Åse Å", "nå", 2.0, 2),
        ("Liv L", "Nei", 4.0, 4),
    ]


def test_a_label_does_not_begin_in_the_line_before() -> None:
    """What is said above a label is no part of it, but a long label may be wrapped."""
    assert split("Hei.|KARI: Ja.", "Nå.") == ([(None, "Hei."), ("KARI", "Ja."), ("KARI", "Nå.")], [])
    assert split("Åse Ødegård Fra Lange|Veien: Ja.") == ([("Åse Ødegård Fra Lange Veien", "Ja.")], [])


def test_only_the_first_colon_divides() -> None:
    """What is said may have colons, and is kept with them."""
    assert split("ÅSE: Ja: nå", "ÅSE: 10:30 er pausen.") == (
        [("ÅSE", "Ja: nå"), ("ÅSE", "10:30 er pausen.")],
        [],
    )


def test_a_label_in_a_later_line_of_a_passage_divides_it() -> None:
    """Two people in one cue share its time by their characters, with the dashes of a dialogue or without."""
    passages = [Passage(("- ÅSE: Hei.", "- LIV: Hallo", "på deg."), 0.0, 4.0, 1)]
    cues = split_speakers(passages, make_sheet())
    assert [(cue.speaker, cue.text, cue.start, cue.end) for cue in cues] == [
        ("ÅSE", "Hei.", 0.0, 0.941),
        ("LIV", "Hallo på deg.", 0.941, 4.0),
    ]


def test_a_label_in_doubt_gives_words_to_nobody_and_is_told() -> None:
    """A title may be a name: its words stay whole, are nobody's until the next label, and the line is told."""
    said, lines = split("ÅSE: Hei.", "Star Wars: A New Hope kom.", "Ja.", "ÅSE: Nei.", "Og ja.")
    assert said == [
        ("ÅSE", "Hei."),
        (None, "Star Wars: A New Hope kom."),
        (None, "Ja."),
        ("ÅSE", "Nei."),
        ("ÅSE", "Og ja."),
    ]
    assert lines == [2]


def test_known_names_are_speakers_wherever_they_stand() -> None:
    """A name of the episode's people is a speaker at once, however often it comes; a title beside them is none."""
    assert split("Hei.", "lars: ja.", "Nei.", known=("Lars",)) == (
        [(None, "Hei."), ("lars", "ja."), ("lars", "Nei.")],
        [],
    )
    said, lines = split("Kari Ås: Hei.", "Mission Impossible: en film.", known=("Kari Ås",))
    assert (said[1][0], lines) == (None, [2])


def test_arrows_without_a_name_are_somebody_else() -> None:
    """In live captions `>>` says that another speaks: without a name the words are nobody's."""
    assert split(">> KARI: Hei.", "Ja.", ">> Hallo.") == ([("KARI", "Hei."), ("KARI", "Ja."), (None, "Hallo.")], [])


def test_two_people_without_names_are_told() -> None:
    """Lines with dashes are two people, who are not the one that spoke before."""
    assert split("ÅSE: Hei.", "- Ja.|- Nei.", "Takk.") == (
        [("ÅSE", "Hei."), (None, "- Ja. - Nei."), ("ÅSE", "Takk.")],
        [2],
    )


ODD = [
    "Prof. Lea Moe", "Capt. J. Moe", "3PO", "50 Cent", "MC Hammer!", "“Lea”", "@lea", "Lea Moe; NRK",
    f"{'Lea ' * 20}Moe", "Anne Marie Louise Fredrika Sofie Moe", "ليلى", "לאה מו", "主持人", "Lea", "Kl. 12",
]  # fmt: skip
"""Names of every form that may also be something else where they come once."""
SMALL = ["kari ås", "dronning Sonja", "lea.moe", "ukjent kvinne"]


def converse(name: str, *, returns: bool = False) -> list[str]:
    """Return a conversation in which somebody of this name speaks once or twice."""
    again = [f"{name}: Tja.", "Og mer."] if returns else []
    return ["ÅSE: Hei.", f"{name}: Ja.", "Jo.", "ÅSE: Nei.", "Og nå.", *again, "ÅSE: Takk.", "Ha.", "Nå.", "Og."]


@pytest.mark.parametrize("label", ["{}:", "– {}:", ">> {}:", "\u200f{}\u200f:", "({})", "[{}]", "[{}]:"])
@pytest.mark.parametrize("name", [*ODD, *SMALL])
def test_a_name_that_is_known_is_a_speaker_whatever_its_form(name: str, label: str) -> None:
    """Signs, numbers, small letters and length do not matter, nor what stands around it."""
    if len(name) < MAX_LABEL_LENGTH or label[0] not in "[(":
        said = split("Hei.", f"{label.format(name)} Ja.", known=(name.upper(),))
        assert said == ([(None, "Hei."), (name, "Ja.")], [])


@pytest.mark.parametrize("name", [*ODD, *SMALL])
def test_a_name_that_returns_is_a_speaker_whatever_its_form(name: str) -> None:
    """What stands before a colon twice is a speaker, if it cannot be the beginning of a sentence."""
    said, lines = split(*converse(name, returns=True))
    assert [who for who, _ in said] == ["ÅSE", name, name, "ÅSE", "ÅSE", name, name, "ÅSE", "ÅSE", "ÅSE", "ÅSE"]
    assert lines == []


@pytest.mark.parametrize("name", [*ODD, *SMALL, "\u200fليلى\u200f", "\u2067Lea\u2069"])
def test_a_name_that_comes_once_and_is_not_sure_gives_its_words_to_nobody(name: str) -> None:
    """Whoever spoke before does not get them, and the line is told."""
    said, lines = split(*converse(name))
    assert [who for who, _ in said] == ["ÅSE", None, None, "ÅSE", "ÅSE", "ÅSE", "ÅSE", "ÅSE", "ÅSE"]
    assert lines == [2]


@pytest.mark.parametrize("phrase", ["Og så sa hun", "Dronning sonja"])
def test_words_that_return_and_may_begin_a_sentence_are_nobodys(phrase: str) -> None:
    """A capital letter at the beginning says nothing; they are told once, with how often they come."""
    sheet = make_sheet()
    cues = split_speakers([Passage((text,)) for text in converse(phrase, returns=True)], sheet)
    assert [cue.speaker for cue in cues[:7]] == ["ÅSE", None, None, "ÅSE", "ÅSE", None, None]
    (finding,) = sheet.findings
    assert f"{phrase} stands before a colon twice" in finding.message


@pytest.mark.parametrize("above", ["Jeg møtte henne,", "Jeg møtte henne der"])
def test_words_within_a_sentence_are_no_label(above: str) -> None:
    """Where a sentence goes on from the line above, what stands before a colon belongs to it."""
    said, lines = split(
        "ÅSE: Hei.", "Ja.", above, "og så sa hun: Ja.", above, "og så sa hun: Nei.", "Takk.", "Å.", "Nå."
    )
    assert ({who for who, _ in said}, lines) == ({"ÅSE"}, [])


def test_a_label_in_doubt_counts_in_every_line() -> None:
    """A name that opens a further line of a cue or paragraph takes the words from whoever speaks in the line above."""
    said, lines = split("Kari: Hei.|Ola: Ja.|Jo.|Kari: Nei.", "Og nå.")
    assert said == [("Kari", "Hei."), (None, "Ola: Ja. Jo."), ("Kari", "Nei."), ("Kari", "Og nå.")]
    assert lines == [1]


def test_a_name_in_brackets_that_comes_once_is_no_sound() -> None:
    """Where speakers stand in brackets, another name with words behind it takes them; alone, it is a sound."""
    texts = ["(Kari Ås) Hei.", "(Ola Bø) Ja.", "Jo.", "(Kari Ås) Nei.", "(Rolig Musikk)", "Nå."]
    said, lines = split(*texts)
    assert [who for who, _ in said] == ["Kari Ås", None, None, "Kari Ås", "Kari Ås", "Kari Ås"]
    assert lines == [2]
    assert split("[SPEAKER_01] Ja.", "Å.", "[Lea Moe] Ja.", "Nå.")[0][2:] == [(None, "[Lea Moe] Ja."), (None, "Nå.")]
    assert split("[SPEAKER_01]: Ja.", "[Rolig Musikk] Ja.")[0][1] == ("SPEAKER_01", "[Rolig Musikk] Ja.")
