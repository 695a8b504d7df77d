"""Elements are written as text: an XML parser reads back what went in, and lxml would write the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.feed.xml import NAMESPACES, Element, format_element, replace_marks

XML = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20).map(
    lambda text: "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
)
"""Every text that XML can hold."""
NAMES = st.sampled_from(["title", "podcast:person", "itunes:block"])
ATTRIBUTES = st.dictionaries(st.sampled_from(["href", "role", "aspect-ratio"]), XML | st.integers() | st.none())


def spelled(element: Element) -> bytes:
    """Return a document of one element, as `replace_marks` writes it."""
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return replace_marks(f"<rss{declared}>\n<elements/>\n</rss>".encode(), [[element]])


def parsed(document: bytes) -> etree._Element:
    """Return the one element of a document."""
    return etree.fromstring(document)[0]


@given(NAMES, st.none() | XML, ATTRIBUTES)
def test_a_parser_reads_what_was_meant(name: str, text: str | None, attributes: dict[str, object]) -> None:
    """Any text and any attributes that XML can hold come back as they went in; attributes of None are left out."""
    element = parsed(spelled(Element(name, text, attributes)))
    prefix, _, local = name.rpartition(":")
    assert element.tag == (f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local)
    assert element.text == (text or None)
    assert dict(element.attrib) == {key: str(value) for key, value in attributes.items() if value is not None}


@given(NAMES, st.none() | XML, ATTRIBUTES)
def test_lxml_would_write_the_same(name: str, text: str | None, attributes: dict[str, object]) -> None:
    """The spelling is the one that lxml has for the same element, to the byte."""
    document = spelled(Element(name, text, attributes))
    assert etree.tostring(etree.fromstring(document), encoding="UTF-8", xml_declaration=False) == document


@given(XML)
def test_children_are_indented_and_texts_are_not(text: str) -> None:
    """A child stands in a line of its own, deeper than its parent, and no text is touched by that."""
    inner = Element("b", text, {"a": text})
    document = spelled(Element("outer", children=(Element("middle", children=(inner,)),)))
    lines = [line for line in document.decode().split("\n") if "outer>" in line or "middle>" in line]
    assert lines == ["<outer>", "  <middle>", "  </middle>", "</outer>"]
    element = parsed(document)[0][0]
    assert (element.text or "", element.get("a")) == (text, text)


@pytest.mark.parametrize("character", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff", "\ud83c"])
def test_characters_that_xml_forbids_are_refused(character: str) -> None:
    """A character that no XML 1.0 document may hold raises, in texts and in attributes."""
    for element in (Element("a", f"b{character}"), Element("a", attributes={"b": character})):
        with pytest.raises(ValueError, match=r"does not hold|surrogates not allowed"):
            spelled(element)


def test_each_mark_gets_its_part() -> None:
    """Parts go where the marks are, in their order, each with the indentation that its mark has."""
    parts = [[Element("a"), Element("b", children=(Element("d"),))], [Element("c")]]
    assert (
        replace_marks(b"<x>\n  <elements/>\n <y>\n  <elements/></y></x>", parts)
        == b"<x>\n  <a/>\n  <b>\n    <d/>\n  </b>\n <y>\n  <c/></y></x>"
    )
    for wrong in (parts[:1], [*parts, parts[0]]):
        with pytest.raises(ValueError, match="zip"):
            replace_marks(b"<x>\n<elements/>\n<elements/></x>", wrong)


def test_text_that_looks_like_a_mark_is_text() -> None:
    """The mark in a text or an attribute is escaped, so it is not taken for a place of elements."""
    assert format_element(Element("a", "<elements/>", {"b": "<elements/>"})) == (
        '<a b="&lt;elements/&gt;">&lt;elements/&gt;</a>'
    )
