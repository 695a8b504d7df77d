"""Converts show notes from CommonMark to the HTML subset that podcast apps show, and to plain text."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from publisher.model.timecode import format_short_time
from publisher.text.characters import decode_entities

if TYPE_CHECKING:
    # Imported on first use: a run whose notes all come from the cache does not need them.
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ALLOWED_TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
}
"""The tags that Apple and PSP-1 list, and a few more, whose text apps show where they do not know the tag."""
HEADING_REPLACEMENTS = {"h1": "h2", "h5": "h4", "h6": "h4"}
"""Replacements of headings that apps do not show. `h1` is taken by the episode's title."""
APPLE_DESCRIPTION_BYTES = 4000
"""Limit of a description at Apple and in PSP-1, in bytes of UTF-8."""
SENTENCE_BREAK = re.compile(r"""[.!?…][)\]"'»”’]*(?=\s)|[。！？]|\n\n""")
"""The end of a sentence or of a paragraph."""
TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
KEPT_TAGS = (
    ALLOWED_TAGS
    | TABLE_TAGS
    | {"dd", "del", "div", "dl", "dt", "figcaption", "figure", "h1", "h5", "h6", "hr", "img", "ins", "s", "small"}
    | {"span", "sub", "sup", "u"}
)
"""The tags that stay in notes which were HTML: of those that an app does not know it shows the text."""
KEPT_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}}
TAG_LIKE = re.compile("<(?=[A-Za-z/!?])")
ENTITY_LIKE = re.compile("&(?:#[xX]?[0-9A-Fa-f]{1,20}|[A-Za-z][A-Za-z0-9]{0,40});?")
ELLIPSIS = "…"
ABSOLUTE_URL = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
CONTROL_CHARACTERS = re.compile("[\f\r]")
"""Characters that entities such as &#12; can produce, and XML 1.0 forbids."""


NOTES_CACHE_SIZE = 16_384
"""Size of the caches: several feeds and archive pages render the same notes."""


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few runs need it

    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 - its name in markdown-it
            # An app has no base URL, so relative addresses lead nowhere.
            return ABSOLUTE_URL.match(url) is not None

    # Raw HTML is escaped: in notes, a "<" is mostly meant as the character.
    return Markdown("commonmark", {"html": False})


@lru_cache(maxsize=1)
def _parse(markdown: str) -> "list[Token]":
    """Return the tokens of CommonMark, images and unsupported headings replaced. Kept for HTML and text in turn."""
    tokens = _markdown().parse(markdown)
    for token in tokens:
        token.tag = HEADING_REPLACEMENTS.get(token.tag, token.tag)
        for child in token.children or []:
            if child.type == "image":
                child.type = "text"  # An image becomes its alternative text.
    return tokens


@lru_cache(maxsize=NOTES_CACHE_SIZE)
def to_html(markdown: str) -> str:
    """Return CommonMark as HTML of ALLOWED_TAGS, with http, https and mailto links only. It fits into CDATA."""
    import nh3  # noqa: PLC0415 - few runs need it

    rendered = _markdown().renderer.render(_parse(markdown), _markdown().options, {})
    html = nh3.clean(
        CONTROL_CHARACTERS.sub(" ", rendered),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return html.replace("]]>", "]]&gt;").strip()


def clean_html(html: str, *, pictures: bool = True, tables: bool = True) -> str:
    """Return notes that are HTML without scripts, styles, frames and forms, and with absolute addresses only.

    It fits into CDATA. `pictures` and `tables` tell whether those stay; the words in a table do.
    """
    import nh3  # noqa: PLC0415 - few runs need it

    cleaned = nh3.clean(
        CONTROL_CHARACTERS.sub(" ", html),
        tags=KEPT_TAGS - (set() if pictures else {"img"}) - (set() if tables else TABLE_TAGS),
        attributes={tag: names for tag, names in KEPT_ATTRIBUTES.items() if pictures or tag != "img"},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )
    return cleaned.replace("]]>", "]]&gt;").strip()


def to_paragraphs(text: str) -> str:
    """Return plain text as paragraphs of HTML."""
    paragraphs = (escape(part.strip(), quote=False) for part in re.split(r"\n\s*\n", text) if part.strip())
    return "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs)


def to_people(people: Iterable[tuple[str, str | None, Sequence[str]]]) -> str:
    """Return people (name, page, title and organisation) as an HTML list; a name without either is left out.

    podcast:person has no attribute for title and organisation, so the notes say them.
    """
    rows = []
    for name, href, lines in people:
        if lines:
            shown = escape(name, quote=False)
            linked = f'<a href="{escape(href)}">{shown}</a>' if href else shown
            rows.append(f"<li>{', '.join((linked, *(escape(line, quote=False) for line in lines)))}</li>")
    return "\n<ul>\n{}\n</ul>".format("\n".join(rows)) if rows else ""


def to_timestamps(chapters: Iterable[tuple[float, str]]) -> str:
    """Return chapters (start in s, title) as lines of HTML, whose times apps link; empty without chapters."""
    lines = [f"{format_short_time(start)} {escape(title, quote=False)}" for start, title in chapters]
    return f"\n<p>{'<br>'.join(lines)}</p>" if lines else ""


def to_description(text: str, chapters: Sequence[tuple[float, str]] = (), *, as_written: bool = False) -> str:
    """Return plain text with the chapters (start in s, title) below it, in at most APPLE_DESCRIPTION_BYTES.

    Text that is too long is truncated; chapters that alone need more than half of the limit are left out.
    What HTML would take for a tag is escaped, but in a text that was written as a description (`as_written`).
    """
    lines = escape_signs("\n".join(f"{format_short_time(start)} {title}" for start, title in chapters))
    below = f"\n\n{lines}" if lines and len(lines.encode()) <= APPLE_DESCRIPTION_BYTES // 2 else ""
    limit = room = APPLE_DESCRIPTION_BYTES - len(below.encode())
    show = str if as_written else escape_signs
    while len((shown := show(truncate(text, room))).encode()) > limit:
        room -= len(shown.encode()) - limit
    return (shown + below).strip()


def escape_signs(text: str) -> str:
    """Return plain text in which no reader of HTML finds a tag or an entity: those that look like one are escaped.

    Most apps read a description as HTML (RSS 2.0 lets it be), where a word like <script> would vanish. Those that
    show it as it is show &lt;script> in its place. Text without such signs is the same to both.
    """
    return TAG_LIKE.sub("&lt;", ENTITY_LIKE.sub(_escape_entity, text))


def _escape_entity(found: re.Match[str]) -> str:
    return found[0] if decode_entities(found[0]) == found[0] else f"&amp;{found[0][1:]}"


def truncate(text: str, limit: int) -> str:
    """Return `text` in at most `limit` bytes of UTF-8, cut behind a sentence, or else behind a word.

    The end of a sentence or of a word is used if it keeps more than half of what fits.
    """
    content = text.encode()
    if len(content) <= limit:
        return text
    kept = content[:limit].decode(errors="ignore")
    sentences = [found.end() for found in SENTENCE_BREAK.finditer(kept)]
    if sentences and sentences[-1] > len(kept) // 2:
        return kept[: sentences[-1]].rstrip()
    kept = content[: limit - len(ELLIPSIS.encode())].decode(errors="ignore")
    words = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return (words if len(words) > len(kept) // 2 else kept).rstrip() + ELLIPSIS


@lru_cache(maxsize=NOTES_CACHE_SIZE)
def to_text(markdown: str) -> str:
    """Return CommonMark as plain text: paragraphs, list items behind a bullet, addresses behind their links."""
    text = ""
    for token in _parse(markdown):
        match token.type:
            case "inline":
                text += _words(token.children or [])
            case "fence" | "code_block":
                text += f"\n{token.content}\n"
            case "list_item_open":
                text += f"\n{token.info}. " if token.info else "\n• "
            case "paragraph_close" | "heading_close" | "bullet_list_close" | "ordered_list_close" if not token.hidden:
                text += "\n\n"
            case _:
                pass
    return re.sub(r"\n{3,}", "\n\n", CONTROL_CHARACTERS.sub(" ", text)).strip()


def _words(tokens: "list[Token]") -> str:
    text = ""
    address = ""
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                text += token.content
            case "softbreak":
                text += " "
            case "hardbreak":
                text += "\n"
            case "link_open":
                address = str(token.attrs.get("href", "")).removeprefix("mailto:")
            case "link_close":
                text += "" if text.endswith(address) else f" ({address})"
            case _:
                pass
    return text
