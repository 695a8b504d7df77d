"""All pages of a show: where each stands, the digest of what it is made of, and how it is made, once that is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from pydantic import TypeAdapter

from publisher.hashing import Json, digest_bytes, digest_value
from publisher.model import Episode, Feed
from publisher.model.selection import normalize_value
from publisher.plan.ledger import Publication
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.episode import (
    add_transcript,
    describe_transcript,
    make_embed_page,
    make_episode_page,
    make_moved_page,
)
from publisher.site.learning import make_certificate_page
from publisher.site.lists import make_index_pages, make_list_pages
from publisher.site.manifest import MADE_OF_DIGITS
from publisher.site.metadata import make_oembed, make_sitemap
from publisher.site.render import render_page
from publisher.site.search import make_search_page, make_segment_table, split_segments
from publisher.site.show import key_static_files, make_show_view
from publisher.site.views import IndexPage, ListPage, Page, Show
from publisher.storage.layout import KeyKind, has_kind
from publisher.text.notes import CONVERTER_VERSION

PAGES_REVISION = 1
"""Raised by hand when pages are made so much otherwise, of the same, that stored ones should be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """A page as it should be stored."""

    made_of: str
    """The digest of all that it is made of."""
    make: Callable[[], bytes]
    """Makes it. That takes longer than everything else, so it is left until it is known to be wanted."""
    name: str = ""
    """Whose page it is, as the manifest keeps it."""
    template: str = ""
    """What it is rendered with; empty for what is no page."""


_SHOW: TypeAdapter[Show] = TypeAdapter(Show)
_PAGE: TypeAdapter[Page] = TypeAdapter(Page)
_PUBLICATION: TypeAdapter[Publication] = TypeAdapter(Publication)


def digest_inputs(material: ShowContent, code: str) -> str:
    """Return a digest of all that the pages of a show are made of, without making anything of it.

    `code` names what makes them: another version looks at each of them, and stores those that come out otherwise.
    Related episodes are left out: they follow from the episodes.
    """
    known = [
        code.encode(),
        CONVERTER_VERSION.encode(),
        material.theme.digest.encode(),
        material.url.encode(),
        _feed(material.feed),
        repr(material.cover).encode(),
        repr(sorted(material.artwork.sizes.items())).encode(),
    ]
    for way in material.ways:
        shown = " ".join(episode.slug for episode in way.episodes)
        known += [_feed(way.feed), shown.encode(), b"%d" % way.published]
    for told in material.episodes:
        known += [_episode(told.episode), _PUBLICATION.dump_json(told.publication), repr(told.cover).encode()]
    return digest_bytes(b"\0".join(known))


def _feed(feed: Feed) -> bytes:
    return feed.model_dump_json().encode()


def _episode(episode: Episode) -> bytes:
    # HTML and plain text follow from what they were made of, and the words of its transcript have a digest already.
    written = episode.model_dump_json(exclude={"spoken", "html", "plain", "answers"})
    return f"{written}{episode.spoken.digest}".encode()


def plan_pages(material: ShowContent) -> dict[str, PlannedPage]:
    """Return every page, picture and script of a show by its key; what pages need comes before them."""
    theme = material.theme
    show = make_show_view(material)
    # It stands on every page, and is digested once.
    around: list[Json] = [PAGES_REVISION, material.url, theme.digest, digest_bytes(_SHOW.dump_json(show))]
    planned: dict[str, PlannedPage] = {}
    for key, content in key_static_files(material.keys, {**theme.styles, **theme.scripts}).items():
        planned[key] = _plan_file(content)
    for told in material.episodes:
        planned |= _plan_episode(material, show, told, around)
    lists: Iterator[tuple[str, Page]] = chain(make_list_pages(material, show), make_index_pages(material, show))
    planned |= {key: replace(_page(material, key, page, around), name=_name(page)) for key, page in lists}
    # Players and certificates stand for no page of their own.
    found = [key for key in planned if key.endswith(".html") and not has_kind(key, KeyKind.EMBED, KeyKind.CERTIFICATE)]
    planned[material.keys.sitemap] = _plan_file(make_sitemap(map(material.address, found)))
    planned |= _plan_search(material, show, around)
    moved = (pair for pair in _plan_moved(material, show, around) if pair[0] not in planned)
    return {**planned, **dict(moved)}


def _plan_moved(material: ShowContent, show: Show, around: list[Json]) -> Iterator[tuple[str, PlannedPage]]:
    """Yield what leads on from where the pages of episodes were before their folders were renamed."""
    keys = material.keys
    for kind, of in ((KeyKind.EPISODE, keys.episode), (KeyKind.EMBED, keys.embed)):
        for key, name in material.former.items():
            told = material.by_guid.get(name)
            if told and has_kind(key, kind):
                page = make_moved_page(material, show, told, of(told.episode.slug))
                yield key, replace(_page(material, key, page, around), name=name)


def _plan_search(material: ShowContent, show: Show, around: list[Json]) -> Iterator[tuple[str, PlannedPage]]:
    keys = material.keys
    segments = split_segments(material)
    for segment in segments:
        made_of = segment.made_of[:MADE_OF_DIGITS]
        for name, make in segment.files():
            yield keys.search_file(name), PlannedPage(made_of=made_of, make=make)
    yield keys.search_table, _plan_file(make_segment_table(segments))
    yield keys.search, _page(material, keys.search, make_search_page(material, show), around)


def _plan_episode(
    material: ShowContent, show: Show, told: EpisodeContent, around: list[Json]
) -> Iterator[tuple[str, PlannedPage]]:
    keys, slug = material.keys, told.episode.slug
    page = make_episode_page(material, show, told)
    spoken = describe_transcript(told)
    whole = partial(add_transcript, page, told) if spoken else None
    name, player = told.publication.guid, _page(material, keys.embed(slug), make_embed_page(page), around)
    yield keys.episode(slug), replace(_page(material, keys.episode(slug), page, [*around, spoken], whole), name=name)
    yield keys.embed(slug), replace(player, name=name)
    if certificate := make_certificate_page(page, told):
        yield keys.certificate(slug), _page(material, keys.certificate(slug), certificate, around)
    yield keys.oembed(slug), _plan_file(make_oembed(material, told))


def _name(page: Page) -> str:
    """Return whose a list is, as long as its address could be taken for that of another."""
    match page:
        case ListPage(kind="person" | "topic", number=1, title=title) | IndexPage(kind="topics", title=title):
            return normalize_value(title)
        case _:
            return ""


def _page(
    material: ShowContent, key: str, page: Page, around: list[Json], whole: Callable[[], Page] | None = None
) -> PlannedPage:
    """Return how a page is made; `whole` adds what stands in it and is not unpacked before it has to be."""
    view = _PAGE.dump_json(page, exclude={"show"}, warnings=False)
    made_of = digest_value([*around, type(page).__name__, digest_bytes(view)])

    def make() -> bytes:
        return render_page(whole() if whole else page, key, material.theme, material.url)

    return PlannedPage(made_of=made_of[:MADE_OF_DIGITS], make=make, template=page.template)


def _plan_file(content: bytes) -> PlannedPage:
    return PlannedPage(made_of=digest_bytes(content)[:MADE_OF_DIGITS], make=lambda: content)
