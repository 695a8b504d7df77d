"""Plans the pages of a site: which it should have, which are stored, and which have to be stored or removed."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher.cache import open_cache
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.site.compare import check_stored, compare_programs
from publisher.publish.site.manifest import StoredManifest
from publisher.publish.site.pictures import list_pictures, plan_pictures
from publisher.publish.site.plan import DerivedFeed, PagePlan, Site
from publisher.publish.site.similarity import add_related
from publisher.site.build import PlannedPage, digest_inputs, plan_pages, plan_segment_table
from publisher.site.content import DerivedFeedContent, EpisodeContent, ShowContent, episodes_in_feed, find_show_cover
from publisher.site.manifest import MADE_OF_DIGITS, Manifest
from publisher.site.pictures import plan_artwork
from publisher.storage.layout import KeyKind, has_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What the pages of a site are made of now, and what is stored."""

    manifest: StoredManifest
    stored: Manifest
    """The manifest, with every page in doubt that has to be stored again."""
    content: ShowContent
    stamp: str
    """The digest of the inputs of all pages."""

    @property
    def are_current(self) -> bool:
        """Whether the stored pages were made of the same."""
        return self.stamp == self.stored.stamp and not self.stored.leaving


def prepare_pages(site: Site, ledger: Ledger, now: datetime) -> PagePlan:
    """Return the plan of the pages for the episodes that the show's `ledger` and feed have at `now`.

    Raises MissingCredentialsError if the manifest, or pages of another program, cannot be read.
    """
    return _prepare(site, _collect_inputs(site, ledger, now))


def are_stored_pages_current(site: Site, ledger: Ledger, now: datetime) -> bool:
    """Return whether no page has to be stored or removed; a changed word is found before pages are planned.

    Raises MissingCredentialsError as `prepare_pages` does.
    """
    inputs = _collect_inputs(site, ledger, now)
    if inputs.are_current:
        return True
    if inputs.stored.program == site.code and _has_changed_words(inputs):
        return False
    pages = _prepare(site, inputs)
    return not (pages.changed or pages.unneeded)


def _has_changed_words(inputs: _Inputs) -> bool:
    """Tell whether the search index has to be stored, which holds the words of all episodes by their digests."""
    key = inputs.content.keys.search_table
    stored = inputs.stored.pages.get(key)
    return stored is None or stored.made_of != plan_segment_table(inputs.content).made_of


def _collect_inputs(site: Site, ledger: Ledger, now: datetime) -> _Inputs:
    manifest = StoredManifest(site.keys.manifest, site.deployment.storage, site.deployment.url)
    stored = manifest.read.with_unverified(manifest.read.pages) if site.store_all else manifest.read
    contents = episodes_in_feed(site.feed, site.episodes, ledger, now)
    # A folder is listed by every run. A bucket takes a request for each thousand pages, so it is listed only when there
    # is something to store: pages that were deleted by hand are then stored again too.
    if site.deployment.is_folder:
        stored = check_stored(site, stored)
    show_content = _make_content(site, contents, ledger, stored)
    stamp = digest_inputs(show_content, site.code)
    inputs = _Inputs(manifest=manifest, stored=stored, content=show_content, stamp=stamp)
    if inputs.are_current or site.deployment.is_folder:
        return inputs
    stored = check_stored(site, stored)
    show_content = _make_content(site, contents, ledger, stored)
    return replace(inputs, stored=stored, content=show_content, stamp=digest_inputs(show_content, site.code))


def _prepare(site: Site, inputs: _Inputs) -> PagePlan:
    manifest, stored, stamp = inputs.manifest, inputs.stored, inputs.stamp
    if inputs.are_current:
        return PagePlan(site=site, manifest=manifest, stored=stored, stamp=stamp)
    show_content = add_related(inputs.content, site.deployment.cache.folder, site.code)
    artwork = show_content.artwork
    pictures = plan_pictures(site, artwork, stored)
    planned = {**pictures, **_plan_pages(site, show_content)}
    if stored.program != site.code:
        stored = compare_programs(site, stored, planned)
        doubted = [key for key, entry in stored.pages.items() if not entry.made_of and key in planned]
        if any(has_kind(key, KeyKind.SEARCH_FILE) for key in doubted):
            # Browsers keep these files for good, so other bytes need other names.
            show_content = replace(show_content, search_program=site.code[:MADE_OF_DIGITS])
            stamp = digest_inputs(show_content, site.code)
            stored = replace(stored, search_program=show_content.search_program)
            planned = {**pictures, **_plan_pages(site, show_content)}
    return PagePlan(site=site, manifest=manifest, stored=stored, stamp=stamp, planned=planned, resizes=artwork.jobs)


def try_render(pages: PagePlan) -> None:
    """Render one page with each template, where the show's theme has templates; nothing is stored.

    Raises PublisherError if a template fails, before anything else is published.
    """
    if pages.site.theme.own.templates:
        by_template = {planned.template: planned for planned in pages.planned.values() if planned.template}
        for planned in by_template.values():
            planned.make()


def _plan_pages(site: Site, show_content: ShowContent) -> dict[str, PlannedPage]:
    folder = site.deployment.cache.folder
    with open_cache(folder, kind=f"views of {site.feed.slug}", program=site.code) as cache:
        return plan_pages(show_content, cache)


def _make_content(site: Site, contents: tuple[EpisodeContent, ...], ledger: Ledger, stored: Manifest) -> ShowContent:
    return ShowContent(
        feed=site.feed,
        episodes=contents,
        cover=find_show_cover(ledger),
        derived_feeds=tuple(_make_derived_content(derived) for derived in site.derived_feeds),
        url=site.deployment.url,
        theme=site.theme,
        artwork=plan_artwork(site.keys, list_pictures(site, contents, ledger), site.local_pictures, stored.pages),
        search_program=stored.search_program,
        former=stored.names,
    )


def _make_derived_content(derived: DerivedFeed) -> DerivedFeedContent:
    # The cover is the last file that is published before a feed.
    published = FEED_COVER in derived.deployment.ledger().covers
    return DerivedFeedContent(feed=derived.feed, episodes=derived.episodes, published=published)
