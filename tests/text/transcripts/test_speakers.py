"""Speakers: which labels are those of speakers, by evidence of the whole transcript, and how words are divided."""

from collections.abc import Collection

import pytest

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
