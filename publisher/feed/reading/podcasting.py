"""Reads the tags of Podcasting 2.0 that a channel and an item both have."""

import re
from collections.abc import Callable, Mapping

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.mending import one_or_many, settle_value
from publisher.feed.reading.payments import read_fundings, read_values
from publisher.feed.reading.remote import make_remote_value
from publisher.feed.reading.values import find_flaw, is_web_address, read_address, read_integer, read_line
from publisher.hashing import Json
from publisher.model import Chat, Image, Licence, Location, Person, SocialInteract, Txt
from publisher.model.licences import LICENCE_IDS
from publisher.model.taxonomy import ROLES, find_groups

DEFAULT_ROLE = "host"
ROLE_SPELLINGS = {
    **dict.fromkeys(("hosts", "moderator", "presenter", "anchor", "main host"), "host"),
    **dict.fromkeys(("cohost", "co host", "co-hosts", "cohosts"), "co-host"),
    **dict.fromkeys(("guests", "guest(s)", "interviewee"), "guest"),
    **dict.fromkeys(("engineer", "sound engineer", "audio"), "audio engineer"),
    **dict.fromkeys(("audio editing", "sound editor"), "audio editor"),
    **dict.fromkeys(("fact-checker", "factchecker"), "fact checker"),
    **dict.fromkeys(("executive-producer", "exec producer"), "executive producer"),
}
"""Roles as feeds name them, and as the Podcast Taxonomy does."""
CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses/(?P<name>[a-z-]+)/(?P<version>\d\.\d)|publicdomain/)",
    re.IGNORECASE,
)


def read_people(desk: Desk) -> Json:
    """Return who is heard and who helped; roles of other spellings become those of the Podcast Taxonomy."""
    found = [_person(desk, tag) for tag in desk.tags("podcast:person")]
    return [one for one in found if one is not None]


def _person(desk: Desk, tag: Tag) -> Json:
    written = read_line(tag.get("role")).casefold()
    role = ROLE_SPELLINGS.get(written, written) if written not in ROLES else written
    if written and role not in ROLES:
        desk.keep_flawed(tag, f"has a role that the Podcast Taxonomy does not have ({written})")
        return None
    if role != written:
        desk.tell(tag, f"podcast:person has the role {written}; it was read as {role}")
    groups = find_groups(role or DEFAULT_ROLE)
    group = read_line(tag.get("group")).casefold()
    if group and group not in groups:
        # A role says more than its group, and most feeds that are wrong here have "cast" for everybody.
        tag.refuse("group", f"is not the group of the role {role or DEFAULT_ROLE}")
    image = read_address(tag.get("img"), desk.base(tag))
    if image and not is_web_address(image):
        tag.refuse("img", "is no web address")
        desk.tell(tag, "podcast:person: img is not a web address; it is left out")
        image = ""
    value: dict[str, Json] = {
        "name": read_line(tag.text),
        "role": role if role != DEFAULT_ROLE else None,
        "group": group if group in groups[1:] else None,
        "href": read_address(tag.get("href"), desk.base(tag)),
        "image": image,
    }
    return settle_value(desk, tag, "people", Person, value, optional={"href": "href"})


def read_locations(desk: Desk) -> Json:
    """Return the places that a show or an episode is about."""
    found: list[Json] = []
    for tag in desk.tags("podcast:location"):
        rel = tag.get("rel").casefold()
        value: dict[str, Json] = {
            "name": read_line(tag.text),
            "rel": rel if rel != "subject" else None,
            "geo": tag.get("geo"),
            "osm": tag.get("osm"),
            "country": tag.get("country").upper(),
        }
        optional = {name: name for name in ("rel", "geo", "osm", "country")}
        found.append(settle_value(desk, tag, "location", Location, value, optional=optional))
    return one_or_many(found)


def read_licence(desk: Desk) -> Json:
    """Return the licence: of Podcasting 2.0, else of Creative Commons' tags in older feeds."""
    for tag in desk.tags("podcast:license"):
        name, address = read_line(tag.text), read_address(tag.get("url"), desk.base(tag))
        listed = name.casefold() in LICENCE_IDS
        value: Json = name.casefold() if listed and not address else {"name": name, "url": address}
        flaw = find_flaw(Licence, value)
        if flaw is None:
            desk.settle(tag, "license")
            return value
        desk.keep_flawed(tag, flaw)
    for tag in desk.tags("creativeCommons:license", "cc:license"):
        address = tag.text or tag.get("rdf:resource") or tag.get("resource")
        found = CREATIVE_COMMONS.match(address)
        if found:
            desk.settle(tag, "license")
            name = f"cc-{found['name']}-{found['version']}" if found["name"] else "public domain"
            return name if name in LICENCE_IDS else {"name": name, "url": read_address(address, "")}
    return None


def read_images(desk: Desk) -> Json:
    """Return pictures beside the cover, each address once."""
    found: list[Json] = []
    known: set[Json] = set()
    for tag in desk.tags("podcast:image"):
        sizes: dict[str, Json] = {name: read_integer(tag.get(name)) or None for name in ("width", "height")}
        value: dict[str, Json] = {
            "href": read_address(tag.get("href"), desk.base(tag)),
            "alt": read_line(tag.get("alt")),
            "aspect_ratio": re.sub(r"\s*[/:]\s*", "/", tag.get("aspect-ratio")),
            **sizes,
            "type": tag.get("type").casefold(),
            "purpose": tag.get("purpose"),
        }
        optional = {"alt": "alt", "aspect_ratio": "aspect-ratio", "type": "type", "purpose": "purpose"}
        image = settle_value(desk, tag, "image", Image, value, optional=optional)
        if image:
            found.append(image)
            known.add(image["href"])
    for tag in desk.tags("podcast:images"):
        found += [picture for href, picture in _sizes(desk, tag).items() if href not in known]
    return one_or_many(found)


def _sizes(desk: Desk, tag: Tag) -> dict[str, Json]:
    """Return the pictures of a podcast:images by address, each with its width."""
    listed: dict[str, Json] = {}
    for size in re.split(r",\s+|,(?=https?:)", tag.get("srcset")):
        written, *widths = size.split() or [""]
        href = read_address(written.rstrip(","), desk.base(tag))
        width = read_integer(widths[0].rstrip(",").removesuffix("w")) if widths else None
        picture: dict[str, Json] = {"href": href, **({"width": width} if width else {})}
        if find_flaw(Image, picture):
            desk.keep_flawed(tag, f"has a picture without a web address ({written})")
            return {}
        listed[href] = picture
    desk.settle(tag, "image")
    return listed


def read_social(desk: Desk) -> Json:
    """Return the posts whose replies are the comments."""
    found: list[Json] = []
    for tag in desk.tags("podcast:socialInteract"):
        value: dict[str, Json] = {
            "protocol": tag.get("protocol").casefold(),
            "uri": tag.get("uri"),
            "account_id": read_line(tag.get("accountId")),
            "account_url": read_address(tag.get("accountUrl"), desk.base(tag)),
            "priority": read_integer(tag.get("priority")),
        }
        if value["protocol"] == "disabled":
            value = {"protocol": "disabled"}
            for name in ("uri", "accountId", "accountUrl", "priority"):
                tag.refuse(name, "says nothing where comments are disabled")
        optional = {"account_id": "accountId", "account_url": "accountUrl", "priority": "priority"}
        found.append(settle_value(desk, tag, "social_interact", SocialInteract, value, optional=optional))
    return one_or_many(found)


def read_chat(desk: Desk) -> Json:
    """Return where listeners talk with one another; of several the first, and the others are kept."""
    found: Json = None
    for tag in desk.tags("podcast:chat"):
        if found:
            desk.keep(tag)
            continue
        value: dict[str, Json] = {
            "server": re.sub(r"^[a-z+]+://|/$", "", tag.get("server")),
            "protocol": tag.get("protocol").casefold(),
            "account_id": read_line(tag.get("accountId")),
            "space": read_line(tag.get("space")),
        }
        optional = {"account_id": "accountId", "space": "space"}
        found = settle_value(desk, tag, "chat", Chat, value, optional=optional)
    return found


def read_txts(desk: Desk) -> Json:
    """Return free texts for one reader."""
    found: list[Json] = []
    for tag in desk.tags("podcast:txt"):
        value: dict[str, Json] = {"text": read_line(tag.text), "purpose": read_line(tag.get("purpose"))}
        found.append(settle_value(desk, tag, "txt", Txt, value, optional={"purpose": "purpose"}))
    return one_or_many(found)


def read_remote_items(desk: Desk, name: str, key: str) -> list[Json]:
    """Return other feeds and items, by the tag that lists them: podcast:podroll, podcast:remoteItem."""
    found: list[Json] = []
    for tag in desk.tags(name):
        listed = [tag] if name == "podcast:remoteItem" else tag.children("podcast:remoteItem")
        values = [make_remote_value(desk, one) for one in listed]
        flaws = [flaw for _, flaw in values if flaw]
        if flaws or not values:
            desk.keep_flawed(tag, flaws[0] if flaws else "names no other feed")
            continue
        desk.settle(tag, key)
        found += [value for value, _ in values]
    return found


SHARED: Mapping[str, Callable[[Desk], Json]] = {
    "people": read_people,
    "location": read_locations,
    "funding": read_fundings,
    "value": read_values,
    "social_interact": read_social,
    "chat": read_chat,
    "license": read_licence,
    "txt": read_txts,
    "image": read_images,
}
"""What reads the keys that feed.yaml and front matter both have."""
