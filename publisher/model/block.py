"""Models podcast:block: the directories and apps that may not list a show, by Podcasting 2.0's service slugs."""

import difflib
import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, Tag

from publisher.model.fields import FALSE_OR_KEYS, Line

KNOWN_SERVICES = tuple(
    """
    acast amazon anchor apple audioboom backtracks bitcoin blubrry buzzsprout captivate castos fireside google
    hypercatcher libsyn mastodon megafono megaphone omnystudio overcast paypal pinecast podbean podcastaddict
    podcastindex podcasts.com podchaser podfriend podiant podigee podnews podomatic podserve podverse redcircle
    relayfm resonate rss.com shoutengine simplecast slack soundcloud spotify spreaker transistor twitter whooshkaa
    zencast
    """.split()  # noqa: SIM905 - a list of words
)
"""Service slugs that typing errors are compared with. Others are taken too, since Podcasting 2.0's list grows."""
ALL_SERVICES = "all"
"""The key for all services that are not listed."""


def _service(text: str) -> str:
    name = text.casefold()
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", name):
        raise ValueError("is not the short name of a service; write it like apple, spotify or podcastindex")
    near = difflib.get_close_matches(name, KNOWN_SERVICES, n=1, cutoff=0.8)
    if near and name not in KNOWN_SERVICES:
        raise ValueError(f"is not the short name of a service; did you mean {near[0]}?")
    return name


Service = Annotated[Line, AfterValidator(_service)]
Block: TypeAlias = Annotated[
    Annotated[bool, Tag("‹false›")] | Annotated[Annotated[dict[Service, bool], Field(min_length=1)], Tag("‹keys›")],
    FALSE_OR_KEYS,
]
"""true for all services, or some by name: {google: true}, or {all: true, podcastindex: false}."""


def list_block_entries(block: bool | dict[str, bool]) -> dict[str, bool]:  # noqa: FBT001 - as it is written
    """Return which services are blocked, by slug; empty if none is."""
    if isinstance(block, dict):
        return block
    return {ALL_SERVICES: True} if block else {}


def is_blocked(block: bool | dict[str, bool], service: str) -> bool:  # noqa: FBT001 - as it is written
    """Return whether a service is blocked: by its own entry, else by the one for all."""
    entries = list_block_entries(block)
    return entries.get(service, entries.get(ALL_SERVICES, False))
