"""All that the pages of a show are made of, and the episodes that they show: those that its feed shows."""

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
from publisher.site.theme import Theme
from publisher.site.views import Card, Picture
from publisher.site.word_counts import WordCounts
from publisher.storage.layout import KeyKind, Layout, assign_slugs, parse_key
from publisher.text.notes import to_html, to_text, truncate

SUMMARY_BYTES = 400
"""Bytes of notes that stand in for a summary."""
GUEST_ROLE = "guest"
_PUBLICATION: TypeAdapter[Publication] = TypeAdapter(Publication)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFeedContent:
    """A feed with a show: another way through the show's episodes."""

    feed: Feed
    episodes: tuple[Episode, ...]
    """What it takes; those picked by hand in their order."""
    published: bool
    """Whether there is a feed to subscribe to."""


@dataclass(frozen=True, kw_only=True)
class EpisodeContent:
    """An episode that is shown."""

    feed: Feed
    episode: Episode
    publication: Publication
    cover: Stored | None
    """The episode's own picture."""

    @cached_property
    def spelled(self) -> bytes:
        """All that was written and published of it, in bytes that another episode does not have.

        HTML and plain text follow from notes, and the words of the transcript have a digest already.
        """
        written = self.episode.model_dump_json(exclude={"spoken", "html", "plain", "answers"})
        rest = f"{self.episode.spoken.digest}\0{self.cover!r}"
        # Once they were in the ledger, files are in another order than they were made in.
        files, others = sorted(self.publication.assets.items()), sorted(self.publication.alternates.items())
        publication = replace(self.publication, assets=dict(files), alternates=dict(others))
        return b"\0".join((written.encode(), rest.encode(), _PUBLICATION.dump_json(publication)))

    @property
    def people(self) -> tuple[Person, ...]:
        """Who is heard and who helped: an episode's people take the place of the show's."""
        return self.episode.people or self.feed.people

    @cached_property
    def summary(self) -> str:
        """What it is about, in plain text."""
        return self.episode.summary or truncate(self.plain, SUMMARY_BYTES)

    @property
    def plain(self) -> str:
        """The show notes in plain text."""
        return to_text(self.episode.notes) if self.episode.plain is None else self.episode.plain

    @cached_property
    def html(self) -> str:
        """The show notes."""
        return to_html(self.episode.notes) if self.episode.html is None else self.episode.html

    @property
    def language(self) -> str:
        """The language of its texts."""
        return self.episode.language or self.feed.language


@dataclass(frozen=True, kw_only=True)
class ShowContent:
    """What the pages of one show are made of."""

    feed: Feed
    episodes: tuple[EpisodeContent, ...]
    """As the feed shows them: newest first, or as they were picked by hand."""
    cover: Stored | None
    ways: tuple[DerivedFeedContent, ...]
    url: str
    """Where listeners find the storage's content."""
    theme: Theme
    artwork: Artwork
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The GUIDs of episodes that are like another one, the nearest first, by its GUID."""
    counts: Mapping[str, WordCounts] = field(default_factory=dict)
    """How much each word of an episode counts, by its GUID, as far as that is known."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The digest of all that the search tells of an episode, by its GUID, as far as that is known."""
    search_program: str = ""
    """What the names of the search's files hold beside what they are made of.

    Browsers keep these files for good, so a program that makes other files of the same gives them other names: from
    then on these hold its digest. Empty as long as no program has.
    """
    former: Mapping[str, str] = field(default_factory=dict)
    """Whose the stored pages are, by key: an address that was given once stays with its name."""

    @cached_property
    def keys(self) -> Layout:
        """Where the pages stand."""
        return Layout(self.feed.slug)

    def address(self, key: str) -> str:
        """Return where listeners find something that is stored."""
        return self.url + key

    @cached_property
    def in_order(self) -> tuple[EpisodeContent, ...]:
        """The episodes in the order in which they are to be heard: from the oldest, or as they were picked."""
        return self.episodes if self.feed.picked else self.episodes[::-1]

    @cached_property
    def following(self) -> Mapping[str, EpisodeContent]:
        """What is to be heard next, by the folder of the episode before it: as it says itself, or the next in order."""
        found = {one.episode.slug: later for one, later in pairwise(self.in_order)}
        chosen = {told.episode.slug: self.by_slug.get(told.episode.next or "") for told in self.episodes}
        return found | {slug: told for slug, told in chosen.items() if told}

    @cached_property
    def by_guid(self) -> Mapping[str, EpisodeContent]:
        """The episodes by their GUIDs."""
        return {told.publication.guid: told for told in self.episodes}

    @cached_property
    def by_slug(self) -> Mapping[str, EpisodeContent]:
        """The episodes by their folders."""
        return {told.episode.slug: told for told in self.episodes}

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The episodes as they stand in lists, by their folders."""
        return {told.episode.slug: self._card(told) for told in self.episodes}

    def card(self, told: EpisodeContent) -> Card:
        """Return an episode as it stands in lists."""
        return self.cards[told.episode.slug]

    def _card(self, told: EpisodeContent) -> Card:
        episode = told.episode
        return Card(
            key=self.keys.episode(episode.slug),
            number=episode.display or (str(episode.number) if episode.number else ""),
            title=episode.title,
            summary=told.summary,
            date=episode.date,
            duration=told.publication.duration,
            guests=tuple(person.name for person in told.people if person.role == GUEST_ROLE),
            picture=self.artwork.picture(cover_path(self.feed, episode)) if told.cover else None,
        )

    @cached_property
    def picture(self) -> Picture | None:
        """The show's cover."""
        return self.artwork.picture(f"feeds/{self.feed.slug}/{self.feed.cover}")

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, tuple[EpisodeContent, ...]]]:
        """The episodes by headings and topics, as they were first spelled; each as the feed shows them."""
        found: dict[str, dict[str, list[EpisodeContent]]] = {}
        headings, topics = _FirstSpelling(), _FirstSpelling()
        for told in self.in_order:
            for heading, topic in told.episode.topics.items():
                under = found.setdefault(headings(heading), {})
                under.setdefault(topics(topic), []).append(told)
        return {
            heading: {topic: self._as_shown(some) for topic, some in under.items()} for heading, under in found.items()
        }

    @cached_property
    def people(self) -> Mapping[str, tuple[EpisodeContent, ...]]:
        """The episodes by the names of those who are heard or have helped."""
        found: dict[str, list[EpisodeContent]] = {}
        names = _FirstSpelling()
        for told in self.in_order:
            for name in dict.fromkeys(names(person.name) for person in told.people):
                found.setdefault(name, []).append(told)
        return {name: self._as_shown(some) for name, some in found.items()}

    @cached_property
    def seasons(self) -> Mapping[int, tuple[EpisodeContent, ...]]:
        """The episodes by season, the latest season first."""
        found: dict[int, list[EpisodeContent]] = {}
        for told in self.in_order:
            if told.episode.season is not None:
                found.setdefault(told.episode.season, []).append(told)
        return {season: self._as_shown(found[season]) for season in sorted(found, reverse=True)}

    def _as_shown(self, some: list[EpisodeContent]) -> tuple[EpisodeContent, ...]:
        return tuple(some if self.feed.picked else reversed(some))

    def season_name(self, season: int) -> str:
        """Return what a season is called."""
        return self.feed.seasons.get(season, str(season))

    @cached_property
    def heading_addresses(self) -> Mapping[str, str]:
        """How headings of topics are spelled in addresses, by `spelled`."""
        return self._addresses(self.topics, KeyKind.TOPICS, "heading")

    @cached_property
    def topic_addresses(self) -> Mapping[str, Mapping[str, str]]:
        """How topics are spelled in addresses, by heading and topic."""
        given = self.heading_addresses
        return {
            normalize_value(heading): self._addresses(
                under, KeyKind.TOPIC, "name", heading=given[normalize_value(heading)], page=""
            )
            for heading, under in self.topics.items()
        }

    @cached_property
    def person_addresses(self) -> Mapping[str, str]:
        """How names of people are spelled in addresses."""
        return self._addresses(self.people, KeyKind.PERSON, "name", page="")

    def _addresses(self, names: Iterable[str], kind: KeyKind, part: str, **others: str) -> dict[str, str]:
        """Return the slugs of names, by `normalize_value`: those that they have in the keys of stored pages stay.

        `part` is the part of keys of this `kind` that is the slug; `others` are the parts that keys have in common.
        """
        others = {"show": self.keys.show, **others}
        known = {
            name: key[part]
            for stored, name in self.former.items()
            if (key := parse_key(stored)) and key.kind is kind and others.items() <= key.parts.items()
        }
        given = {name: known[normalize_value(name)] for name in names if normalize_value(name) in known}
        return {normalize_value(name): address for name, address in assign_slugs(names, given).items()}

    def topic_key(self, heading: str, topic: str, number: int = 1) -> str:
        """Return the key of a topic's list."""
        under = self.topic_addresses[normalize_value(heading)]
        return self.keys.topic(self.heading_addresses[normalize_value(heading)], under[normalize_value(topic)], number)

    def topics_key(self, heading: str) -> str:
        """Return the key of the list of all topics under a heading."""
        return self.keys.topics(self.heading_addresses[normalize_value(heading)])

    def person_key(self, name: str, number: int = 1) -> str:
        """Return the key of the list of somebody's episodes."""
        return self.keys.person(self.person_addresses[normalize_value(name)], number)

    def on_way(self, way: DerivedFeedContent) -> tuple[EpisodeContent, ...]:
        """Return the episodes of a way that are shown, in its order."""
        told = [self.by_slug[episode.slug] for episode in way.episodes if episode.slug in self.by_slug]
        if way.feed.picked:
            return tuple(told)
        places = {one.episode.slug: place for place, one in enumerate(self.episodes)}
        return tuple(sorted(told, key=lambda one: places[one.episode.slug]))

    @cached_property
    def paths(self) -> tuple[tuple[DerivedFeedContent, tuple[EpisodeContent, ...]], ...]:
        """Each way with its episodes; those that show none yet are left out."""
        return tuple((way, told) for way in self.ways if (told := self.on_way(way)))

    @cached_property
    def steps(self) -> Mapping[str, tuple[tuple[DerivedFeedContent, tuple[EpisodeContent, ...], int], ...]]:
        """The ways picked by hand on which an episode stands, with its place from nothing, by its folder."""
        found: dict[str, list[tuple[DerivedFeedContent, tuple[EpisodeContent, ...], int]]] = {}
        for way, path in self.paths:
            for place, told in enumerate(path) if way.feed.picked else ():
                found.setdefault(told.episode.slug, []).append((way, path, place))
        return {slug: tuple(steps) for slug, steps in found.items()}


class _FirstSpelling:
    """Has a name spelled as it was first."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        return self._known.setdefault(normalize_value(name), name)


def episodes_in_feed(
    feed: Feed, episodes: Iterable[Episode], ledger: Ledger, now: datetime
) -> tuple[EpisodeContent, ...]:
    """Return the episodes that a show's pages tell of: those that its feed shows, in the feed's order."""
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
    """Return the show's own cover, once it is published."""
    return ledger.covers.get(FEED_COVER)
