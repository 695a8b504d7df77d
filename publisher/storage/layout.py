"""Where a feed stands in a storage, and the pages of a show: everything below web/<show>/, each page with its ending.

A bucket knows no folders and opens no index.html by itself, so every link names a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.model import Feed
from publisher.model.fields import slugify

PAGES_PREFIX = "web/"
"""What all pages of all shows stand below: behind everything that a ledger names, as keys sort."""
INDEX_NAME = "index"
SEARCH_TABLE = "index.json"
"""The one file of the search that changes: the names of all others say what is in them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The object keys of one show's pages. Names of topics and people come as `addresses` spells them."""

    show: str
    """The feed's slug."""

    @property
    def folder(self) -> str:
        """What all of them begin with."""
        return f"{PAGES_PREFIX}{self.show}/"

    def home(self, number: int = 1) -> str:
        """Return the key of the list of all episodes, or of its later pages."""
        return self._listed(INDEX_NAME, number)

    def episode(self, slug: str) -> str:
        """Return the key of the page about an episode."""
        return f"{self.folder}episodes/{slug}.html"

    def embed(self, slug: str) -> str:
        """Return the key of the page with nothing but an episode's player."""
        return f"{self.folder}embed/{slug}.html"

    def certificate(self, slug: str) -> str:
        """Return the key of the page that those print who have answered an episode's quiz."""
        return f"{self.folder}certificates/{slug}.html"

    def oembed(self, slug: str) -> str:
        """Return the key of what oEmbed's readers ask for."""
        return f"{self.folder}oembed/{slug}.json"

    def topics(self, heading: str) -> str:
        """Return the key of the list of all topics under a heading."""
        return f"{self.folder}topics/{heading}/{INDEX_NAME}.html"

    def topic(self, heading: str, topic: str, number: int = 1) -> str:
        """Return the key of the list of a topic's episodes."""
        return self._listed(f"topics/{heading}/{topic}", number)

    def people(self) -> str:
        """Return the key of the list of everybody."""
        return f"{self.folder}people/{INDEX_NAME}.html"

    def person(self, name: str, number: int = 1) -> str:
        """Return the key of the list of somebody's episodes."""
        return self._listed(f"people/{name}", number)

    def seasons(self) -> str:
        """Return the key of the list of all seasons."""
        return f"{self.folder}seasons/{INDEX_NAME}.html"

    def season(self, season: int, number: int = 1) -> str:
        """Return the key of the list of a season's episodes."""
        return self._listed(f"seasons/{season}", number)

    def ways(self) -> str:
        """Return the key of the list of all ways through the show."""
        return f"{self.folder}ways/{INDEX_NAME}.html"

    def way(self, feed: str, number: int = 1) -> str:
        """Return the key of the list of a way's episodes."""
        return self._listed(f"ways/{feed}", number)

    @property
    def search(self) -> str:
        """The key of the page on which one looks for words."""
        return f"{self.folder}search.html"

    @property
    def search_folder(self) -> str:
        """What the keys of the search engine's own files begin with."""
        return f"{self.folder}search/"

    @property
    def sitemap(self) -> str:
        """The key of what search engines read."""
        return f"{self.folder}sitemap.xml"

    @property
    def manifest(self) -> str:
        """The key of what is known of all pages that are stored."""
        return f"{self.folder}pages.json"

    def static(self, name: str, content: bytes) -> str:
        """Return the key of a script or a style sheet, which names its content."""
        stem, _, suffix = name.rpartition(".")
        return f"{self.folder}static/{stem}.{digest_bytes(content)[:KEY_LENGTH]}.{suffix}"

    @property
    def pictures(self) -> str:
        """What the keys of all pictures begin with."""
        return f"{self.folder}images/"

    def image(self, name: str, digest: str, width: int) -> str:
        """Return the key of a picture in one of its sizes; `digest` is that of the picture that it is made of."""
        return f"{self.images(name)}{digest[:KEY_LENGTH]}.{width}.jpg"

    def images(self, name: str) -> str:
        """Return what the keys of a picture begin with, whatever it shows."""
        return f"{self.pictures}{name}."

    def _listed(self, path: str, number: int) -> str:
        return f"{self.folder}{path}.html" if number == 1 else f"{self.folder}{path}.{number}.html"


def feed_key(feed: Feed) -> str:
    """Return the object key of the feed document."""
    return f"{feed.slug}/feed.xml"


NO_NAMES: Mapping[str, str] = {}


def is_immutable(key: str) -> bool:
    """Tell whether what is stored under a page's key never changes, since the key names its content."""
    kind, name = [*key.split("/")[2:], ""][:2]
    return kind in {"static", "images"} or (kind == "search" and name != SEARCH_TABLE)


def assign_slugs(names: Iterable[str], given: Mapping[str, str] = NO_NAMES) -> dict[str, str]:
    """Return how each of several names is spelled in an address, in the order in which they came.

    `given` has the addresses that some of them have already, and keep, whoever comes before them now. Of names that
    would be spelled alike, the later ones carry a piece of a digest; so does a name of which no letter is left, and one
    that is called as the list of them all.
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


MAX_SLUG_LENGTH = 100
"""Characters of a name that stand in an address."""


def object_key(folder: str, name: str, digest: str, suffix: str) -> str:
    """Return the key of a file that never changes: audio/0178-molde.1b2c3d4e.mp3."""
    return f"{folder}/{name}.{digest[:KEY_LENGTH]}{suffix}"
