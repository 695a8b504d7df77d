"""What is said fits into the columns of a terminal, and no word of it is broken."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from publisher.console.layout import (
    MIN_NAME,
    OMITTED,
    crop_source,
    find_lines,
    fit_step,
    shorten_name,
    wrap_words,
)

WORDS = st.lists(st.text("abå潮-/.", min_size=1, max_size=20), max_size=30)
SLUGS = st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=9).map("-".join)
WIDTHS = st.integers(20, 200)


@given(WORDS, st.integers(0, 6), WIDTHS)
def test_no_word_is_broken_and_no_line_is_too_long(words: list[str], lead: int, width: int) -> None:
    """All words are there in their order, each whole; a line is too long only if it is one word that is."""
    lines = wrap_words(" " * lead + " ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(cell_len(line) <= width or len(line.split()) == 1 for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])


@given(WORDS)
def test_lines_are_not_broken_where_there_is_no_terminal(words: list[str]) -> None:
    """A log and a program get each line whole."""
    line = " ".join(words)
    assert wrap_words(line, None) == [line]


def test_a_long_text_is_broken_in_linear_time() -> None:
    """Each word is measured a few times, however many there are."""
    assert len(find_lines("word " * 200_000, 80)) == 12_500


@given(SLUGS, st.integers(1, 80))
def test_a_shortened_name_fits_and_begins_alike(name: str, width: int) -> None:
    """It is the whole name, or its beginning and an ellipsis; a word is cut only where none ends in the second half."""
    short = shorten_name(name, width)
    assert cell_len(short) <= width
    if short != name:
        kept = short.removesuffix(OMITTED)
        assert name.startswith(kept)
        assert short.endswith(OMITTED)
        assert name[len(kept)] == "-" or "-" not in kept[width // 2 :]


def test_a_name_is_cut_between_words() -> None:
    """The number in front, which tells episodes apart, stays."""
    assert shorten_name("0110-conversation-about-municipalities", 26) == "0110-conversation-about…"
    assert shorten_name("0110-conversation-about-municipalities", 24) == "0110-conversation-about…"
    assert shorten_name("0110-conversation-about-municipalities", 23) == "0110-conversation…"


@given(SLUGS, WORDS.filter(bool), st.integers(50, 120))
def test_an_episode_is_one_line_if_what_is_said_of_it_is_short(name: str, words: list[str], width: int) -> None:
    """A long detail stands below the name, indented, with all of its words; no line is too long."""
    head, detail = "+ create   ", " ".join(words)
    lines = fit_step(head, name, detail, width)
    assert all(cell_len(line) <= width for line in lines)
    assert lines[0].startswith(head)
    if len(head) + MIN_NAME + 2 + cell_len(detail) <= width:
        assert len(lines) == 1
        assert lines[0].endswith(f": {detail}")
    assert " ".join([*lines[0].partition(": ")[2].split(), *" ".join(lines[1:]).split()]) == detail


def test_a_step_is_whole_where_there_is_no_terminal() -> None:
    """As it always was."""
    assert fit_step("= keep     ", "0001-" + "a" * 90, "published as it is", None) == [
        f"= keep     0001-{'a' * 90}: published as it is"
    ]
    assert fit_step("= keep     ", "", "6 published as they are", 80) == ["= keep     6 published as they are"]


@given(st.text("ab潮 ", min_size=1, max_size=300), st.data(), WIDTHS)
def test_the_place_of_a_mark_is_seen(text: str, data: st.DataObject, width: int) -> None:
    """Of a long line the part around the place is shown, and the character is still the one that is meant."""
    at = data.draw(st.integers(0, len(text) - 1))
    shown, place = crop_source(text, at, width)
    assert cell_len(shown) <= width
    assert cell_len(shown[:place]) < width
    assert shown[place] == text[at]
