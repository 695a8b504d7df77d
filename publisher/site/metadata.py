"""Makes pages' metadata: Open Graph, oEmbed 1.0, Schema.org as JSON-LD, and the sitemap (sitemaps.org)."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from publisher.hashing import Json
from publisher.model import Person
from publisher.plan.ledger import LeftEnclosure
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.show import make_licence_link
from publisher.site.views import Machines
from publisher.storage.layout import feed_key
from publisher.text.notes import truncate

META_DESCRIPTION_BYTES = 300
"""Largest size of a description, in bytes of UTF-8."""
MIN_SHARE_WIDTH = 600
"""Least width in pixels of the picture for link previews, where the show has one as wide."""
PLAYER_SIZE = (600, 220)
"""Width and height of the embedded player, in pixels."""
SCRIPT_ESCAPES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
"""JSON escapes of the characters that could end a script element or a JavaScript line."""


def make_show_metadata(show_content: ShowContent, key: str) -> Machines:
    """Return the metadata of the show's home page."""
    return make_list_metadata(
        show_content, key, show_content.feed.description, json_ld=_script({**JSON_LD_CONTEXT, **_series(show_content)})
    )


def make_list_metadata(show_content: ShowContent, key: str, description: str, *, json_ld: str = "") -> Machines:
    """Return the metadata of a page that is about no episode."""
    return Machines(
        canonical=show_content.address(key),
        description=truncate(" ".join(description.split()), META_DESCRIPTION_BYTES),
        kind="website",
        image=_image(show_content, None),
        audio=None,
        audio_type=None,
        oembed=None,
        json_ld=json_ld,
    )


def make_episode_metadata(show_content: ShowContent, content: EpisodeContent, key: str) -> Machines:
    """Return the metadata of a page about an episode; `key` is the canonical page."""
    enclosure = content.publication.enclosure
    return Machines(
        canonical=show_content.address(key),
        description=truncate(" ".join(content.summary.split()), META_DESCRIPTION_BYTES),
        kind="article",
        image=_image(show_content, content),
        audio=_address(show_content, content),
        audio_type=enclosure.media_type,
        oembed=show_content.address(show_content.keys.oembed(content.episode.slug)),
        json_ld=_script({**JSON_LD_CONTEXT, **_episode(show_content, content, key)}),
    )


def _address(show_content: ShowContent, content: EpisodeContent) -> str:
    """Return the address of an episode's enclosure."""
    enclosure = content.publication.enclosure
    return enclosure.address if isinstance(enclosure, LeftEnclosure) else show_content.address(enclosure.key)


JSON_LD_CONTEXT = {"@context": "https://schema.org"}


def _script(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character, escape_sequence in SCRIPT_ESCAPES.items():
        text = text.replace(character, escape_sequence)
    return text


def _image(show_content: ShowContent, content: EpisodeContent | None) -> str | None:
    """Return the address of a picture for link previews: the episode's or the show's, or None without any."""
    own = show_content.card(content).picture if content else None
    picture = own or show_content.picture
    if picture:
        wide = [key for width, key in picture.sizes if width >= MIN_SHARE_WIDTH]
        return show_content.address(wide[0] if wide else picture.sizes[-1][1])
    cover = (content.cover if content else None) or show_content.cover
    return show_content.address(cover.key) if cover else None


def _series(show_content: ShowContent) -> dict[str, Any]:
    feed = show_content.feed
    return _drop_empty(
        {
            "@type": "PodcastSeries",
            "name": feed.title,
            "url": show_content.address(show_content.keys.home()),
            "webFeed": show_content.address(feed_key(feed)),
            "description": feed.description,
            "image": _image(show_content, None),
            "inLanguage": feed.language,
            "author": {"@type": "Organization", "name": feed.author},
            "license": _licence(feed.license),
            "sameAs": feed.link,
        }
    )


def _episode(show_content: ShowContent, content: EpisodeContent, key: str) -> dict[str, Any]:
    episode, feed, enclosure = content.episode, show_content.feed, content.publication.enclosure
    season = {"@type": "PodcastSeason", "seasonNumber": episode.season} if episode.season else None
    return _drop_empty(
        {
            "@type": "PodcastEpisode",
            "name": episode.title,
            "url": show_content.address(key),
            "identifier": content.publication.guid,
            "episodeNumber": episode.number,
            "datePublished": episode.date.isoformat(),
            "duration": format_iso_duration(content.publication.duration),
            "description": content.summary,
            "image": _image(show_content, content),
            "inLanguage": content.language,
            "keywords": [*episode.topics.values()],
            "actor": [_person(show_content, person) for person in content.people],
            "license": _licence(episode.license or feed.license),
            "partOfSeason": season,
            "partOfSeries": {
                "@type": "PodcastSeries",
                "name": feed.title,
                "url": show_content.address(show_content.keys.home()),
                "webFeed": show_content.address(feed_key(feed)),
            },
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": _address(show_content, content),
                "encodingFormat": enclosure.media_type,
                "contentSize": str(enclosure.bytes),
                "duration": format_iso_duration(content.publication.duration),
            },
            "isAccessibleForFree": True,
        }
    )


def _person(show_content: ShowContent, person: Person) -> dict[str, Any]:
    employer = {"@type": "Organization", "name": person.organisation} if person.organisation else None
    return _drop_empty(
        {
            "@type": "Person",
            "name": person.name,
            "jobTitle": person.title,
            "worksFor": employer,
            "url": person.href or show_content.address(show_content.person_key(person.name)),
        }
    )


def _licence(licence: Any) -> str | None:
    link = make_licence_link(licence)
    return link.url if link else None


def _drop_empty(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties without those that are None or empty."""
    return {name: value for name, value in properties.items() if value not in (None, "", [])}


def format_iso_duration(seconds: float) -> str:
    """Return seconds as an ISO 8601 duration, to the second: PT1H2M3S."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def make_oembed(description: Mapping[str, Json]) -> bytes:
    """Return the value of `describe_embed` as a JSON document."""
    return (json.dumps(description, ensure_ascii=False, indent=1) + "\n").encode()


def describe_embed(show_content: ShowContent, content: EpisodeContent) -> dict[str, Json]:
    """Return the oEmbed 1.0 response for an episode, of type rich: an iframe with its player."""
    width, height = PLAYER_SIZE
    address, title = show_content.address(show_content.keys.embed(content.episode.slug)), content.episode.title
    frame = (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" title="{escape(title)}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    )
    picture = show_content.card(content).picture or show_content.picture
    small = picture.sizes[min(1, len(picture.sizes) - 1)] if picture else None
    description: dict[str, Json] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": show_content.feed.author,
        "provider_name": show_content.feed.title,
        "provider_url": show_content.address(show_content.keys.home()),
        "html": frame,
        "width": width,
        "height": height,
    }
    if small:
        description |= {
            "thumbnail_url": show_content.address(small[1]),
            "thumbnail_width": small[0],
            "thumbnail_height": small[0],
        }
    return description


def make_sitemap(addresses: Iterable[str]) -> bytes:
    """Return a sitemap of these addresses, in the XML of sitemaps.org."""
    rows = "".join(f" <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n".encode()
