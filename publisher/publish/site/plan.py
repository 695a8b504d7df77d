"""Defines what storing a show's pages needs: the site, its derived feeds, and the pages planned beside those stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publisher.feed.impact import PageChanges
from publisher.model import Episode, Feed
from publisher.publish.deployment import Deployment
from publisher.publish.site.manifest import StoredManifest
from publisher.site.build import PlannedPage
from publisher.site.manifest import Manifest
from publisher.site.pictures import LocalPicture, PictureResize
from publisher.site.theme import Theme
from publisher.storage.layout import Layout, is_immutable

PAGE_SUFFIX = ".html"


@dataclass(frozen=True, slots=True)
class DerivedFeed:
    """A feed derived from a show, with its selected episodes and its deployment."""

    feed: Feed
    episodes: tuple[Episode, ...]
    deployment: Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A show with pages, and everything that they are made of except what its ledger records."""

    feed: Feed
    episodes: tuple[Episode, ...]
    deployment: Deployment
    derived_feeds: tuple[DerivedFeed, ...]
    theme: Theme
    code: str
    """The digest of the running program."""
    local_pictures: Mapping[str, LocalPicture]
    """By path: the pictures in the working folder."""
    store_all: bool = False
    """Whether all pages are stored again, whatever the manifest says of them."""
    is_last: bool = True
    """Whether no later feed of the run links to the site, so that pages no longer needed can be removed."""

    @property
    def keys(self) -> Layout:
        """The object keys of the pages."""
        return Layout(self.feed.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """The pages that a site should have, and those that are stored."""

    site: Site
    manifest: StoredManifest
    stored: Manifest
    """The manifest, with every page in doubt that has to be stored again."""
    stamp: str
    """The digest of the inputs of all pages."""
    planned: Mapping[str, PlannedPage] = field(default_factory=dict)
    """By key; empty if no input has changed."""
    resizes: Mapping[str, PictureResize] = field(default_factory=dict)
    """By key: the pictures that can be made from files in the working folder."""

    @property
    def changed(self) -> list[str]:
        """The keys to store."""
        known = self.stored.pages
        return [key for key, page in self.planned.items() if key not in known or known[key].made_of != page.made_of]

    @property
    def unneeded(self) -> list[str]:
        """The stored keys of this show to remove. Immutable files stay, since cached pages may still need them."""
        if not self.planned:
            return []
        own = self.site.keys.folder
        return [
            key
            for key in self.stored.pages
            if key not in self.planned and not is_immutable(key) and key.startswith(own)
        ]


def count_changes(pages: PagePlan) -> PageChanges:
    """Return how many pages would be written and removed."""
    return PageChanges(written=len(select_pages(pages.changed)), removed=len(select_pages(pages.unneeded)))


def select_pages(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of HTML pages among `keys`."""
    return tuple(key for key in keys if key.endswith(PAGE_SUFFIX))


def describe_pages(feed: Feed) -> str:
    """Return the subject of events about a show's pages: pages of maalt."""
    return f"pages of {feed.slug}"
