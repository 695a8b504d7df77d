"""What a producer is told about what they wrote: a corpus of mistakes, each beside what is said of it."""

from functools import cache
from pathlib import Path

import pytest

from publisher.findings import Finding, Severity, sort_key
from publisher.model import Quiz
from publisher.model.recipe import Recipe
from publisher.sources.validate import EpisodeSource, FeedSource, read_episode, read_feed, read_quiz
from support.golden import CORPUS, cases, check

EPISODE = """\
---
title: Regn i mai
date: 2026-05-17T06:00:00+02:00
summary: Hvor mye falt det egentlig?
audio: recording.flac
---
Notater om regn.
"""
FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Målt og veid
description: Om tall.
link: https://maalt.example/
language: nb
author: Redaksjonen
categories: [Education]
explicit: false
cover: cover.jpg
"""


@cache
def read(case: str) -> tuple[EpisodeSource | FeedSource | Quiz | None, list[Finding], str]:
    """Read a case of the corpus as a working folder's reader hands it over: UTF-8, without a byte order mark."""
    folder = CORPUS / "findings" / case
    episode = folder / "episode.md"
    quiz = folder / "quiz.yaml"
    file = next(file for file in (episode, quiz, folder / "feed.yaml") if file.exists())
    text = file.read_bytes().decode("utf-8-sig")
    source: EpisodeSource | FeedSource | Quiz | None
    if file == quiz:
        source, _, findings = read_quiz("episodes/regn/quiz.yaml", text)
    else:
        source, findings = read_episode("regn", text) if file == episode else read_feed("regn", text)
    return source, sorted(findings, key=sort_key), text


def spell(finding: Finding) -> str:
    """Spell a finding as one line of expected.txt."""
    place = f"{finding.position.line or '-'}:{finding.position.column or '-'}"
    return f"{place} {finding.severity} {finding.rule} {finding.message} → {finding.fix}\n"


@pytest.mark.parametrize("case", cases("findings"))
def test_findings_say_what_is_wrong_where_and_what_to_write_instead(case: str) -> None:
    """Each input of the corpus gives exactly the findings that are written beside it."""
    _, findings, _ = read(case)
    check(CORPUS / "findings" / case / "expected.txt", "".join(map(spell, findings)).encode())


SECRET = "AbCdEf"  # noqa: S105 - made up
"""What stands in the corpus for what must not be shown."""


@pytest.mark.parametrize("case", cases("findings"))
def test_no_secret_is_shown(case: str) -> None:
    """Nothing of a finding repeats a secret that somebody wrote into a file."""
    _, findings, _ = read(case)
    assert SECRET not in repr(findings)


@pytest.mark.parametrize("case", cases("findings"))
def test_positions_lie_in_the_file(case: str) -> None:
    """A finding's line is one of the file, its column lies in it, and its text is that line: unless it has a secret."""
    _, findings, text = read(case)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        place = finding.position
        if place.line is not None and SECRET in lines[place.line - 1]:
            assert place.text == ""
        elif place.line is not None and place.column is not None:
            assert len(place.text) == len(lines[place.line - 1])
            assert 1 <= place.column <= len(place.text) + 1
            assert all(mine in (theirs, "�") for mine, theirs in zip(place.text, lines[place.line - 1], strict=True))


@pytest.mark.parametrize("case", cases("findings"))
def test_messages_are_one_printable_line_in_the_house_style(case: str) -> None:
    """Message and fix are each one line that any terminal can show, without a full stop and without Python's words."""
    _, findings, _ = read(case)
    for finding in findings:
        for words in (finding.message, finding.fix):
            assert words.isprintable()
            assert not words.endswith(".")
            assert not any(jargon in words for jargon in ("None", "Value ", "Input ", "isoformat", "[type=", "token"))


@pytest.mark.parametrize("case", cases("findings"))
def test_a_file_without_errors_gives_a_source(case: str) -> None:
    """Whatever has no error is read; whatever is not read has an error that says why."""
    source, findings, _ = read(case)
    assert source is not None or any(finding.is_error for finding in findings)
    if "good" in case:
        assert source is not None
        assert findings == []


def test_corpus_is_large_enough() -> None:
    """The corpus holds at least a hundred mistakes, so that no change of wording goes unseen."""
    assert len([case for case in cases("findings") if "good" not in case]) >= 100


@pytest.mark.parametrize(
    ("slug", "fix"),
    [
        ("Vær på Ålesund", "rename it to vaer-paa-aalesund"),
        ("0178_molde", "rename it to 0178-molde"),
        ("Molde", "rename it to molde"),
        ("molde--by", "rename it to molde-by"),
        ("-molde", "rename it to molde"),
        ("молде", "name it with the letters a-z, digits and hyphens"),
        ("...", "name it with the letters a-z, digits and hyphens"),
    ],
)
def test_folder_names_become_web_addresses(slug: str, fix: str) -> None:
    """A folder whose name cannot stand in a URL is a finding about the file as a whole, with a name that can."""
    for source, findings in (read_episode(slug, EPISODE), read_feed(slug, FEED)):
        assert source is not None
        assert [(finding.rule, finding.fix) for finding in findings] == [("slug-not-ascii", fix)]
        assert findings[0].position.line is None


def test_episode_is_what_was_written() -> None:
    """Every key of the front matter arrives in the episode, with folder and notes; other keys have their defaults."""
    source, findings = read_episode("0007-regn", EPISODE)
    assert findings == []
    assert source is not None
    episode = source.episode
    assert (episode.slug, episode.title, episode.notes) == ("0007-regn", "Regn i mai", "Notater om regn.")
    assert episode.date.isoformat() == "2026-05-17T06:00:00+02:00"
    assert episode.recording_path == "episodes/0007-regn/recording.flac"
    assert (episode.number, episode.people, episode.topics, episode.explicit) == (None, (), {}, None)


def test_feed_is_what_was_written() -> None:
    """Every key of feed.yaml arrives in the feed, with its folder; left-out keys have their defaults."""
    source, findings = read_feed("maalt", FEED)
    assert findings == []
    assert source is not None
    feed = source.feed
    assert (feed.slug, feed.title, feed.language, feed.explicit) == ("maalt", "Målt og veid", "nb", False)
    assert feed.categories == ("Education",)
    assert feed.audio == Recipe()
    assert feed.target("preview") is not None
    assert feed.target("elsewhere") is None


def test_text_is_composed() -> None:
    """Text that was typed in decomposed form (NFD, as macOS names files) is the same as composed text (NFC)."""
    source, _, _ = read("good-nfd")
    assert isinstance(source, EpisodeSource)
    assert source.episode.summary == "Vær på Mälaren".replace("Vær", "Vår")
    assert source.episode.notes == "Notater om våren."


def test_line_ends_and_byte_order_mark_do_not_matter() -> None:
    """The same words give the same episode, whatever editor wrote them."""
    plain, _, _ = read("good-episode")
    for case in ("good-crlf", "good-bom"):
        other, _, _ = read(case)
        assert isinstance(plain, EpisodeSource)
        assert isinstance(other, EpisodeSource)
        assert other.episode == plain.episode


def test_all_findings_come_at_once() -> None:
    """A file with four mistakes of different kinds gives four findings, so that it has to be mended only once."""
    _, findings, _ = read("several-at-once")
    assert [finding.position.line for finding in findings] == [1, 5, 6, 9]


def test_warnings_let_an_episode_through() -> None:
    """A finding that is only a warning does not keep the episode from being read."""
    source, findings, _ = read("comment-like-text")
    assert source is not None
    assert [finding.severity for finding in findings] == [Severity.WARNING]


def test_corpus_holds_only_what_is_tested() -> None:
    """Each case is one input and its expected findings, and nothing else."""
    for case in cases("findings"):
        names = {file.name for file in Path(CORPUS / "findings" / case).iterdir()}
        assert len(names) == 2
        assert "expected.txt" in names
        assert names & {"episode.md", "feed.yaml", "quiz.yaml"}


FRONT = "---\ntitle: A\ndate: 2026-05-17T06:00:00Z\naudio: a.wav\nchapters:\n{}\n---\n"


def test_chapters_out_of_order_are_told() -> None:
    """They are sorted, and the line that stands too late is named."""
    source, findings = read_episode("a", FRONT.format("  - 0:10 B\n  - 0:00 A\n  - 0:20 C"))
    assert source is not None
    assert [mark.title for mark in source.episode.marks] == ["A", "B", "C"]
    assert [(one.rule, one.severity, one.position.line) for one in findings] == [("chapter-order", Severity.WARNING, 7)]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("  - 0:00 A\n   - 0:10 B", [6, 7]),
        ("  - 0:00 A\n  - 3 ting", [7]),
        ("  - 1 A\n  - 2 B", [6, 7]),
        ("  - 2.10 A", [6]),
        ("  - 0:00 A\n  - 0:20 B - 0:40 C", [7]),
    ],
)
def test_chapters_that_are_not_certain_are_refused(lines: str, wrong: list[int]) -> None:
    """Each is told with its line: two in one, numbers for times, minutes or seconds."""
    _, findings = read_episode("a", FRONT.format(lines))
    assert sorted({one.position.line for one in findings}) == wrong


def test_a_colon_in_a_chapters_title_is_no_key() -> None:
    """YAML makes a mapping of `0:00 A: b`, which is read as the line that it was."""
    source, findings = read_episode("a", FRONT.format("  - 0:00 A: b\n  - 0:10 - 0:15 B <https://maalt.example/>"))
    assert source is not None
    assert [(one.title, one.end, one.link) for one in source.episode.marks] == [
        ("A: b", None, None),
        ("B", 15.0, "https://maalt.example/"),
    ]
    assert findings == []


@pytest.mark.parametrize("word", ["true", "yes", "on"])
def test_the_errors_of_a_draft_are_warnings(word: str) -> None:
    """However it says that it is one."""
    _, findings = read_episode("a", FRONT.format(f"  - x\ndraft: {word}"))
    assert {one.severity for one in findings} == {Severity.WARNING}


def test_a_guid_is_kept_sign_by_sign() -> None:
    """Other texts are brought into NFC; another spelling of a GUID would be another episode."""
    text = "---\ntitle: A\ndate: 2026-05-17T06:00:00Z\naudio: a.wav\nguid: http://a.example/Bla\u030a\n---\n"
    source, findings = read_episode("a", text)
    assert source is not None
    assert (source.episode.guid, findings) == ("http://a.example/Bla\u030a", [])
