"""The formats of chapters: the corpus, laws that hold for all of them, and detection."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.chapters import CHAPTER_FORMATS, detect_chapter_format, format_chapters, read_chapters
from support.golden import CORPUS, cases, check
from support.sidecars import make_sheet, spell_findings


@pytest.mark.parametrize("name", cases("chapters"))
def test_the_corpus_is_read_as_expected(name: str) -> None:
    """Each file gives just the chapters and the findings that stand beside it."""
    folder = CORPUS / "chapters" / name
    file = next(folder.glob("input.*"))
    chapters, findings = read_chapters(file.name, file.read_bytes())
    rows = [json.dumps(chapter.model_dump(exclude_defaults=True), ensure_ascii=False) for chapter in chapters]
    check(folder / "expected.txt", ("\n".join([*rows, *spell_findings(findings)]) + "\n").encode())


@pytest.mark.parametrize("name", cases("chapters"))
@pytest.mark.parametrize("form", CHAPTER_FORMATS)
def test_what_was_read_is_read_again_from_every_format(name: str, form: str) -> None:
    """Starts and titles of the chapters in the table of contents survive any format, without a finding."""
    file = next((CORPUS / "chapters" / name).glob("input.*"))
    chapters, _ = read_chapters(file.name, file.read_bytes())
    shown = [(chapter.start, chapter.title) for chapter in chapters if chapter.toc]
    if shown:
        again, findings = read_chapters("again", format_chapters(chapters, form).encode())
        assert [(chapter.start, chapter.title) for chapter in again if chapter.toc] == shown
        assert findings == []


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Reading any bytes gives chapters or findings."""
    chapters, findings = read_chapters("x", data)
    assert chapters or findings


@given(st.text('0123456789:.,->\n\t WEBVTT{}[]"<>/psc:chapter=start', max_size=120))
def test_no_near_miss_raises(text: str) -> None:
    """Reading text that resembles a format gives chapters or findings."""
    for head in ("", "WEBVTT\n\n", '{"version":"1.2.0","chapters":', "<"):
        chapters, findings = read_chapters("x", (head + text).encode())
        assert chapters or findings


def test_ten_megabytes_are_an_error() -> None:
    """A file beyond the limit has no chapters, and one error."""
    chapters, findings = read_chapters("x", b"0:00 a\n" * 1_500_000)
    assert chapters == ()
    assert [finding.rule for finding in findings] == ["sidecar-too-large"]


def test_golden_folder_has_its_inputs() -> None:
    """Every case has one input and what is expected of it."""
    for name in cases("chapters"):
        names = {file.name.partition(".")[0] for file in Path(CORPUS / "chapters" / name).iterdir()}
        assert names == {"input", "expected"}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("\n WEBVTT\n", "vtt"),
        ("a\n0:01 --> 0:02\nA", "vtt"),
        ('{"version": "1.2.0"}', "json"),
        ("[]", "json"),
        ("<chapters/>", "psc"),
        ("1.0\t2.0\tA", "labels"),
        ("1,5\t2,5", "labels"),
        ("1\t2\tA", "lines"),
        ("0:01 A", "lines"),
        ("[0:01] A", "lines"),
    ],
)
def test_the_format_is_detected_from_the_content(text: str, form: str) -> None:
    """The first line that is not blank decides, also by a time in brackets; an arrow tells WebVTT from lines."""
    assert detect_chapter_format(make_sheet(*text.split("\n"))) == form


def test_a_file_without_chapters_is_an_error() -> None:
    """A file of comments alone has no chapters and one error."""
    chapters, findings = read_chapters("x", b"# A\n")
    assert chapters == ()
    assert [finding.rule for finding in findings] == ["chapter-none"]
