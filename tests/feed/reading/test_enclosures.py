"""Enclosures, and what media tags say of them."""

import pytest

from publisher.feed.reading.account import Fate
from publisher.feed.reading.enclosures import read_enclosures
from publisher.feed.reading.source import SourceEnclosure
from support.other_feeds import lay_out, told

FILE = "https://files.example/a.mp3"


@pytest.mark.parametrize(
    ("attributes", "enclosure"),
    [
        (f'url=" {FILE} " length="12" type="audio/mpeg"', SourceEnclosure(url=FILE, length=12, type="audio/mpeg")),
        (f'url="{FILE}" length="0"', SourceEnclosure(url=FILE, length=0, type="")),
        (f'url="{FILE}" length=""', SourceEnclosure(url=FILE, length=None, type="")),
        ('url="/a b.mp3"', SourceEnclosure(url="https://old.example/a b.mp3", length=None, type="")),
    ],
)
def test_an_enclosure_is_read_to_the_letter(attributes: str, enclosure: SourceEnclosure) -> None:
    """Its address may be somebody's identity; lengths are as they are written."""
    assert read_enclosures(lay_out(f"<enclosure {attributes}/>")) == [enclosure]


def test_feedburner_knows_the_file_behind() -> None:
    """So nobody has to go through it."""
    desk = lay_out(
        f'<enclosure url="https://feeds.example/~r/1.mp3" length="1" type="audio/mpeg"/>'
        f"<feedburner:origEnclosureLink>{FILE}</feedburner:origEnclosureLink>"
        f'<media:content url="{FILE}" type="audio/mpeg"/>'
    )
    (enclosure,) = read_enclosures(desk)
    assert enclosure.origin == FILE
    assert desk.claims.account().unclaimed == ("item item",)


def test_a_second_enclosure_is_told() -> None:
    """RSS knows one; all are there."""
    desk = lay_out(f'<enclosure url="{FILE}"/><enclosure url="{FILE}.ogg"/><enclosure length="1"/>')
    assert [one.url for one in read_enclosures(desk)] == [FILE, f"{FILE}.ogg"]
    assert "second enclosure" in told(desk)
    assert "no address" in told(desk)


def test_media_content_stands_in_for_an_enclosure() -> None:
    """Where there is none."""
    desk = lay_out(f'<media:content url="{FILE}" fileSize="12" type="audio/mpeg"/>')
    assert read_enclosures(desk) == [SourceEnclosure(url=FILE, length=12, type="audio/mpeg")]


def test_media_tags_beside_an_enclosure_have_reasons() -> None:
    """The same file behind a prefix, a picture, and another file are told apart."""
    desk = lay_out(
        f'<enclosure url="https://op3.dev/e/files.example/a.mp3?x=1" length="1" type="audio/mpeg"/>'
        f'<media:content url="{FILE}"/><media:content url="https://a.example/c.jpg" medium="image"/>'
        '<media:content url="https://a.example/b.mp4" type="video/mp4"/><media:group>'
        '<media:content url="c"/></media:group>'
    )
    read_enclosures(desk)
    rows = desk.claims.account().list_rows(Fate.DROPPED)
    reasons = {row.detail for row in rows if row.name == "item media:content"}
    assert reasons == {
        "names the enclosure again",
        "names a picture; the cover stands",
        "names another file of the old host",
        "names other files of the old host",
    }
