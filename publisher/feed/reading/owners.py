"""Reads who answers for a feed: itunes:owner, and the mail addresses of RSS 2.0."""

import re

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.texts import to_plain
from publisher.feed.reading.values import find_flaw, read_line
from publisher.hashing import Json
from publisher.model import Owner

MAILBOX = re.compile(r"(?:mailto:)?(?P<email>[^\s()<>\"]+@[^\s()<>\"]+)\s*(?:\((?P<name>.*)\))?")
NAME_FIRST = re.compile(r"\"?(?P<name>[^<>\"]*?)\"?\s*<(?P<email>[^\s<>]+@[^\s<>]+)>")
OWNER_TAGS = ("itunes:name", "itunes:email", "googleplay:name", "googleplay:email")


def read_owner(desk: Desk) -> Json:
    """Return who answers for the feed; a name or an address that is missing is looked for in other tags.

    managingEditor is made from the owner again when the feed is written, so it is no key of its own.
    """
    name = email = ""
    owners = desk.tags("itunes:owner", "googleplay:owner")
    for tag in owners:
        for child in tag.children(*OWNER_TAGS):
            words = read_line(child.text)
            if child.name.endswith(":name"):
                name = name or words
            else:
                email = email or words
        if not len(tag.element):
            email = email or tag.text
    editors = desk.tags("managingEditor")
    loose = desk.tags("itunes:email", "googleplay:email")
    written = [read_mailbox(tag.text) for tag in editors] + [("", read_line(tag.text)) for tag in loose]
    others = [mailbox for mailbox in written if "@" in mailbox[1]]
    name = name or next((other for other, _ in others if other), "")
    name = name or next((read_line(to_plain(tag.element.text or "")) for tag in _authors(desk)), "")
    email = email or next((other for _, other in others if other), "")
    value: dict[str, Json] = {"name": name, "email": email}
    if find_flaw(Owner, value):
        for tag in owners:
            desk.lose(tag, f"has no {'address' if name else 'name'} that can be written to" if email or name else "")
        for tag in [*editors, *loose]:
            desk.drop(tag, "names nobody that can be written to")
        return None
    for tag in owners:
        desk.settle(tag, "owner")
    for tag, (_, address) in zip([*editors, *loose], written, strict=True):
        if address == email:
            desk.settle(tag, "owner")
        else:
            desk.drop(tag, "names somebody else than itunes:owner, which goes before")
    return value


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
    found = MAILBOX.fullmatch(words) or NAME_FIRST.fullmatch(words)
    if found is None:
        return words, ""
    return read_line(found["name"]), found["email"]
