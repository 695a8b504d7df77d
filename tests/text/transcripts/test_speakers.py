"""Speaker labels: which text before a colon is a name."""

import pytest

from publisher.model.transcript import Cue
from publisher.text.transcripts.speakers import find_speakers, split_speaker, split_speakers


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
    ],
    ids=str,
)
def test_which_labels_are_names(texts: list[str], speakers: set[str]) -> None:
    """A name is one to five capitalised words; a single word has to come twice, or be in capitals."""
    assert find_speakers(texts) == speakers


def test_only_known_speakers_are_split_off() -> None:
    """A label that is no speaker stays part of the text; only the first colon divides."""
    assert split_speaker(" Åse: Ja: nå ", {"Åse"}) == ("Åse", "Ja: nå")
    assert split_speaker("Nettopp: ja", {"Åse"}) == (None, "Nettopp: ja")


def test_a_speaker_stays_until_the_next_label() -> None:
    """Cues without a label have the speaker before them; a label alone gives no cue; times and lines are kept."""
    texts = ["Hei.", "Åse Å: Ja", "nå", "Liv L:", "Nei"]
    cues = [Cue(text=text, start=float(n), end=n + 1.0, line=n) for n, text in enumerate(texts)]
    assert [(cue.speaker, cue.text, cue.start, cue.line) for cue in split_speakers(cues)] == [
        (None, "Hei.", 0.0, 0),
        ("Åse Å", "Ja", 1.0, 1),
        ("Åse Å", "nå", 2.0, 2),
        ("Liv L", "Nei", 4.0, 4),
    ]
