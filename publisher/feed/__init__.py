"""The feed document: RSS 2.0 as Apple, PSP-1 and Podcasting 2.0 want it, a pure function of what is known."""

from publisher.feed.paging import FeedDocuments, is_archive_page
from publisher.feed.render import render_documents, render_feed
from publisher.storage.layout import feed_key

__all__ = ["FeedDocuments", "feed_key", "is_archive_page", "render_documents", "render_feed"]
