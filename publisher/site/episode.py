"""Makes the views of the pages about one episode: its page, the embedded player, and redirects from old addresses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from publisher.hashing import Json
from publisher.model import Location, Person, SocialInteract
from publisher.model.fields import as_tuple
from publisher.model.transcript import group_turns
from publisher.plan.assets import make_published_quote, make_published_transcript
from publisher.plan.ledger import LeftEnclosure, Stored
from publisher.site import learning, views
from publisher.site.chapters import list_marks, list_page_chapters, list_slides
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.metadata import make_episode_metadata, make_list_metadata
from publisher.site.show import make_licence_link
from publisher.site.views import EmbedPage, EpisodePage, File, Link, MovedPage, Show, Step, Turn

OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}
MAP_URL = "https://www.openstreetmap.org/"
OFFERED_FILES = ("vtt", "srt", "text", "json", "html", "chapters")
"""Transcripts and chapters to download, in the order in which pages list them."""


def make_episode_page(show_content: ShowContent, show: Show, content: EpisodeContent) -> EpisodePage:
    """Return the page about an episode without its transcript, which `add_transcript` adds."""
    episode, keys = content.episode, show_content.keys
    key = keys.episode(episode.slug)
    following = show_content.following.get(episode.slug)
    chapters = list_page_chapters(content)
    return EpisodePage(
        show=show,
        machines=make_episode_metadata(show_content, content, key),
        card=show_content.card(content),
        display_season="" if episode.season is None else show_content.season_name(episode.season),
        kind=episode.type.value,
        explicit=show_content.feed.explicit if episode.explicit is None else episode.explicit,
        language=content.language,
        audio=_audio(content),
        people=tuple(make_person_view(show_content, content, person) for person in content.people),
        topics=tuple(
            Link(text=topic, key=show_content.topic_key(heading, topic), note=heading)
            for heading, topic in episode.topics.items()
        ),
        places=tuple(Link(text=place.name, url=_map(place)) for place in as_tuple(episode.location)),
        quote=_quote(content),
        goals=episode.goals,
        html=content.html,
        questions=tuple(learning.list_answered(content)),
        reading=tuple(learning.list_reading(content)),
        marks=tuple(list_marks(show_content, chapters)),
        slides=tuple(list_slides(show_content, content, chapters)),
        transcript=(),
        files=tuple(_files(content)),
        quiz=learning.make_quiz_view(show_content, content),
        licence=make_licence_link(episode.license or show_content.feed.license),
        steps=tuple(_steps(show_content, content)),
        following=show_content.card(following) if following else None,
        related=tuple(show_content.card(other) for other in _related(show_content, content) if other is not following),
        comments=tuple(_comments(as_tuple(episode.social_interact) or as_tuple(show_content.feed.social_interact))),
        embed=keys.embed(episode.slug),
    )


def make_embed_page(page: EpisodePage) -> EmbedPage:
    """Return the embedded player of an episode's `page`, with that page as its canonical address."""
    return EmbedPage(
        show=page.show,
        machines=page.machines,
        card=page.card,
        audio=page.audio,
        marks=page.marks,
        slides=page.slides,
    )


def make_moved_page(show_content: ShowContent, show: Show, content: EpisodeContent, target: str) -> MovedPage:
    """Return a redirect to the page under the key `target`, for a key at which a page of the episode was."""
    metadata = make_list_metadata(show_content, target, content.summary)
    return MovedPage(show=show, machines=metadata, card=show_content.card(content), target=target)


def describe_transcript(content: EpisodeContent) -> Json:
    """Return the transcript's digest and the timeline pieces that set its times; None without one. Unpacks nothing."""
    if not content.episode.spoken:
        return None
    pieces: list[Json] = [
        [piece.sound, piece.start, piece.end, piece.at] for piece in content.publication.timeline.pieces
    ]
    return [content.episode.spoken.digest, pieces]


def add_transcript(page: EpisodePage, content: EpisodeContent) -> EpisodePage:
    """Return the page with the transcript, by turns of speakers, in the time of the published audio."""
    heard = make_published_transcript(content.episode, content.publication.timeline)
    turns = tuple(Turn(speaker=cues[0].speaker or "", lines=cues) for cues in group_turns(heard))
    return replace(page, transcript=turns)


def make_person_view(show_content: ShowContent, content: EpisodeContent, person: Person) -> views.Person:
    """Return the view of a person as an episode names them."""
    folder = f"episodes/{content.episode.slug}" if content.episode.people else f"feeds/{show_content.feed.slug}"
    return views.Person(
        name=person.name,
        role=person.role,
        title=person.title or "",
        organisation=person.organisation or "",
        picture=show_content.artwork.picture(f"{folder}/{person.portrait}") if person.portrait else None,
        page=show_content.person_key(person.name),
        href=person.href,
    )


def _quote(content: EpisodeContent) -> views.Quote | None:
    """Return the quote with its start in the published audio, in seconds."""
    quote = make_published_quote(content.episode, content.publication.timeline)
    return views.Quote(text=quote.text, by=quote.by or "", start=quote.start) if quote else None


def _audio(content: EpisodeContent) -> File:
    enclosure = content.publication.enclosure
    if isinstance(enclosure, LeftEnclosure):
        return File(name="audio", key=enclosure.address, media_type=enclosure.media_type, bytes=enclosure.bytes)
    return _file("audio", enclosure)


def _file(name: str, stored: Stored) -> File:
    return File(name=name, key=stored.key, media_type=stored.media_type, bytes=stored.bytes)


def _files(content: EpisodeContent) -> Iterator[File]:
    yield _audio(content)
    for name, rendition in sorted(content.publication.alternates.items()):
        yield _file(name, rendition.enclosure)
    assets: Mapping[str, Stored] = content.publication.assets
    yield from (_file(name, assets[name]) for name in OFFERED_FILES if name in assets)


def _map(place: Location) -> str | None:
    """Return the OpenStreetMap address of a place, or None if it has neither an OSM object nor coordinates."""
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


def _steps(show_content: ShowContent, content: EpisodeContent) -> Iterator[Step]:
    """Yield the episode's place in each hand-picked derived feed, counting from 1."""
    for derived, contents, place in show_content.steps.get(content.episode.slug, ()):
        yield Step(
            title=derived.feed.title,
            page=show_content.keys.way(derived.feed.slug),
            place=place + 1,
            of=len(contents),
            following=show_content.card(contents[place + 1]) if place + 1 < len(contents) else None,
        )


def _related(show_content: ShowContent, content: EpisodeContent) -> Iterator[EpisodeContent]:
    by_guid = show_content.by_guid
    return (by_guid[guid] for guid in show_content.related.get(content.publication.guid, ()) if guid in by_guid)
