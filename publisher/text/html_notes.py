"""Converts notes that are HTML to Markdown where that says the same, and to plain text."""

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from publisher.text.markup import find_tag
from publisher.text.notes import clean_html, to_html, to_paragraphs, to_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LINE_ELEMENTS = frozenset(
    "blockquote dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th thead tr ul".split()  # noqa: SIM905 - words
)
"""Elements that begin on a line of their own: blanks around them are not seen."""
SAME_TAGS = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
"""Elements that are shown as others are."""
PLAIN_TAGS = frozenset({"div", "span"})
"""Elements that only group others: a browser shows what is in them, a `div` on lines of its own."""
BLANKS = re.compile(r"[ \t\r\n\f]+")
UNSEEN_BLANKS = " \t\r\n\f"
"""Blanks that a browser shows as one, or not at all at the beginning and at the end of a line."""
LINE_BEGINS = {"<|>", "<br>", "</br>"}
EMPHASIS = ("</strong>", "</em>", "</a>")
STYLES = ((False, False), (True, False), (True, True))
"""Whether asterisks and underscores are escaped, and whether other signs that may mean something in Markdown are; not
at all where that says the same."""
OTHER_HEADING = re.compile(r"(</?)(h[156])(?=[\s>])", re.IGNORECASE)
CELL_END, ROW_END = re.compile(r"</t[dh]>"), re.compile(r"</tr>")
UNSHOWN_ELEMENT = re.compile(r"<(?:script|style|iframe|object|embed|form|video|audio|canvas|svg)\b", re.IGNORECASE)
PIXEL = re.compile(r"<img\b(?=[^>]*\b(?:width|height)\s*=\s*[\"']?[01](?:px)?[\"'\s/>])[^>]*>", re.IGNORECASE)
"""A picture that nobody can see: its address tells who reads."""
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def to_markdown(html: str) -> str | None:
    """Return Markdown from which `to_html` makes what these notes show; None where Markdown cannot say it.

    Nor can it say what no app shows: scripts, frames, styles and forms.
    """
    if UNSHOWN_ELEMENT.search(html):
        # It would be lost: no app shows it, and a person may want to have it.
        return None
    shown = list_shown_parts(clean_html(html))
    tried = (_convert(html, style) for style in STYLES)
    return next((markdown for markdown in tried if list_shown_parts(to_html(markdown)) == shown), None)


def html_to_text(html: str) -> str:
    """Return notes that are HTML as plain text, written as that of Markdown is."""
    lines = ROW_END.sub("<br></tr>", CELL_END.sub(" </td>", clean_html(html, pictures=False)))
    return to_text(_convert(clean_html(lines, tables=False), STYLES[-1]))


def as_html(text: str) -> str:
    """Return notes as HTML: as they are if they have a tag, else their lines as paragraphs."""
    return text if find_tag(text) else to_paragraphs(text)


def _convert(html: str, style: tuple[bool, bool]) -> str:
    from markdownify import markdownify  # noqa: PLC0415 - few runs need it

    markdown: str = markdownify(
        OTHER_HEADING.sub(lambda tag: f"{tag[1]}{SAME_TAGS[tag[2].lower()]}", HTML_COMMENT.sub("", html)),
        heading_style="ATX",
        bullets="-",
        newline_style="backslash",
        escape_asterisks=style[0],
        escape_underscores=style[0],
        escape_misc=style[1],
    )
    return "\n".join(line.rstrip(" ") for line in markdown.strip().split("\n"))


def list_shown_parts(html: str) -> list[str]:
    """Return what a browser shows of HTML, in order: words, the beginnings and ends of elements, addresses.

    Blanks that are not seen are left out, and elements that look alike are the same.
    """
    from lxml import etree  # noqa: PLC0415 - few runs need it
    from lxml import html as reader  # noqa: PLC0415 - few runs need it

    if not html.strip():
        return []
    try:
        root = reader.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, ValueError):
        return [html]
    parts = [*_walk(root)]
    return _close_up(parts)


def _walk(node: "HtmlElement") -> Iterator[str]:
    """Yield the parts of an element: words, tags in angle brackets, "<|>" where a line begins or ends.

    Words are escaped, so that none looks like a tag.
    """
    for_line = ["<|>"] if node.tag in LINE_ELEMENTS else []
    tag = SAME_TAGS.get(node.tag, node.tag)
    is_told = tag not in PLAIN_TAGS and tag != "p"
    yield from for_line
    if is_told:
        shown = "".join(f" {name}={value}" for name, value in sorted(node.attrib.items()) if name in {"href", "src"})
        yield f"<{tag}{shown}>"
    yield from [escape(node.text)] if node.text else []
    for child in node:
        if isinstance(child.tag, str):
            yield from _walk(child)
        yield from [escape(child.tail)] if child.tail else []
    if is_told:
        yield f"</{tag}>"
    yield from for_line


def _close_up(parts: list[str]) -> list[str]:
    """Return the parts with neighbouring words joined, and without blanks and line breaks that are not seen."""
    joined: list[str] = []
    for part in parts:
        if part == "<|>":
            _end_line(joined)
        elif part in EMPHASIS and joined and joined[-1].endswith(" "):
            # A blank looks the same on either side of an end.
            joined[-1] = joined[-1].rstrip(" ")
            joined += [part, " "]
        elif part.startswith("<"):
            joined.append(part)
        else:
            _add_words(joined, part)
    return joined


def _add_words(joined: list[str], part: str) -> None:
    """Add words to parts, joined to those before them."""
    before = joined.pop() if joined and not joined[-1].startswith("<") else ""
    words = BLANKS.sub(" ", before + part)
    if not joined or joined[-1] in LINE_BEGINS:
        words = words.lstrip(" ")
    joined += [words] if words else []


def _end_line(joined: list[str]) -> None:
    """Add the end of a line to parts; a line that holds nothing but blanks is not seen."""
    while joined and not joined[-1].startswith("<") and not joined[-1].strip():
        joined.pop()
    if joined and not joined[-1].startswith("<"):
        joined[-1] = joined[-1].rstrip(UNSEEN_BLANKS)
    if not joined or joined[-1] != "<|>":
        joined.append("<|>")
