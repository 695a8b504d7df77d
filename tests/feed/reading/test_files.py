"""Covers, chapters, transcripts and soundbites."""

import pytest

from publisher.feed.reading.files import (
    read_chapters_file,
    read_cover,
    read_simple_chapters,
    read_soundbites,
    read_transcripts,
)
from publisher.feed.reading.source import SourceChapters, SourceTranscript
from support.other_feeds import lay_out, told

HERE = "https://old.example/show/"


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        (
            '<itunes:image href="https://a.example/c.jpg"/><googleplay:image href="https://a.example/d.jpg"/>',
            "https://a.example/c.jpg",
        ),
        ('<itunes:image href="c d.jpg"/>', f"{HERE}c%20d.jpg"),
        (
            "<image><url>https://a.example/c.jpg</url><title>T</title><width>9</width></image>",
            "https://a.example/c.jpg",
        ),
        ("<image>https://a.example/c.jpg</image>", "https://a.example/c.jpg"),
        ('<itunes:image>href=http://a.example/c.png"&gt;</itunes:image>', "http://a.example/c.png"),
        ('<media:thumbnail url="https://a.example/c.jpg" width="9" height="9"/>', "https://a.example/c.jpg"),
        ('<itunes:image href=""/>', None),
    ],
)
def test_covers_are_found(tags: str, address: str | None) -> None:
    """Apple's tag goes first; addresses stand in attributes, in a tag inside, or among words."""
    desk = lay_out(tags)
    assert read_cover(desk) == address
    assert {*desk.claims.account().unclaimed} <= {"item item"}


def test_chapters_are_a_file() -> None:
    """A second one, and one without an address, is kept."""
    desk = lay_out('<podcast:chapters url="c.json" type="application/json+chapters"/><podcast:chapters type="x"/>')
    assert read_chapters_file(desk) == SourceChapters(address=f"{HERE}c.json", type="application/json+chapters")
    assert len(desk.extra) == 1


def test_simple_chapters_are_those_of_front_matter() -> None:
    """In order of time; what has no time or title is told, and what leads nowhere is left out."""
    desk = lay_out(
        '<psc:chapters version="1.2"><psc:chapter start="00:01:02.500" title="Two" href="https://a.example/"/>'
        '<psc:chapter start="0" title="One" image="nowhere:"/><psc:chapter title="x"/>'
        '<psc:chapter start="5"/></psc:chapters>'
    )
    assert read_simple_chapters(desk) == (
        {"start": "0:00", "title": "One"},
        {"start": "1:02.5", "title": "Two", "link": "https://a.example/"},
    )
    assert len(desk.remarks) == 2
    assert desk.claims.account().unclaimed == ("item item",)


def test_transcripts_are_read_in_all_types() -> None:
    """One without an address is kept."""
    desk = lay_out(
        '<podcast:transcript url="a.vtt" type="text/vtt" language="nb" rel="captions"/>'
        '<podcast:transcript url="a.html" type="text/html"/><podcast:transcript type="text/plain"/>'
    )
    assert read_transcripts(desk) == (
        SourceTranscript(address=f"{HERE}a.vtt", type="text/vtt", language="nb", rel="captions"),
        SourceTranscript(address=f"{HERE}a.html", type="text/html"),
    )
    assert len(desk.extra) == 1


def test_soundbites_are_read() -> None:
    """A title that is too long is left out; one without a length is kept."""
    desk = lay_out(
        '<podcast:soundbite startTime="104.4" duration="12.0">Why</podcast:soundbite>'
        f'<podcast:soundbite startTime="5" duration="8">{"a" * 200}</podcast:soundbite>'
        f'<podcast:soundbite startTime="1"/>'
    )
    assert read_soundbites(desk) == [{"start": 104.4, "duration": 12, "title": "Why"}, {"start": 5, "duration": 8}]
    assert "title" in told(desk)
    assert len(desk.extra) == 1
