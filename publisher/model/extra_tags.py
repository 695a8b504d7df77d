"""Models the key `extra_tags`: elements of RSS that no other key speaks of, and that go into the feed word for word."""

from typing import Annotated

from pydantic import AfterValidator

from publisher.model.fields import Text

FEED_NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
"""Namespaces that every feed declares, so that no element has to."""
OWN_ELEMENTS = frozenset(
    "channel description enclosure guid image item language link pubDate rss title ttl".split()  # noqa: SIM905 - words
)
"""Elements of RSS itself that other keys speak of: a second one would hide the first."""


def _elements(text: str) -> str:
    """Return the text if it is whole XML elements and nothing else; raise ValueError."""
    from lxml import etree  # noqa: PLC0415 - few shows have such a key

    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in FEED_NAMESPACES.items())
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(f"<all{declared}>{text}</all>".encode(), parser)
    except etree.XMLSyntaxError as problem:
        raise ValueError(
            f"is not XML: {problem.msg}; write whole elements, each with the namespace of its prefix: "
            '<media:rating xmlns:media="http://search.yahoo.com/mrss/">nonadult</media:rating>'
        ) from None
    beside = [root.text, *(child.tail for child in root)]
    if any(words and words.strip() for words in beside):
        raise ValueError("has words outside of its elements; write elements alone")
    for child in root:
        if not isinstance(child.tag, str):
            raise ValueError("has a comment or an instruction in it; write elements alone")  # noqa: TRY004 - a finding
        if child.tag in OWN_ELEMENTS:
            raise ValueError(f"has the element {child.tag}, which is made from a key of its own; delete it here")
    return text.strip()


ExtraTags = Annotated[Text, AfterValidator(_elements)]
"""XML elements; the prefixes of FEED_NAMESPACES are declared, others by the element that has them."""
