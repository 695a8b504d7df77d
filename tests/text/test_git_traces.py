"""What git leaves in texts: whole conflicts and pointers are found, and what only looks a bit like them is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.git_traces import LfsPointer, find_conflict, find_git_trace, parse_lfs_pointer

SIGNS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
WORDS = st.text("abæ <=>|#", max_size=9).filter(lambda line: not line.startswith(SIGNS))
PARTS = st.lists(WORDS, max_size=3)
LABELS = st.sampled_from(["", " HEAD", " a better word", " 0a1b2c (Bokstaven <æ>)"])
DIGEST = "0a" * 32
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{DIGEST}\nsize 12345\n"


@given(st.lists(PARTS, min_size=5, max_size=5), st.booleans(), LABELS)
def test_a_conflict_is_found_wherever_it_stands(parts: list[list[str]], with_base: bool, label: str) -> None:  # noqa: FBT001
    """Git's markers around any words, with or without the common ancestor's, are told at the line of the first."""
    before, ours, base, theirs, after = parts
    ancestor = [f"|||||||{label}", *base] if with_base else []
    conflict = [f"<<<<<<<{label}", *ours, *ancestor, "=======", *theirs, f">>>>>>>{label}"]
    assert find_conflict("\n".join([*before, *conflict, *after])) == len(before) + 1


@given(st.lists(st.sampled_from(SIGNS) | WORDS, max_size=8), st.sampled_from(["<<<<<<<", "=======", ">>>>>>>"]))
def test_without_one_of_the_markers_there_is_no_conflict(lines: list[str], missing: str) -> None:
    """A conflict has all three: headings and quotes have some of them."""
    assert find_conflict("\n".join(line for line in lines if line != missing)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Title\n=======\n",
        "> > quoted\n>>>>>>> quoted seven times\n",
        "<<<<<<<< HEAD\na\n========\nb\n>>>>>>>> x\n",
        " <<<<<<< HEAD\na\n=======\nb\n >>>>>>> x\n",
        "<<<<<<<HEAD\na\n=======\nb\n>>>>>>>x\n",
        ">>>>>>> x\n=======\n<<<<<<< HEAD\n",
    ],
)
def test_what_only_looks_like_a_conflict_is_none(text: str) -> None:
    """Headings, quotes, longer rows of signs and indented code are a listener's text."""
    assert find_conflict(text) is None


def test_a_long_text_of_markers_is_read_once() -> None:
    """The time grows with the text: a megabyte of markers that never end a conflict is no more than a megabyte."""
    assert find_conflict("<<<<<<< a\n" * 200_000) is None
    assert find_conflict("<<<<<<<" + " " * 2_000_000) is None


@given(
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.integers(0, 10**15),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "ext-0-x sha256:00\n"]),
)
def test_a_pointer_says_what_the_file_is(digest: str, size: int, line_end: str, extension: str) -> None:
    """SHA-256 and size are those of the file that is not here, whatever git does to line ends."""
    text = f"version https://git-lfs.github.com/spec/v1\n{extension}oid sha256:{digest}\nsize {size}\n"
    data = text.replace("\n", line_end).encode()
    assert parse_lfs_pointer(data) == LfsPointer(digest=digest, bytes=size)
    trace = find_git_trace("x.vtt", data, text)
    assert trace is not None
    assert trace.rule == "file-in-lfs"


@pytest.mark.parametrize("data", [POINTER + "x", "x" + POINTER, POINTER.replace(DIGEST, "0a"), "", "a" * 2000])
def test_a_text_with_a_pointer_in_it_is_none(data: str) -> None:
    """A transcript that reads a pointer out, or a damaged one, is a text."""
    assert parse_lfs_pointer(data.encode()) is None
