"""Chapters with a key on each line: FFmpeg's metadata, OGM, cue sheets, Reaper's projects."""

from hypothesis import given

from publisher.model.chapters import Chapters
from publisher.text.chapters.keyed import (
    parse_cue_sheet,
    parse_ffmetadata,
    parse_ogm_chapters,
    parse_reaper_project,
)
from support.sidecars import chapter_lists, list_rules, make_sheet


@given(chapter_lists())
def test_ogm_says_starts_titles_and_links(chapters: Chapters) -> None:
    """Whatever stands behind the first = is the value."""
    lines: list[str] = []
    for number, one in enumerate(chapters, 1):
        lines += [f"CHAPTER{number:02}={one.start:.3f}", f"CHAPTER{number:02}NAME={one.title}"]
        lines += [f"CHAPTER{number:02}URL={one.link}"] if one.link else []
    found = parse_ogm_chapters(make_sheet(*lines))
    assert [(one.start, one.title, one.link) for one in found] == [(one.start, one.title, one.link) for one in chapters]


@given(chapter_lists())
def test_ffmetadata_says_starts_and_titles(chapters: Chapters) -> None:
    """Signs that mean something are escaped; other sections and comments say nothing of chapters."""
    lines = [";FFMETADATA1", "title=Show"]
    for one in chapters:
        title = "".join(f"\\{sign}" if sign in "=;#\\" else sign for sign in one.title)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(one.start * 1000)}", "; x", f"title={title}"]
    lines += ["[STREAM]", "title=Sound"]
    found = parse_ffmetadata(make_sheet(*lines))
    assert [(one.start, one.title) for one in found] == [(one.start, one.title) for one in chapters]


def test_an_end_is_kept_where_it_is_not_the_next_start() -> None:
    """Without a time base FFmpeg counts nanoseconds."""
    sheet = make_sheet(
        ";FFMETADATA1", "[CHAPTER]", "START=0", "END=1000000000", "title=A\\", "b", "[CHAPTER]", "START=1000000000",
        "END=2500000000", "title=B", "[CHAPTER]", "START=x",
    )  # fmt: skip
    found = [(one.start, one.title, one.end) for one in parse_ffmetadata(sheet)]
    assert found == [(0, "A b", None), (1, "B", 2.5)]
    assert list_rules(sheet) == [("chapter-wrong", 11)]


def test_other_lines_of_ogm_are_errors() -> None:
    """A chapter without a time is one too."""
    sheet = make_sheet("CHAPTER01=00:00:01.000", "chapter01name=A", "B", "CHAPTER02NAME=C")
    assert [(one.start, one.title) for one in parse_ogm_chapters(sheet)] == [(1, "A")]
    assert list_rules(sheet) == [("chapter-wrong", 3), ("chapter-wrong", 4)]


def test_a_cue_sheet_counts_75_frames_a_second() -> None:
    """The title of the disc is no chapter's, and a track begins at its index 1."""
    lines = (
        'TITLE "Disc"', "  TRACK 01 AUDIO", '    TITLE "Åpning"', "    INDEX 01 00:00:00", "  TRACK 02 AUDIO",
        "    TITLE Røret i sjøen", "    INDEX 00 00:40:00", "    INDEX 01 00:41:27", "  TRACK 03 AUDIO",
    )  # fmt: skip
    sheet = make_sheet(*lines)
    assert [(one.start, one.title) for one in parse_cue_sheet(sheet)] == [(0, "Åpning"), (41.36, "Røret i sjøen")]
    assert list_rules(sheet) == [("chapter-wrong", 9)]


def test_a_region_of_reaper_is_two_markers_of_one_number() -> None:
    """Names are quoted by whichever sign is not in them, or not at all."""
    sheet = make_sheet(
        '<REAPER_PROJECT 0.1 "7.0" 1', "  MARKER 1 0 Intro 0 0 1 R {A}", "  MARKER 1 41.36 'Say \"hi\"' 1 0 1 B {B} 0",
        '  MARKER 1 46.36 "" 1', '  MARKER 2 50.5 "Two words" 0', ">",
    )  # fmt: skip
    found = [(one.start, one.title, one.end) for one in parse_reaper_project(sheet)]
    assert found == [(0, "Intro", None), (41.36, 'Say "hi"', 46.36), (50.5, "Two words", None)]
