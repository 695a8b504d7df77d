"""`publisher rollback`: the feed that was there before the last change, with its ledger."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli.exits import Exit
from publisher.cli.feed import write_feeds
from publisher.cli.options import Invocation
from publisher.cli.rollback import roll_back_show
from publisher.errors import PublisherError
from publisher.storage.layout import snapshot_feed_key, snapshot_ledger_key
from support.consoles import RecordingConsole
from support.shows import find_ledger, snapshot
from support.unmastered import NOW

FEED = "bokstaver/feed.xml"


def keep_snapshot(root: Path) -> bytes:
    """Keep the feed that is published, with its ledger, as buckets do; return the feed."""
    public = root / "public"
    feed, ledger = (public / FEED).read_bytes(), find_ledger(root).read_bytes()
    for key, content in (
        (snapshot_feed_key("bokstaver", feed), feed),
        (snapshot_ledger_key("bokstaver", feed, ledger), ledger),
    ):
        (public / key).parent.mkdir(exist_ok=True)
        (public / key).write_bytes(content)
    return feed


def retitle(root: Path) -> None:
    """Give the first episode another title, and rebuild the feed."""
    file = root / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))


def test_without_an_earlier_feed_it_is_refused(published: Path, invoke: Callable[..., Invocation]) -> None:
    """In a folder no feed is kept: nothing changes."""
    before = snapshot(published / "public")
    with pytest.raises(PublisherError, match="there is no earlier feed of bokstaver to go back to"):
        roll_back_show(invoke(published), NOW)
    assert snapshot(published / "public") == before


def test_the_earlier_feed_comes_back_byte_for_byte(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Feed and ledger are those of before; sources are left alone, which is said."""
    ledger = find_ledger(published).read_bytes()
    feed = keep_snapshot(published)
    retitle(published)
    write_feeds(invoke(published), NOW)
    assert (published / "public" / FEED).read_bytes() != feed
    assert roll_back_show(invoke(published), NOW) is Exit.DONE
    assert (published / "public" / FEED).read_bytes() == feed
    assert find_ledger(published).read_bytes() == ledger
    assert console.results["rolled_back"]["feed"] == "bokstaver"
    assert console.lines[-1] == "the sources still say otherwise: take the change back there too, or it comes again"


def test_the_feed_that_is_published_is_no_earlier_one(published: Path, invoke: Callable[..., Invocation]) -> None:
    """A snapshot of what listeners have now leads nowhere."""
    keep_snapshot(published)
    with pytest.raises(PublisherError, match="there is no earlier feed"):
        roll_back_show(invoke(published), NOW)


def test_an_earlier_feed_whose_audio_is_gone_stays_away(published: Path, invoke: Callable[..., Invocation]) -> None:
    """No feed is put in place that names what the storage does not have."""
    keep_snapshot(published)
    retitle(published)
    write_feeds(invoke(published), NOW)
    now = (published / "public" / FEED).read_bytes()
    (published / "public" / "audio" / "0001-ae.89abcdef.mp3").unlink()
    with pytest.raises(PublisherError, match=r"names audio/0001-ae\.89abcdef\.mp3, which is not in the storage"):
        roll_back_show(invoke(published), NOW)
    assert (published / "public" / FEED).read_bytes() == now
