"""Tags of funding pages, and of payments that apps stream (podcast:value)."""

from collections.abc import Iterable, Iterator

from publisher.feed.context import Channel, Item
from publisher.feed.links import make_remote_item
from publisher.feed.table import TagRow, TagTable
from publisher.feed.xml import Element
from publisher.model import EpisodeValue, Funding, Recipient, TimeSplit, Value
from publisher.model.fields import OneOrMany, as_tuple
from publisher.model.timeline import Timeline


def _funding(written: OneOrMany[Funding]) -> Iterator[Element]:
    for page in as_tuple(written):
        yield Element("podcast:funding", page.text, {"url": page.url})


def _recipients(recipients: Iterable[Recipient]) -> Iterator[Element]:
    for one in recipients:
        attributes = {
            "name": one.name,
            "type": one.type,
            "address": one.address,
            "split": one.split,
            "customKey": one.custom_key,
            "customValue": one.custom_value,
            "fee": "true" if one.fee else None,
        }
        yield Element("podcast:valueRecipient", attributes=attributes)


def _value(value: Value, splits: Iterable[Element] = ()) -> Element:
    attributes = {"type": value.type, "method": value.method, "suggested": value.suggested}
    return Element("podcast:value", attributes=attributes, children=(*_recipients(value.recipients), *splits))


def _splits(splits: Iterable[TimeSplit], timeline: Timeline) -> Iterator[Element]:
    """Yield the time splits with their times in the published audio, without those that were cut out."""
    for split in splits:
        span = timeline.span(split.start, split.start + split.duration)
        if span is None:
            continue
        remote = split.remote_item
        attributes = {
            "startTime": f"{span.start:.3f}",
            "duration": f"{span.length:.3f}",
            "remoteStartTime": f"{split.remote_start:.3f}" if remote and split.remote_start else None,
            "remotePercentage": split.remote_percentage if remote else None,
        }
        children = (make_remote_item(remote),) if remote else tuple(_recipients(split.recipients))
        yield Element("podcast:valueTimeSplit", attributes=attributes, children=children)


def _episode_values(written: OneOrMany[EpisodeValue], timeline: Timeline) -> Iterator[Element]:
    for value in as_tuple(written):
        yield _value(value, _splits(value.time_splits, timeline))


CHANNEL: TagTable[Channel] = {
    "podcast:funding": TagRow("funding", lambda channel: _funding(channel.feed.funding)),
    "podcast:value": TagRow("value", lambda channel: map(_value, as_tuple(channel.feed.value))),
}

ITEM: TagTable[Item] = {
    "podcast:funding": TagRow("funding", lambda item: _funding(item.episode.funding)),
    "podcast:value": TagRow("value", lambda item: _episode_values(item.episode.value, item.timeline)),
}
