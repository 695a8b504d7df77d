"""Renders the feed: RSS 2.0 by the rules of Apple, PSP-1 and Podcasting 2.0, from sources, ledger and time."""

from publisher.feed.paging import FeedDocuments, is_archive_page
from publisher.feed.render import render_documents, render_feed
from publisher.storage.layout import feed_key

__all__ = ["FeedDocuments", "feed_key", "is_archive_page", "render_documents", "render_feed"]
