"""Podcasting 2.0's JSON chapters: every key, versions, and values that cannot be used."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from publisher.model.chapters import Chapter, Chapters
from publisher.text.chapters.json import format_json_chapters, parse_json_chapters
from publisher.text.textfile import TextFile
from support.podcasting_schemas import CHAPTERS
from support.sidecars import chapter_lists, list_rules, make_sheet


def sheet_of(*chapters: Any, version: object = "1.2.0") -> TextFile:
    """Return JSON chapters with a line for each chapter, from the second on."""
    rows = ",\n".join(json.dumps(chapter) for chapter in chapters)
    return make_sheet(*f'{{"version": {json.dumps(version)}, "chapters": [\n{rows}]}}'.split("\n"))


@given(chapter_lists())
def test_everything_is_kept(chapters: Chapters) -> None:
    """Chapters come back as they were, and the document is valid by the schema of the podcast namespace."""
    text = format_json_chapters(chapters)
    jsonschema.validate(json.loads(text), CHAPTERS)
    sheet = make_sheet(*text.split("\n"))
    assert (parse_json_chapters(sheet), sheet.findings) == (chapters, [])


def test_a_chapter_without_a_title_is_outside_the_contents() -> None:
    """Without a title, `toc` is false, unless the document says that it is true; then the title is missing."""
    sheet = sheet_of({"startTime": 0}, {"startTime": 1, "toc": True}, {"startTime": 2, "title": "T"})
    assert [(chapter.title, chapter.toc) for chapter in parse_json_chapters(sheet)] == [
        ("–", False),
        ("–", True),
        ("T", True),
    ]
    assert list_rules(sheet) == [("chapter-untitled", 3)]


@pytest.mark.parametrize("start", [None, "soon", True], ids=str)
def test_a_chapter_without_a_start_is_an_error(start: object) -> None:
    """The start has to be a number; the lines of the other chapters stay right."""
    sheet = sheet_of({"startTime": start, "title": "a"}, {"startTime": 5, "title": "b"})
    assert [chapter.title for chapter in parse_json_chapters(sheet)] == ["b"]
    assert list_rules(sheet) == [("chapter-wrong", 2)]
    assert sheet.places == [3]


@pytest.mark.parametrize(
    ("version", "wrong"), [("1.0.0", 0), ("1.1", 0), ("1.2.7", 0), ("1.3.0", 1), ("2.0.0", 1), (None, 1), (1.2, 1)]
)
def test_an_unknown_version_is_a_warning(version: object, wrong: int) -> None:
    """Versions up to 1.2 are read without a word, others with a warning in their line."""
    sheet = sheet_of({"startTime": 0, "title": "a"}, version=version)
    assert len(parse_json_chapters(sheet)) == 1
    assert list_rules(sheet) == [("chapter-version", 1)] * wrong


def test_titles_of_episode_and_podcast_are_written() -> None:
    """They stand in the document if they are given; whole seconds are integers, and what is left out is no key."""
    text = format_json_chapters((Chapter(start=5.0, title="a", end=7.25),), title="E", podcast="P")
    assert json.loads(text) == {
        "version": "1.2.0",
        "title": "E",
        "podcastName": "P",
        "chapters": [{"startTime": 5, "endTime": 7.25, "title": "a"}],
    }
    assert '"startTime": 5,' in text


@pytest.mark.parametrize("end", [2, "0:02"])
def test_an_end_before_the_start_is_told(end: float | str) -> None:
    """The chapter is kept without the end."""
    row = json.dumps({"startTime": 5, "endTime": end, "title": "A"})
    sheet = make_sheet('{"version": "1.2.0", "chapters": [', row, "]}")
    assert [(chapter.start, chapter.end) for chapter in parse_json_chapters(sheet)] == [(5.0, None)]
    assert list_rules(sheet) == [("chapter-wrong", 2)]
