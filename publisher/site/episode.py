"""The pages about one episode: all that is known of it, and the player alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from publisher.hashing import Json
from publisher.model import Location, Person, SocialInteract
from publisher.model.fields import as_tuple
from publisher.model.transcript import group_turns
from publisher.plan.assets import make_published_quote, make_published_transcript
from publisher.plan.ledger import Stored
from publisher.site import learning, views
from publisher.site.chapters import list_marks, list_page_chapters, list_slides
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.metadata import make_episode_metadata, make_list_metadata
from publisher.site.show import make_licence_link
from publisher.site.views import EmbedPage, EpisodePage, File, Link, MovedPage, Show, Step, Turn

OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}
MAP_URL = "https://www.openstreetmap.org/"
OFFERED_FILES = ("vtt", "srt", "text", "json", "html", "chapters")
"""What stands beside the audio, in the order in which it is offered."""


def make_episode_page(material: ShowContent, show: Show, told: EpisodeContent) -> EpisodePage:
    """Return the page about an episode, without its transcript: `with_transcript` adds that."""
    episode, keys = told.episode, material.keys
    key = keys.episode(episode.slug)
    following = material.following.get(episode.slug)
    chapters = list_page_chapters(told)
    return EpisodePage(
        show=show,
        machines=make_episode_metadata(material, told, key),
        card=material.card(told),
        display_season="" if episode.season is None else material.season_name(episode.season),
        kind=episode.type.value,
        explicit=material.feed.explicit if episode.explicit is None else episode.explicit,
        language=told.language,
        audio=_audio(told),
        people=tuple(make_person_view(material, told, person) for person in told.people),
        topics=tuple(
            Link(text=topic, key=material.topic_key(heading, topic), note=heading)
            for heading, topic in episode.topics.items()
        ),
        places=tuple(Link(text=place.name, url=_map(place)) for place in as_tuple(episode.location)),
        quote=_quote(told),
        goals=episode.goals,
        html=told.html,
        questions=tuple(learning.list_answered(told)),
        reading=tuple(learning.list_reading(told)),
        marks=tuple(list_marks(material, chapters)),
        slides=tuple(list_slides(material, told, chapters)),
        transcript=(),
        files=tuple(_files(told)),
        quiz=learning.make_quiz_view(material, told),
        licence=make_licence_link(episode.license or material.feed.license),
        steps=tuple(_steps(material, told)),
        following=material.card(following) if following else None,
        related=tuple(material.card(other) for other in _related(material, told) if other is not following),
        comments=tuple(_comments(as_tuple(episode.social_interact) or as_tuple(material.feed.social_interact))),
        embed=keys.embed(episode.slug),
    )


def make_embed_page(page: EpisodePage) -> EmbedPage:
    """Return the page with nothing but the player of an episode's `page`, which stands for it."""
    return EmbedPage(
        show=page.show,
        machines=page.machines,
        card=page.card,
        audio=page.audio,
        marks=page.marks,
        slides=page.slides,
    )


def make_moved_page(material: ShowContent, show: Show, told: EpisodeContent, target: str) -> MovedPage:
    """Return what stands where a page of an episode was: it leads to the one under the key `target`."""
    machines = make_list_metadata(material, target, told.summary)
    return MovedPage(show=show, machines=machines, card=material.card(told), target=target)


def describe_transcript(told: EpisodeContent) -> Json:
    """Return what names the words of a transcript and when they are heard, without unpacking them."""
    if not told.episode.spoken:
        return None
    pieces: list[Json] = [[piece.sound, piece.start, piece.end, piece.at] for piece in told.publication.timeline.pieces]
    return [told.episode.spoken.digest, pieces]


def add_transcript(page: EpisodePage, told: EpisodeContent) -> EpisodePage:
    """Return the page with all that is said, by turns of speakers."""
    heard = make_published_transcript(told.episode, told.publication.timeline)
    turns = tuple(Turn(speaker=cues[0].speaker or "", lines=cues) for cues in group_turns(heard))
    return replace(page, transcript=turns)


def make_person_view(material: ShowContent, told: EpisodeContent, person: Person) -> views.Person:
    """Return somebody as an episode names them."""
    folder = f"episodes/{told.episode.slug}" if told.episode.people else f"feeds/{material.feed.slug}"
    return views.Person(
        name=person.name,
        role=person.role,
        title=person.title or "",
        organisation=person.organisation or "",
        picture=material.artwork.picture(f"{folder}/{person.portrait}") if person.portrait else None,
        page=material.person_key(person.name),
        href=person.href,
    )


def _quote(told: EpisodeContent) -> views.Quote | None:
    """Return the quote, and when it is heard."""
    quote = make_published_quote(told.episode, told.publication.timeline)
    return views.Quote(text=quote.text, by=quote.by or "", start=quote.start) if quote else None


def _audio(told: EpisodeContent) -> File:
    return _file("audio", told.publication.enclosure)


def _file(name: str, stored: Stored) -> File:
    return File(name=name, key=stored.key, media_type=stored.media_type, bytes=stored.bytes)


def _files(told: EpisodeContent) -> Iterator[File]:
    yield _audio(told)
    for name, rendition in sorted(told.publication.alternates.items()):
        yield _file(name, rendition.enclosure)
    assets: Mapping[str, Stored] = told.publication.assets
    yield from (_file(name, assets[name]) for name in OFFERED_FILES if name in assets)


def _map(place: Location) -> str | None:
    """Return where a place is to be seen on a map, if it is known where it is."""
    if place.osm:
        return f"{MAP_URL}{OSM_TYPES[place.osm[0]]}/{place.osm[1:].partition('#')[0]}"
    if place.geo:
        latitude, longitude = place.geo.removeprefix("geo:").partition(";")[0].split(",")[:2]
        return f"{MAP_URL}?mlat={latitude}&mlon={longitude}"
    return None


def _comments(posts: Iterable[SocialInteract]) -> Iterator[Link]:
    for post in posts:
        if post.uri and post.uri.startswith(("https:", "http:")):
            yield Link(text=post.account_id or post.uri, url=post.uri, note=post.protocol)


def _steps(material: ShowContent, told: EpisodeContent) -> Iterator[Step]:
    """Yield the episode's place on each way that was picked by hand."""
    for way, path, place in material.steps.get(told.episode.slug, ()):
        yield Step(
            title=way.feed.title,
            page=material.keys.way(way.feed.slug),
            place=place + 1,
            of=len(path),
            following=material.card(path[place + 1]) if place + 1 < len(path) else None,
        )


def _related(material: ShowContent, told: EpisodeContent) -> Iterator[EpisodeContent]:
    by_guid = material.by_guid
    return (by_guid[guid] for guid in material.related.get(told.publication.guid, ()) if guid in by_guid)
