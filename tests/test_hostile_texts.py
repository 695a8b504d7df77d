"""Every reader of foreign text ends, whatever it reads: in linear time, with a value or findings, within its bounds."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding
from publisher.site.manifest import dump_manifest, parse_manifest
from publisher.text.chapters import read_chapters
from publisher.text.transcripts import read_transcript
from support.hostile_texts import (
    HOSTILE,
    Hostile,
    check_notes,
    read_cue_sheet,
    read_feed_file,
    read_front_matter,
    read_ledger,
    read_manifest,
    read_marks,
    read_notes,
    read_quiz_file,
    read_said,
    read_template,
)

NUMBERS = ["1" * 19, "1" * 400, "-" + "1" * 400, "1" * 5000, "1e999", "-1e999", "NaN", "Infinity", "0." + "1" * 5000]
PIECES: dict[Callable[[str], None], str] = {
    read_said: (
        "WEBVTT\n·\n·00:00:01.000· --> ·->·<v Å>·<v.·</v>·<c.·<b ·>·{\\·}·&#·&amp;·A: ·NOTE ·a·é·.·<p>·"
        '<cite>·<time>·<?xml ·[·{·"segments":·"·,·"startTime":·"body":·"speaker":·⁵·1e999·NaN·}]}·'
        '{"version":"1.0.0","segments":[·"start":·"text":·0:00·(·**·>> ·+4·start\tend\ttext\n·\t·1500·,·"·- ·Kari Ås·'
        "0:00:01.000,0:00:02.000·[Events]\n·Dialogue:·{·\\N·<tt>·<p begin=·<br>·<tr>·<td>·："
    ),
    read_marks: (
        '0:00 ·12:30·\t·\n·-->·- ·(·)·a·1.5·{·}·[·]·"chapters":·"title":·,·<chapter ·start="0:00"·/>·'
        '<psc:chapters>·&#·⁵·1e999·{"chapters":[·"startTime":'
    ),
    read_notes: "[a](·![·]·)·http://a·*·_·`·> ·- ·1. ·\n·a·&#·⁵·<·\t",
    check_notes: '[a](·![·]·)·http://a·`·|·---·<a ·b=·"·>·\n·a·# ·0:00 ',
    read_front_matter: 'a·: ·- ·\n·  ·[·]·{·}·&a ·*a·!!int ·!a ·"·\t·⁵',
    read_feed_file: "title·: ·- ·\n·  ·[·]·{·}·1e999·&a ·*a·!!float ·'·#·|",
    read_quiz_file: "questions·: ·- ·\n·  ·[·]·{·}·question·answers·needed·⁴",
    read_cue_sheet: 'TRACK ·01·\n·TITLE ·"·INDEX 01 ·00:00:00·⁴· ·a·:',
    read_template: "{{·}}·{%·%}·if ·for ·a·(·)·⁵· ·endif·'·|·include",
    read_ledger: '{·}·[·]·"feed"·:·,·"a"·⁴·1e999·NaN·"publications"·"schema"',
    read_manifest: '{·}·[·]·"pages"·:·,·"a"·⁵·1e999·NaN·"schema":1·"stamp"',
}
"""Pieces of each reader's grammar, with a dot between them; ⁴ and ⁵ are numbers of 400 and of 5,000 digits."""


@pytest.mark.parametrize("hostile", HOSTILE, ids=map(str, HOSTILE))
def test_readers_end(hostile: Hostile) -> None:
    """A piece of a reader's grammar, repeated to a size that has no end in quadratic time, is read to its end."""
    hostile.reader(hostile.text(hostile.size))


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE, ids=map(str, HOSTILE))
def test_readers_end_at_a_megabyte(hostile: Hostile) -> None:
    """So it is with a million characters, which all bounds but those of sources allow."""
    hostile.reader(hostile.text(1_000_000))


@pytest.mark.parametrize("reader", PIECES, ids=lambda reader: reader.__name__)
@given(data=st.data())
def test_readers_raise_nothing(reader: Callable[[str], None], data: st.DataObject) -> None:
    """Whatever is put together of the pieces of a grammar gives a value or findings."""
    pieces = data.draw(st.lists(st.sampled_from(PIECES[reader].split("·")), max_size=25))
    reader("".join(pieces).replace("⁴", "1" * 400).replace("⁵", "1" * 5000))


@pytest.mark.parametrize("opening", ["[", '{"a":', "<div>", "<a>", "- ", "{a: "])
@pytest.mark.parametrize("reader", PIECES, ids=lambda reader: reader.__name__)
def test_nesting_is_bounded(reader: Callable[[str], None], opening: str) -> None:
    """Brackets or elements within one another, thirty thousand deep, exhaust no stack."""
    reader(opening * 30_000)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number[:8]} ({len(number)})")
def test_numbers_of_any_length_are_read(number: str) -> None:
    """A number that is none to count with, in place of any other, gives a value or findings."""
    for key in ("startTime", "endTime", "body", "speaker", "title", "img", "toc", "location"):
        row = {"startTime": "1", "body": '"a"', "title": '"a"', key: number}
        rows = ",".join(f'"{name}":{value}' for name, value in row.items())
        read_said(f'{{"version":{number},"segments":[{{{rows}}}]}}')
        read_marks(f'{{"version":{number},"chapters":[{{{rows}}}]}}')
    for text in ("{}:00 a", "0:{} a", "<p><time>{}</time>a", '<p><time datetime="PT{}H">a</time>b', "1.{}\t2.{}\ta"):
        read_said(text.replace("{}", number))
        read_marks(text.replace("{}", number))
    for line in (
        "number: {}",
        "title: {}",
        "chapters: [{start: {}, title: a}]",
        "soundbites: [{start: 1, duration: {}}]",
    ):
        read_front_matter(line.replace("{}", number))
    read_feed_file(
        f"recipe: {{loudness: {number}}}\nupdate_frequency: {{text: a, rrule: FREQ=DAILY;INTERVAL={number}}}"
    )
    read_quiz_file(f"needed: {number}")
    read_cue_sheet(f"TRACK 1\nINDEX 01 {number}:00:00")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number[:8]} ({len(number)})")
def test_what_is_read_can_be_written(number: str) -> None:
    """A manifest that was read is written again, as no number in it is infinite or too long."""
    entry = f'{{"schema":1,"stamp":"a","pages":{{"a":{{"made_of":"a","bytes":{number}}}}}}}'
    manifest = parse_manifest(entry.encode())
    assert manifest is None or dump_manifest(manifest)


def rules_of(findings: list[Finding]) -> set[str]:
    """Return the rules of findings."""
    return {finding.rule for finding in findings}


def test_references_to_characters_that_do_not_exist() -> None:
    """A reference with thousands of digits is one to no character."""
    (cue,), findings = read_transcript("x", b"WEBVTT\n\n00:00.000 --> 00:01.000\na&#" + b"1" * 5000 + b";b")
    assert cue.text == "a\ufffdb"
    assert findings == []


def test_times_that_are_none_are_told() -> None:
    """A number that is no time of a recording is told as if there were none."""
    cues, findings = read_transcript(
        "x", b'{"version":"1.0.0","segments":[{"startTime":1' + b"0" * 400 + b',"body":"a"}]}'
    )
    assert (cues, rules_of(findings)) == ((), {"transcript-time"})
    chapters, findings = read_chapters("x", b'{"version":"1.2.0","chapters":[{"startTime":1e999,"title":"a"}]}')
    assert (chapters, rules_of(findings)) == ((), {"chapter-wrong"})
    chapters, findings = read_chapters("x", b'{"version":"1.2.0","chapters":[{"startTime":1,"title":["a"]}]}')
    assert (chapters[0].title, rules_of(findings)) == ("–", {"chapter-wrong"})
