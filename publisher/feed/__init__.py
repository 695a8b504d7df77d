"""The feed document: RSS 2.0 as Apple, PSP-1 and Podcasting 2.0 want it, a pure function of what is known."""

from publisher.feed.paging import Documents, is_page
from publisher.feed.render import documents, render
from publisher.storage.layout import feed_key

__all__ = ["Documents", "documents", "feed_key", "is_page", "render"]
