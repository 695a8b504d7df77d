"""Compares the texts of feeds, which say the same thing as HTML, as plain text, cut short, and escaped twice."""

import re
from html import escape

from lxml import etree

from publisher.text.characters import decode_entities
from publisher.text.markup import find_tag
from publisher.text.textfile import INVISIBLE_CHARACTERS

BLOCKS = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "tr", "hr"),
    *("section", "article", "header", "footer", "figure", "aside", "dl", "dt", "dd"),
}
"""Elements that begin and end a paragraph."""
UNSEEN = {"script", "style", "iframe", "object", "noscript", "head", "template"}
"""Elements whose text nobody is meant to read."""
PARAGRAPH = "\n\n"
RICH_SHARE = 0.8
"""The share of the longest text's letters that another one needs to be richer for its markup."""
CUT_SHORT_LETTERS = 20
"""Letters that the beginning of another text needs, to be that text cut short."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def has_markup(text: str) -> bool:
    """Tell whether a text is HTML: it has tags."""
    return find_tag(text) is not None


def unescape_once(text: str) -> str:
    """Return a text without the second escaping that some hosts give it: "&lt;p&gt;" becomes "<p>"."""
    if not has_markup(text) and ENTITY.search(text):
        decoded = decode_entities(text)
        if has_markup(decoded):
            return decoded
    return text


def to_markup(text: str) -> str:
    """Return a text as HTML: as it is if it has tags; else its paragraphs and lines as such."""
    resolved = unescape_once(text).strip()
    if not resolved or has_markup(resolved):
        return resolved
    plain = re.sub(r"\r\n?", "\n", decode_entities(resolved))
    parts = (escape(part.strip(), quote=False).replace("\n", "<br>\n") for part in re.split(r"\n[^\S\n]*\n", plain))
    return "\n".join(f"<p>{part}</p>" for part in parts if part)


def to_plain(text: str) -> str:
    """Return a text without HTML: paragraphs apart by an empty line, list items behind a bullet, addresses of links."""
    resolved = unescape_once(text)
    if not has_markup(resolved):
        return _tidy(decode_entities(resolved))
    root = _parse(resolved)
    return "" if root is None else _tidy(_Words().read(root))


def _parse(markup: str) -> etree._Element | None:
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return etree.fromstring(f"<body>{markup}</body>".encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None


class _Words:
    """Collects the words of a tree of HTML."""

    def __init__(self) -> None:
        """Begin with no words."""
        self._pieces: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def read(self, root: etree._Element) -> str:
        """Return the words of a tree, each blank as it stands between words."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self._begin(name, element)
            else:
                self._end(name, element)
        return "".join(self._pieces)

    def _begin(self, name: str, element: etree._Element) -> None:
        self._unseen += name in UNSEEN
        if name == "br":
            self._pieces.append("\n")
        elif name == "li":
            self._pieces.append("\n• ")
        elif name in BLOCKS:
            self._pieces.append(PARAGRAPH)
        elif name == "a":
            self._links.append((element.get("href") or "", len(self._pieces)))
        self._add(element.text)

    def _end(self, name: str, element: etree._Element) -> None:
        self._unseen -= name in UNSEEN
        if name in BLOCKS:
            self._pieces.append(PARAGRAPH)
        elif name == "a" and self._links:
            address, start = self._links.pop()
            words = "".join(self._pieces[start:]).strip()
            shown = address.removeprefix("mailto:")
            if re.match("(?:https?:|mailto:)", address, re.IGNORECASE) and shown not in words:
                self._pieces.append(f" ({shown})" if words else shown)
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text and not self._unseen:
            self._pieces.append(re.sub(r"\s+", " ", text))


def _tidy(text: str) -> str:
    """Return a text with single blanks and at most one empty line in a row."""
    text = INVISIBLE_CHARACTERS.replace_all(text)
    lines = (" ".join(line.split()) for line in re.sub(r"\r\n?", "\n", text).split("\n"))
    return re.sub(r"\n{3,}", PARAGRAPH, "\n".join(lines)).strip()


def list_letters(text: str) -> str:
    """Return the letters and digits of a text, by which texts are compared whatever their form."""
    return "".join(re.findall(r"\w", re.sub(r"\(?https?://\S+|• ", "", text.casefold())))


def says_the_same(one: str, other: str) -> bool:
    """Tell whether two plain texts say the same, or one is the other cut short."""
    short, long = sorted((list_letters(one), list_letters(other)), key=len)
    return short == long or not short or (len(short) >= CUT_SHORT_LETTERS and long.startswith(short))


def choose_richest(texts: dict[str, str]) -> str | None:
    """Return the name of the richest of several texts, or None without any.

    It has nearly as many letters as the longest, and of those the most markup; the first of equals.
    """
    letters = {name: len(list_letters(to_plain(text))) for name, text in texts.items() if text.strip()}
    if not letters:
        return None
    enough = max(letters.values()) * RICH_SHARE
    return max(
        (name for name in letters if letters[name] >= enough), key=lambda name: unescape_once(texts[name]).count("<")
    )
