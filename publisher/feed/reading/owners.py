"""Reads who answers for a feed: itunes:owner, and the mail addresses of RSS 2.0."""

import re

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.texts import to_plain
from publisher.feed.reading.values import find_flaw, read_line
from publisher.hashing import Json
from publisher.model import Owner

MAILBOX = re.compile(r"(?:mailto:)?(?P<email>[^\s()<>\"]+@[^\s()<>\"]+)\s*(?:\((?P<name>.*)\))?")
NAMED_MAILBOX = re.compile(r"\"?(?P<name>[^<>\"]*?)\"?\s*<(?P<email>[^\s<>]+@[^\s<>]+)>")
LONGEST_MAILBOX = 500
OWNER_TAGS = ("itunes:name", "itunes:email", "googleplay:name", "googleplay:email")


def read_owner(desk: Desk) -> Json:
    """Return who answers for the feed; a name or an address that is missing is looked for in other tags.

    managingEditor is made from the owner again when the feed is written, so it is no key of its own.
    """
    owners = desk.tags("itunes:owner", "googleplay:owner")
    name, email = _read_tags(owners)
    others = desk.tags("managingEditor", "itunes:email", "googleplay:email")
    written = [read_mailbox(tag.text) for tag in others]
    authors = [read_line(to_plain(tag.element.text or "")) for tag in _authors(desk)]
    name = next(filter(None, [name, *(other for other, address in written if address), *authors]), "")
    email = next(filter(None, [email, *(address for _, address in written)]), "")
    value: dict[str, Json] = {"name": name, "email": email}
    flaw = find_flaw(Owner, value)
    for tag in owners:
        if flaw:
            desk.lose(tag, f"has no {'address' if name else 'name'} that can be written to")
        else:
            desk.settle(tag, "owner")
    for tag, (_, address) in zip(others, written, strict=True):
        if flaw:
            desk.drop(tag, "names nobody that can be written to")
        elif address == email:
            desk.settle(tag, "owner")
        else:
            desk.drop(tag, "names somebody else than itunes:owner, which goes before")
    return None if flaw else value


def _read_tags(owners: list[Tag]) -> tuple[str, str]:
    """Return the first name and the first address in tags of owners; "" for what is missing."""
    names, addresses = [""], [""]
    for tag in owners:
        for child in tag.children(*OWNER_TAGS):
            (names if child.name.endswith(":name") else addresses).append(read_line(child.text))
        if not len(tag.element):
            addresses.append(read_mailbox(tag.text)[1])
    return next(filter(None, names), ""), next(filter(None, addresses), "")


def _authors(desk: Desk) -> list[Tag]:
    """Return the tags of the author, settled or not."""
    return [tag for tag in desk.order if tag.name == "itunes:author" and not tag.is_empty]


def read_web_master(desk: Desk) -> Json:
    """Return whom to write to when the feed does not work."""
    for tag in desk.tags("webMaster"):
        name, email = read_mailbox(tag.text)
        authors = [read_line(to_plain(author.element.text or "")) for author in _authors(desk)]
        value: dict[str, Json] = {"name": name or next(iter(authors), ""), "email": email}
        if find_flaw(Owner, value):
            desk.drop(tag, "names nobody that can be written to")
            continue
        desk.settle(tag, "web_master")
        return value
    return None


def read_mailbox(text: str) -> tuple[str, str]:
    """Return name and address of a mailbox: jo@example.org (Jo), Jo <jo@example.org>; "" for what is missing."""
    words = read_line(to_plain(text) if "&" in text else text)
    if len(words) > LONGEST_MAILBOX:
        return words, ""
    found = MAILBOX.fullmatch(words) or NAMED_MAILBOX.fullmatch(words)
    if found is None:
        return words, ""
    return read_line(found["name"]), found["email"]
