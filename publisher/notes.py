"""Show notes: from Markdown to the small, safe HTML that podcast apps show, and to plain text."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "pre", "strong", "ul"}
"""What Apple and PSP-1 name, and a little that apps which know less show as plain text."""


@cache
def _markdown() -> MarkdownIt:
    # Raw HTML is shown as the text it is: what is not Markdown was not meant as markup by most who write it.
    return MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str) -> str:
    """Return CommonMark as HTML of TAGS alone, with links to web and mail addresses only."""
    rendered = _markdown().render(markdown)
    return nh3.clean(
        rendered, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    ).strip()


def to_text(markdown: str) -> str:
    """Return the words of CommonMark as plain text: paragraphs, items behind a bullet, addresses behind their links."""
    text = ""
    for token in _markdown().parse(markdown):
        match token.type:
            case "inline":
                text += _words(token.children or [])
            case "fence" | "code_block":
                text += token.content
            case "list_item_open":
                text += f"\n{token.info}. " if token.info else "\n• "
            case "paragraph_close" | "heading_close" | "bullet_list_close" | "ordered_list_close" if not token.hidden:
                text += "\n\n"
            case _:
                pass
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _words(tokens: list[Token]) -> str:
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
                address = str(token.attrs.get("href", ""))
            case "link_close":
                text += "" if text.endswith(address) else f" ({address})"
            case _:
                pass
    return text
