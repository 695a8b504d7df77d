"""Cues are wrapped at phrases and words, within their time."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from publisher.model.transcript import Cue, Transcript
from publisher.text.transcripts.wrap import wrap_cues, wrap_text
from support.sidecars import SAID, join_words, transcripts


def wrap(text: str, *, speaker: str | None = None, width: int = 10, named: bool = False) -> list[str]:
    """Return the texts of the cues that a cue of ten seconds is wrapped to, each of two lines at most."""
    cue = Cue(text=text, start=0.0, end=10.0, speaker=speaker)
    return [part.text for part in wrap_cues((cue,), width=width, lines=2, named=named)]


@given(SAID, st.sampled_from([3, 10, 32]))
def test_lines_are_wrapped_as_by_textwrap(text: str, width: int) -> None:
    """Lines are filled with whole words, as Python's own textwrap fills them."""
    assert wrap_text(text, width) == textwrap.wrap(text, width, break_on_hyphens=False)


def test_a_cue_that_fits_stays_one() -> None:
    """Two full lines are one cue."""
    assert wrap("abcde fghi abcde fghi") == ["abcde fghi abcde fghi"]


def test_a_cue_ends_with_a_phrase_once_it_is_full_enough() -> None:
    """A comma behind 40 per cent of the room ends a cue; one before that does not."""
    assert wrap("abcd efgh, abcd efgh abcd") == ["abcd efgh,", "abcd efgh abcd"]
    assert wrap("ab, cdefg abcd efgh abcd") == ["ab, cdefg abcd efgh", "abcd"]


def test_a_label_takes_room_in_the_first_cue() -> None:
    """With labels, the first cue of a speaker has fewer words."""
    text = "abcde fghi abcde fghi"
    assert wrap(text, speaker="Liv", named=True) == ["abcde fghi abcde", "fghi"]
    assert wrap(text, speaker="Liv") == [text]


def test_a_long_word_is_divided() -> None:
    """A word that is longer than a cue is divided, and all of it is there."""
    assert wrap("x" * 45) == ["x" * 20, "x" * 20, "x" * 5]


def test_parts_share_the_time_by_characters() -> None:
    """The parts of a cue follow one another without gaps, in proportion to their characters."""
    (first, second) = wrap_cues((Cue(text="abcdefgh ij", start=1.0, end=6.0),), width=8, lines=1)
    assert (first.text, first.start, first.end) == ("abcdefgh", 1.0, 5.0)
    assert (second.text, second.start, second.end) == ("ij", 5.0, 6.0)


@given(transcripts(), st.sampled_from([8, 32, 65]), st.integers(1, 3), st.booleans())
def test_no_word_is_lost_and_every_cue_fits(cues: Transcript, width: int, lines: int, named: bool) -> None:  # noqa: FBT001 - drawn
    """At any width, all text is there in order, with its speaker, and no cue has too many lines."""
    parts = wrap_cues(cues, width=width, lines=lines, named=named)
    assert join_words(parts) == join_words(cues)
    assert all(len(wrap_text(part.text, width)) <= lines for part in parts)
    for speaker in {cue.speaker for cue in cues}:
        spoken, shown = (tuple(cue for cue in some if cue.speaker == speaker) for some in (cues, parts))
        assert join_words(shown) == join_words(spoken)


@given(SAID, SAID, st.sampled_from([8, 32]), st.integers(1, 3))
def test_a_long_cue_begins_as_a_short_one_does(text: str, more: str, width: int, lines: int) -> None:
    """How a cue is divided depends on the words that are shown and the next ones, and on no later ones."""
    near = f"{text} {'abc ' * width * lines}"
    some, all_of_it = (
        wrap_cues((Cue(text=said.strip(), start=0.0, end=9.0),), width=width, lines=lines)
        for said in (near, f"{near}{'x' * 200} {more}")
    )
    same = [one.text == other.text for one, other in zip(some, all_of_it, strict=False)]
    assert all(same[: len(some) - 2 * lines])


@given(
    talks=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60), SAID, st.sampled_from("AB")), max_size=6).map(
        sorted
    ),
    width=st.sampled_from([8, 32]),
)
def test_no_part_begins_before_the_one_above_it(talks: list[tuple[int, int, str, str]], width: int) -> None:
    """Where people speak at once, the parts of what they say alternate, and nothing is lost."""
    cues = tuple(
        Cue(text=text, start=float(start), end=float(start + length), speaker=who) for start, length, text, who in talks
    )
    parts = wrap_cues(cues, width=width, lines=2)
    starts = [part.start or 0.0 for part in parts]
    assert starts == sorted(starts)
    assert sorted(join_words(parts)) == sorted(join_words(cues))


def test_who_speaks_at_once_alternates() -> None:
    """A part of what one says stands behind the other's words that begin before it."""
    cues = (Cue(text="abcd efgh abcd", start=0, end=14, speaker="A"), Cue(text="ij", start=1, end=2, speaker="B"))
    parts = wrap_cues(cues, width=4, lines=1)
    assert [(part.speaker, part.text) for part in parts] == [("A", "abcd"), ("B", "ij"), ("A", "efgh"), ("A", "abcd")]
