"""Show notes: a corpus of CommonMark with its HTML and plain text, and laws that hold for both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from publisher.text.notes import (
    APPLE_DESCRIPTION_BYTES,
    escape_signs,
    to_description,
    to_html,
    to_paragraphs,
    to_people,
    to_text,
    truncate,
)
from support.golden import CORPUS, cases, check
from support.markup import judge

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


@pytest.mark.parametrize("case", cases("notes"))
def test_corpus_gives_allowed_html(case: str) -> None:
    """The HTML of the corpus has only allowed elements, attributes and URLs."""
    judge(to_html((CORPUS / "notes" / case / "notes.md").read_text(encoding="utf-8")))


@given(MARKDOWN)
def test_html_is_always_allowed_and_well_formed(markdown: str) -> None:
    """The HTML of any notes is balanced, with allowed elements and absolute links only."""
    judge(to_html(markdown))


@given(MARKDOWN)
def test_html_always_fits_into_cdata(markdown: str) -> None:
    """The HTML of any notes fits into CDATA of an XML document and comes back the same."""
    element = etree.Element("x")
    element.text = etree.CDATA(to_html(markdown))
    assert (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == to_html(markdown)


@given(MARKDOWN)
def test_html_is_final(markdown: str) -> None:
    """Raw HTML in notes is escaped: no element comes from it."""
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


SENTENCES = st.lists(
    st.sampled_from(["Hvor mye falt det? ", "Å måle er å vite. ", "日本。", "ord ", "🌧", "\n\n", "…»"])
).map("".join)


@given(SENTENCES, st.integers(8, 300))
def test_truncated_text_fits_and_is_a_prefix(text: str, limit: int) -> None:
    """Truncated text has at most `limit` bytes, and is a prefix of the text that ends with a whole character."""
    kept = truncate(text, limit)
    assert len(kept.encode()) <= limit
    if len(text.encode()) <= limit:
        assert kept == text
    else:
        assert text.startswith(kept.removesuffix("…").rstrip())
        assert "\ufffd" not in kept


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Det regnet. Så snødde det. Så sol.", 30, "Det regnet. Så snødde det."),
        ("Spurte hun: «Regn?» Ja. Og så videre.", 32, "Spurte hun: «Regn?» Ja."),
        ("Vi målte 3.14 meter og litt til her", 31, "Vi målte 3.14 meter og litt…"),
        ("Ja. Denne setningen er lang og tar aldri slutt", 30, "Ja. Denne setningen er lang…"),
        ("雨が降った。雪が降った。晴れた。", 37, "雨が降った。雪が降った。"),
        ("æ" * 40, 10, "æææ…"),
        ("🌧" * 10, 12, "🌧🌧…"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, kept: str) -> None:
    """Text is cut behind a sentence if that keeps half of it, else behind a word, else behind a character."""
    assert truncate(text, limit) == kept


@given(
    SENTENCES,
    st.lists(st.tuples(st.integers(0, 9999).map(float), st.sampled_from(["Åpning", "Ål " * 40])), max_size=60),
)
def test_descriptions_fit(text: str, chapters: list[tuple[float, str]]) -> None:
    """Text and chapters together are within the limit of Apple and PSP-1."""
    described = to_description(text * 20, chapters)
    assert len(described.encode()) <= APPLE_DESCRIPTION_BYTES
    assert described == described.strip()


def test_chapters_stand_below_the_text() -> None:
    """Each chapter has a line with its time, where apps look for it; too many of them leave the text alone."""
    assert to_description("Om regn.", [(0.0, "Åpning"), (75.4, "Måling")]) == "Om regn.\n\n0:00 Åpning\n1:15 Måling"
    assert to_description("", [(0.0, "Åpning")]) == "0:00 Åpning"
    assert to_description("Om regn.", [(0.0, "å" * 1200)]) == "Om regn."


def test_people_are_introduced() -> None:
    """People with a title or an organisation are listed, with a link; those with a name alone are not."""
    rows = [
        ("Kari <Vik>", "https://vik.example/?a=1&b=2", ["forsker", "Havet & co"]),
        ("Ola", None, []),
        ("Per", None, ["Å"]),
    ]
    html = to_people(rows)
    assert html == (
        '\n<ul>\n<li><a href="https://vik.example/?a=1&amp;b=2">Kari &lt;Vik&gt;</a>, forsker, Havet &amp; co</li>\n'
        "<li>Per, Å</li>\n</ul>"
    )
    assert judge(html).words.split() == ["Kari", "<Vik>,", "forsker,", "Havet", "&", "co", "Per,", "Å"]
    assert to_people([("Ola", None, [])]) == ""


NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=8
)


@given(st.lists(st.tuples(NAMES, st.none() | st.just('https://a.example/"x'), st.lists(NAMES, max_size=2))))
def test_people_are_always_safe_html(people: list[tuple[str, str | None, list[str]]]) -> None:
    """With any names, the list is balanced HTML of allowed elements, and fits into CDATA."""
    html = to_people(people)
    judge(html)
    assert "]]>" not in html


@given(st.text("abc<>&;/!?# script ampltcopy0", max_size=60))
def test_readers_of_html_see_all_that_a_text_says(text: str) -> None:
    """Read as HTML, an escaped text says what was written; one without signs of HTML is as it was."""
    said = lxml_html.fromstring(f"<div>{escape_signs(text)}</div>").text_content()
    assert said == text
    assert escape_signs("1 < 2 & 3 > 2; R&D") == "1 < 2 & 3 > 2; R&D"


@given(st.text("a <b>&amp; .", max_size=6000))
def test_escaped_descriptions_keep_the_limit(text: str) -> None:
    """What is escaped counts as it is written, and no sign is cut in two."""
    described = to_description(text, [(0.0, "The <details> element")])
    assert len(described.encode()) <= APPLE_DESCRIPTION_BYTES
    assert described.endswith("0:00 The &lt;details> element")


def test_a_summary_is_paragraphs_of_html() -> None:
    """Blank lines part them, and signs are escaped."""
    assert to_paragraphs("A & <b>\n\n\nC\nD") == "<p>A &amp; &lt;b&gt;</p>\n<p>C<br>D</p>"
