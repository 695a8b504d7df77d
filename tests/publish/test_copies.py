"""Copies of published documents in git: what git and editors change about them says nothing, all else does."""

from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from publisher.publish.copies import is_same_document

TEXTS = st.text("ab æ\t", max_size=6)
LINES = st.lists(TEXTS.map(lambda text: f"<title>{text}</title>"), min_size=1, max_size=5)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
TAILS = st.sampled_from(["", "\n", "\r\n", "\n\n", " \n", "\t"])
MARKS = st.sampled_from(["", "\ufeff"])


def spell(lines: list[str], ends: list[str], tail: str, mark: str = "") -> bytes:
    """Return a document of lines, each with one of the line ends in turn."""
    whole = ["<?xml version='1.0'?>", "<rss>", *lines, "</rss>"]
    joined = "".join(line + ends[place % len(ends)] for place, line in enumerate(whole[:-1])) + whole[-1]
    return f"{mark}{joined}{tail}".encode()


@given(LINES, st.lists(ENDS, min_size=1, max_size=4), TAILS, MARKS)
def test_line_ends_and_the_end_of_the_file_say_nothing(lines: list[str], ends: list[str], tail: str, mark: str) -> None:
    """Whatever line ends, final white space and byte order mark a copy has, it is the same, as parsers read it."""
    published, copy = spell(lines, ["\n"], "\n"), spell(lines, ends, tail, mark)
    assert is_same_document(published, copy)
    assert is_same_document(copy, published)
    first, second = map(etree.fromstring, (published, copy))
    assert etree.tostring(first) == etree.tostring(second)


@given(LINES, LINES, st.lists(ENDS, min_size=1, max_size=4), TAILS)
def test_any_other_change_is_told(lines: list[str], others: list[str], ends: list[str], tail: str) -> None:
    """A letter, a blank within a text or a line more is another document, with any line ends."""
    assume(lines != others)
    assert not is_same_document(spell(lines, ["\n"], "\n"), spell(others, ends, tail))


def test_no_document_is_the_same_as_none_only() -> None:
    """A copy that is missing is not an empty one."""
    assert is_same_document(None, None)
    assert not is_same_document(None, b"")
    assert not is_same_document(b"\n", None)
