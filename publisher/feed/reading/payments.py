"""Reads funding pages, and payments that apps stream (podcast:value).

Where money goes is never guessed: a podcast:value with anything wrong in it is kept word for word.
"""

from urllib.parse import urlsplit

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.mending import one_or_many, settle_value
from publisher.feed.reading.remote import make_remote_value
from publisher.feed.reading.values import (
    drop_empty,
    find_flaw,
    read_address,
    read_integer,
    read_line,
    read_number,
    read_word,
)
from publisher.hashing import Json
from publisher.model import Funding
from publisher.model.payments import EpisodeValue

MAX_BUTTON = 128
"""Characters of a button's words that Podcasting 2.0 guarantees."""
FULL_PERCENTAGE = 100


def read_fundings(desk: Desk) -> Json:
    """Return pages where listeners can support the show; atom:link rel=payment was the tag before podcast:funding."""
    found: list[Json] = []
    known: set[str] = set()
    payments = [tag for tag in desk.tags("atom:link") if tag.get("rel").casefold() == "payment"]
    for tag in [*desk.tags("podcast:funding"), *payments]:
        is_link = tag.name == "atom:link"
        tag.get("type")
        address = read_address(tag.get("href" if is_link else "url"), desk.base(tag))
        words = read_line(tag.get("title") if is_link else tag.text)
        if is_link and address in known:
            desk.drop(tag, "says the same as podcast:funding")
            continue
        value = settle_value(
            desk, tag, "funding", Funding, {"url": address, "text": make_button(words, address)}, optional={}
        )
        if value:
            if len(words) > MAX_BUTTON:
                desk.tell(tag, f"the words of {tag.name} were cut to {MAX_BUTTON} characters")
            found.append(value)
            known.add(address)
    return one_or_many(found)


def make_button(words: str, address: str) -> str:
    """Return the words of a button, cut to MAX_BUTTON characters; without words, the name of the server."""
    try:
        return words[:MAX_BUTTON].strip() or (urlsplit(address).hostname or "")
    except ValueError:
        return ""


def read_values(desk: Desk) -> Json:
    """Return payments that apps stream while listening."""
    found: list[Json] = []
    for tag in desk.tags("podcast:value"):
        value, flaw = _make_value(desk, tag)
        flaw = flaw or find_flaw(EpisodeValue, value)
        if flaw is None and desk.element.tag == "channel" and "time_splits" in value:
            flaw = "has stretches of time, which a show does not have"
        if flaw:
            desk.keep_flawed(tag, flaw)
            continue
        desk.settle(tag, "value")
        found.append(value)
    return one_or_many(found)


def _make_value(desk: Desk, tag: Tag) -> tuple[dict[str, Json], str | None]:
    """Return a podcast:value as its key has it, and what in it no key says."""
    splits = [_make_split(desk, one) for one in tag.children("podcast:valueTimeSplit")]
    value = drop_empty(
        {
            "type": _unless(tag.get("type"), "lightning"),
            "method": _unless(tag.get("method"), "keysend"),
            "suggested": tag.get("suggested"),
            "recipients": [_make_recipient(one) for one in tag.children("podcast:valueRecipient")],
            "time_splits": [split for split, _ in splits],
        }
    )
    flaw = next((flaw for _, flaw in splits if flaw), None)
    others = len(tag.element) - len(tag.inner)
    return value, flaw or ("has tags in it that no key says" if others else None)


def _make_recipient(tag: Tag) -> dict[str, Json]:
    address, kind = tag.get("address"), tag.get("type").casefold()
    return drop_empty(
        {
            "name": read_line(tag.get("name")),
            "type": _unless(kind, "node"),
            "address": address.casefold() if kind in ("", "node") else address,
            "split": read_integer(tag.get("split")),
            "fee": read_word(tag.get("fee")) or None,
            "custom_key": tag.get("customKey"),
            "custom_value": tag.get("customValue"),
        }
    )


def _make_split(desk: Desk, tag: Tag) -> tuple[dict[str, Json], str | None]:
    remotes = tag.children("podcast:remoteItem")
    remote, flaw = make_remote_value(desk, remotes[0]) if remotes else (None, None)
    percentage = read_integer(tag.get("remotePercentage"))
    value = drop_empty(
        {
            "start": read_number(tag.get("startTime")),
            "duration": read_number(tag.get("duration")),
            "recipients": [_make_recipient(one) for one in tag.children("podcast:valueRecipient")],
            "remote_item": remote,
            "remote_start": read_number(tag.get("remoteStartTime")) or None,
            "remote_percentage": percentage if percentage != FULL_PERCENTAGE else None,
        }
    )
    return value, flaw or ("names several remote items" if len(remotes) > 1 else None)


def _unless(text: str, default: str) -> str | None:
    """Return a word, or None for the one that is left out."""
    return text if text and text != default else None
