"""Reasons for leaving tags out."""

import pytest

from publisher.feed.reading.drops import CHANNEL_LEFT_OUT, ITEM_LEFT_OUT, NAMESPACES_LEFT_OUT, find_reason
from publisher.feed.reading.names import KNOWN_NAMESPACES


def test_prefixes_are_those_of_the_names() -> None:
    """A reason for a prefix that no namespace has would never be given."""
    assert {*NAMESPACES_LEFT_OUT} <= {*KNOWN_NAMESPACES.values()}
    prefixes = {name.partition(":")[0] for name in {**CHANNEL_LEFT_OUT, **ITEM_LEFT_OUT} if ":" in name}
    assert prefixes <= {*KNOWN_NAMESPACES.values()}


@pytest.mark.parametrize("name", ["itunes:new-feed-url", "lastBuildDate", "acast:showId", "sy:updatePeriod"])
def test_what_the_old_host_needs_is_left_out(name: str) -> None:
    """A reason is words."""
    assert find_reason(name, is_item=False)


@pytest.mark.parametrize("name", ["podcast:alternateEnclosure", "{https://example.org/ns}x", "spotify:x", "sy"])
def test_what_has_no_reason_is_kept(name: str) -> None:
    """Unknown tags, and such as a key may stand for one day."""
    assert find_reason(name, is_item=True) is None
