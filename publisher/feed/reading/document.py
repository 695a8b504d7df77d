"""Reads the XML of a feed: what is not well-formed is mended where the meaning is clear, and told.

Whatever a document is, reading it ends soon and loads nothing. Document types are left out before the parser sees them,
so no entity is ever expanded, and names of entities are replaced by their text.
"""

import html.entities
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from publisher.errors import PublisherError
from publisher.feed.reading.encoding import decode_feed, read_byte
from publisher.feed.reading.source import Remark
from publisher.text.characters import ForbiddenCharacters

MAX_FEED_BYTES = 50_000_000
"""The largest feeds of 2,000 episodes have 10 MB; an export of a whole web site may have several times as much."""
MAX_TAG_DEPTH = 100
"""Feeds need seven levels, and code that walks a tree may recurse once per level."""
MAX_ELEMENTS = 500_000
"""An export of 5,000 posts has 30 fields of three tags with each; a tag takes some 400 bytes of memory."""
MAX_ATTRIBUTES = 200
"""Of one element, declarations of namespaces included: what looks for one goes through all of them."""
PARSED_CHUNK = 1 << 16
"""Characters that are parsed before bounds are looked at."""
NOT_XML = ForbiddenCharacters("\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff")
"""Characters that XML 1.0 does not allow."""
CONTROL_CODES = range(0x80, 0xA0)
"""Controls of Unicode, which nobody means: in Windows-1252 their numbers are quotation marks and dashes."""
LETTERS_AS_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
"""The same, without the end of a line (U+0085)."""
XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
OPENERS = re.compile(r"<!\[CDATA\[|<!--|<\?|<!DOCTYPE|&", re.IGNORECASE)
CLOSERS = {"<![cdata[": "]]>", "<!--": "-->", "<?": "?>"}
"""How what is not looked into ends, by how it begins."""
REFERENCE = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7});|#[xX](?P<hex>[0-9A-Fa-f]{1,6});|(?P<name>[A-Za-z_][\w.-]{0,63});)"
)
DOCTYPE_END = re.compile(r"[\[>]")
SHOWN_KINDS = 10
"""How many kinds of flaws are told."""


def parse_feed(data: bytes) -> tuple[etree._Element, tuple[Remark, ...]]:
    """Return the root of a feed's document, without comments and processing instructions, and what was mended.

    Raises PublisherError, with the line, for what is no XML or out of bounds.
    """
    if len(data) > MAX_FEED_BYTES:
        raise _too_big(f"it has more than {MAX_FEED_BYTES // 1_000_000} MB")
    text, told = decode_feed(data)
    mended, repairs = mend_text(text)
    return _build(mended), (*told, *repairs)


def mend_text(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return XML in which every reference can be read, without document type, and what was changed.

    Every line keeps its number.
    """
    repairs: list[Remark] = []
    text = _drop_characters(text, repairs)
    lead = len(text) - len(text.lstrip())
    if lead and text.startswith("<?xml", lead):
        repairs.append(Remark(1, "blanks before the XML declaration were left out"))
    pieces: list[str] = []
    found: dict[str, _Flaw] = {}
    at = 0
    for start, end, piece, what in _find_flaws(text):
        pieces += [text[at:start], piece]
        at = end
        flaw = found.setdefault(what, _Flaw(start))
        flaw.count += 1
    told = [(flaw, what) for what, flaw in found.items() if what]
    for flaw, what in told[:SHOWN_KINDS]:
        often = f" ({flaw.count} times)" if flaw.count > 1 else ""
        repairs.append(Remark(text.count("\n", 0, flaw.start) + 1, what + often))
    if len(told) > SHOWN_KINDS:
        repairs.append(Remark(None, f"{len(told) - SHOWN_KINDS} more kinds of flaws were mended"))
    return "".join([*pieces, text[at:]]), tuple(repairs)


@dataclass(slots=True)
class _Flaw:
    """What is mended in one way: where it stands first, and how often."""

    start: int
    count: int = 0


def _drop_characters(text: str, repairs: list[Remark]) -> str:
    """Return a text without what XML does not allow, and with letters in place of controls that stand for them."""
    if found := LETTERS_AS_CONTROLS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        repairs.append(Remark(line, "controls from 128 to 159 were read as the letters of Windows-1252"))
        text = LETTERS_AS_CONTROLS.sub(lambda one: read_byte(ord(one[0])), text)
    found = NOT_XML.find_first(text)
    if found is None:
        return text
    line = text.count("\n", 0, found.start()) + 1
    cleaned = NOT_XML.replace_all(text)
    many = len(text) - len(cleaned)
    repairs.append(Remark(line, f"control characters that XML does not allow were left out ({many} in all)"))
    return cleaned


def _find_flaws(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield start and end of what is replaced, what by, and why; declarations are replaced without a word."""
    at = 0
    while found := OPENERS.search(text, at):
        start, kind = found.start(), found[0].casefold()
        if kind == "&":
            at, piece, what = _read_reference(text, start)
            if what:
                yield start, at, piece, what
        elif kind == "<!doctype":
            at = _find_doctype_end(text, start)
            lines = "\n" * text.count("\n", start, at)
            yield start, at, lines, "the document type was left out; what it defines is not read"
        else:
            closer = text.find(CLOSERS[kind], found.end())
            if closer < 0:
                return
            at = closer + len(CLOSERS[kind])
            if kind == "<?" and text[start : start + 5].casefold() == "<?xml" and text[start + 5 : start + 6].isspace():
                yield start, at, "\n" * text.count("\n", start, at), ""


def _read_reference(text: str, start: int) -> tuple[int, str, str]:
    """Return where a reference ends, what replaces it, and why; "" for why if it stays."""
    found = REFERENCE.match(text, start)
    if found is None:
        return start + 1, "&amp;", "an & that begins no entity was read as the character"
    name = found["name"]
    if name is None:
        return found.end(), *_read_code(found)
    if name in XML_ENTITIES:
        return found.end(), "", ""
    known = html.entities.html5.get(f"{name};")
    if known:
        return found.end(), _escape(known), f"the entity &{name}; is not XML's; it was read as HTML's"
    return found.end(), f"&amp;{name};", f"the entity &{name}; is not defined; it was read as these characters"


def _read_code(found: re.Match[str]) -> tuple[str, str]:
    """Return what replaces a reference to a character by its number, and why."""
    code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    if code in CONTROL_CODES:
        return read_byte(code), f"{found[0]} was read as a letter of Windows-1252"
    if _is_character(code):
        return "", ""
    return "", f"{found[0]} stands for no character that XML allows; it was left out"


def _is_character(code: int) -> bool:
    """Tell whether a code point is a character by XML 1.0."""
    return code <= sys.maxunicode and NOT_XML.find_first(chr(code)) is None


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _find_doctype_end(text: str, start: int) -> int:
    """Return where a document type ends, its own declarations included; the text's end if it does not."""
    found = DOCTYPE_END.search(text, start)
    if found is None:
        return len(text)
    if found[0] == ">":
        return found.end()
    inner = re.compile(r"\]\s*+>").search(text, found.end())
    return inner.end() if inner else len(text)


def _build(text: str) -> etree._Element:
    """Return the root of a document, built piece by piece so that bounds hold before memory is full."""
    parser = etree.XMLPullParser(
        events=("start", "end", "start-ns"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,  # the bounds here hold in place of libxml2's, of which one is 10 MB of text in an element
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    data = text.lstrip("\ufeff").encode()
    bounds = _Bounds()
    try:
        for at in range(0, len(data), PARSED_CHUNK):
            parser.feed(data[at : at + PARSED_CHUNK])
            bounds.check(parser)
        root = parser.close()
    except etree.XMLSyntaxError as problem:
        raise _not_xml(problem, text) from None
    bounds.check(parser)
    return root


class _Bounds:
    """Counts elements, levels and attributes while they are parsed."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._elements = self._depth = self._declared = 0

    def check(self, parser: etree.XMLPullParser) -> None:
        """Count what was parsed; raise PublisherError where it is too much."""
        for event, element in parser.read_events():
            if event == "start-ns":
                self._declared += 1
            elif event == "end":
                self._depth -= 1
            else:
                self._elements += 1
                self._depth += 1
                attributes, self._declared = len(element.attrib) + self._declared, 0
                if attributes > MAX_ATTRIBUTES:
                    raise _too_big(f"line {element.sourceline} has a tag with more than {MAX_ATTRIBUTES} attributes")
            if self._elements > MAX_ELEMENTS:
                raise _too_big(f"it has more than {MAX_ELEMENTS:,} tags")
            if self._depth > MAX_TAG_DEPTH:
                raise _too_big(f"its tags are nested more than {MAX_TAG_DEPTH} deep")


def _too_big(why: str) -> PublisherError:
    return PublisherError(f"this feed is out of all bounds: {why}", hint="look at the address: is it a podcast's feed?")


def _not_xml(problem: etree.XMLSyntaxError, text: str) -> PublisherError:
    line = problem.lineno or 1
    why = re.sub(r", line \d+, column \d+.*", "", str(problem.msg), flags=re.DOTALL)
    if not text.strip():
        return PublisherError("this is no feed: it is empty", hint="fetch it again, and look at the address")
    hint = f"mend line {line}, or ask whoever makes the feed to; a saved copy can be mended by hand and named instead"
    return PublisherError(f"the feed is not well-formed XML: {why} (line {line})", hint=hint)
