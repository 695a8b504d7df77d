"""Trailers of the old channel are trailers of the new one."""

from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter

from publisher.feed.reading.source import SourceTrailer
from publisher.model.extra_tags import ExtraTags
from publisher.publish.moving.trailers import settle_trailers
from support.imported import SOURCE


def test_an_item_that_the_channel_names_is_a_trailer() -> None:
    """Whatever counts its downloads, and in whatever scheme."""
    trailer = SourceTrailer(title="Hør", address="http://op3.dev/e/old.example/1.mp3")
    found = settle_trailers(replace(SOURCE, trailers=(trailer,)))
    assert {item.guid: item.keys.get("type") for item in found.items} == {"g1": "trailer", "g2": None}
    assert found.extra == ()


def test_a_trailer_that_is_no_item_is_kept_as_an_element() -> None:
    """With all that was said of it."""
    trailer = SourceTrailer(
        title="Hør & se",
        address="https://old.example/trailer.mp3?a=1&b=2",
        date=datetime(2024, 1, 1, tzinfo=UTC),
        length=5,
        type="audio/mpeg",
        season=2,
    )
    [text] = settle_trailers(replace(SOURCE, trailers=(trailer,))).extra
    assert TypeAdapter(ExtraTags).validate_python(text) == text
    for words in ("Hør &amp; se", 'url="https://old.example/trailer.mp3?a=1&amp;b=2"', 'season="2"', 'length="5"'):
        assert words in text
    assert 'pubdate="Mon, 01 Jan 2024 00:00:00 +0000"' in text
