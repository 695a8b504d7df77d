"""What hangs on an item is fetched or left as it is; the rest of it is held by tests/end_to_end/test_import.py."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from publisher.feed.reading.source import SourceEnclosure, SourceItem
from publisher.model.kept import AudioChoice, LeftAudio
from publisher.publish.moving.attachments import leave_audio


@pytest.mark.parametrize(
    ("enclosure", "duration", "left"),
    [
        (
            ("https://a.example/1.mp3?x=1", 12, "audio/mpeg"),
            61.5,
            ("https://a.example/1.mp3?x=1", 12, "audio/mpeg", 61.5),
        ),
        (("https://a.example/1.mp3", None, ""), None, ("https://a.example/1.mp3", 0, "audio/mpeg", None)),
        (("https://a.example/1.mp4", 0, "video/mp4"), 0.0, ("https://a.example/1.mp4", 0, "video/mp4", None)),
        (("https://a.example/å b.mp3", 1, "mp3"), 1.0, ("https://a.example/%C3%A5%20b.mp3", 1, "audio/mpeg", 1.0)),
    ],
)
def test_an_enclosure_that_stays_is_what_the_feed_says(
    enclosure: tuple[Any, ...], duration: float | None, left: tuple[Any, ...]
) -> None:
    """Address, length and type are those of the feed; what no feed may say is left out or spelled rightly."""
    url, length, kind = enclosure
    item = SourceItem(guid="a", enclosure=SourceEnclosure(url=url, length=length, type=kind), duration=duration)
    found = TypeAdapter[Any](AudioChoice).validate_python(leave_audio(item))
    assert isinstance(found, LeftAudio)
    assert (found.enclosure, found.bytes, found.type, found.duration) == left


def test_without_an_enclosure_there_is_no_audio() -> None:
    """Such an item can be no episode."""
    assert leave_audio(SourceItem(guid="a")) is None
