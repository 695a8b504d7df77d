"""HTML transcripts: cite, time and p, as the podcast namespace has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from publisher.model.transcript import Cue, Transcript, merge_turns
from publisher.text.transcripts.html import format_html_transcript, parse_html_transcript
from support.sidecars import join_words, make_sheet, transcripts


def parse(page: str) -> list[tuple[str | None, float | None, str]]:
    """Return speaker, start and text of the cues of a page."""
    return [(cue.speaker, cue.start, cue.text) for cue in parse_html_transcript(make_sheet(*page.split("\n")))]


def test_a_paragraph_has_the_cite_and_time_before_it() -> None:
    """A speaker and a time hold until the next; a colon behind the name is not part of it."""
    page = "<cite>Åse:</cite><time>0:05</time><p>Ja.</p><p>Nå.</p><cite>Liv</cite><p>Nei.</p>"
    assert parse(page) == [("Åse", 5.0, "Ja."), ("Åse", 5.0, "Nå."), ("Liv", 5.0, "Nei.")]


def test_cite_and_time_may_stand_in_the_paragraph() -> None:
    """Inside a paragraph they are not part of the text, and neither is the colon between."""
    assert parse("<p><cite>Åse</cite> <time>1:00</time>: Ja, <b>nå</b>.</p>") == [("Åse", 60.0, "Ja, nå.")]


def test_line_breaks_and_boxes_keep_words_apart() -> None:
    """A word is what a browser shows as one: breaks, cells, list items and boxes divide, styles do not."""
    page = "<div>En<br>to<div>tre</div>fire</div><ul><li>fem<li>seks</ul>sj<b>u</b><table><tr><td>åtte<td>ni</table>"
    words = ["En", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni"]
    assert " ".join(text for _, _, text in parse(page)).split() == words


def test_text_outside_paragraphs_is_read() -> None:
    """Every word of the body is said, in a paragraph or not; who says it is known where labels or boxes tell."""
    page = "<div>Kari Ås: Ja.</div><pre>Nei,\nså.</pre><span>Og</span> mer.<br>Ola Bø: Takk.<p>Kari Ås: Ja."
    assert parse(page) == [
        ("Kari Ås", None, "Ja."),
        (None, None, "Nei, så."),
        (None, None, "Og mer."),
        ("Ola Bø", None, "Takk."),
        ("Kari Ås", None, "Ja."),
    ]


def test_headings_and_cells_may_name_speakers() -> None:
    """A heading that is a name of the page, the term of a list, and the cell between a time and the words."""
    assert parse("<p>Kari Ås: Ja.<h3>Liv</h3><p>A<h3>Kari Ås</h3><p>B") == [
        ("Kari Ås", None, "Ja."),
        ("Kari Ås", None, "A"),
        ("Kari Ås", None, "B"),
    ]
    assert parse("<dl><dt>Kari<dd>Ja.<dt>Liv<dd>Nei.</dl>") == [("Kari", None, "Ja."), ("Liv", None, "Nei.")]
    rows = "<tr><th>Tid<th>Hvem<th>Hva<tr><td>0:05<td>Kari<td>Ja.<tr><td>0:09<td>Liv<td>Nei."
    assert parse(f"<table>{rows}</table>") == [("Kari", 5.0, "Ja."), ("Liv", 9.0, "Nei.")]


def test_a_heading_holds_as_headings_do() -> None:
    """Until the next that is no less, or the end of its section; labels and lesser headings in it come between."""
    page = (
        "<h1>Tittel</h1><h2>Kari Ås</h2><p>a<div>b</div><h3>Mer</h3><p>c<p>Ola Bø: d<p>e<h2>Musikk</h2><p>f"
        "<section><h2>Ola Bø</h2><p>g</section><p>h<p>Kari Ås: i"
    )
    sheet = make_sheet(page)
    cues = parse_html_transcript(sheet, ["Kari Ås", "Ola Bø"])
    spoken = [(cue.speaker, cue.text) for cue in cues]
    kari, ola = "Kari Ås", "Ola Bø"
    assert spoken == [
        (kari, "a"), (kari, "b"), (kari, "c"), (ola, "d"), (ola, "e"),
        (None, "f"), (ola, "g"), (None, "h"), (kari, "i"),
    ]  # fmt: skip
    assert [finding.message for finding in sheet.findings] == [
        "the heading Mer is left out, and so is one more heading",
        "this stands apart from what Ola Bø says above it, and is taken for nobody's; so does one more paragraph",
    ]


def test_headings_that_return_are_names() -> None:
    """A heading that stands there twice names a speaker, as a label does; one that is a sentence does not."""
    page = "<h3>Kari Ås</h3><p>a<h3>SPEAKER_01</h3><p>b<h3>Kari Ås</h3><p>c<h3>SPEAKER_01</h3><p>d"
    assert [speaker for speaker, *_ in parse(page)] == ["Kari Ås", "SPEAKER_01", "Kari Ås", "SPEAKER_01"]
    page = "<h3>Om havet og månen her</h3><p>a<h3>Slutt på det</h3><p>b<h3>Om havet og månen her</h3><p>c"
    assert [speaker for speaker, *_ in parse(page)] == [None, None, None]


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("<tr><th>Kari Ås<td>Ja.<tr><th>Liv<td>Nei.", [("Kari Ås", None, "Ja."), ("Liv", None, "Nei.")]),
        ("<tr><th>0:05<td>Kari<td>Ja.<tr><th>0:09<td>Nei.", [("Kari", 5.0, "Ja."), ("Kari", 9.0, "Nei.")]),
        ("<tr><th>Kari<td>0:05<td>Ja.", [("Kari", 5.0, "Ja.")]),
        ("<thead><tr><th>Hvem<th>Hva<tr><th>er<th>sagt<tbody><tr><th>Kari<td>Ja.", [("Kari", None, "Ja.")]),
        ("<tr><th>Ja.<th>Nei.", [(None, None, "Ja."), (None, None, "Nei.")]),
        ("<tr><td>Ja.<tr><th>Nei.<tr><td>Jo.", [(None, None, text) for text in ("Ja.", "Nei.", "Jo.")]),
        ("<tr><th><td>Ja.<tr><td>Nei.", [(None, None, "Ja."), (None, None, "Nei.")]),
    ],
)
def test_heads_of_rows_are_names_or_words(rows: str, read: list[tuple[str | None, float | None, str]]) -> None:
    """Beside a cell, `th` is a name or a time; above all rows it is the heading of a column; elsewhere it is said."""
    assert parse(f"<table>{rows}</table>") == read


BLOCKS = ("p", "div", "li", "pre", "blockquote", "td", "h2", "h4", "th", "dd")
WORDS = st.text("abæøå", min_size=1, max_size=5)
PIECES = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.sampled_from(["", "Kari Ås: ", "Ola Bø: "]), WORDS), min_size=1, max_size=9
)


@given(PIECES)
def test_every_word_of_a_page_is_read_or_told(pieces: list[tuple[str, str, str]]) -> None:
    """In whatever element it stands: once and in order, but for headings, of which the first that is told is named."""
    words = [f"{word}{number}" for number, (*_, word) in enumerate(pieces)]
    page = "".join(f"<{tag}>{label}{said}</{tag}>" for (tag, label, _), said in zip(pieces, words, strict=True))
    sheet = make_sheet(f"<h1>Tittel</h1>{page}")
    cues = parse_html_transcript(sheet, ["Kari Ås", "Ola Bø"])
    headings = [said for (tag, *_), said in zip(pieces, words, strict=True) if tag in {"h2", "h4"}]
    assert [word for cue in cues for word in cue.text.split()] == [said for said in words if said not in headings]
    told = [finding.message for finding in sheet.findings if finding.rule == "transcript-outside"]
    assert len(told) == bool(headings)
    assert all(headings[0] in message for message in told)


@given(pieces=PIECES.filter(lambda pieces: all(tag[0] != "h" for tag, *_ in pieces)))
def test_nobody_gets_words_that_stand_apart(pieces: list[tuple[str, str, str]]) -> None:
    """A paragraph without a name has the speaker of the last name, if it stands in the same kind of box; or nobody."""
    sheet = make_sheet("".join(f"<{tag}>{label}{word}</{tag}>" for tag, label, word in pieces))
    cues = parse_html_transcript(sheet, ["Kari Ås", "Ola Bø"])
    expected, told, kind, speaker = [], 0, "", None
    for tag, label, _ in pieces:
        kind, speaker = (tag, label[:-2]) if label else (kind, speaker)
        expected.append(speaker if tag == kind else None)
        told += speaker is not None and tag != kind
    assert [cue.speaker for cue in cues] == expected
    assert len(sheet.findings) == bool(told)


def test_a_time_in_a_sentence_is_said() -> None:
    """With words before it, a time is no start."""
    assert parse("<p>Vi møttes <time>12:30</time> i dag.") == [(None, None, "Vi møttes 12:30 i dag.")]


def test_headings_and_scripts_are_no_text() -> None:
    """Headings (with what they cite), the title, scripts and paragraphs without words give no cues."""
    head = "<title>T</title><h1><cite>H</cite></h1><script>p</script>"
    page = f"{head}<p><style>x</style>Ja.<script>y</script></p><p> </p>"
    assert parse(page) == [(None, None, "Ja.")]


@pytest.mark.parametrize(
    ("element", "start"),
    [
        ('<time datetime="PT1H2M3.5S">9:00</time>', 3723.5),
        ('<time datetime="PT90S">x</time>', 90.0),
        ('<time datetime="PT">0:07</time>', 7.0),
        ("<time>1:02:03</time>", 3723.0),
        ("<time>i fjor</time>", None),
    ],
)
def test_times_are_durations_or_clocks(element: str, start: float | None) -> None:
    """A duration of ISO 8601 in `datetime` comes first, then the text of the element."""
    assert parse(f"{element}<p>a</p>") == [(None, start, "a")]


def test_an_empty_page_is_an_error() -> None:
    """A document that lxml finds nothing in is an error."""
    sheet = make_sheet("<!-- -->", "")
    assert parse_html_transcript(sheet) == ()
    assert [finding.rule for finding in sheet.findings] == ["transcript-syntax"]


def test_pages_are_escaped_and_have_a_language() -> None:
    """Title, speaker and text are escaped; the language is an attribute, if it is known."""
    page = format_html_transcript((Cue(text="1 < 2", speaker="A&B"),), title="T<", language="nb")
    root = html.document_fromstring(page)
    assert (root.get("lang"), root.findtext(".//h1"), root.findtext(".//cite")) == ("nb", "T<", "A&B:")
    assert root.findtext(".//p") == "1 < 2"
    assert root.find(".//time") is None
    assert "lang" not in format_html_transcript(())


@given(transcripts())
def test_turns_are_kept(cues: Transcript) -> None:
    """A page has a paragraph for each turn, with its words, its speaker, and its start to the millisecond."""
    again = parse_html_transcript(make_sheet(*format_html_transcript(cues).split("\n")))
    assert join_words(again) == join_words(cues)
    turns = [*merge_turns(cues)]
    assert [cue.speaker for cue in again] == [turn.speaker for turn in turns]
    assert [cue.start for cue in again] == [turn.start for turn in turns]
