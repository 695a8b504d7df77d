"""All pages of a show: where each stands, the digest of what it is made of, and how it is made, once that is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from pydantic import TypeAdapter

from publisher.hashing import Json, digest_bytes, digest_value
from publisher.model import Episode, Feed
from publisher.model.selection import spelled
from publisher.plan.ledger import Publication
from publisher.site.content import Material, Told
from publisher.site.episode import embed_page, episode_page, moved_page, transcript_of, with_transcript
from publisher.site.learning import certificate_page
from publisher.site.lists import index_pages, list_pages
from publisher.site.manifest import DIGITS
from publisher.site.metadata import oembed, sitemap
from publisher.site.render import render
from publisher.site.search import search_page, segments_of, table_of
from publisher.site.show import show_of, static_files
from publisher.site.views import IndexPage, ListPage, Page, Show
from publisher.storage.layout import SEARCH_TABLE
from publisher.text.notes import CONVERTER

REVISION = 1
"""Raised by hand when pages are made so much otherwise, of the same, that stored ones should be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
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


def stamp(material: Material, code: str) -> str:
    """Return a digest of all that the pages of a show are made of, without making anything of it.

    `code` names what makes them: another version looks at each of them, and stores those that come out otherwise.
    Related episodes are left out: they follow from the episodes.
    """
    known = [
        code.encode(),
        CONVERTER.encode(),
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


def plan_pages(material: Material) -> dict[str, Planned]:
    """Return every page, picture and script of a show by its key; what pages need comes before them."""
    theme = material.theme
    show = show_of(material)
    # It stands on every page, and is digested once.
    around: list[Json] = [REVISION, material.url, theme.digest, digest_bytes(_SHOW.dump_json(show))]
    planned: dict[str, Planned] = {}
    for key, content in static_files(material.keys, {**theme.styles, **theme.scripts}).items():
        planned[key] = _as_it_is(content)
    for told in material.episodes:
        planned |= _of_episode(material, show, told, around)
    lists: Iterator[tuple[str, Page]] = chain(list_pages(material, show), index_pages(material, show))
    planned |= {key: replace(_page(material, key, page, around), name=_name(page)) for key, page in lists}
    # Players and certificates stand for no page of their own.
    others = tuple(of("").removesuffix(".html") for of in (material.keys.embed, material.keys.certificate))
    found = [key for key in planned if key.endswith(".html") and not key.startswith(others)]
    planned[material.keys.sitemap] = _as_it_is(sitemap(map(material.address, found)))
    planned |= _of_search(material, show, around)
    moved = (pair for pair in _moved(material, show, around) if pair[0] not in planned)
    return {**planned, **dict(moved)}


def _moved(material: Material, show: Show, around: list[Json]) -> Iterator[tuple[str, Planned]]:
    """Yield what leads on from where the pages of episodes were before their folders were renamed."""
    keys = material.keys
    for of in (keys.episode, keys.embed):
        folder = of("").removesuffix(".html")
        for key, name in material.former.items():
            told = material.by_guid.get(name)
            if told and key.startswith(folder):
                page = moved_page(material, show, told, of(told.episode.slug))
                yield key, replace(_page(material, key, page, around), name=name)


def _of_search(material: Material, show: Show, around: list[Json]) -> Iterator[tuple[str, Planned]]:
    keys = material.keys
    segments = segments_of(material)
    for segment in segments:
        made_of = segment.made_of[:DIGITS]
        for name, make in segment.files():
            yield f"{keys.searched}{name}", Planned(made_of=made_of, make=make)
    yield f"{keys.searched}{SEARCH_TABLE}", _as_it_is(table_of(segments))
    yield keys.search, _page(material, keys.search, search_page(material, show), around)


def _of_episode(material: Material, show: Show, told: Told, around: list[Json]) -> Iterator[tuple[str, Planned]]:
    keys, slug = material.keys, told.episode.slug
    page = episode_page(material, show, told)
    spoken = transcript_of(told)
    whole = partial(with_transcript, page, told) if spoken else None
    name, player = told.publication.guid, _page(material, keys.embed(slug), embed_page(page), around)
    yield keys.episode(slug), replace(_page(material, keys.episode(slug), page, [*around, spoken], whole), name=name)
    yield keys.embed(slug), replace(player, name=name)
    if certificate := certificate_page(page, told):
        yield keys.certificate(slug), _page(material, keys.certificate(slug), certificate, around)
    yield keys.oembed(slug), _as_it_is(oembed(material, told))


def _name(page: Page) -> str:
    """Return whose a list is, as long as its address could be taken for that of another."""
    match page:
        case ListPage(kind="person" | "topic", number=1, title=title) | IndexPage(kind="topics", title=title):
            return spelled(title)
        case _:
            return ""


def _page(
    material: Material, key: str, page: Page, around: list[Json], whole: Callable[[], Page] | None = None
) -> Planned:
    """Return how a page is made; `whole` adds what stands in it and is not unpacked before it has to be."""
    view = _PAGE.dump_json(page, exclude={"show"}, warnings=False)
    made_of = digest_value([*around, type(page).__name__, digest_bytes(view)])

    def make() -> bytes:
        return render(whole() if whole else page, key, material.theme, material.url)

    return Planned(made_of=made_of[:DIGITS], make=make, template=page.template)


def _as_it_is(content: bytes) -> Planned:
    return Planned(made_of=digest_bytes(content)[:DIGITS], make=lambda: content)
