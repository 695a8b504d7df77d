"""Chapters: every format read, written, and read again; whatever is wrong is a finding."""

import json
from pathlib import Path

import jsonschema
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.findings import Finding
from publisher.model.chapters import Chapter, ChapterLocation, Chapters
from publisher.model.timeline import Span, arrange_timeline
from publisher.text.chapters import CHAPTER_FORMATS, format_chapters, read_chapters, retime_chapters
from support.golden import CORPUS, cases, check
from support.podcasting_schemas import CHAPTERS

TITLES = st.text("abc æøå <>&\"':;#|0", min_size=1, max_size=12).map(lambda text: f"T{text.strip()}e")
TIMES = st.integers(0, 9_000_000).map(lambda milliseconds: milliseconds / 1000)


@st.composite
def chapter_lists(draw: st.DrawFn) -> Chapters:
    """Chapters with all that they can have, in order."""
    starts = sorted(draw(st.lists(TIMES, min_size=1, max_size=8, unique=True)))
    pages = st.none() | st.just("https://maalt.example/side?a=1&b=2")
    places = st.none() | st.just(ChapterLocation(name="Molde", geo="geo:62.74,7.16", osm="R148838"))
    return tuple(
        Chapter(
            start=start,
            title=" ".join(draw(TITLES).split()),
            end=draw(
                st.none() | st.integers(1, 900_000).map(lambda length, start=start: round(start + length / 1000, 3))
            ),  # type: ignore[misc]
            link=draw(pages),
            image=draw(pages),
            toc=draw(st.booleans()),
            location=draw(places),
        )
        for start in starts
    )


def told(findings: list[Finding]) -> list[str]:
    """Return findings as lines for a corpus."""
    return [
        f"{finding.position}: {finding.severity.value} {finding.rule}: {finding.message}; {finding.fix}"
        for finding in findings
    ]


@pytest.mark.parametrize("name", cases("chapters"))
def test_the_corpus_is_read_as_expected(name: str) -> None:
    """Each file gives just the chapters and the findings that stand beside it."""
    folder = CORPUS / "chapters" / name
    file = next(folder.glob("input.*"))
    chapters, findings = read_chapters(file.name, file.read_bytes())
    rows = [json.dumps(chapter.model_dump(exclude_defaults=True), ensure_ascii=False) for chapter in chapters]
    check(folder / "expected.txt", ("\n".join([*rows, *told(findings)]) + "\n").encode())


@pytest.mark.parametrize("name", cases("chapters"))
@pytest.mark.parametrize("form", CHAPTER_FORMATS)
def test_what_was_read_is_read_again_from_every_format(name: str, form: str) -> None:
    """Starts and titles of the chapters that are shown survive any format, without a finding."""
    file = next((CORPUS / "chapters" / name).glob("input.*"))
    chapters, _ = read_chapters(file.name, file.read_bytes())
    shown = [(chapter.start, chapter.title) for chapter in chapters if chapter.toc]
    if shown:
        again, findings = read_chapters("again", format_chapters(chapters, form).encode())
        assert [(chapter.start, chapter.title) for chapter in again if chapter.toc] == shown
        assert findings == []


@given(chapter_lists())
def test_json_keeps_everything(chapters: Chapters) -> None:
    """What goes into Podcasting 2.0's JSON comes out the same, and the document is as its schema wants it."""
    text = format_chapters(chapters, "json")
    jsonschema.validate(json.loads(text), CHAPTERS)
    assert read_chapters("x", text.encode()) == (chapters, [])


@given(chapter_lists())
def test_psc_keeps_what_is_shown(chapters: Chapters) -> None:
    """Podlove Simple Chapters keep start, title, link and image of all chapters but the hidden ones."""
    shown = tuple(chapter.model_copy(update={"end": None, "location": None}) for chapter in chapters if chapter.toc)
    text = format_chapters(chapters, "psc")
    assert etree.fromstring(text.encode()).tag == "{http://podlove.org/simple-chapters}chapters"
    if shown:
        assert read_chapters("x", text.encode()) == (shown, [])


@given(chapter_lists())
def test_another_reader_understands_webvtt(chapters: Chapters) -> None:
    """webvtt-py reads the titles that were written."""
    shown = [chapter.title for chapter in chapters if chapter.toc]
    read = webvtt.from_string(format_chapters(chapters, "vtt"))
    entities = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
    titles = []
    for caption in read:
        title = caption.raw_text
        for entity, letter in reversed(entities.items()):
            title = title.replace(entity, letter)
        titles.append(title)
    assert titles == shown


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever a file holds, reading it gives chapters or findings."""
    chapters, findings = read_chapters("x", data)
    assert chapters or findings


@given(st.text('0123456789:.,->\n\t WEBVTT{}[]"<>/psc:chapter=start', max_size=120))
def test_no_near_miss_raises(text: str) -> None:
    """What nearly is a format gives chapters or findings too."""
    for head in ("", "WEBVTT\n\n", '{"version":"1.2.0","chapters":', "<"):
        chapters, findings = read_chapters("x", (head + text).encode())
        assert chapters or findings


def test_ten_megabytes_are_told_and_not_read() -> None:
    """A file that nobody can have written is most often another one."""
    chapters, findings = read_chapters("x", b"0:00 a\n" * 1_500_000)
    assert chapters == ()
    assert [finding.rule for finding in findings] == ["sidecar-too-large"]


def test_chapters_move_with_the_sound() -> None:
    """A cut moves what is behind it, shortens what it is in, and takes with it what was all in it."""
    chapters = tuple(
        Chapter(start=start, title=title) for start, title in ((0, "A"), (10, "B"), (12, "C"), (14, "D"), (30, "E"))
    )
    moved, lost = retime_chapters(chapters, arrange_timeline(Span(0.5, 40.0), cuts=[Span(11.0, 16.0)]))
    assert [(chapter.start, chapter.title) for chapter in moved] == [(0.0, "A"), (9.5, "B"), (10.5, "D"), (24.5, "E")]
    assert [chapter.title for chapter in lost] == ["C"]


def test_hidden_chapters_end_no_others() -> None:
    """A picture that is shown within a chapter does not end it, so a cut behind the picture leaves the chapter."""
    chapters = (Chapter(start=0, title="A"), Chapter(start=5, title="p", toc=False), Chapter(start=20, title="B"))
    moved, lost = retime_chapters(chapters, arrange_timeline(Span(0, 30), cuts=[Span(0, 6)]))
    assert [(chapter.start, chapter.title) for chapter in moved] == [(0.0, "A"), (0.0, "p"), (14.0, "B")]
    assert lost == ()


def test_golden_folder_has_its_inputs() -> None:
    """Every case has one input and what is expected of it."""
    for name in cases("chapters"):
        names = {file.name.partition(".")[0] for file in Path(CORPUS / "chapters" / name).iterdir()}
        assert names == {"input", "expected"}
