"""The guard at the switch: what listeners have, the words of the refusal, and no feed that becomes empty."""

from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.model.paging import Paging
from publisher.plan.departures import Cause, Departure
from publisher.plan.ledger import make_guid
from publisher.publish.departures import list_published_items, refuse_departures, refuse_empty
from publisher.storage.layout import feed_key
from support.deployments import EPISODES, FEED, make_deployment, store_show, write

GUIDS = {episode.slug: make_guid(FEED.guid, episode.slug) for episode in EPISODES}
ITEMS = {GUIDS[episode.slug]: episode.title for episode in EPISODES}


def test_where_the_feed_is_gone_its_copy_tells_what_it_had(tmp_path: Path) -> None:
    """A bucket that lost its feed, or has half of it, does not make its items free to go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.publish.feed.check_reachability", lambda *_: None)
        deployment = make_deployment(tmp_path, copied=True)
        write(deployment, store_show(deployment))
    assert list_published_items(None, deployment) == ITEMS
    assert list_published_items(b"<rss><chan", deployment) == ITEMS


def test_items_of_archive_pages_count(tmp_path: Path) -> None:
    """An episode on a page behind the feed is still an item of it; where copies are kept they are read."""
    for folder, copied in (("a", False), ("b", True)):
        deployment = make_deployment(tmp_path / folder, copied=copied)
        paged = FEED.model_copy(update={"paging": Paging(episodes=1)})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("publisher.publish.feed.check_reachability", lambda *_: None)
            write(deployment, store_show(deployment), paged)
        feed = deployment.storage.read(feed_key(FEED))
        assert (feed or b"").count(b"<item>") == 1
        assert list_published_items(feed, deployment) == ITEMS
    assert list_published_items(None, make_deployment(tmp_path / "c")) == {}


def test_the_refusal_names_each_and_the_way_out(tmp_path: Path) -> None:
    """One line with the names, and a hint for each cause; of many the first are named."""
    deployment = make_deployment(tmp_path, target="web", copied=True)
    refuse_departures([], FEED, deployment)
    with pytest.raises(PublisherError, match="2 episodes would leave") as caught:
        refuse_departures([Departure("en", Cause.GONE), Departure("to", Cause.UNKNOWN)], FEED, deployment)
    assert "en (its folder is gone" in caught.value.message
    assert "publisher publish --retire en" in caught.value.hint
    assert "publisher adopt" in caught.value.hint
    with pytest.raises(PublisherError, match="and 4 more"):
        refuse_departures([Departure(str(number), Cause.LOST) for number in range(9)], FEED, deployment)


def test_a_feed_is_not_emptied() -> None:
    """A feed with no item never takes the place of one with items."""
    refuse_empty([], FEED)
    with pytest.raises(PublisherError, match="would have no episode left, and has 3 now"):
        refuse_empty(ITEMS, FEED)


def test_nothing_public_changes_when_an_item_would_leave(tmp_path: Path) -> None:
    """The feed that listeners have stays, byte for byte, whichever episode would leave it."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    write(deployment, ledger)
    before = deployment.storage.read(feed_key(FEED))
    for episodes, lost in ((EPISODES[1:], set[str]()), (EPISODES, {ledger.publications[GUIDS["to"]].enclosure.key})):
        with pytest.raises(PublisherError, match="would leave"):
            write(deployment, ledger, episodes=episodes, lost=lost)
        assert deployment.storage.read(feed_key(FEED)) == before
    with pytest.raises(PublisherError, match="no episode left"):
        write(deployment, ledger, episodes=(), may_leave={*ITEMS})
    assert deployment.storage.read(feed_key(FEED)) == before
    write(deployment, ledger, episodes=EPISODES[1:], may_leave={GUIDS["en"]})
    assert (deployment.storage.read(feed_key(FEED)) or b"").count(b"<item>") == 2
