"""All pages of a show: where each stands, the digest of what it is made of, and how it is made, once that is wanted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain

from pydantic import TypeAdapter

from publisher.hashing import Json, digest_bytes, digest_value
from publisher.model import Feed
from publisher.model.selection import normalize_value
from publisher.plan.assets import NOTHING_KEPT, Results
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
from publisher.site.metadata import embedded, make_oembed, make_sitemap
from publisher.site.render import render_page
from publisher.site.search import make_search_page, make_segment_table, split_segments
from publisher.site.show import key_static_files, make_show_view
from publisher.site.views import Card, CertificatePage, EmbedPage, EpisodePage, IndexPage, ListPage, Page, Show
from publisher.storage.layout import KeyKind, has_kind


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
_CARD: TypeAdapter[Card] = TypeAdapter(Card)


def digest_inputs(material: ShowContent, program: str) -> str:
    """Return a digest of all that the pages of a show are made of, without making anything of it.

    `program` is the digest of the program that makes them. Related episodes are left out: they follow from the
    episodes.
    """
    known = [
        program.encode(),
        material.search_program.encode(),
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
        known.append(told.spelled)
    return digest_bytes(b"\0".join(known))


def _feed(feed: Feed) -> bytes:
    return feed.model_dump_json().encode()


def plan_pages(material: ShowContent, kept: Results = NOTHING_KEPT) -> dict[str, PlannedPage]:
    """Return every page, picture and script of a show by its key; what pages need comes before them.

    `kept` are the digests of what pages about episodes are made of, by the digest of all that follows from: a view is
    put together only where one of them is missing, or the page is made.
    """
    theme = material.theme
    show = make_show_view(material)
    # It stands on every page, and is digested once.
    around: list[Json] = [material.url, theme.digest, digest_bytes(_SHOW.dump_json(show))]
    planned: dict[str, PlannedPage] = {}
    for key, content in key_static_files(material.keys, {**theme.styles, **theme.scripts}).items():
        planned[key] = _plan_file(content)
    inputs = _Inputs(material, around)
    for told in material.episodes:
        planned |= _plan_episode(_About(material, show, told), inputs, kept)
    lists: Iterator[tuple[str, Page]] = chain(make_list_pages(material, show), make_index_pages(material, show))
    planned |= {key: replace(_page(material, key, page, around), name=_name(page)) for key, page in lists}
    # Players and certificates stand for no page of their own.
    found = [key for key in planned if key.endswith(".html") and not has_kind(key, KeyKind.EMBED, KeyKind.CERTIFICATE)]
    planned[material.keys.sitemap] = _plan_file(make_sitemap(map(material.address, found)))
    planned |= _plan_search(material, show, around)
    return {**planned, **dict(_plan_moved(material, show, around, planned))}


def _plan_moved(
    material: ShowContent, show: Show, around: list[Json], planned: Mapping[str, PlannedPage]
) -> Iterator[tuple[str, PlannedPage]]:
    """Yield what leads on from where the pages of episodes were before their folders were renamed.

    `planned` are all other pages.
    """
    keys = material.keys
    for kind, of in ((KeyKind.EPISODE, keys.episode), (KeyKind.EMBED, keys.embed)):
        for key, name in material.former.items():
            told = material.by_guid.get(name)
            if told and has_kind(key, kind) and key not in planned:
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


@dataclass(frozen=True, eq=False)
class _About:
    """The pages about an episode, of which none is put together before it is wanted."""

    material: ShowContent
    show: Show
    told: EpisodeContent

    @cached_property
    def page(self) -> EpisodePage:
        """The page about it, without its transcript."""
        return make_episode_page(self.material, self.show, self.told)

    def whole(self) -> Page:
        """Return the page about it."""
        return add_transcript(self.page, self.told) if self.told.episode.spoken else self.page

    def player(self) -> Page:
        """Return the page with its player alone."""
        return make_embed_page(self.page)

    def certificate(self) -> Page:
        """Return the certificate of its quiz, which it has to have."""
        page = make_certificate_page(self.page, self.told)
        assert page is not None  # noqa: S101 - as above
        return page

    def described(self) -> bytes:
        """Return what oEmbed's readers are told of it."""
        return make_oembed(embedded(self.material, self.told))


class _Inputs:
    """Names all that the pages about an episode follow from, without putting them together.

    What is kept under such a name is believed, so whatever else a page is to show of its show has to be named here.
    """

    def __init__(self, material: ShowContent, around: list[Json]) -> None:
        """Spell what all episodes have in common, and what each shows of others."""
        self.around = around
        self._material = material
        self._pictures: dict[str, list[object]] = {}
        for path, sizes in material.artwork.sizes.items():
            self._pictures.setdefault("/".join(path.split("/")[:2]), []).append((path, sizes))
        feed = material.feed
        common = [around, self._pictures.get(f"feeds/{feed.slug}"), material.cover]
        self._common = digest_bytes(_feed(feed) + repr(common).encode())
        self._cards = {slug: digest_bytes(_CARD.dump_json(card)) for slug, card in material.cards.items()}

    def name(self, told: EpisodeContent) -> str:
        """Return what names the inputs of the pages about an episode."""
        material, episode = self._material, told.episode
        following = material.following.get(episode.slug)
        related = material.related.get(told.publication.guid, ())
        shown: list[object] = [
            self._common,
            self._cards[episode.slug],
            self._cards[following.episode.slug] if following else None,
            [self._cards[material.by_guid[guid].episode.slug] for guid in related if guid in material.by_guid],
            [material.topic_key(heading, topic) for heading, topic in episode.topics.items()],
            [material.person_key(person.name) for person in told.people],
            self._pictures.get(f"episodes/{episode.slug}"),
            [
                [
                    way.feed.title,
                    way.feed.slug,
                    place,
                    len(path),
                    *(self._cards[one.episode.slug] for one in path[place : place + 2]),
                ]
                for way, path, place in material.steps.get(episode.slug, ())
            ],
            [told.html, told.plain, episode.answers],
        ]
        return digest_bytes(told.spelled + repr(shown).encode())


def _plan_episode(about: _About, inputs: _Inputs, kept: Results) -> Iterator[tuple[str, PlannedPage]]:
    keys, slug, guid = about.material.keys, about.told.episode.slug, about.told.publication.guid
    pages: dict[str, tuple[type[Page], Callable[[], Page]]] = {
        keys.episode(slug): (EpisodePage, about.whole),
        keys.embed(slug): (EmbedPage, about.player),
    }
    if about.told.episode.asked is not None:
        pages[keys.certificate(slug)] = (CertificatePage, about.certificate)
    name = inputs.name(about.told)
    known = kept.get(name)
    digests = _digests(about, inputs.around) if known is None else known.decode().split()
    if known is None:
        kept.keep(name, " ".join(digests).encode())
    for (key, (kind, view)), made_of in zip(pages.items(), digests[1:], strict=True):
        make = partial(_rendered, about.material, key, view)
        whose = "" if kind is CertificatePage else guid
        yield key, PlannedPage(made_of=made_of, make=make, name=whose, template=kind.template)
    yield keys.oembed(slug), PlannedPage(made_of=digests[0], make=about.described)


def _digests(about: _About, around: list[Json]) -> list[str]:
    """Return of what an episode's oEmbed document is made, and its pages, in the order in which they are planned."""
    certificate = make_certificate_page(about.page, about.told)
    return [
        digest_value(embedded(about.material, about.told))[:MADE_OF_DIGITS],
        _made_of(about.page, [*around, describe_transcript(about.told)]),
        _made_of(about.player(), around),
        *([_made_of(certificate, around)] if certificate else []),
    ]


def _name(page: Page) -> str:
    """Return whose a list is, as long as its address could be taken for that of another."""
    match page:
        case ListPage(kind="person" | "topic", number=1, title=title) | IndexPage(kind="topics", title=title):
            return normalize_value(title)
        case _:
            return ""


def _page(material: ShowContent, key: str, page: Page, around: list[Json]) -> PlannedPage:
    """Return how a page is made."""
    make = partial(_rendered, material, key, lambda: page)
    return PlannedPage(made_of=_made_of(page, around), make=make, template=page.template)


def _made_of(page: Page, around: list[Json]) -> str:
    """Return the digest of what a page is made of."""
    view = _PAGE.dump_json(page, exclude={"show"}, warnings=False)
    return digest_value([*around, type(page).__name__, digest_bytes(view)])[:MADE_OF_DIGITS]


def _rendered(material: ShowContent, key: str, view: Callable[[], Page]) -> bytes:
    return render_page(view(), key, material.theme, material.url)


def _plan_file(content: bytes) -> PlannedPage:
    return PlannedPage(made_of=digest_bytes(content)[:MADE_OF_DIGITS], make=lambda: content)
