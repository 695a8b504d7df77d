"""Tags of an episode: what feed and episode say, as the value that is digested and written."""

from publisher.media.tags.model import Tags
from publisher.model import Episode, Feed, Person
from publisher.model.languages import LANGUAGES
from publisher.text.notes import to_text


def make_tags(
    feed: Feed, episode: Episode, *, guid: str, cover: str, pictures: tuple[tuple[str, str], ...] = ()
) -> Tags:
    """Return what is written inside the episode's audio.

    `cover` is the digest of the picture to embed, `pictures` are the files and digests of the chapters' own.
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
        language=_three_letters(episode.language or feed.language),
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


def _three_letters(tag: str) -> str:
    known = LANGUAGES.get(tag.partition("-")[0])
    if known is not None:
        return known
    import langcodes  # noqa: PLC0415 - few runs need it

    return str(langcodes.get(tag).to_alpha3())


def list_people(feed: Feed, episode: Episode) -> tuple[Person, ...]:
    """Return the people of an episode, hosts first: its own, or the feed's where it names none.

    An episode's people replace the feed's altogether, as podcast:person has it.
    """
    people = episode.people or feed.people
    return tuple(sorted(people, key=lambda person: person.role.casefold() != "host"))
