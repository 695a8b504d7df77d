"""Chapters: every format read, written, and read again; whatever is wrong is a finding."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.chapters import CHAPTER_FORMATS, format_chapters, read_chapters
from support.golden import CORPUS, cases, check
from support.sidecars import spell_findings


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
    """Starts and titles of the chapters that are shown survive any format, without a finding."""
    file = next((CORPUS / "chapters" / name).glob("input.*"))
    chapters, _ = read_chapters(file.name, file.read_bytes())
    shown = [(chapter.start, chapter.title) for chapter in chapters if chapter.toc]
    if shown:
        again, findings = read_chapters("again", format_chapters(chapters, form).encode())
        assert [(chapter.start, chapter.title) for chapter in again if chapter.toc] == shown
        assert findings == []


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


def test_golden_folder_has_its_inputs() -> None:
    """Every case has one input and what is expected of it."""
    for name in cases("chapters"):
        names = {file.name.partition(".")[0] for file in Path(CORPUS / "chapters" / name).iterdir()}
        assert names == {"input", "expected"}
