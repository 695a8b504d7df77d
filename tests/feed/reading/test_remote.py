"""Feeds and items of others."""

from publisher.feed.reading.remote import make_remote_value
from support.other_feeds import lay_out

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def test_a_remote_item_is_read() -> None:
    """What is empty is left out."""
    desk = lay_out(
        f'<podcast:remoteItem feedGuid="{GUID.upper()}" feedUrl="f.xml" medium="podcast" itemGuid="" title="T"/>'
    )
    value, flaw = make_remote_value(desk, desk.order[0])
    assert (value, flaw) == (
        {"feed_guid": GUID, "feed_url": "https://old.example/show/f.xml", "title": "T", "medium": "podcast"},
        None,
    )


def test_one_that_names_no_feed_has_a_flaw() -> None:
    """Nobody finds it."""
    desk = lay_out('<podcast:remoteItem feedUrl="https://a.example/f.xml"/>')
    assert make_remote_value(desk, desk.order[0])[1] == "feed_guid is missing"
