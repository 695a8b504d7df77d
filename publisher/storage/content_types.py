"""What a server has to say of a file: its content type, and how long it may be kept.

A table of our own, since Python's `mimetypes` reads the machine's and differs between machines.
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
"""By ending, or by a name that means more. Apple's names where standards differ."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""For keys that carry a digest: what is under them never changes."""
MUTABLE = "public, max-age=300"
"""For the feed and the pages."""


def get_content_type(key: str) -> str:
    """Return the content type for an object key; raise KeyError for an ending that nothing here publishes."""
    path = PurePosixPath(key)
    special = CONTENT_TYPES.get(path.name) or CONTENT_TYPES.get("".join(path.suffixes[-2:]))
    return special or CONTENT_TYPES[path.suffix]
