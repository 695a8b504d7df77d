"""Plans every page of a show: its key, the digest of its inputs, and a function that renders it when it is needed."""

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
from publisher.site.lists.pages import make_index_pages, make_list_pages
from publisher.site.manifest import MADE_OF_DIGITS
from publisher.site.metadata import describe_embed, make_oembed, make_sitemap
from publisher.site.render import render_page
from publisher.site.search.index import make_search_page, make_segment_table, split_segments
from publisher.site.show import key_static_files, make_show_view
from publisher.site.views import Card, CertificatePage, EmbedPage, EpisodePage, IndexPage, ListPage, Page, Show
from publisher.storage.layout import KeyKind, has_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """A page, picture, script or index file as it should be stored."""

    made_of: str
    """The digest of its inputs."""
    make: Callable[[], bytes]
    """Renders it. Called only for files that have to be stored."""
    name: str = ""
    """The name that the address belongs to, as in `ManifestEntry.name`."""
    template: str = ""
    """The template's name; empty for files that are no HTML page."""


_SHOW: TypeAdapter[Show] = TypeAdapter(Show)
_PAGE: TypeAdapter[Page] = TypeAdapter(Page)
_CARD: TypeAdapter[Card] = TypeAdapter(Card)


def digest_inputs(show_content: ShowContent, program: str) -> str:
    """Return the digest of everything that the pages of a show are made of, without planning a page.

    `program` is the digest of the running program. Related episodes are left out: they follow from the episodes.
    """
    known = [
        program.encode(),
        show_content.search_program.encode(),
        show_content.theme.digest.encode(),
        show_content.url.encode(),
        _dump_feed(show_content.feed),
        repr(show_content.cover).encode(),
        repr(sorted(show_content.artwork.sizes.items())).encode(),
    ]
    for derived in show_content.derived_feeds:
        slugs = " ".join(episode.slug for episode in derived.episodes)
        known += [_dump_feed(derived.feed), slugs.encode(), b"%d" % derived.published]
    for content in show_content.episodes:
        known.append(content.spelled)
    return digest_bytes(b"\0".join(known))


def _dump_feed(feed: Feed) -> bytes:
    return feed.model_dump_json().encode()


def plan_pages(show_content: ShowContent, cache: Results = NOTHING_KEPT) -> dict[str, PlannedPage]:
    """Return every page, script and index file of a show by key; style sheets and scripts come before pages.

    `cache` holds the digests of the pages about an episode by the digest of their inputs, so that views are made only
    for episodes that are not in it, and for pages that are rendered.
    """
    theme = show_content.theme
    show = make_show_view(show_content)
    # Part of the digest of every page.
    common: list[Json] = [show_content.url, theme.digest, digest_bytes(_SHOW.dump_json(show))]
    planned: dict[str, PlannedPage] = {}
    for key, body in key_static_files(show_content.keys, {**theme.styles, **theme.scripts}).items():
        planned[key] = _plan_file(body)
    inputs = _Inputs(show_content, common)
    for content in show_content.episodes:
        planned |= _plan_episode(_EpisodePages(show_content, show, content), inputs, cache)
    lists: Iterator[tuple[str, Page]] = chain(make_list_pages(show_content, show), make_index_pages(show_content, show))
    planned |= {key: replace(_plan_page(show_content, key, page, common), name=_name(page)) for key, page in lists}
    # Search engines are sent to no players or certificates: their canonical page is the episode's.
    found = [
        key for key, page in planned.items() if page.template not in {"", EmbedPage.template, CertificatePage.template}
    ]
    planned[show_content.keys.sitemap] = _plan_file(make_sitemap(map(show_content.address, found)))
    planned |= _plan_search(show_content, show, common)
    return {**planned, **dict(_plan_moved(show_content, show, common, planned))}


def _plan_moved(
    show_content: ShowContent, show: Show, common: list[Json], planned: Mapping[str, PlannedPage]
) -> Iterator[tuple[str, PlannedPage]]:
    """Yield a redirect for each key at which an episode's page was before its folder was renamed.

    `planned` are all other pages; their keys are not taken.
    """
    keys = show_content.keys
    for kind, of in ((KeyKind.EPISODE, keys.episode), (KeyKind.EMBED, keys.embed)):
        for key, name in show_content.former.items():
            content = show_content.by_guid.get(name)
            if content and has_kind(key, kind) and key not in planned:
                page = make_moved_page(show_content, show, content, of(content.episode.slug))
                yield key, replace(_plan_page(show_content, key, page, common), name=name)


def _plan_search(show_content: ShowContent, show: Show, common: list[Json]) -> Iterator[tuple[str, PlannedPage]]:
    keys = show_content.keys
    segments = split_segments(show_content)
    for segment in segments:
        made_of = segment.made_of[:MADE_OF_DIGITS]
        for name, make in segment.files():
            yield keys.search_file(name), PlannedPage(made_of=made_of, make=make)
    yield keys.search_table, plan_segment_table(show_content)
    yield keys.search, _plan_page(show_content, keys.search, make_search_page(show_content, show), common)


def plan_segment_table(show_content: ShowContent) -> PlannedPage:
    """Return the plan of the search index's table, whose bytes follow from the words of all episodes."""
    return _plan_file(make_segment_table(split_segments(show_content)))


@dataclass(frozen=True, eq=False)
class _EpisodePages:
    """Makes the views of the pages about an episode, each when it is first needed."""

    show_content: ShowContent
    show: Show
    content: EpisodeContent

    @cached_property
    def page(self) -> EpisodePage:
        """The episode's page without its transcript."""
        return make_episode_page(self.show_content, self.show, self.content)

    def whole(self) -> Page:
        """Return the episode's page."""
        return add_transcript(self.page, self.content) if self.content.episode.spoken else self.page

    def player(self) -> Page:
        """Return the embedded player."""
        return make_embed_page(self.page)

    def certificate(self) -> Page:
        """Return the certificate of its quiz. Planned only for episodes with a quiz."""
        page = make_certificate_page(self.page, self.content)
        assert page is not None  # noqa: S101 - see the docstring
        return page

    def oembed(self) -> bytes:
        """Return its oEmbed document."""
        return make_oembed(describe_embed(self.show_content, self.content))


class _Inputs:
    """Digests everything that the pages about an episode follow from, without making views.

    Cached digests are looked up by this one, so anything else that a page shows of its show has to be added here.
    """

    def __init__(self, show_content: ShowContent, common: list[Json]) -> None:
        """Serialize what all episodes have in common: feed, cover, cards and pictures."""
        self.common = common
        self._material = show_content
        self._pictures: dict[str, list[object]] = {}
        for path, sizes in show_content.artwork.sizes.items():
            self._pictures.setdefault("/".join(path.split("/")[:2]), []).append((path, sizes))
        feed = show_content.feed
        shared = [common, self._pictures.get(f"feeds/{feed.slug}"), show_content.cover]
        self._common = digest_bytes(_dump_feed(feed) + repr(shared).encode())
        self._cards = {slug: digest_bytes(_CARD.dump_json(card)) for slug, card in show_content.cards.items()}

    def name(self, content: EpisodeContent) -> str:
        """Return the digest of the inputs of the pages about an episode."""
        show_content, episode = self._material, content.episode
        following = show_content.following.get(episode.slug)
        related = show_content.related.get(content.publication.guid, ())
        shown: list[object] = [
            self._common,
            self._cards[episode.slug],
            self._cards[following.episode.slug] if following else None,
            [self._cards[show_content.by_guid[guid].episode.slug] for guid in related if guid in show_content.by_guid],
            [show_content.topic_key(heading, topic) for heading, topic in episode.topics.items()],
            [show_content.person_key(person.name) for person in content.people],
            self._pictures.get(f"episodes/{episode.slug}"),
            [
                [
                    derived.feed.title,
                    derived.feed.slug,
                    place,
                    len(contents),
                    *(self._cards[one.episode.slug] for one in contents[place : place + 2]),
                ]
                for derived, contents, place in show_content.steps.get(episode.slug, ())
            ],
            [content.html, content.plain, episode.answers],
        ]
        return digest_bytes(content.spelled + repr(shown).encode())


def _plan_episode(views: _EpisodePages, inputs: _Inputs, cache: Results) -> Iterator[tuple[str, PlannedPage]]:
    keys, slug, guid = views.show_content.keys, views.content.episode.slug, views.content.publication.guid
    pages: dict[str, tuple[type[Page], Callable[[], Page]]] = {
        keys.episode(slug): (EpisodePage, views.whole),
        keys.embed(slug): (EmbedPage, views.player),
    }
    if views.content.episode.asked is not None:
        pages[keys.certificate(slug)] = (CertificatePage, views.certificate)
    name = inputs.name(views.content)
    known = cache.get(name)
    digests = _digests(views, inputs.common) if known is None else known.decode().split()
    if known is None:
        cache.keep(name, " ".join(digests).encode())
    for (key, (kind, view)), made_of in zip(pages.items(), digests[1:], strict=True):
        make = partial(_render, views.show_content, key, view)
        name = "" if kind is CertificatePage else guid
        yield key, PlannedPage(made_of=made_of, make=make, name=name, template=kind.template)
    yield keys.oembed(slug), PlannedPage(made_of=digests[0], make=views.oembed)


def _digests(views: _EpisodePages, common: list[Json]) -> list[str]:
    """Return the input digests of an episode's oEmbed document and of its pages, in the order of planning."""
    certificate = make_certificate_page(views.page, views.content)
    return [
        digest_value(describe_embed(views.show_content, views.content))[:MADE_OF_DIGITS],
        _digest_page(views.page, [*common, describe_transcript(views.content)]),
        _digest_page(views.player(), common),
        *([_digest_page(certificate, common)] if certificate else []),
    ]


def _name(page: Page) -> str:
    """Return the name that a list's address belongs to: names of people and topics may have the same slug."""
    match page:
        case ListPage(kind="person" | "topic", number=1, title=title) | IndexPage(kind="topics", title=title):
            return normalize_value(title)
        case _:
            return ""


def _plan_page(show_content: ShowContent, key: str, page: Page, common: list[Json]) -> PlannedPage:
    """Return the plan of a page whose view is known."""
    make = partial(_render, show_content, key, lambda: page)
    return PlannedPage(made_of=_digest_page(page, common), make=make, template=page.template)


def _digest_page(page: Page, common: list[Json]) -> str:
    """Return the digest of a page's view and of `common`."""
    view = _PAGE.dump_json(page, exclude={"show"}, warnings=False)
    return digest_value([*common, type(page).__name__, digest_bytes(view)])[:MADE_OF_DIGITS]


def _render(show_content: ShowContent, key: str, view: Callable[[], Page]) -> bytes:
    return render_page(view(), key, show_content.theme, show_content.url)


def _plan_file(body: bytes) -> PlannedPage:
    return PlannedPage(made_of=digest_bytes(body)[:MADE_OF_DIGITS], make=lambda: body)
