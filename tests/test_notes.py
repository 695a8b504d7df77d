"""Show notes: a corpus of Markdown, each beside its HTML and its plain text, and the laws that both obey."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from golden import CORPUS, cases, check
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.notes import TAGS, to_html, to_text


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


MARKDOWN = st.lists(
    st.sampled_from(
        [
            *("# ", "## ", "- ", "  ", "1. ", "> ", "\n", "\n\n", "*", "**", "_", "`", "```\n", "    ", "---\n", "\\"),
            *(
                "[a](https://a.example)",
                "[b](javascript:x)",
                "![c](d.png)",
                "<https://e.example>",
                '[f](https://g "]]>")',
            ),
            *(
                "<script>",
                "</script>",
                "<b>",
                "</p>",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<br/>",
                "<a href='x' onclick=y>",
            ),
            *("&amp;", "&lt;script&gt;", "&#12;", "&#x1F;", "&nbsp;", "\t", "æøå", "word ", "🌧", " <", "> ", "&"),
        ]
    )
    | st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=5),
    max_size=30,
).map("".join)


@pytest.mark.parametrize("case", cases("notes"))
def test_notes_become_html_and_text(case: str) -> None:
    """Each input of the corpus gives exactly the HTML and the plain text that are written beside it."""
    folder = CORPUS / "notes" / case
    markdown = (folder / "notes.md").read_text(encoding="utf-8")
    check(folder / "expected.html", f"{to_html(markdown)}\n".encode())
    check(folder / "expected.txt", f"{to_text(markdown)}\n".encode())


def judge(html: str) -> Checker:
    """Hold HTML against what may stand in a feed; return what was read."""
    read = Checker(html)
    assert read.open == []
    assert read.tags <= TAGS
    assert {name for name, _ in read.attributes} <= {"href", "title"}
    assert {urlsplit(value).scheme for name, value in read.attributes if name == "href"} <= {"http", "https", "mailto"}
    assert read.other == ""
    return read


@pytest.mark.parametrize("case", cases("notes"))
def test_corpus_gives_allowed_html(case: str) -> None:
    """Nothing of the corpus gives an element, an attribute or an address that apps must not get."""
    judge(to_html((CORPUS / "notes" / case / "notes.md").read_text(encoding="utf-8")))


@given(MARKDOWN)
def test_html_is_always_allowed_and_well_formed(markdown: str) -> None:
    """Whatever the notes hold, their HTML is balanced, of known elements, with absolute links alone."""
    judge(to_html(markdown))


@given(MARKDOWN)
def test_html_always_fits_into_cdata(markdown: str) -> None:
    """Whatever the notes hold, their HTML can stand in CDATA of an XML document and comes back the same."""
    element = etree.Element("x")
    element.text = etree.CDATA(to_html(markdown))
    assert (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == to_html(markdown)


@given(MARKDOWN)
def test_html_is_final(markdown: str) -> None:
    """Raw HTML in notes is text: what was markup in Markdown's eyes is all the markup there is."""
    assert "script" not in judge(to_html(markdown)).tags


@given(MARKDOWN)
def test_text_is_tidy(markdown: str) -> None:
    """Plain text has no blanks around it, at most one empty line at a time, and no character that XML lacks."""
    text = to_text(markdown)
    assert text == text.strip()
    assert "\n\n\n" not in text
    element = etree.Element("x")
    element.text = text
    assert (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == text


@given(st.lists(st.from_regex(r"[a-zæøå]{1,8}( [a-zæøå]{1,8}){0,3}", fullmatch=True), min_size=1, max_size=5))
def test_plain_paragraphs_stay_what_they_are(paragraphs: list[str]) -> None:
    """Words without any markup come out as they went in, paragraph by paragraph."""
    markdown = "\n\n".join(paragraphs)
    assert to_text(markdown) == markdown
    assert to_html(markdown) == "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def test_no_word_is_lost() -> None:
    """The HTML and the plain text of notes have the same words in the same order."""
    markdown = (CORPUS / "notes" / "show-notes" / "notes.md").read_text(encoding="utf-8")
    words = judge(to_html(markdown)).words.split()
    marks = {"•", "1.", "2.", "(https://snl.no/tidevann)"}
    assert [word for word in to_text(markdown).split() if word not in marks] == words
