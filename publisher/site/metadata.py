"""What pages say to programs: Open Graph, oEmbed, Schema.org as JSON-LD, and the sitemap."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from publisher.hashing import Json
from publisher.model import Person
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.show import make_licence_link
from publisher.site.views import Machines
from publisher.storage.layout import feed_key
from publisher.text.notes import truncate

META_DESCRIPTION_BYTES = 300
"""Bytes of a description that search engines and others show at most."""
MIN_SHARE_WIDTH = 600
"""Pixels that a picture is wide at least where others show a link to a page, if there is one as wide."""
PLAYER_SIZE = (600, 220)
"""Width and height of the embedded player, in pixels."""
SCRIPT_ESCAPES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
"""What must not stand in a script element as it is, and how JSON writes it otherwise."""


def make_show_metadata(material: ShowContent, key: str) -> Machines:
    """Return what a page says that stands for the show."""
    return make_list_metadata(
        material, key, material.feed.description, json_ld=_script({**JSON_LD_CONTEXT, **_series(material)})
    )


def make_list_metadata(material: ShowContent, key: str, description: str, *, json_ld: str = "") -> Machines:
    """Return what any page says that is no episode's."""
    return Machines(
        canonical=material.address(key),
        description=truncate(" ".join(description.split()), META_DESCRIPTION_BYTES),
        kind="website",
        image=_image(material, None),
        audio=None,
        audio_type=None,
        oembed=None,
        json_ld=json_ld,
    )


def make_episode_metadata(material: ShowContent, told: EpisodeContent, key: str) -> Machines:
    """Return what a page about an episode says; `key` is the page that stands for it."""
    enclosure = told.publication.enclosure
    return Machines(
        canonical=material.address(key),
        description=truncate(" ".join(told.summary.split()), META_DESCRIPTION_BYTES),
        kind="article",
        image=_image(material, told),
        audio=material.address(enclosure.key),
        audio_type=enclosure.media_type,
        oembed=material.address(material.keys.oembed(told.episode.slug)),
        json_ld=_script({**JSON_LD_CONTEXT, **_episode(material, told, key)}),
    )


JSON_LD_CONTEXT = {"@context": "https://schema.org"}


def _script(said: Mapping[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for sign, written in SCRIPT_ESCAPES.items():
        text = text.replace(sign, written)
    return text


def _image(material: ShowContent, told: EpisodeContent | None) -> str | None:
    """Return the address of a picture that is large enough to be shown beside a link."""
    own = material.card(told).picture if told else None
    picture = own or material.picture
    if picture:
        wide = [key for width, key in picture.sizes if width >= MIN_SHARE_WIDTH]
        return material.address(wide[0] if wide else picture.sizes[-1][1])
    cover = (told.cover if told else None) or material.cover
    return material.address(cover.key) if cover else None


def _series(material: ShowContent) -> dict[str, Any]:
    feed = material.feed
    return _drop_empty(
        {
            "@type": "PodcastSeries",
            "name": feed.title,
            "url": material.address(material.keys.home()),
            "webFeed": material.address(feed_key(feed)),
            "description": feed.description,
            "image": _image(material, None),
            "inLanguage": feed.language,
            "author": {"@type": "Organization", "name": feed.author},
            "license": _licence(feed.license),
            "sameAs": feed.link,
        }
    )


def _episode(material: ShowContent, told: EpisodeContent, key: str) -> dict[str, Any]:
    episode, feed, enclosure = told.episode, material.feed, told.publication.enclosure
    season = {"@type": "PodcastSeason", "seasonNumber": episode.season} if episode.season else None
    return _drop_empty(
        {
            "@type": "PodcastEpisode",
            "name": episode.title,
            "url": material.address(key),
            "identifier": told.publication.guid,
            "episodeNumber": episode.number,
            "datePublished": episode.date.isoformat(),
            "duration": format_iso_duration(told.publication.duration),
            "description": told.summary,
            "image": _image(material, told),
            "inLanguage": told.language,
            "keywords": [*episode.topics.values()],
            "actor": [_person(material, person) for person in told.people],
            "license": _licence(episode.license or feed.license),
            "partOfSeason": season,
            "partOfSeries": {
                "@type": "PodcastSeries",
                "name": feed.title,
                "url": material.address(material.keys.home()),
                "webFeed": material.address(feed_key(feed)),
            },
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": material.address(enclosure.key),
                "encodingFormat": enclosure.media_type,
                "contentSize": str(enclosure.bytes),
                "duration": format_iso_duration(told.publication.duration),
            },
            "isAccessibleForFree": True,
        }
    )


def _person(material: ShowContent, person: Person) -> dict[str, Any]:
    works = {"@type": "Organization", "name": person.organisation} if person.organisation else None
    return _drop_empty(
        {
            "@type": "Person",
            "name": person.name,
            "jobTitle": person.title,
            "worksFor": works,
            "url": person.href or material.address(material.person_key(person.name)),
        }
    )


def _licence(licence: Any) -> str | None:
    link = make_licence_link(licence)
    return link.url if link else None


def _drop_empty(said: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what nothing is said of."""
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def format_iso_duration(seconds: float) -> str:
    """Return a duration as ISO 8601 writes it: PT1H2M3S."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def make_oembed(said: Mapping[str, Json]) -> bytes:
    """Return what `embedded` says as a JSON document."""
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def embedded(material: ShowContent, told: EpisodeContent) -> dict[str, Json]:
    """Return an episode as oEmbed 1.0 describes it: a small page with a player, to be shown in a frame."""
    width, height = PLAYER_SIZE
    address, title = material.address(material.keys.embed(told.episode.slug)), told.episode.title
    frame = (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" title="{escape(title)}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    )
    picture = material.card(told).picture or material.picture
    small = picture.sizes[min(1, len(picture.sizes) - 1)] if picture else None
    said: dict[str, Json] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": material.feed.author,
        "provider_name": material.feed.title,
        "provider_url": material.address(material.keys.home()),
        "html": frame,
        "width": width,
        "height": height,
    }
    if small:
        said |= {"thumbnail_url": material.address(small[1]), "thumbnail_width": small[0], "thumbnail_height": small[0]}
    return said


def make_sitemap(addresses: Iterable[str]) -> bytes:
    """Return the addresses of all pages that search engines are to find, as sitemaps.org has it."""
    rows = "".join(f" <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n".encode()
