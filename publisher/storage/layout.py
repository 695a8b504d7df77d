"""Spells and parses object keys: every key that is written to a storage is one row of `KeyKind`.

An object storage has no folders and opens no index.html by itself, so each key names a file with its ending.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.model import Feed
from publisher.model.fields import slugify
from publisher.storage.base import Stored

PAGES_PREFIX = "web/"
"""What the keys of all pages of all shows begin with. It sorts behind every prefix that a ledger names."""
INDEX_NAME = "index"
SECRET_DIGITS = 32
"""Hexadecimal digits of what must not be found by trying: 128 bits.

Episodes are stored before their date, and a ledger knows them: until a public document says so, nobody shall find the
address of a file or of a ledger. Whatever stands under other keys is public from its first moment.
"""
MAX_SLUG_LENGTH = 100
"""Characters of a name that stand in a key."""


class KeyKind(Enum):
    """Names what is stored under a key. The value is the spelling, with its parts in braces (see `PARTS`).

    Spellings exclude each other but for lists named "index": of those the first row wins.
    """

    FEED = "{feed}/feed.xml"
    ARCHIVE_PAGE = "{feed}/archive/{number}.{digest}.xml"
    SNAPSHOT_FEED = "{feed}/history/feed.{digest}.xml"
    SNAPSHOT_LEDGER = "{feed}/history/ledger.{digest}.{ledger}.json"
    FILE = "{folder}/{name}.{content}{suffix}"
    HOME = "web/{show}/index{page}.html"
    EPISODE = "web/{show}/episodes/{name}.html"
    EMBED = "web/{show}/embed/{name}.html"
    CERTIFICATE = "web/{show}/certificates/{name}.html"
    OEMBED = "web/{show}/oembed/{name}.json"
    TOPICS = "web/{show}/topics/{heading}/index.html"
    TOPIC = "web/{show}/topics/{heading}/{name}{page}.html"
    PEOPLE = "web/{show}/people/index.html"
    PERSON = "web/{show}/people/{name}{page}.html"
    SEASONS = "web/{show}/seasons/index.html"
    SEASON = "web/{show}/seasons/{season}{page}.html"
    WAYS = "web/{show}/ways/index.html"
    WAY = "web/{show}/ways/{feed}{page}.html"
    SEARCH = "web/{show}/search.html"
    SEARCH_TABLE = "web/{show}/search/index.json"
    SEARCH_FILE = "web/{show}/search/{file}"
    SITEMAP = "web/{show}/sitemap.xml"
    MANIFEST = "web/{show}/pages.json"
    STATIC = "web/{show}/static/{stem}.{digest}.{ending}"
    PICTURE = "web/{show}/images/{name}.{digest}.{width}.jpg"

    def spell(self, **parts: object) -> str:
        """Return the key with these parts; raise KeyError if one is missing."""
        return self.value.format(**parts)


PARTS = {
    "feed": "[a-z0-9-]+",
    "show": "[a-z0-9-]+",
    "name": "[a-z0-9-]+",
    "heading": "[a-z0-9-]+",
    "folder": "(?:audio|images|chapters|transcripts)",
    "number": "(?:[0-9]{4}|[1-9][0-9]{4,})",
    "digest": f"[0-9a-f]{{{KEY_LENGTH}}}",
    # Files that earlier versions stored have fewer digits, and keep them.
    "content": f"[0-9a-f]{{{KEY_LENGTH}}}(?:[0-9a-f]{{{SECRET_DIGITS - KEY_LENGTH}}})?",
    "ledger": f"[0-9a-f]{{{SECRET_DIGITS}}}",
    "suffix": r"(?:\.[a-z0-9]+)+",
    "page": r"(?:\.(?:[2-9]|[1-9][0-9]+))?",
    "season": "[0-9]+",
    "file": rf"[0-9]+-[0-9a-f]{{{KEY_LENGTH}}}(?:\.[a-z][0-9]+)?\.json",
    "stem": "[A-Za-z0-9_-]+",
    "ending": "[a-z0-9]+",
    "width": "[0-9]+",
}
"""Regular expressions of the parts of keys. None has a capturing group."""

IMMUTABLE_KINDS = frozenset({KeyKind.FILE, KeyKind.STATIC, KeyKind.PICTURE, KeyKind.SEARCH_FILE})
"""Kinds whose key names the content, so that what is stored under it never changes.

Archive pages and snapshots carry a digest as well, and may be stored again: with a link to the next page.
"""
SNAPSHOT_KINDS = frozenset({KeyKind.SNAPSHOT_FEED, KeyKind.SNAPSHOT_LEDGER})
PAGE_KINDS = frozenset(kind for kind in KeyKind if kind.value.startswith(PAGES_PREFIX))
"""Everything below `PAGES_PREFIX`: pages, and what they need."""


@dataclass(frozen=True, slots=True)
class ObjectKey:
    """A key, taken apart. `str` spells it again, to the byte."""

    kind: KeyKind
    parts: Mapping[str, str]
    """By the names in the spelling of the kind."""

    def __getitem__(self, part: str) -> str:
        """Return one part as the key has it; raise KeyError if keys of this kind have no such part."""
        return self.parts[part]

    def __str__(self) -> str:
        """Return the key."""
        return self.kind.spell(**self.parts)


def parse_key(key: str) -> ObjectKey | None:
    """Return what a key names; None for keys that this program does not spell.

    Inverse of `KeyKind.spell`: `str(parse_key(key)) == key` for every key that is parsed.
    """
    parser, rows = _compile_parser()
    found = parser.fullmatch(key)
    if found is None:
        return None
    # The group that closes last encloses a row's own: these follow it.
    row = found.lastindex or 0
    kind, names = rows[row]
    return ObjectKey(kind, {name: found[group] for group, name in enumerate(names, row + 1)})


def find_keys(text: bytes, kinds: Iterable[KeyKind]) -> set[str]:
    """Return the keys of these kinds that a document names, at whatever address."""
    return {found.decode() for found in _compile_search(frozenset(kinds)).findall(text)}


def has_kind(key: str, *kinds: KeyKind) -> bool:
    """Tell whether a key is of one of these kinds."""
    return _find_kind(key) in kinds


def is_immutable(key: str) -> bool:
    """Tell whether what is stored under a key never changes, since the key names its content."""
    return _find_kind(key) in IMMUTABLE_KINDS


def _find_kind(key: str) -> KeyKind | None:
    parser, rows = _compile_parser()
    found = parser.fullmatch(key)
    return rows[found.lastindex or 0][0] if found else None


def _list_parts(kind: KeyKind) -> list[str]:
    return re.findall(r"\{(\w+)\}", kind.value)


def _make_pattern(kind: KeyKind, group: str) -> str:
    """Return a regular expression of the keys of a kind; `group` is a format that encloses each part."""
    literals = re.split(r"\{\w+\}", kind.value)
    parts = [group.format(PARTS[name]) for name in _list_parts(kind)]
    return "".join(re.escape(literal) + part for literal, part in zip(literals, [*parts, ""], strict=True))


@cache
def _compile_parser() -> tuple[re.Pattern[str], Mapping[int, tuple[KeyKind, Sequence[str]]]]:
    """Return an expression with a group for each kind of key, and the kind and its parts by the number of the group."""
    rows: dict[int, tuple[KeyKind, Sequence[str]]] = {}
    group = 1
    for kind in KeyKind:
        rows[group] = (kind, _list_parts(kind))
        group += 1 + len(rows[group][1])
    return re.compile("|".join(f"({_make_pattern(kind, '({})')})" for kind in KeyKind)), rows


@cache
def _compile_search(kinds: frozenset[KeyKind]) -> re.Pattern[bytes]:
    return re.compile("|".join(_make_pattern(kind, "{}") for kind in KeyKind if kind in kinds).encode())


def feed_key(feed: Feed) -> str:
    """Return the key of a feed document."""
    return KeyKind.FEED.spell(feed=feed.slug)


def archive_page_key(feed: str, number: int, content: bytes) -> str:
    """Return the key of an archive page (RFC 5005) of the feed with this slug; pages count from 1."""
    digest = digest_bytes(content)[:KEY_LENGTH]
    return KeyKind.ARCHIVE_PAGE.spell(feed=feed, number=f"{number:04}", digest=digest)


def snapshot_feed_key(feed: str, content: bytes) -> str:
    """Return the key of the copy of a feed document that `rollback` reads."""
    return KeyKind.SNAPSHOT_FEED.spell(feed=feed, digest=digest_bytes(content)[:KEY_LENGTH])


def snapshot_ledger_key(feed: str, content: bytes, ledger: bytes) -> str:
    """Return the key of the ledger that belongs to the feed document `content`."""
    digest, secret = digest_bytes(content)[:KEY_LENGTH], digest_bytes(ledger)[:SECRET_DIGITS]
    return KeyKind.SNAPSHOT_LEDGER.spell(feed=feed, digest=digest, ledger=secret)


def object_key(folder: str, name: str, digest: str, suffix: str, published: Stored | None = None) -> str:
    """Return the key of a file that never changes: audio/0178-molde.1b2c3d4e5f60718293a4b5c6d7e8f901.mp3.

    What is `published` in its place keeps its key as long as its content is the same, if the key names that content:
    a ledger that others wrote must not lead to another object.
    """
    if published is not None and published.digest == digest:
        known = parse_key(published.key)
        if known is not None and known.kind is KeyKind.FILE and digest.startswith(known["content"]):
            return published.key
    return KeyKind.FILE.spell(folder=folder, name=name, content=digest[:SECRET_DIGITS], suffix=suffix)


@dataclass(frozen=True, slots=True)
class Layout:
    """Spells the object keys of one show's pages. Names of topics and people come as `assign_slugs` spells them."""

    show: str
    """The feed's slug."""

    @property
    def folder(self) -> str:
        """What all of them begin with."""
        return f"{PAGES_PREFIX}{self.show}/"

    def home(self, number: int = 1) -> str:
        """Return the key of a page of the list of all episodes."""
        return self._spell(KeyKind.HOME, page=_format_page(number))

    def episode(self, slug: str) -> str:
        """Return the key of an episode's page."""
        return self._spell(KeyKind.EPISODE, name=slug)

    def embed(self, slug: str) -> str:
        """Return the key of the page that holds an episode's player alone."""
        return self._spell(KeyKind.EMBED, name=slug)

    def certificate(self, slug: str) -> str:
        """Return the key of the page to print once an episode's quiz is answered."""
        return self._spell(KeyKind.CERTIFICATE, name=slug)

    def oembed(self, slug: str) -> str:
        """Return the key of an episode's oEmbed response."""
        return self._spell(KeyKind.OEMBED, name=slug)

    def topics(self, heading: str) -> str:
        """Return the key of the list of all topics under a heading."""
        return self._spell(KeyKind.TOPICS, heading=heading)

    def topic(self, heading: str, topic: str, number: int = 1) -> str:
        """Return the key of a page of the list of a topic's episodes."""
        return self._spell(KeyKind.TOPIC, heading=heading, name=topic, page=_format_page(number))

    def people(self) -> str:
        """Return the key of the list of all people."""
        return self._spell(KeyKind.PEOPLE)

    def person(self, name: str, number: int = 1) -> str:
        """Return the key of a page of the list of a person's episodes."""
        return self._spell(KeyKind.PERSON, name=name, page=_format_page(number))

    def seasons(self) -> str:
        """Return the key of the list of all seasons."""
        return self._spell(KeyKind.SEASONS)

    def season(self, season: int, number: int = 1) -> str:
        """Return the key of a page of the list of a season's episodes."""
        return self._spell(KeyKind.SEASON, season=season, page=_format_page(number))

    def ways(self) -> str:
        """Return the key of the list of all feeds that are derived from the show's."""
        return self._spell(KeyKind.WAYS)

    def way(self, feed: str, number: int = 1) -> str:
        """Return the key of a page of the list of a derived feed's episodes."""
        return self._spell(KeyKind.WAY, feed=feed, page=_format_page(number))

    @property
    def search(self) -> str:
        """The key of the search page."""
        return self._spell(KeyKind.SEARCH)

    @property
    def search_table(self) -> str:
        """The key of the table of search segments: the one file of the search that changes."""
        return self._spell(KeyKind.SEARCH_TABLE)

    def search_file(self, file: str) -> str:
        """Return the key of a file of a search segment, by its own name, which names its content."""
        return self._spell(KeyKind.SEARCH_FILE, file=file)

    @property
    def sitemap(self) -> str:
        """The key of the sitemap (sitemaps.org)."""
        return self._spell(KeyKind.SITEMAP)

    @property
    def manifest(self) -> str:
        """The key of the manifest of all stored pages."""
        return self._spell(KeyKind.MANIFEST)

    def static(self, name: str, content: bytes) -> str:
        """Return the key of a script or a style sheet called `name`."""
        stem, _, ending = name.rpartition(".")
        return self._spell(KeyKind.STATIC, stem=stem, digest=digest_bytes(content)[:KEY_LENGTH], ending=ending)

    def image(self, name: str, digest: str, width: int) -> str:
        """Return the key of a picture, `width` pixels wide; `digest` is that of the picture it is made of."""
        return self._spell(KeyKind.PICTURE, name=name, digest=digest[:KEY_LENGTH], width=width)

    def _spell(self, kind: KeyKind, **parts: object) -> str:
        return kind.spell(show=self.show, **parts)


def _format_page(number: int) -> str:
    """Return how a list's page is told from its first: by nothing, .2, .3."""
    return "" if number == 1 else f".{number}"


NO_NAMES: Mapping[str, str] = {}


def assign_slugs(names: Iterable[str], given: Mapping[str, str] = NO_NAMES) -> dict[str, str]:
    """Return the slug of each name, in the order of the names.

    `given` has the slugs that some of them have already, and keep, in whatever order names come. Of names with the
    same slug, the later ones carry a piece of a digest; so does a name of which no letter is left, and one whose slug
    is that of a list of all.
    """
    found = {name: given.get(name, "") for name in names}
    used = {INDEX_NAME, "", *found.values()}
    for name in (name for name, address in found.items() if not address):
        plain = slugify(name)[:MAX_SLUG_LENGTH].strip("-")
        if plain in used:
            plain = "-".join(filter(None, (plain, digest_bytes(name.encode())[:KEY_LENGTH])))
        found[name] = plain
        used.add(plain)
    return found
