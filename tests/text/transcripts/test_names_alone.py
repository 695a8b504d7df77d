"""Names that stand alone above what is said are speakers, and lines that only look like names are words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts import read_transcript
from publisher.text.transcripts.names_alone import take_names
from publisher.text.transcripts.speakers import Passage

FORMS = {
    "Teams": ("{n}:0:3.120 --> {n}:0:5.1\n{who}\n{words}\n\n", True),
    "SRT": ("00:0{n}:01,000 --> 00:0{n}:02,000\n{who}\n{words}\n\n", True),
    "bold": ("**{who}**\n{words}\n\n", False),
    "bold, apart": ("**{who}**\n\n{words}\n\n", False),
    "headings": ("## {who}\n\n{words}\n\n", False),
    "plain": ("{who}\n{words}\n\n", False),
    "plain, apart": ("{who}\n\n{words}\n\n", False),
    "emphasis": ("*{who}:* {words}\n\n", False),
}
SAID = st.sampled_from(["Hei du.", "ja, nå", "Hva er klokka?", "Vi møttes i Bergen i går."])


@pytest.mark.parametrize("form", FORMS)
@given(said=st.lists(st.tuples(SAID, SAID).filter(lambda pair: pair[0] != pair[1]), min_size=2, max_size=4))
def test_names_above_words_are_speakers(form: str, said: list[tuple[str, str]]) -> None:
    """Names that return above all that is said are who says it, and no words."""
    row, is_timed = FORMS[form]
    turns = [(who, words) for pair in said for who, words in zip(("Kari Ås", "Ola Bø"), pair, strict=True)]
    rows = [row.format(n=number, who=who, words=words) for number, (who, words) in enumerate(turns)]
    cues, findings = read_transcript("x", "".join(rows).encode())
    assert findings == []
    assert [(cue.speaker, cue.text) for cue in cues] == turns
    assert all((cue.start is not None) == is_timed for cue in cues)


def test_a_known_name_is_one_wherever_it_stands_alone() -> None:
    """Somebody known need not return; others do."""
    rows = [Passage(("Kari Ås", "Hei.")), Passage(("Oslo Kommune", "sier nei.")), Passage(("Ja.",))]
    assert take_names(rows, ["Kari Ås"]) == [Passage(("Hei.",), speaker="Kari Ås"), *rows[1:]]
    assert take_names(rows) == rows


@pytest.mark.parametrize(
    "lines",
    [
        [("La La", "hei hå")] * 4,
        [("Ja", "men nei"), ("Vi går hjem", "nå"), ("Ja", "da går vi"), ("Det er", "sent"), ("Så var det", "slutt")],
        [("Kari Ås er her.", "Ja"), ("Kari Ås er her.", "Nei")],
        [("Hei",), ("Ja",), ("Nei.",)],
        [("(Kari Ås)", "Hei."), ("(Kari Ås)", "Ja."), ("(Ola Bø)", "Nei.")],
    ],
    ids=str,
)
def test_lines_that_look_like_names_are_words(lines: list[tuple[str, ...]]) -> None:
    """A refrain, a word that happens to return, and sentences are no names."""
    rows = [Passage(line, float(number), number + 1.0) for number, line in enumerate(lines)]
    assert take_names(rows) == rows


@given(words=st.lists(st.sampled_from(["Ja", "Nei", "Kari Ås", "Hei.", "## Ja", "**Nei**"]), min_size=1, max_size=9))
def test_no_word_is_lost_below_another(words: list[str]) -> None:
    """Whatever may be a name, each paragraph is said once or names who says the next one."""
    cues, _ = read_transcript("x", "\n\n".join(words).encode())
    said = [word for cue in cues for word in cue.text.split()]
    spoken = {word for cue in cues for word in (cue.speaker or "").split()}
    assert all(word in said or word.strip("#*") in spoken for line in words for word in line.split() if word != "##")
    assert len(cues) >= len(words) // 2
