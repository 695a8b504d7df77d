"""Rolling captions: lines that are shown again are read once, and words that are said again are kept."""

import pytest

from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage


def lines_of(*captions: str) -> list[tuple[str, ...]]:
    """Return the lines of captions, in which | divides lines, after unrolling."""
    passages = [Passage(tuple(caption.split("|")), float(number)) for number, caption in enumerate(captions)]
    return [passage.lines for passage in unroll(passages)]


def test_carried_lines_are_left_out() -> None:
    """A caption keeps the lines that are new in it, and one without any is left out."""
    assert lines_of("a", "a", "a|b", "b", "b|c", "c|d") == [("a",), ("b",), ("c",), ("d",)]


def test_what_is_said_twice_is_kept() -> None:
    """A refrain, and a line that is the same once by chance, are no rolling captions."""
    assert lines_of("la", "la", "la", "la") == [("la",)] * 4
    assert lines_of("a", "a|b", "c", "d", "e", "f") == [("a",), ("a", "b"), ("c",), ("d",), ("e",), ("f",)]


def test_a_line_said_twice_in_rolling_captions_is_kept() -> None:
    """Only the lines carried from the caption before are left out."""
    assert lines_of("a", "a|b", "b|b", "b|c", "c|d") == [("a",), ("b",), ("b",), ("c",), ("d",)]


@pytest.mark.parametrize(
    "captions",
    [
        ("- Ja.|- Nei.", "- Nei.|- Jo.", "- Jo.|- Nei."),
        ("Ja.|Nei.", "Nei.|Jo.", "Jo.|Nei."),
        ("– Kom nå!|– Jeg vil ikke.", "– Jeg vil ikke.|– Jo, kom.", "– Jo, kom.|– Nei."),
    ],
)
def test_answers_are_said_again(captions: tuple[str, ...]) -> None:
    """Lines of a dialogue, and answers of one word, are no evidence of rolling: each of them is said."""
    assert lines_of(*captions) == [tuple(caption.split("|")) for caption in captions]
