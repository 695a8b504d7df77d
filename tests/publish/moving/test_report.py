"""What an import does is said in words and numbers, the same thing once, without secrets."""

from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.feed.reading.account import Account, AccountRow, Fate
from publisher.feed.reading.source import Remark
from publisher.publish.moving.attachments import AudioWay
from publisher.publish.moving.bring import FeedTexts, ItemFailed
from publisher.publish.moving.difference import ItemDifference
from publisher.publish.moving.report import (
    ImportResult,
    count_old_addresses,
    describe_account,
    describe_difference,
    describe_import,
    describe_old_addresses,
    describe_result,
    make_document,
)
from support.imported import SOURCE, make_item, prepare

CLEAN = ItemDifference(items=2)


@pytest.mark.parametrize("way", AudioWay)
def test_a_dry_run_says_how_much_there_is(tmp_path: Path, way: AudioWay) -> None:
    """Episodes, bytes, hours, and what becomes of the sound."""
    items = tuple(replace(make_item(number), duration=1800.0) for number in (2, 1))
    lines = describe_import(prepare(tmp_path, replace(SOURCE, items=items)), CLEAN, way)
    assert lines[0] == "Ærlig talt: 2 episodes, 0.0 GB and 2 files of unknown size, 1 hours of sound"
    assert lines[1].startswith("the audio is ")
    assert "2 items: 0 new, 0 gone, 0 with another date, the same order" in lines
    assert "2 to be written" in lines
    assert any(" to fetch, at " in line for line in lines) == (way is not AudioWay.LEAVE)
    assert any("what nobody can move" in line for line in lines)


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>a</p><script>x()</script>", "2 items: scripts, frames or forms"),
        ('<p>a</p><img src="https://t.example/x.gif" height="1" width="1">', "2 items: a picture of one pixel"),
        ('<p>a</p><img src="https://t.example/x.gif" height="100" width="1200">', None),
        ("<p>script</p>", None),
    ],
)
def test_what_hides_in_notes_is_told(tmp_path: Path, html: str, told: str | None) -> None:
    """No app shows a script, and some servers count readers."""
    items = tuple(replace(make_item(number), html=html) for number in (2, 1))
    lines = describe_import(prepare(tmp_path, replace(SOURCE, items=items)), CLEAN, AudioWay.KEEP)
    found = [line for line in lines if "notes.html" in line or "one pixel" in line]
    assert [line.startswith(told) for line in found] == [True] if told else found == []


def test_a_difference_names_the_first_items() -> None:
    """Five of them, and how many more."""
    found = describe_difference(ItemDifference(items=9, new=tuple("abcdefg"), reordered=True))
    assert found[0] == "9 items: 7 new, 0 gone, 0 with another date, another order"
    assert found[1].endswith(": a, b, c, d, e and 2 more")


def test_what_is_true_of_many_items_is_told_once(tmp_path: Path) -> None:
    """With their number; what is true of one has its title."""
    often, once = Remark(3, "its summary is left out"), Remark(4, "see https://a.example/?token=hemmelig123")
    items = (
        replace(make_item(3), remarks=(often,)),
        replace(make_item(2), remarks=(often,)),
        replace(make_item(1), remarks=(once,)),
    )
    lines = describe_import(prepare(tmp_path, replace(SOURCE, items=items)), CLEAN, AudioWay.KEEP)
    assert "2 items: its summary is left out" in lines
    [single] = [line for line in lines if line.startswith("Sak 1: ")]
    assert "hemmelig123" not in single


def test_the_account_gives_a_reason_for_all_that_is_not_kept(tmp_path: Path) -> None:
    """Tags with one reason stand on one line; a tag that nobody answers for is told."""
    rows = (
        AccountRow("channel docs", Fate.DROPPED, "explains what RSS is", 1),
        AccountRow("item title", Fate.MAPPED, "title", 2),
        AccountRow("item omny:clip", Fate.KEPT, "extra_tags", 2),
    )
    account = Account(rows=rows, unclaimed=("item x",), occurrences=6)
    assert describe_account(prepare(tmp_path, replace(SOURCE, account=account))) == [
        "6 tags and attributes: 2 become keys, 2 are kept word for word, 1 are not kept",
        "not kept: channel docs 1: explains what RSS is",
        "kept word for word, in extra_tags: item omny:clip 2",
        "nobody answers for item x",
    ]


def test_the_result_tells_what_failed(tmp_path: Path) -> None:
    """For people in lines, for programs in a document."""
    prepared = prepare(tmp_path)
    result = ImportResult()
    result.add(FeedTexts(is_written=True, failures=("the show's picture is missing",)), "aerlig-talt")
    result.add(ItemFailed(decision=prepared.decisions[0], problem=PublisherError("nei", hint="")), "aerlig-talt")
    lines = describe_result(result, CLEAN)
    assert "aerlig-talt: the show's picture is missing" in lines
    assert any(line.endswith(": nei") for line in lines)
    document = make_document(prepared, CLEAN, result)
    assert len(document["failures"]) == 2
    assert document["actions"] == {"write": 2}


def test_addresses_of_the_old_host_are_counted() -> None:
    """They end with it; those of others are nobody's business."""
    texts = [
        "a https://old.example/1 b https://old.example/2",
        "http://old.example/3",
        "https://new.example/old.example",
    ]
    counts = count_old_addresses(texts, ["old.example", "gone.example"])
    assert counts == {"old.example": 2}
    assert describe_old_addresses(counts)[0].startswith(
        "addresses of old.example, which end with it, still stand in 2 files"
    )
