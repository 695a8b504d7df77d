"""Documents of feeds: mended where the meaning is clear, refused where it is not, and never dangerous."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.feed.reading.document import MAX_ATTRIBUTES, MAX_TAG_DEPTH, mend_text, parse_feed


@pytest.mark.parametrize(
    ("written", "read", "line", "word"),
    [
        ("\n \n<?xml version='1.0'?>\n<a>x</a>", "x", 1, "blanks"),
        ("<a>\nfish &nbsp;&amp; ships</a>", "\nfish \xa0& ships", 2, "&nbsp;"),
        ("<a>\n\nx &gtgt; y</a>", "\n\nx &gtgt; y", 3, "&gtgt;"),
        ("<a>fish & ships</a>", "fish & ships", 1, "character"),
        ("<a>fish &amp ships</a>", "fish &amp ships", 1, "character"),
        ("<a>be\x0bll&#7;</a>", "bell", 1, "control"),
        ("<a>Kari&#146;s \x93boat\x94</a>", "Kari’s “boat”", 1, "Windows-1252"),
        (
            "<!DOCTYPE rss PUBLIC '-//N//DTD RSS' 'http://my.example/a.dtd'>\n<a>x</a>",
            "x",
            1,
            "document type",
        ),
        ("<!DOCTYPE a [\n<!ENTITY b 'c'>\n]>\n<a>&b;</a>", "&b;", 1, "document type"),
    ],
)
def test_flaws_with_a_clear_meaning_are_mended(written: str, read: str, line: int, word: str) -> None:
    """The text is what was meant, and the line of the first such flaw is told."""
    root, repairs = parse_feed(written.encode())
    assert root.text == read
    assert any(repair.line == line and word in repair.what for repair in repairs), repairs


@pytest.mark.parametrize(
    "text", ["<a><![CDATA[a & b &nbsp;]]></a>", "<!-- &x; --><a/>", "<?p &x;?><a/>", "<a>&amp;&#65;&#x41;</a>"]
)
def test_what_is_right_stays(text: str) -> None:
    """Sections of CDATA, comments and instructions hold what they like."""
    assert mend_text(text) == (text, ())


def test_many_flaws_of_a_kind_are_told_once() -> None:
    """A kind has its first line and its count."""
    (repair,) = mend_text("<a>\n&\n&\n&</a>")[1]
    assert (repair.line, "3 times" in repair.what) == (2, True)


def test_lines_are_those_of_the_file() -> None:
    """What is left out leaves its line feeds behind."""
    root, _ = parse_feed(b"\n\n<?xml version='1.0'\n?>\n<!DOCTYPE a [\n]>\n<a>\n<b/></a>")
    assert root[0].sourceline == 8


def test_comments_and_instructions_are_left_out() -> None:
    """They say nothing that a feed says."""
    root, repairs = parse_feed(b"<?xml-stylesheet href='a'?><a><!-- b -->c<?d?></a>")
    assert ([*root], root.text, repairs) == ([], "c", ())


LOLS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "lol">{LOLS}]>',
        '<!DOCTYPE a [<!ENTITY l29 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>',
    ],
)
def test_no_entity_is_expanded(head: str) -> None:
    """Neither one that multiplies, nor one that names a file or a server."""
    assert parse_feed(f"{head}<a>&l29;</a>".encode())[0].text == "&l29;"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<a>" * (MAX_TAG_DEPTH + 1), "nested"),
        (b"<a " + b" ".join(b'b%d=""' % n for n in range(MAX_ATTRIBUTES + 1)) + b"/>", "attributes"),
        (b"<a " + b" ".join(b'xmlns:b%d="c%d"' % (n, n) for n in range(MAX_ATTRIBUTES + 1)) + b"/>", "attributes"),
        (b" " * 50_000_001, "MB"),
        (b"<a>" + b"<b/>" * 500_001, "tags"),
    ],
)
def test_what_is_out_of_bounds_is_refused(data: bytes, word: str) -> None:
    """Depth, attributes, bytes and tags are bounded before memory is full."""
    with pytest.raises(PublisherError, match=word):
        parse_feed(data)


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"", None), (b"<a>\n<b></a>", 2), (b"<a>", 1), (b"hello", 1), (b"<a>\n</a><b/>", 2), (b"<a>]]></a>", 1)],
)
def test_what_is_no_xml_is_told(data: bytes, line: int | None) -> None:
    """With the line where it ends to be one."""
    with pytest.raises(PublisherError) as raised:
        parse_feed(data)
    assert line is None or f"line {line}" in raised.value.message


@given(st.text("<>&;!?[]-ab/ =\"'\n#x1\x00DOCTYPECA", max_size=60))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    """Nothing else comes out."""
    try:
        parse_feed(text.encode())
    except PublisherError as problem:
        assert problem.hint


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "<?", "<!DOCTYPE [", "&", "&a", "]", "&nbsp;"])
def test_mending_takes_linear_time(piece: str) -> None:
    """A megabyte of beginnings without ends would never end if each looked for its own end."""
    mend_text("<a>" + piece * (1_000_000 // len(piece)))
