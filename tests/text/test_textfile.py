"""Text files of other programs: encodings, limits, invisible characters, and lines of findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Position, Severity
from publisher.text.textfile import MAX_TEXT_BYTES, TextFile, find_key_lines, load_json, read_text_file
from support.sidecars import list_rules, make_sheet


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ("Blåbær\nø".encode(), []),
        (b"\xef\xbb\xbf" + "Blåbær\nø".encode(), []),
        ("Blåbær\nø".encode("utf-16"), ["sidecar-not-utf8"]),
        (b"\xfe\xff" + "Blåbær\nø".encode("utf-16-be"), ["sidecar-not-utf8"]),
        ("Blåbær\nø".encode("utf-16-le"), ["sidecar-not-utf8"]),
        ("Blåbær\nø".encode("utf-16-be"), ["sidecar-not-utf8"]),
        ("Blåbær\nø".encode("cp1252"), ["sidecar-not-utf8"]),
    ],
)
def test_encodings(data: bytes, rules: list[str]) -> None:
    """UTF-8 with or without a mark is read in silence; UTF-16 and Windows-1252 are read with a warning."""
    sheet = read_text_file("x", data)
    assert sheet.lines == ("Blåbær", "ø")
    assert [rule for rule, _ in list_rules(sheet)] == rules


def test_the_warning_names_the_first_byte_that_is_not_utf8() -> None:
    """With its line."""
    sheet = read_text_file("x", b"a\nbl\xe5\n\xe6")
    assert "line 2 has the byte 0xE5" in sheet.findings[0].message


@given(st.lists(st.text("abæ ", min_size=1, max_size=4), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n", "\r"]))
def test_line_ends_do_not_matter(lines: list[str], end: str) -> None:
    """Any of the three line ends gives the same lines."""
    assert read_text_file("x", end.join(["a", *lines]).encode()).lines == ("a", *lines)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "sidecar-empty"),
        (b" \n\t\r\n", "sidecar-empty"),
        (b"a" * (MAX_TEXT_BYTES + 1), "sidecar-too-large"),
        (b"\x7fELF" + bytes(range(32)) * 4, "sidecar-not-text"),
    ],
    ids=["empty", "blank", "large", "binary"],
)
def test_files_that_are_not_read(data: bytes, rule: str) -> None:
    """An empty, a too large and a binary file have no lines, and one error about the file as a whole."""
    sheet = read_text_file("x", data)
    assert sheet.lines == ()
    assert list_rules(sheet) == [(rule, None)]
    assert sheet.findings[0].severity is Severity.ERROR


def test_the_largest_file_is_read() -> None:
    """The limit itself is allowed."""
    assert read_text_file("x", b"a" * MAX_TEXT_BYTES).findings == []


def test_invisible_characters_are_removed() -> None:
    """With a warning in the line of the first; tabs stay."""
    sheet = read_text_file("x", b"a\tb\nc\x07d\x00\n")
    assert sheet.lines == ("a\tb", "cd", "")
    assert list_rules(sheet) == [("sidecar-control-character", 2)]
    assert "U+0007" in sheet.findings[0].message


def test_few_flaws_in_a_long_text_are_no_binary() -> None:
    """Ten control characters make a binary file only if they are more than one in a hundred."""
    assert read_text_file("x", b"a" * 1000 + b"\x01" * 10).lines == ("a" * 1000,)
    assert read_text_file("x", b"a" * 900 + b"\x01" * 10).lines == ()
    assert read_text_file("x", b"a" * 90 + b"\x01" * 9).lines == ("a" * 90,)


def test_positions_quote_the_line() -> None:
    """A line has its number and its first 200 characters; a line that there is not is the file as a whole."""
    sheet = TextFile("f.txt", ("a", "b" * 300))
    assert sheet.position(2) == Position(file="f.txt", line=2, column=1, text="b" * 200)
    assert sheet.position(None) == sheet.position(0) == sheet.position(3) == Position(file="f.txt")


def test_the_same_finding_twice_in_a_row_is_one() -> None:
    """A repeated finding is added once; the same in another line is another."""
    sheet = make_sheet("a", "b")
    for line in (1, 1, 2, 1):
        sheet.warn("rule", line, "message", "fix")
    assert list_rules(sheet) == [("rule", 1), ("rule", 2), ("rule", 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"a":\n,}', 2), ("[]", 1), ("[" * 100_000, 1), ('"a"', 1)],
    ids=["broken", "list", "deep", "text"],
)
def test_only_an_object_is_json(text: str, line: int) -> None:
    """Broken or deeply nested JSON, and a document that is no object, are errors."""
    sheet = make_sheet(*text.split("\n"))
    assert load_json(sheet, "chapter") is None
    assert list_rules(sheet) == [("chapter-syntax", line)]


def test_lines_of_a_key() -> None:
    """Each occurrence of a key has its line; if there are more or fewer than values, no line is sure."""
    sheet = make_sheet('{"a": 1, "a": 2,', '"ab": 3,', '"a": 4}')
    assert find_key_lines(sheet, "a", 3) == [1, 1, 3]
    assert find_key_lines(sheet, "a", 2) == [None, None]
