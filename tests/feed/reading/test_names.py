"""Names of tags: by the namespace's address in whatever spelling, never by the prefix."""

import pytest

from publisher.feed.reading.names import name_tag
from publisher.feed.xml import NAMESPACES, OPTIONAL_NAMESPACES


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        *((address, prefix) for prefix, address in (NAMESPACES | OPTIONAL_NAMESPACES).items()),
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes"),
        ("http://www.itunes.com/dtds/PodCast-1.0.dtd", "itunes"),
        ("http://purl.org/rss/1.0/modules/content", "content"),
        ("http://purl.org/dc/elements/1.1", "dc"),
        ("http://www.w3.org/2005/Atom/", "atom"),
        ("https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", "podcast"),
        ("https://raw.githubusercontent.com/Podcastindex-org/podcast-namespace/main/docs/1.0.md", "podcast"),
        ("https://podcastindex.org/namespace/1.0/", "podcast"),
        ("https://podlove.org/simple-chapters/", "psc"),
        ("https://www.google.com/schemas/play-podcasts/1.0", "googleplay"),
        ("http://www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd", "googleplay"),
        ("http://search.yahoo.com/mrss", "media"),
        ("http://www.rssboard.org/media-rss", "media"),
        ("http://wordpress.org/export/1.2/", "wp"),
        ("http://wordpress.org/export/1.2/excerpt/", "excerpt"),
    ],
)
def test_each_spelling_of_a_namespace_has_its_prefix(address: str, prefix: str) -> None:
    """Scheme, letters and the last slash make no difference."""
    assert name_tag(f"{{{address}}}word") == f"{prefix}:word"


@pytest.mark.parametrize("tag", ["title", "{https://example.org/ns}title", "{https://example.org/itunes}author"])
def test_what_is_unknown_keeps_its_name(tag: str) -> None:
    """A tag of no or of an unknown namespace is named as it is."""
    assert name_tag(tag) == tag


def test_rss_has_namespaces_too() -> None:
    """RSS 1.0 has one, and some feeds of 2.0 declare one."""
    assert name_tag("{http://purl.org/rss/1.0/}title") == name_tag("{http://backend.userland.com/rss2}title") == "title"


def test_attributes_of_xml_have_a_prefix() -> None:
    """xml:base and xml:lang are declared by nobody."""
    assert name_tag("{http://www.w3.org/XML/1998/namespace}base") == "xml:base"
