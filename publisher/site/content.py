"""The content of a show's pages: the feed, its published episodes, theme and pictures, and how episodes are grouped.

Pages show the same episodes as the feed. Values that follow from the rest (topics, people, addresses) are cached.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from pydantic import TypeAdapter

from publisher.model import Episode, Feed, Person
from publisher.model.selection import normalize_value
from publisher.plan import cover_path, list_shown
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored
from publisher.site.pictures import Artwork
from publisher.site.search.word_counts import WordCounts
from publisher.site.theme import Theme
from publisher.site.views import Card, Picture
from publisher.storage.layout import KeyKind, Layout, ObjectKey, assign_slugs, parse_key
from publisher.text.notes import clean_html, to_html, to_text, truncate

SUMMARY_BYTES = 400
"""Largest size, in bytes of UTF-8, of the summary that is cut from the notes of an episode without one."""
GUEST_ROLE = "guest"
_PUBLICATION: TypeAdapter[Publication] = TypeAdapter(Publication)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFeedContent:
    """A feed derived from the show: a selection of its episodes."""

    feed: Feed
    episodes: tuple[Episode, ...]
    """The selected episodes; those picked by hand in their order."""
    published: bool
    """Whether there is a feed to subscribe to."""


@dataclass(frozen=True, kw_only=True)
class EpisodeContent:
    """An episode and its publication, as pages show them."""

    feed: Feed
    episode: Episode
    publication: Publication
    cover: Stored | None
    """The episode's own picture."""

    @cached_property
    def spelled(self) -> bytes:
        """The episode, publication and cover, serialized for digests.

        HTML and plain text follow from the notes and are left out; the transcript is in it by its digest.
        """
        written = self.episode.model_dump_json(exclude={"spoken", "html", "plain", "answers"})
        rest = f"{self.episode.spoken.digest}\0{self.cover!r}"
        # A ledger that was stored and loaded has its files in another order than one just made.
        files, others = sorted(self.publication.assets.items()), sorted(self.publication.alternates.items())
        publication = replace(self.publication, assets=dict(files), alternates=dict(others))
        return b"\0".join((written.encode(), rest.encode(), _PUBLICATION.dump_json(publication)))

    @property
    def people(self) -> tuple[Person, ...]:
        """The episode's people, or the show's where it names none."""
        return self.episode.people or self.feed.people

    @cached_property
    def summary(self) -> str:
        """The summary in plain text, or the beginning of the notes."""
        return self.episode.summary or truncate(self.plain, SUMMARY_BYTES)

    @property
    def plain(self) -> str:
        """The show notes in plain text."""
        return to_text(self.episode.notes) if self.episode.plain is None else self.episode.plain

    @cached_property
    def html(self) -> str:
        """The show notes as sanitized HTML, without pictures, which would be asked for at other servers."""
        html = to_html(self.episode.notes) if self.episode.html is None else self.episode.html
        return clean_html(html, pictures=False) if self.episode.notes_file and "<img" in html else html

    @property
    def language(self) -> str:
        """The language of its texts, as a BCP 47 tag."""
        return self.episode.language or self.feed.language


@dataclass(frozen=True, kw_only=True)
class ShowContent:
    """Everything that the pages of one show are made of."""

    feed: Feed
    episodes: tuple[EpisodeContent, ...]
    """As the feed shows them: newest first, or as they were picked by hand."""
    cover: Stored | None
    derived_feeds: tuple[DerivedFeedContent, ...]
    url: str
    """The public address of the storage, with a slash at the end."""
    theme: Theme
    artwork: Artwork
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By GUID: the GUIDs of the related episodes, the most similar first."""
    counts: Mapping[str, WordCounts] = field(default_factory=dict)
    """By GUID: the weighted word counts of an episode, where they were counted."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """By GUID: the digest of an episode's search record, where it was computed."""
    search_program: str = ""
    """Part of the digest in the names of the search index's files; empty until it is needed.

    Browsers keep these files for good. A program that makes different files from the same inputs therefore puts its own
    digest here, which gives them new names.
    """
    former: Mapping[str, str] = field(default_factory=dict)
    """By key: the name that a stored page belongs to. An address stays with the name that it was first given to."""

    @cached_property
    def keys(self) -> Layout:
        """The object keys of the pages."""
        return Layout(self.feed.slug)

    def address(self, key: str) -> str:
        """Return the public address of an object key."""
        return self.url + key

    @cached_property
    def in_order(self) -> tuple[EpisodeContent, ...]:
        """The episodes in listening order: from the oldest, or as picked by hand."""
        return self.episodes if self.feed.picked else self.episodes[::-1]

    @cached_property
    def following(self) -> Mapping[str, EpisodeContent]:
        """By slug: the next episode to hear, which is the one that `next` names, or the next in listening order."""
        found = {one.episode.slug: later for one, later in pairwise(self.in_order)}
        chosen = {content.episode.slug: self.by_slug.get(content.episode.next or "") for content in self.episodes}
        return found | {slug: content for slug, content in chosen.items() if content}

    @cached_property
    def by_guid(self) -> Mapping[str, EpisodeContent]:
        """The episodes by their GUIDs."""
        return {content.publication.guid: content for content in self.episodes}

    @cached_property
    def by_slug(self) -> Mapping[str, EpisodeContent]:
        """The episodes by slug."""
        return {content.episode.slug: content for content in self.episodes}

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The episodes' cards in lists, by slug."""
        return {content.episode.slug: self._card(content) for content in self.episodes}

    def card(self, content: EpisodeContent) -> Card:
        """Return the card of an episode."""
        return self.cards[content.episode.slug]

    def _card(self, content: EpisodeContent) -> Card:
        episode = content.episode
        return Card(
            key=self.keys.episode(episode.slug),
            number=episode.display or (str(episode.number) if episode.number else ""),
            title=episode.title,
            summary=content.summary,
            date=episode.date,
            duration=content.publication.duration,
            guests=tuple(person.name for person in content.people if person.role == GUEST_ROLE),
            picture=self.artwork.picture(cover_path(self.feed, episode)) if content.cover else None,
        )

    @cached_property
    def picture(self) -> Picture | None:
        """The show's cover, in the sizes that are stored or can be made."""
        return self.artwork.picture(f"feeds/{self.feed.slug}/{self.feed.cover}")

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, tuple[EpisodeContent, ...]]]:
        """The episodes by heading and topic, each spelled as at its first use; in the feed's order."""
        found: dict[str, dict[str, list[EpisodeContent]]] = {}
        headings, topics = _FirstSpelling(), _FirstSpelling()
        for content in self.in_order:
            for heading, topic in content.episode.topics.items():
                under = found.setdefault(headings(heading), {})
                under.setdefault(topics(topic), []).append(content)
        return {
            heading: {topic: self._as_shown(some) for topic, some in under.items()} for heading, under in found.items()
        }

    @cached_property
    def people(self) -> Mapping[str, tuple[EpisodeContent, ...]]:
        """The episodes by person's name, spelled as at its first use; in the feed's order."""
        found: dict[str, list[EpisodeContent]] = {}
        names = _FirstSpelling()
        for content in self.in_order:
            for name in dict.fromkeys(names(person.name) for person in content.people):
                found.setdefault(name, []).append(content)
        return {name: self._as_shown(some) for name, some in found.items()}

    @cached_property
    def seasons(self) -> Mapping[int, tuple[EpisodeContent, ...]]:
        """The episodes by season, the latest season first."""
        found: dict[int, list[EpisodeContent]] = {}
        for content in self.in_order:
            if content.episode.season is not None:
                found.setdefault(content.episode.season, []).append(content)
        return {season: self._as_shown(found[season]) for season in sorted(found, reverse=True)}

    def _as_shown(self, some: list[EpisodeContent]) -> tuple[EpisodeContent, ...]:
        return tuple(some if self.feed.picked else reversed(some))

    def season_name(self, season: int) -> str:
        """Return the name of a season, or its number."""
        return self.feed.seasons.get(season, str(season))

    @cached_property
    def heading_addresses(self) -> Mapping[str, str]:
        """The slugs of headings, by normalized heading."""
        return self._addresses(self.topics, KeyKind.TOPICS, "heading")

    @cached_property
    def topic_addresses(self) -> Mapping[str, Mapping[str, str]]:
        """The slugs of topics, by normalized heading and normalized topic."""
        given = self.heading_addresses
        return {
            normalize_value(heading): self._addresses(
                under, KeyKind.TOPIC, "name", heading=given[normalize_value(heading)], page=""
            )
            for heading, under in self.topics.items()
        }

    @cached_property
    def person_addresses(self) -> Mapping[str, str]:
        """The slugs of people, by normalized name."""
        return self._addresses(self.people, KeyKind.PERSON, "name", page="")

    @cached_property
    def _former_keys(self) -> tuple[tuple[ObjectKey, str], ...]:
        return tuple((key, name) for stored, name in self.former.items() if (key := parse_key(stored)))

    def _addresses(self, names: Iterable[str], kind: KeyKind, part: str, **others: str) -> dict[str, str]:
        """Return the slugs of `names`, by normalized name; a name that has a stored page keeps its slug.

        `part` is the part of keys of this `kind` that is the slug; `others` are the parts that keys have in common.
        """
        others = {"show": self.keys.show, **others}
        known = {
            name: key[part]
            for key, name in self._former_keys
            if key.kind is kind and others.items() <= key.parts.items()
        }
        given = {name: known[normalize_value(name)] for name in names if normalize_value(name) in known}
        return {normalize_value(name): address for name, address in assign_slugs(names, given).items()}

    def topic_key(self, heading: str, topic: str, number: int = 1) -> str:
        """Return the key of a page of a topic's list, counting from 1."""
        under = self.topic_addresses[normalize_value(heading)]
        return self.keys.topic(self.heading_addresses[normalize_value(heading)], under[normalize_value(topic)], number)

    def topics_key(self, heading: str) -> str:
        """Return the key of the index of topics under a heading."""
        return self.keys.topics(self.heading_addresses[normalize_value(heading)])

    def person_key(self, name: str, number: int = 1) -> str:
        """Return the key of a page of a person's list, counting from 1."""
        return self.keys.person(self.person_addresses[normalize_value(name)], number)

    def list_derived(self, derived: DerivedFeedContent) -> tuple[EpisodeContent, ...]:
        """Return the published episodes of a derived feed, in its order."""
        contents = [self.by_slug[episode.slug] for episode in derived.episodes if episode.slug in self.by_slug]
        if derived.feed.picked:
            return tuple(contents)
        places = {one.episode.slug: place for place, one in enumerate(self.episodes)}
        return tuple(sorted(contents, key=lambda one: places[one.episode.slug]))

    @cached_property
    def derived_lists(self) -> tuple[tuple[DerivedFeedContent, tuple[EpisodeContent, ...]], ...]:
        """Each derived feed with its published episodes; feeds without any are left out."""
        return tuple((derived, contents) for derived in self.derived_feeds if (contents := self.list_derived(derived)))

    @cached_property
    def steps(self) -> Mapping[str, tuple[tuple[DerivedFeedContent, tuple[EpisodeContent, ...], int], ...]]:
        """By slug: the hand-picked derived feeds with an episode, their episodes, and its place, counting from 0."""
        found: dict[str, list[tuple[DerivedFeedContent, tuple[EpisodeContent, ...], int]]] = {}
        for derived, contents in self.derived_lists:
            for place, content in enumerate(contents) if derived.feed.picked else ():
                found.setdefault(content.episode.slug, []).append((derived, contents, place))
        return {slug: tuple(steps) for slug, steps in found.items()}


class _FirstSpelling:
    """Maps each name to its first spelling; names are the same if they normalize alike."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        return self._known.setdefault(normalize_value(name), name)


def episodes_in_feed(
    feed: Feed, episodes: Iterable[Episode], ledger: Ledger, now: datetime
) -> tuple[EpisodeContent, ...]:
    """Return the content of the episodes that the feed shows at `now`, in the feed's order."""
    return tuple(
        EpisodeContent(
            feed=feed,
            episode=episode,
            publication=publication,
            cover=ledger.covers.get(publication.guid) if episode.cover else None,
        )
        for episode, publication in list_shown(feed, tuple(episodes), ledger, now)
    )


def find_show_cover(ledger: Ledger) -> Stored | None:
    """Return the show's published cover, or None before it is published."""
    return ledger.covers.get(FEED_COVER)
