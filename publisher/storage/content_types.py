"""Maps object keys to Content-Type, and declares the values of Cache-Control.

Python's `mimetypes` is not used: it reads the tables of the machine, which differ.
"""

from pathlib import PurePosixPath

CONTENT_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".opus": "audio/ogg",
    ".xml": "application/rss+xml; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".chapters.json": "application/json+chapters",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".txt": "text/plain; charset=utf-8",
}
"""By file name, else by the last two endings, else by the last. Apple's names where standards differ."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""For keys of `publisher.storage.layout.IMMUTABLE_KINDS`."""
MUTABLE = "public, max-age=300"
"""For all other keys: the feed, its archive pages, web pages."""


def get_content_type(key: str) -> str:
    """Return the content type for an object key; raise KeyError for an ending that is not in the table."""
    path = PurePosixPath(key)
    special = CONTENT_TYPES.get(path.name) or CONTENT_TYPES.get("".join(path.suffixes[-2:]))
    return special or CONTENT_TYPES[path.suffix]
