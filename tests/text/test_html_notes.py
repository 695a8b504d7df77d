"""Notes in HTML become Markdown only where that shows the same, and plain text without a word less."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.html_notes import as_html, html_to_text, list_shown_parts, to_markdown
from publisher.text.notes import clean_html, to_html

WORDS = st.text("abcæøå 12.*_#[]()<>&!-+`~|\\:'\"", min_size=1, max_size=12)


def escape(words: str) -> str:
    """Return words as HTML has them."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


INLINE = st.one_of(
    WORDS.map(escape),
    st.tuples(st.sampled_from(["b", "strong", "em", "i", "code", "span", "u"]), WORDS.map(escape)).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    ),
    WORDS.map(lambda words: f'<a href="https://example.org/a_b?c=1&amp;d=(2)">{escape(words)}</a>'),
    st.sampled_from(["<br>", "<br/>", ' <img src="https://example.org/p.png" alt="x">', "&nbsp;", "<!-- a -->"]),
)
LINES = st.lists(INLINE, min_size=1, max_size=5).map("".join)
BLOCKS = st.one_of(
    LINES.map(lambda line: f"<p>{line}</p>"),
    LINES.map(lambda line: f"<div>{line}</div>\n"),
    LINES,
    st.tuples(st.sampled_from(["h1", "h2", "h3", "h5"]), LINES).map(lambda one: f"<{one[0]}>{one[1]}</{one[0]}>"),
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(LINES, min_size=1, max_size=3)).map(
        lambda one: f"<{one[0]}>{''.join(f'<li>{line}</li>' for line in one[1])}</{one[0]}>"
    ),
    LINES.map(lambda line: f"<blockquote><p>{line}</p></blockquote>"),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda cells: f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    ),
)
NOTES = st.lists(BLOCKS, min_size=1, max_size=4).map("".join)


LETTER = re.compile(r"[^\W\d_]")


def list_letters(html: str) -> list[str]:
    """Return the letters that a browser shows, without the figures that lists have."""
    return LETTER.findall(unescape(" ".join(part for part in list_shown_parts(html) if part[0] != "<")))


@given(NOTES)
def test_markdown_shows_what_the_html_showed(html: str) -> None:
    """Where there is Markdown, its HTML is the same to a reader; otherwise the HTML has to stay."""
    markdown = to_markdown(html)
    if markdown is not None:
        assert list_shown_parts(to_html(markdown)) == list_shown_parts(clean_html(html))


@given(NOTES)
def test_plain_text_has_every_word(html: str) -> None:
    """Apps that show no HTML show the same words in the same order."""
    shown = re.sub(r"\(https://example\.org/a_b\?c=1&d=\(2\)\)", "", html_to_text(html))
    assert LETTER.findall(shown) == list_letters(html)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Hei <b>du</b>.</p><p>To</p>", "Hei **du**.\n\nTo"),
        ("<div>a</div><div>b <span>c</span></div>", "a\n\nb c"),
        ("a<br>b", "a\\\nb"),
        ("<p><strong>Bold </strong>text</p>", "**Bold** text"),
        ("<p>https://x.example/a_b?b=c&amp;d</p>", "https://x.example/a_b?b=c&d"),
        ('<p><a href="https://x.example/">her</a></p>', "[her](https://x.example/)"),
        ("<h1>T</h1><ol><li>a</li><li>b</li></ol>", "## T\n\n1. a\n2. b"),
        ("<p>5 * 3 * 2</p>", "5 * 3 * 2"),
        ("<p>*ikke*</p>", "\\*ikke\\*"),
        ("<p>a</p><p>&nbsp;</p>", "a"),
        ("<p>x</p><table><tr><td>1</td></tr></table>", None),
        ('<p><img src="https://x.example/i.png"></p>', None),
        ("<p><u>strek</u></p>", None),
        ("<p>a</p><script>x()</script>", None),
        ('<p>a</p><iframe src="https://x.example"></iframe>', None),
        ("", ""),
    ],
)
def test_notes_become_markdown_that_a_person_would_write(html: str, markdown: str | None) -> None:
    """Signs are escaped where they would mean something else, and nowhere else."""
    assert to_markdown(html) == markdown


def test_scripts_frames_and_styles_are_no_notes() -> None:
    """What would run, or track, goes; what is shown stays, with whole addresses."""
    html = '<p onclick="x()">a</p><script>x()</script><style>p{}</style><iframe src="https://t.example"></iframe>'
    assert clean_html(html) == "<p>a</p>"
    assert clean_html('<a href="/om">om</a> <a href="javascript:x()">x</a>') == "<a>om</a> <a>x</a>"
    picture = '<img src="https://x.example/i.png" alt="Et bilde">'
    assert clean_html(picture) == picture
    assert clean_html(picture, pictures=False) == ""


def test_text_without_tags_keeps_its_lines() -> None:
    """Feeds write plain text too: its paragraphs and lines are those of the notes."""
    assert as_html("Hei & hå\nto\n\ntre") == "<p>Hei &amp; hå<br>to</p>\n<p>tre</p>"
    assert as_html("<p>a</p>") == "<p>a</p>"
