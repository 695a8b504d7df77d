"""Chapters as WebVTT: ends that are their own, and titles that are escaped."""

from html import unescape

import webvtt
from hypothesis import given

from publisher.model.chapters import Chapter, Chapters
from publisher.text.chapters.vtt import format_vtt_chapters, parse_vtt_chapters
from support.sidecars import chapter_lists, make_sheet


@given(chapter_lists())
def test_another_reader_finds_the_titles(chapters: Chapters) -> None:
    """webvtt-py reads the titles of the chapters in the table of contents."""
    titles = [unescape(caption.raw_text) for caption in webvtt.from_string(format_vtt_chapters(chapters))]
    assert titles == [chapter.title for chapter in chapters if chapter.toc]


def test_an_end_at_the_next_start_is_not_kept() -> None:
    """Only an end that differs from the next start is the chapter's own; the last one's never is."""
    sheet = make_sheet(
        "WEBVTT", "", "0:00 --> 0:10", "A &amp; a", "", "0:10 --> 0:15", "B", "", "0:20 --> 0:30", "C", ""
    )
    assert [(chapter.title, chapter.start, chapter.end) for chapter in parse_vtt_chapters(sheet)] == [
        ("A & a", 0.0, None),
        ("B", 10.0, 15.0),
        ("C", 20.0, None),
    ]
    assert sheet.places == [3, 6, 9]


def test_titles_are_escaped() -> None:
    """A title with markup is written as entities."""
    assert format_vtt_chapters((Chapter(start=0, title="A & <b>"),)).endswith("\nA &amp; &lt;b&gt;\n")


def test_a_cue_ends_where_the_chapter_does() -> None:
    """At its own end, else at the next start, else at the duration, else a second behind its start."""
    chapters = (
        Chapter(start=0, title="A", end=4),
        Chapter(start=5, title="hidden", toc=False),
        Chapter(start=6, title="B"),
        Chapter(start=9, title="C"),
    )
    times = [line for line in format_vtt_chapters(chapters, duration=12.5).split("\n") if "-->" in line]
    assert times == [
        "00:00:00.000 --> 00:00:04.000",
        "00:00:06.000 --> 00:00:09.000",
        "00:00:09.000 --> 00:00:12.500",
    ]
    assert "00:00:09.000 --> 00:00:10.000" in format_vtt_chapters(chapters)
