"""Reads podcast:remoteItem: feeds and items of other publishers."""

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.values import drop_empty, find_flaw, read_address, read_line
from publisher.hashing import Json
from publisher.model.remote import RemoteItem


def make_remote_value(desk: Desk, tag: Tag) -> tuple[dict[str, Json], str | None]:
    """Return what a podcast:remoteItem names, and why it cannot stand so, or None."""
    value = drop_empty(
        {
            "feed_guid": tag.get("feedGuid").casefold(),
            "feed_url": read_address(tag.get("feedUrl"), desk.base(tag)),
            "title": read_line(tag.get("title")),
            "item_guid": tag.get("itemGuid"),
            "medium": tag.get("medium"),
        }
    )
    return value, find_flaw(RemoteItem, value)
