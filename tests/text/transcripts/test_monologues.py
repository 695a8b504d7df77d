"""The monologues of Rev's JSON: words and signs in elements are joined as they stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts.monologues import list_words


def words_of(*elements: str) -> list[str]:
    """Return the words of elements; those without a letter are signs."""
    rows: list[dict[str, Any]] = []
    for number, value in enumerate(elements):
        is_word = any(map(str.isalnum, value))
        times = {"ts": number, "end_ts": number + 1} if is_word else {}
        rows.append({"type": "text" if is_word else "punct", "value": value, **times})
    return [word["text"] for word in list_words({"monologues": [{"speaker": 0, "elements": rows}]})]


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        (["well", "-", "known", " ", "man", "."], ["well-known", "man."]),
        (["well", "-", "known", "man", "."], ["well-known", "man."]),
        (["Han", " ", '"', "Ja", ",", " ", "nei", '"', "."], ["Han", '"Ja,', 'nei".']),
        (["Han", ' "', "Ja", '" ', "sa"], ["Han", '"Ja"', "sa"]),
        (["Han", '"', "Ja", '"', "sa", "«", "nei", "»"], ["Han", '"Ja"', "sa", "«nei»"]),
        (["Ja", " ", "–", " ", "nei"], ["Ja –", "nei"]),
        (["Ja", " – ", "nei"], ["Ja –", "nei"]),
        (["«", "Ja", "»"], ["«Ja»"]),
        (["Ja", ", ", "nei", " ", "…"], ["Ja,", "nei …"]),
    ],
    ids=str,
)
def test_signs_stand_at_their_words(elements: list[str], words: list[str]) -> None:
    """A hyphen joins, an opening quote goes with the word behind it, others with the one before."""
    assert words_of(*elements) == words


@given(
    st.lists(st.sampled_from(["ja", "nei", " ", "-", ".", ", ", '"', " –", "«"]), max_size=12).map(
        lambda rows: [*rows, " ", "ja"]
    )
)
def test_elements_are_the_text(elements: list[str]) -> None:
    """The elements one behind the other are the text, but for blanks at its signs."""
    said = " ".join(words_of(*elements))
    assert said.replace(" ", "") == "".join(elements).replace(" ", "")


def test_a_word_that_is_joined_lasts_to_its_end() -> None:
    """It begins with its first part and ends with its last."""
    elements = [
        {"type": "text", "value": "well", "ts": 1.0, "end_ts": 1.5},
        {"type": "punct", "value": "-"},
        {"type": "text", "value": "known", "ts": 1.5, "end_ts": 2.0},
    ]
    (word,) = list_words({"monologues": [{"speaker": "A", "elements": elements}]})
    assert word == {"start": 1.0, "end": 2.0, "text": "well-known", "speaker": "A"}
