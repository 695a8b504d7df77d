"""`publisher feed`: rebuilds feeds from the ledger, and tells whether they are out of date."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.cli.exits import Exit
from publisher.cli.feed import check_feeds, write_feeds
from publisher.cli.options import Invocation
from publisher.plan.events import FeedWritten
from publisher.storage.base import Notice
from support.consoles import RecordingConsole
from support.shows import snapshot
from support.unmastered import NOW

FEED = "bokstaver/feed.xml"


def retitle(root: Path) -> None:
    """Give the first episode another title."""
    file = root / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))


def test_a_feed_as_published_is_current(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Nothing has changed since the feed was written: exit code 0."""
    assert check_feeds(invoke(published), NOW) is Exit.DONE
    assert console.states == {FEED: True}


def test_a_changed_title_is_out_of_date_until_the_feed_is_rebuilt(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """The check changes nothing and exits with 3; rebuilding needs no recording, and makes it current again."""
    retitle(published)
    (published / "episodes" / "0001-ae" / "recording.wav").unlink()
    before = snapshot(published / "public")
    assert check_feeds(invoke(published), NOW) is Exit.OUT_OF_DATE
    assert console.states == {FEED: False}
    assert snapshot(published / "public") == before
    assert write_feeds(invoke(published), NOW) is Exit.DONE
    assert "<title>Bokstaven æ</title>" in (published / "public" / FEED).read_text()
    assert [event.changed for _, event in console.events if isinstance(event, FeedWritten)] == [True]
    assert check_feeds(invoke(published), NOW) is Exit.DONE


def test_errors_leave_the_feed_as_it_is(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """While there is an error in the sources, neither the check nor the rebuild looks at a feed."""
    retitle(published)
    file = published / "episodes" / "0002-oe" / "episode.md"
    file.write_text(file.read_text().replace("title:", "titel:"))
    before = snapshot(published / "public")
    assert check_feeds(invoke(published), NOW) is Exit.FAILED
    assert write_feeds(invoke(published), NOW) is Exit.FAILED
    assert console.states == {}
    assert console.events == []
    assert snapshot(published / "public") == before


def test_check_and_pages_exclude_each_other(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check changes nothing and --pages stores everything: both together are wrong usage."""
    monkeypatch.chdir(published)
    done = CliRunner().invoke(publisher, ["feed", "--check", "--pages"])
    assert done.exit_code == Exit.USAGE
    assert "write one of them" in done.output


def test_a_cover_that_is_gone_from_the_storage_is_told_and_the_feed_stays(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """No feed is written that names a picture which nobody can get, nor one without it; publish puts it back."""
    retitle(published)
    before = snapshot(published / "public")
    [cover] = (published / "public" / "images").iterdir()
    cover.unlink()
    assert write_feeds(invoke(published), NOW) is Exit.FAILED
    [notice] = [event for _, event in console.events if isinstance(event, Notice)]
    assert notice == Notice(
        message=f"images/{cover.name} is gone from the storage: bokstaver was left as it is",
        hint="put it back: publisher publish",
    )
    assert snapshot(published / "public").items() <= before.items()


def test_a_clone_that_was_never_published_is_told_so_by_both(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Nothing is up to date that is not there, and what waits is counted as plan counts it."""
    shutil.rmtree(published / "public")
    assert check_feeds(invoke(published), NOW) is Exit.DONE
    assert console.new == {FEED}
    assert write_feeds(invoke(published), NOW) is Exit.DONE
    notices = [event for _, event in console.events if isinstance(event, Notice)]
    assert notices[0].message == f"{FEED} is not put up yet: none of its 2 episodes is stored"
    assert "publisher publish" in notices[0].hint
