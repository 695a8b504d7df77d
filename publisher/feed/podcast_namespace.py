"""Tags of the Podcasting 2.0 namespace: people, places, pictures, licences, seasons, and how a show is listed."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from email.utils import format_datetime

from publisher.feed.context import Channel, Item
from publisher.feed.table import TagRow, TagTable
from publisher.feed.xml import Element
from publisher.model import CustomLicence, EpisodeType, Image, Licence, Location, Medium, Person, Txt
from publisher.model.block import ALL_SERVICES, list_block_entries
from publisher.model.fields import OneOrMany, as_tuple

DEFAULT_GROUP = "cast"
"""The default of `group` in podcast:person."""
MAX_ATTRIBUTE_LENGTH = 128
"""Characters of a trailer's title that the namespace's specification allows."""


def _people(people: Iterable[Person]) -> Iterator[Element]:
    for person in people:
        group = person.taxonomy_group
        attributes = {
            "role": person.role,
            "group": group if group != DEFAULT_GROUP else None,
            "href": person.href,
            "img": person.image_address,
        }
        yield Element("podcast:person", person.name, attributes)


def _locations(written: OneOrMany[Location]) -> Iterator[Element]:
    for place in as_tuple(written):
        attributes = {"rel": place.rel, "geo": place.geo, "osm": place.osm, "country": place.country}
        yield Element("podcast:location", place.name, attributes)


def _licence(licence: Licence | None) -> Element | None:
    if isinstance(licence, CustomLicence):
        return Element("podcast:license", licence.name, {"url": licence.url})
    return Element("podcast:license", licence) if licence else None


def _txts(written: OneOrMany[Txt]) -> Iterator[Element]:
    for txt in as_tuple(written):
        yield Element("podcast:txt", txt.text, {"purpose": txt.purpose})


def _images(written: OneOrMany[Image]) -> Iterator[Element]:
    for image in as_tuple(written):
        attributes = {
            "href": image.href,
            "alt": image.alt,
            "aspect-ratio": image.aspect_ratio,
            "width": image.width,
            "height": image.height,
            "type": image.type,
            "purpose": image.purpose,
        }
        yield Element("podcast:image", attributes=attributes)


def _sizes(written: OneOrMany[Image]) -> Element | None:
    """Return the square pictures by width in podcast:images, the tag that podcast:image has replaced."""
    sizes = [f"{image.href} {image.width}w" for image in as_tuple(written) if image.width and image.is_square]
    return Element("podcast:images", attributes={"srcset": ", ".join(sizes)}) if sizes else None


def _locked(channel: Channel) -> Element:
    owner = channel.feed.owner
    return Element("podcast:locked", "yes" if channel.feed.locked else "no", {"owner": owner.email if owner else None})


def _blocks(channel: Channel) -> Iterator[Element]:
    for service, is_blocked in list_block_entries(channel.feed.block).items():
        attributes = {"id": service if service != ALL_SERVICES else None}
        yield Element("podcast:block", "yes" if is_blocked else "no", attributes)


def _frequency(channel: Channel) -> Element | None:
    frequency = channel.feed.update_frequency
    if frequency is None:
        return None
    begins = frequency.dtstart.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if frequency.dtstart else None
    attributes = {"complete": "true" if frequency.complete else None, "dtstart": begins, "rrule": frequency.rrule}
    return Element("podcast:updateFrequency", frequency.text, attributes)


def _trailers(channel: Channel) -> Iterator[Element]:
    """Yield the trailers of the show and of its seasons; one with a number is an episode's."""
    for item in channel.shown:
        episode, enclosure = item.episode, item.publication.enclosure
        if episode.type is EpisodeType.TRAILER and episode.number is None:
            attributes = {
                "url": item.enclosure_url,
                "pubdate": format_datetime(item.date),
                "length": enclosure.bytes,
                "type": enclosure.media_type,
                "season": episode.season,
            }
            yield Element("podcast:trailer", episode.title[:MAX_ATTRIBUTE_LENGTH], attributes)


def _season(item: Item) -> Element | None:
    season = item.episode.season
    if season is None:
        return None
    return Element("podcast:season", str(season), {"name": item.feed.seasons.get(season)})


def _episode(item: Item) -> Element | None:
    number = item.episode.number
    return Element("podcast:episode", str(number), {"display": item.episode.display}) if number else None


CHANNEL: TagTable[Channel] = {
    "podcast:guid": TagRow("guid", lambda channel: str(channel.feed.guid)),
    "podcast:locked": TagRow("locked owner", _locked),
    "podcast:block": TagRow("block", _blocks),
    "podcast:medium": TagRow(
        "medium", lambda channel: channel.feed.medium.value if channel.feed.medium is not Medium.PODCAST else None
    ),
    "podcast:updateFrequency": TagRow("update_frequency", _frequency),
    "podcast:podping": TagRow(
        "podping",
        lambda channel: (
            Element("podcast:podping", attributes={"usesPodping": "true"}) if channel.feed.podping else None
        ),
    ),
    "podcast:license": TagRow("license", lambda channel: _licence(channel.feed.license)),
    "podcast:image": TagRow("image", lambda channel: _images(channel.feed.image)),
    "podcast:images": TagRow("image", lambda channel: _sizes(channel.feed.image)),
    "podcast:person": TagRow("people", lambda channel: _people(channel.feed.people)),
    "podcast:location": TagRow("location", lambda channel: _locations(channel.feed.location)),
    "podcast:txt": TagRow("txt", lambda channel: _txts(channel.feed.txt)),
    "podcast:trailer": TagRow("episode.type", _trailers),
}

ITEM: TagTable[Item] = {
    "podcast:episode": TagRow("number display", _episode),
    "podcast:season": TagRow("season feed.seasons", _season),
    "podcast:license": TagRow("license", lambda item: _licence(item.episode.license)),
    "podcast:image": TagRow("image", lambda item: _images(item.episode.image)),
    "podcast:images": TagRow("image", lambda item: _sizes(item.episode.image)),
    "podcast:person": TagRow("people", lambda item: _people(item.episode.people)),
    "podcast:location": TagRow("location", lambda item: _locations(item.episode.location)),
    "podcast:txt": TagRow("txt", lambda item: _txts(item.episode.txt)),
}
