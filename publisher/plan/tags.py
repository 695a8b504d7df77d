"""Makes the tags of an episode's audio from feed and episode."""

from publisher.media.tags.model import Tags
from publisher.model import Episode, Feed, Person
from publisher.model.languages import LANGUAGES
from publisher.text.notes import to_text


def make_tags(
    feed: Feed, episode: Episode, *, guid: str, cover: str, pictures: tuple[tuple[str, str], ...] = ()
) -> Tags:
    """Return the tags that are written into the episode's audio; their digest decides whether tags have changed.

    `cover` is the SHA-256 of the picture to embed; `pictures` are file names and SHA-256 of the chapters' pictures.
    """
    return Tags(
        title=episode.title,
        show=feed.title,
        people=tuple(person.name for person in list_people(feed, episode)),
        author=feed.author,
        category=feed.categories[0].partition(">")[0].strip(),
        keywords=tuple(episode.topics.values()),
        explicit=feed.explicit if episode.explicit is None else episode.explicit,
        id3=feed.id3,
        date=episode.date,
        number=episode.whole_number,
        season=episode.season,
        language=_to_alpha3(episode.language or feed.language),
        summary=episode.summary,
        notes=to_text(episode.notes) if episode.plain is None else episode.plain,
        link=str(episode.link or feed.link),
        show_link=feed.link,
        copyright=feed.copyright,
        guid=guid,
        cover=cover,
        pictures=pictures,
        chapters=episode.marks,
        spoken=episode.spoken,
    )


def _to_alpha3(tag: str) -> str:
    """Return the ISO 639 code of three letters for a BCP 47 language tag."""
    known = LANGUAGES.get(tag.partition("-")[0])
    if known is not None:
        return known
    import langcodes  # noqa: PLC0415 - few runs need it

    return str(langcodes.get(tag).to_alpha3())


def list_people(feed: Feed, episode: Episode) -> tuple[Person, ...]:
    """Return the people of an episode, hosts first: its own, or the feed's if it names none.

    An episode's people replace the feed's, as podcast:person defines it.
    """
    people = episode.people or feed.people
    return tuple(sorted(people, key=lambda person: person.role.casefold() != "host"))
