"""Judges HTML and plain text that were made of notes."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from publisher.text.notes import (
    ALLOWED_TAGS,
)


class Checker(HTMLParser):
    """Reads HTML strictly: every element is closed in its turn, and all elements, attributes and words are kept."""

    def __init__(self, html: str) -> None:
        """Read `html` from beginning to end."""
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.other = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data

    def handle_comment(self, data: str) -> None:
        """Keep what must not be there."""
        self.other += data

    def handle_decl(self, decl: str) -> None:
        """Keep the declaration."""
        self.other += decl

    def handle_pi(self, data: str) -> None:
        """Keep the instruction."""
        self.other += data

    def unknown_decl(self, data: str) -> None:
        """Keep the declaration."""
        self.other += data


def judge(html: str) -> Checker:
    """Hold HTML against what may stand in a feed; return what was read."""
    read = Checker(html)
    assert read.open == []
    assert read.tags <= ALLOWED_TAGS
    assert {name for name, _ in read.attributes} <= {"href", "title"}
    assert {urlsplit(value).scheme for name, value in read.attributes if name == "href"} <= {"http", "https", "mailto"}
    assert read.other == ""
    return read
