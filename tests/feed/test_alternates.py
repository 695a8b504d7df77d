"""The tag of the same audio in other formats."""

import hashlib
from base64 import b64encode
from dataclasses import replace

from publisher.feed.alternates import ITEM
from publisher.plan.ledger import Rendition, Stored
from support.feed_elements import URL, make_item, write
from support.strategies import publication, small_show


def test_one_format_needs_no_alternates() -> None:
    """Where the enclosure is the only format, there are no tags."""
    assert write(ITEM, make_item()) == []


def test_every_format_is_listed_and_the_enclosure_is_the_default() -> None:
    """The enclosure comes first; bit rates are in bits per second, codecs as RFC 6381 has them, digests in base64."""
    show, (first, *_) = small_show()
    known = publication(show, first)
    digest = hashlib.sha256(b"opus")
    enclosure = Stored(key="audio/en.0.opus", bytes=9, digest=digest.hexdigest(), media_type="audio/ogg")
    opus = Rendition(enclosure=enclosure, mastered=replace(known.mastered, bit_rate=64), made_of=known.made_of)
    mp3 = b64encode(bytes.fromhex(known.enclosure.digest)).decode()
    assert write(ITEM, make_item(published_as={"alternates": {"opus-64": opus}})) == [
        (
            '<podcast:alternateEnclosure type="audio/mpeg" length="4096" bitrate="128000" codecs="mp3"'
            ' default="true">\n'
            f'  <podcast:source uri="{URL}audio/en.89abcdef.mp3"/>\n'
            f'  <podcast:integrity type="sri" value="sha256-{mp3}"/>\n</podcast:alternateEnclosure>'
        ),
        (
            '<podcast:alternateEnclosure type="audio/ogg" length="9" bitrate="64000" codecs="opus">\n'
            f'  <podcast:source uri="{URL}audio/en.0.opus"/>\n'
            f'  <podcast:integrity type="sri" value="sha256-{b64encode(digest.digest()).decode()}"/>\n'
            "</podcast:alternateEnclosure>"
        ),
    ]
