"""What is written inside an audio file: one value, which is both digested and written.

Since the digest is taken of the very value that the writer gets, no tag can be written that is not part
of what the file is made of.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

import langcodes

from publisher.digest import Json
from publisher.model import Episode, Feed, Person
from publisher.notes import to_text

GENRE = "Podcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of one audio file, before any format's own spelling of them."""

    title: str
    show: str
    people: tuple[str, ...]
    """Who is heard, hosts first."""
    date: datetime
    number: int | None
    season: int | None
    language: str
    """Three letters of ISO 639-2, as ID3 wants."""
    summary: str
    notes: str
    """Plain text."""
    link: str
    """The episode's page, or else the show's."""
    show_link: str
    copyright: str | None
    guid: str
    cover: str
    """The digest of the picture that is embedded."""

    @property
    def description(self) -> str:
        """Return summary and notes, one after the other."""
        return "\n\n".join(filter(None, (self.summary, self.notes)))

    def to_json(self) -> dict[str, Json]:
        """Return the tags as a tree that can be digested."""
        return {**dataclasses.asdict(self), "date": self.date.isoformat()}


def tags_of(feed: Feed, episode: Episode, *, guid: str, cover: str) -> Tags:
    """Return what is written inside the episode's audio; `cover` is the digest of the picture to embed."""
    return Tags(
        title=episode.title,
        show=feed.title,
        people=tuple(person.name for person in heard(feed, episode)),
        date=episode.date,
        number=episode.number,
        season=episode.season,
        language=langcodes.get(episode.language or feed.language).to_alpha3(),
        summary=episode.summary,
        notes=to_text(episode.notes),
        link=str(episode.link or feed.link),
        show_link=feed.link,
        copyright=feed.copyright,
        guid=guid,
        cover=cover,
    )


def heard(feed: Feed, episode: Episode) -> tuple[Person, ...]:
    """Return the people of an episode, hosts first: its own, or the feed's where it names none.

    An episode's people replace the feed's altogether, as podcast:person has it.
    """
    people = episode.people or feed.people
    return tuple(sorted(people, key=lambda person: person.role.casefold() != "host"))
