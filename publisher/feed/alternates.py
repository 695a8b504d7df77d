"""The tag of the same audio in other formats: podcast:alternateEnclosure."""

from base64 import b64encode
from collections.abc import Iterator

from publisher.feed.context import Item
from publisher.feed.table import TagRow, TagTable
from publisher.feed.xml import Element
from publisher.plan.ledger import Stored

RFC_6381_CODECS = {"audio/mpeg": "mp3", "audio/x-m4a": "mp4a.40.2", "audio/ogg": "opus"}
"""The codec of each audio format that publisher makes, as RFC 6381 names it, by media type."""
BITS_PER_KILOBIT = 1_000


def _integrity(stored: Stored) -> str:
    """Return a file's SHA-256 as an integrity string of the W3C's Subresource Integrity."""
    return f"sha256-{b64encode(bytes.fromhex(stored.digest)).decode()}"


def _alternates(item: Item) -> Iterator[Element]:
    for rendition in item.renditions:
        stored = rendition.enclosure
        attributes = {
            "type": stored.media_type,
            "length": stored.bytes,
            "bitrate": rendition.mastered.bit_rate * BITS_PER_KILOBIT,
            "codecs": RFC_6381_CODECS[stored.media_type],
            # The default is the file that is the enclosure as well.
            "default": "true" if stored == item.publication.enclosure else None,
        }
        children = (
            Element("podcast:source", attributes={"uri": item.address(stored)}),
            Element("podcast:integrity", attributes={"type": "sri", "value": _integrity(stored)}),
        )
        yield Element("podcast:alternateEnclosure", attributes=attributes, children=children)


ITEM: TagTable[Item] = {"podcast:alternateEnclosure": TagRow("feed.alternate", _alternates)}
