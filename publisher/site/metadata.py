"""What pages say to programs: Open Graph, oEmbed, Schema.org as JSON-LD, and the sitemap."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from publisher.model import Person
from publisher.site.content import Material, Told
from publisher.site.show import licence_of
from publisher.site.views import Machines
from publisher.storage.layout import feed_key
from publisher.text.notes import within

DESCRIPTION = 300
"""Bytes of a description that search engines and others show at most."""
LEAST_SQUARE = 600
"""Pixels that a picture is wide at least where others show a link to a page, if there is one as wide."""
PLAYER = (600, 220)
"""Width and height of the embedded player, in pixels."""
UNSAFE = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
"""What must not stand in a script element as it is, and how JSON writes it otherwise."""


def of_show(material: Material, key: str) -> Machines:
    """Return what a page says that stands for the show."""
    return of_list(material, key, material.feed.description, json_ld=_script({**CONTEXT, **_series(material)}))


def of_list(material: Material, key: str, description: str, *, json_ld: str = "") -> Machines:
    """Return what any page says that is no episode's."""
    return Machines(
        canonical=material.address(key),
        description=within(" ".join(description.split()), DESCRIPTION),
        kind="website",
        image=_image(material, None),
        audio=None,
        audio_type=None,
        oembed=None,
        json_ld=json_ld,
    )


def of_episode(material: Material, told: Told, key: str) -> Machines:
    """Return what a page about an episode says; `key` is the page that stands for it."""
    enclosure = told.publication.enclosure
    return Machines(
        canonical=material.address(key),
        description=within(" ".join(told.summary.split()), DESCRIPTION),
        kind="article",
        image=_image(material, told),
        audio=material.address(enclosure.key),
        audio_type=enclosure.media_type,
        oembed=material.address(material.keys.oembed(told.episode.slug)),
        json_ld=_script({**CONTEXT, **_episode(material, told, key)}),
    )


CONTEXT = {"@context": "https://schema.org"}


def _script(said: Mapping[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for sign, written in UNSAFE.items():
        text = text.replace(sign, written)
    return text


def _image(material: Material, told: Told | None) -> str | None:
    """Return the address of a picture that is large enough to be shown beside a link."""
    own = material.card(told).picture if told else None
    picture = own or material.picture
    if picture:
        wide = [key for width, key in picture.sizes if width >= LEAST_SQUARE]
        return material.address(wide[0] if wide else picture.sizes[-1][1])
    cover = (told.cover if told else None) or material.cover
    return material.address(cover.key) if cover else None


def _series(material: Material) -> dict[str, Any]:
    feed = material.feed
    return _said(
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


def _episode(material: Material, told: Told, key: str) -> dict[str, Any]:
    episode, feed, enclosure = told.episode, material.feed, told.publication.enclosure
    season = {"@type": "PodcastSeason", "seasonNumber": episode.season} if episode.season else None
    return _said(
        {
            "@type": "PodcastEpisode",
            "name": episode.title,
            "url": material.address(key),
            "identifier": told.publication.guid,
            "episodeNumber": episode.number,
            "datePublished": episode.date.isoformat(),
            "duration": duration(told.publication.duration),
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
                "duration": duration(told.publication.duration),
            },
            "isAccessibleForFree": True,
        }
    )


def _person(material: Material, person: Person) -> dict[str, Any]:
    works = {"@type": "Organization", "name": person.organisation} if person.organisation else None
    return _said(
        {
            "@type": "Person",
            "name": person.name,
            "jobTitle": person.title,
            "worksFor": works,
            "url": person.href or material.address(material.person_key(person.name)),
        }
    )


def _licence(licence: Any) -> str | None:
    link = licence_of(licence)
    return link.url if link else None


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what nothing is said of."""
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def duration(seconds: float) -> str:
    """Return a duration as ISO 8601 writes it: PT1H2M3S."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def oembed(material: Material, told: Told) -> bytes:
    """Return an episode as oEmbed 1.0 describes it: a small page with a player, to be shown in a frame."""
    width, height = PLAYER
    address, title = material.address(material.keys.embed(told.episode.slug)), told.episode.title
    frame = (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" title="{escape(title)}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    )
    picture = material.card(told).picture or material.picture
    small = picture.sizes[min(1, len(picture.sizes) - 1)] if picture else None
    said: dict[str, Any] = {
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
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def sitemap(addresses: Iterable[str]) -> bytes:
    """Return the addresses of all pages that search engines are to find, as sitemaps.org has it."""
    rows = "".join(f" <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n".encode()
