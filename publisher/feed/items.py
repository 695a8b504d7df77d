"""Lists the items of published feed documents by GUID."""

from collections.abc import Iterable

from lxml import etree

from publisher.errors import PublisherError


def list_items(documents: Iterable[bytes]) -> dict[str, str]:
    """Return the titles of the items in a feed's documents, by GUID.

    An item without a GUID goes by its enclosure's URL. Raises PublisherError for a document that is not XML.
    """
    found: dict[str, str] = {}
    for document in documents:
        for item in parse_document(document).iter("item"):
            enclosure = item.find("enclosure")
            address = enclosure.get("url", "") if enclosure is not None else ""
            found[(item.findtext("guid") or "").strip() or address] = (item.findtext("title") or "").strip()
    return found


def is_document(document: bytes) -> bool:
    """Tell whether a published document is XML, so that apps can read it."""
    try:
        parse_document(document)
    except PublisherError:
        return False
    return True


def parse_document(document: bytes) -> etree._Element:
    """Return the root of a published feed document; raise PublisherError if it is not XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as problem:
        raise PublisherError(
            f"the feed as it was published is not XML, so nothing can be compared with it: {problem.msg}",
            hint="look for marks of a merge in its copy beside feed.yaml; publisher feed writes it anew",
        ) from None
