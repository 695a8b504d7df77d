"""Items of published documents: by GUID, whatever the documents look like."""

import pytest
from hypothesis import given

from publisher.errors import PublisherError
from publisher.feed import render_documents
from publisher.feed.items import is_document, list_items, parse_document
from publisher.plan import list_shown
from support.deployments import EPISODES, FEED, NOW, URL
from support.strategies import published, shows

HEAD = b'<?xml version="1.0"?><rss><channel><title>Show</title>'
END = b"</channel></rss>"


@given(shows())
def test_what_is_rendered_is_listed(show: object) -> None:
    """The GUIDs in a feed's documents are those of the episodes that it shows, on archive pages or not."""
    feed, episodes = show  # type: ignore[misc]
    ledger = published(feed, episodes)
    documents = render_documents(feed, episodes, ledger, url=URL, now=NOW).newest_first
    assert list_items(documents).keys() == {entry.guid for _, entry in list_shown(feed, episodes, ledger, NOW)}


def test_titles_are_those_of_the_items() -> None:
    """The title names an item to people."""
    documents = render_documents(FEED, EPISODES, published(FEED, EPISODES), url=URL, now=NOW).newest_first
    assert {*list_items(documents).values()} == {episode.title for episode in EPISODES}


def test_an_item_without_a_guid_goes_by_its_file() -> None:
    """As apps do it; other programs' feeds have such items."""
    document = HEAD + b'<item><title>One</title><enclosure url="https://a.example/1.mp3"/></item>' + END
    assert list_items([document]) == {"https://a.example/1.mp3": "One"}


def test_what_is_no_xml_is_told() -> None:
    """Marks of a merge, or a page of an error, are no feed."""
    broken = b"<<<<<<< HEAD\n<rss/>"
    with pytest.raises(PublisherError, match="is not XML"):
        parse_document(broken)
    assert [is_document(broken), is_document(HEAD + END)] == [False, True]
