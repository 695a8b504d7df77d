"""What is written of an imported show is read as what the source said, and says no more than that."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.source import SourceFeed, SourceItem
from publisher.publish.moving.texts import EpisodeFiles, find_tie_steps, format_episode, format_feed
from publisher.sources.validate import read_episode, read_feed

DAY = datetime(2019, 1, 8, 6, tzinfo=timezone(timedelta(hours=1)))
GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf"])
WORDS = st.text(SIGNS, min_size=1, max_size=30)
LINES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)


@given(title=LINES, summary=LINES, guid=LINES, number=st.integers(1, 5000), html=st.lists(LINES, max_size=3))
def test_an_episode_is_read_as_it_was_said(title: str, summary: str, guid: str, number: int, html: list[str]) -> None:
    """Identity, words and date come back, whatever signs are in them."""
    notes = "".join(f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in html)
    said = SourceItem(guid=guid, permalink=True, title=title, date=DAY, summary=summary, html=notes)
    item = replace(said, keys={"number": number})
    texts = format_episode(item, EpisodeFiles(audio={"file": "a.mp3", "keep": "bytes"}))
    source, findings = read_episode("a", texts["episode.md"])
    assert source is not None, findings
    episode = source.episode
    assert (episode.guid, episode.permalink, episode.number, episode.date) == (guid, True, number, DAY)
    assert episode.keep == "bytes"
    assert {*texts} <= {"episode.md", "notes.html"}
    assert not findings


@pytest.mark.parametrize(
    ("html", "body", "file"),
    [
        ("<p>Hei <b>du</b></p>", "Hei **du**\n", None),
        ("Hei\nhå", "Hei\\\nhå\n", None),
        ("<table><tr><td>1</td></tr></table>", "", "<table><tr><td>1</td></tr></table>\n"),
        ("", "", None),
    ],
)
def test_notes_are_markdown_where_that_says_the_same(html: str, body: str, file: str | None) -> None:
    """Other notes stay as they were, in a file that episode.md names."""
    texts = format_episode(SourceItem(guid="a", title="En", date=DAY, html=html), EpisodeFiles(audio="a.mp3"))
    assert texts["episode.md"].partition("\n---\n")[2] == body
    assert texts.get("notes.html") == file
    assert ("notes_file: notes.html" in texts["episode.md"]) == (file is not None)


def test_a_summary_that_repeats_the_notes_is_left_out() -> None:
    """Apps are told the beginning of the notes anyway."""
    item = SourceItem(guid="a", title="En", date=DAY, html="<p>Hei du</p>", summary="Hei du")
    assert "summary" not in format_episode(item, EpisodeFiles(audio="a.mp3"))["episode.md"]


def test_a_draft_has_no_identity_of_another_item() -> None:
    """What has a GUID that another item has is kept, and is not published under it."""
    item = SourceItem(guid="a", title="En", date=None)
    text = format_episode(item, EpisodeFiles(audio=None), is_draft=True)["episode.md"]
    assert "draft: true" in text
    assert "guid" not in text


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=8))
def test_items_of_one_moment_keep_the_feeds_order(rows: list[tuple[int, int, int]]) -> None:
    """Sorted as a feed of ours sorts them, they stand as they stood; no app is told of the difference."""
    items = [
        SourceItem(
            guid=str(n),
            title="x",
            date=DAY - timedelta(days=day),
            keys={"number": number or None, "season": season or None},
        )
        for n, (day, number, season) in enumerate(sorted(rows, key=lambda row: row[0]))
    ]
    steps = find_tie_steps(items)

    def place(item: SourceItem) -> Any:
        assert item.date is not None
        late = item.date + steps.get(item.guid, timedelta())
        return late, item.keys.get("season") or 0, item.keys.get("number") or 0

    assert sorted(items, key=place, reverse=True) == items or any(
        place(a) == place(b) for a in items for b in items if a is not b
    )
    assert all(step < timedelta(seconds=1) for step in steps.values())


def test_a_feed_says_what_the_source_said() -> None:
    """Keys come back; what the source lacks stands there as a comment that says what to write."""
    keys: dict[str, Any] = {
        "title": "Vest",
        "description": "Om vest: alt.\n\nTo.",
        "link": "https://vest.example/",
        "language": "nb",
        "author": "Kari Ås",
        "categories": ["Education > Courses"],
        "explicit": False,
    }
    source = SourceFeed(address="", keys=keys)
    text = format_feed(source, guid=GUID, cover="cover.jpg", prefix="https://op3.dev/e/", has_time_lists=True)
    found, findings = read_feed("vest", text)
    assert found is not None, findings
    assert findings == []
    assert (found.feed.title, found.feed.description, found.feed.timestamps) == ("Vest", keys["description"], False)
    assert "# enclosure_prefix: https://op3.dev/e/" in text
    poor = SourceFeed(address="", keys={"title": "Vest"})
    lacking = format_feed(poor, guid=GUID, cover=None, prefix=None, has_time_lists=False)
    assert "# categories: " in lacking
    assert "hub" not in lacking
    told = replace(poor, keys={"title": "Vest", "hub": "https://hub.example/", "podping": True})
    promising = format_feed(told, guid=GUID, cover=None, prefix=None, has_time_lists=False)
    assert "# hub: https://hub.example/\n# podping: true\n" in promising
    assert "# cover: " in lacking
    assert "\ncategories:" not in lacking
