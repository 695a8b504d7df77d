"""Show notes: from Markdown to the small, safe HTML that podcast apps show, and to plain text that fits."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from publisher.model.timecode import format_short_time

if TYPE_CHECKING:
    # What all notes say is mostly known already, and then nobody waits for these.
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
"""What Apple and PSP-1 name, and a little that apps which know less show as plain text."""
HEADING_REPLACEMENTS = {"h1": "h2", "h5": "h4", "h6": "h4"}
"""What stands in for headings that apps do not show: the first is the episode's title already."""
APPLE_DESCRIPTION_BYTES = 4000
"""The longest description that Apple and PSP-1 take, in bytes of UTF-8."""
SENTENCE_BREAK = re.compile(r"""[.!?…][)\]"'»”’]*(?=\s)|[。！？]|\n\n""")
"""Where a sentence ends."""
ELLIPSIS = "…"
ABSOLUTE_URL = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
CONTROL_CHARACTERS = re.compile("[\f\r]")
"""What entities like &#12; can smuggle in, and XML does not hold."""


NOTES_CACHE_SIZE = 16_384
"""Notes whose HTML is kept: pages of an archive and several feeds over the same episodes show the same again."""


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few runs need it

    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 - its name in markdown-it
            # In an app there is no page that a relative address could start from.
            return ABSOLUTE_URL.match(url) is not None

    # Raw HTML is shown as the text it is: what is not Markdown was not meant as markup by most who write it.
    return Markdown("commonmark", {"html": False})


@lru_cache(maxsize=1)
def _parse(markdown: str) -> "list[Token]":
    """Return CommonMark as tokens, all of them such as apps show. Whoever wants HTML mostly wants the text as well."""
    tokens = _markdown().parse(markdown)
    for token in tokens:
        token.tag = HEADING_REPLACEMENTS.get(token.tag, token.tag)
        for child in token.children or []:
            if child.type == "image":
                child.type = "text"  # Of a picture, the words that stand in for it are shown.
    return tokens


@lru_cache(maxsize=NOTES_CACHE_SIZE)
def to_html(markdown: str) -> str:
    """Return CommonMark as HTML of TAGS alone, with links to web and mail addresses only; it may stand in CDATA."""
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


def to_people(people: Iterable[tuple[str, str | None, Sequence[str]]]) -> str:
    """Return names, pages, and what is said of each, as a list in HTML; whoever has only a name is left out.

    podcast:person has no place for what somebody is or where, so this is where listeners read it.
    """
    rows = []
    for name, href, said in people:
        if said:
            shown = escape(name, quote=False)
            who = f'<a href="{escape(href)}">{shown}</a>' if href else shown
            rows.append(f"<li>{', '.join((who, *(escape(line, quote=False) for line in said)))}</li>")
    return "\n<ul>\n{}\n</ul>".format("\n".join(rows)) if rows else ""


def to_timestamps(chapters: Iterable[tuple[float, str]]) -> str:
    """Return starts and titles of chapters as lines of HTML, which apps make links of; nothing without chapters."""
    lines = [f"{format_short_time(start)} {escape(title, quote=False)}" for start, title in chapters]
    return f"\n<p>{'<br>'.join(lines)}</p>" if lines else ""


def to_description(text: str, chapters: Sequence[tuple[float, str]] = ()) -> str:
    """Return plain text, and starts and titles of chapters below it, that Apple and PSP-1 take: within BYTES.

    Too long a text is cut behind a sentence; where the chapters alone take more than half, they are left out.
    """
    lines = "\n".join(f"{format_short_time(start)} {title}" for start, title in chapters)
    below = f"\n\n{lines}" if lines and len(lines.encode()) <= APPLE_DESCRIPTION_BYTES // 2 else ""
    return (truncate(text, APPLE_DESCRIPTION_BYTES - len(below.encode())) + below).strip()


def truncate(text: str, limit: int) -> str:
    """Return `text` in at most `limit` bytes of UTF-8: whole, or up to the end of a sentence, or else of a word."""
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
    """Return the words of CommonMark as plain text: paragraphs, items behind a bullet, addresses behind their links."""
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
