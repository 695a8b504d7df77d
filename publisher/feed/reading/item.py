"""Reads an item: what front matter says of an episode, and the files that belong to it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from publisher.feed.reading.dates import read_date
from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.drops import WEB_SITE
from publisher.feed.reading.durations import read_duration
from publisher.feed.reading.enclosures import read_enclosures
from publisher.feed.reading.files import (
    read_chapters_file,
    read_cover,
    read_simple_chapters,
    read_soundbites,
    read_transcripts,
)
from publisher.feed.reading.mending import one_or_many, pick_first, settle_value
from publisher.feed.reading.notes import read_texts
from publisher.feed.reading.payments import make_button
from publisher.feed.reading.podcasting import SHARED
from publisher.feed.reading.source import SourceItem
from publisher.feed.reading.texts import to_plain
from publisher.feed.reading.values import is_episode_key, read_address, read_integer, read_line, read_number, read_word
from publisher.hashing import Json
from publisher.model import ContentLink, FrontMatter

EPISODE_TYPES = {"full": "full", "trailer": "trailer", "bonus": "bonus", "extra": "bonus", "teaser": "trailer"}
MAX_DISPLAY = 32
NO_CATEGORY = {"uncategorized", "uncategorised", "allgemein", "ukategorisert", "sans catégorie", "sin categoría"}
"""What WordPress calls the category of what has none."""
INHERITED = {"people", "value", "chat", "license"}
"""Keys that say the feed's where they are left out."""
TOPIC = "topic"
"""The heading of words that have none."""
LIST_HEADINGS = {"category": TOPIC, "post_tag": "tag"}
"""Headings of words by what WordPress calls their lists."""


def read_item(desk: Desk, feed_keys: Mapping[str, Json], authors: set[str]) -> SourceItem:
    """Return what an item says; keys that say the same as the feed's are left out.

    `authors` has the names in the itunes:author of all items.
    """
    guid, permalink, written = read_guid(desk)
    title = read_title(desk)
    date, problem = _date(desk)
    enclosures = read_enclosures(desk)
    texts = read_texts(desk)
    keys = _keys(desk, feed_keys)
    author = feed_keys.get("author")
    _settle_author(desk, author, is_common=len(authors - {str(author)}) == 1)
    return SourceItem(
        guid=guid,
        permalink=permalink,
        written_permalink=written,
        title=title,
        date=date,
        date_problem=problem,
        line=desk.element.sourceline or 0,
        enclosure=enclosures[0] if enclosures else None,
        more_enclosures=tuple(enclosures[1:]),
        duration=_duration(desk),
        html=texts.html,
        summary=texts.summary,
        keys=keys,
        cover=read_cover(desk),
        chapters=read_chapters_file(desk),
        simple_chapters=read_simple_chapters(desk),
        transcripts=read_transcripts(desk),
    )


def read_guid(desk: Desk) -> tuple[str, bool, bool | None]:
    """Return the GUID, whether apps take it for an address, and what isPermaLink says of that."""
    found: tuple[str, bool, bool | None] | None = None
    for tag in desk.tags("guid"):
        written = read_word(tag.get("isPermaLink")) if tag.has("isPermaLink") else None
        if found:
            desk.lose(tag, "is a second GUID")
            continue
        if not tag.text:
            desk.drop(tag, "is empty")
            continue
        is_address = re.match(r"https?://", tag.text, re.IGNORECASE) is not None
        if written is None:
            desk.count("guid has no isPermaLink; RSS takes it for true, here it counts as true where it is an address")
        elif written and not is_address:
            desk.count("guid is said to be a permalink, and is no address; it stays as it is")
        desk.settle(tag, "guid")
        found = tag.text, is_address if written is None else written, written
    return found or ("", False, None)


def read_title(desk: Desk) -> str:
    """Return the title: Apple's has no number and no name of the show before it, so it goes before RSS's."""
    tags = desk.tags("itunes:title", "title", "media:title")
    title = pick_first(desk, "title", tags, lambda tag: read_line(to_plain(tag.text)), FrontMatter)
    return str(title or "")


def _date(desk: Desk) -> tuple[datetime | None, str | None]:
    """Return when it was published, and what is wrong with that."""
    tags = desk.tags("pubDate", "dc:date", "atom:published")
    for tag in tags[:1]:
        desk.settle(tag, "date")
        try:
            moment, told = read_date(tag.text)
        except ValueError as problem:
            desk.tell(tag, f"the date {tag.text[:60]} {problem}")
            return None, f"{tag.text[:60]} {problem}"
        if told:
            desk.tell(tag, f"the date {tag.text} {told}")
        return moment, None
    desk.tell(None, "the item has no date")
    return None, "there is no date"


def _duration(desk: Desk) -> float | None:
    for tag in desk.tags("itunes:duration"):
        seconds = read_duration(tag.text)
        desk.settle(tag, "duration")
        if seconds is None:
            desk.count("itunes:duration is 0 or no duration")
        return seconds
    return None


def _keys(desk: Desk, feed_keys: Mapping[str, Json]) -> dict[str, Json]:
    found = {key: read(desk) for key, read in READERS_OF_ITEM.items()}
    shared = {key: read(desk) for key, read in SHARED.items()}
    found |= {key: value for key, value in shared.items() if key not in INHERITED or value != feed_keys.get(key)}
    if found["explicit"] == feed_keys.get("explicit"):
        del found["explicit"]
    if found["number"] is None:
        del found["display"]
    return {key: value for key, value in found.items() if value is not None and value not in ("", [], {})}


def _number(desk: Desk) -> Json:
    """Return the number; Podcasting 2.0's goes before Apple's, since it may have decimals."""
    tags = [tag for tag in desk.tags("podcast:episode", "itunes:episode") if _is_number(desk, tag)]
    for tag in tags:
        tag.get("display")
    return pick_first(desk, "number", tags, lambda tag: read_number(tag.text), FrontMatter)


def _is_number(desk: Desk, tag: Tag) -> bool:
    number = read_number(tag.text)
    if number is None or number <= 0:
        desk.drop(tag, "is no number that an episode can have")
        desk.count(f"{tag.name} is 0, or no number")
        return False
    return True


def _display(desk: Desk) -> Json:
    for tag in desk.order:
        if tag.name == "podcast:episode" and (words := read_line(tag.get("display"))):
            if len(words) <= MAX_DISPLAY:
                return words if words != tag.text else None
            desk.tell(tag, f"podcast:episode: display has more than {MAX_DISPLAY} characters ({words}); it is left out")
    return None


def _season(desk: Desk) -> Json:
    tags = desk.tags("podcast:season", "itunes:season")
    for tag in tags:
        tag.get("name")
    known = [tag for tag in tags if read_integer(tag.text)]
    for tag in tags:
        if tag not in known:
            desk.drop(tag, "is no number that a season can have")
            desk.count(f"{tag.name} is 0, or no number")
    return pick_first(desk, "season", known, lambda tag: read_integer(tag.text), FrontMatter)


def read_season_name(desk: Desk) -> tuple[int, str] | None:
    """Return the number and the name of the item's season, if it has both."""
    for tag in desk.order:
        if tag.name == "podcast:season":
            number, name = read_integer(tag.text), read_line(tag.get("name"))
            if number and name:
                return number, name
    return None


def _type(desk: Desk) -> Json:
    def read(tag: Tag) -> Json:
        return EPISODE_TYPES.get(tag.text.casefold(), tag.text)

    kind = pick_first(desk, "type", desk.tags("itunes:episodeType"), read, FrontMatter)
    return kind if kind != "full" else None


def _explicit(desk: Desk) -> Json:
    found: Json = None
    for tag in desk.tags("itunes:explicit"):
        word = read_word(tag.text)
        if word is None:
            desk.lose(tag, "is neither yes nor no")
        else:
            desk.settle(tag, "explicit")
            found = word
    return found


def _block(desk: Desk) -> Json:
    tags = desk.tags("itunes:block")
    return pick_first(desk, "block", tags, lambda tag: read_word(tag.text), FrontMatter) or None


def read_link(desk: Desk) -> Json:
    """Return the address of the item's own web page; FeedBurner's word for it goes before the link by way of it."""
    tags = desk.tags("feedburner:origLink", "link")
    link: Json = None
    chosen: Tag | None = None
    for tag in tags:
        own = read_address(tag.text, desk.base(tag))
        if chosen is not None:
            reason = "leads to the same page by way of FeedBurner" if chosen.name != "link" else "is a second link"
            desk.drop(tag, reason)
        elif re.match("https?://", own, re.IGNORECASE):
            link = pick_first(desk, "link", [tag], lambda _, own=own: own, FrontMatter)  # type: ignore[misc]
            chosen = tag if link else None
        else:
            desk.drop(tag, "is no web address")
            desk.count("link is no web address")
    return link


def _content_links(desk: Desk) -> Json:
    found: list[Json] = []
    for tag in desk.tags("podcast:contentLink"):
        address = read_address(tag.get("href"), desk.base(tag))
        value: dict[str, Json] = {"href": address, "text": make_button(read_line(tag.text), address)}
        link = settle_value(desk, tag, "content_link", ContentLink, value, optional={})
        if link:
            found.append(link)
    return one_or_many(found)


def read_topics(desk: Desk) -> Json:
    """Return the words of RSS's category, each under its domain, or under "topic", "topic 2" and so on."""
    found: dict[str, str] = {}
    words: set[str] = set()
    counts: Counter[str] = Counter()
    for tag in desk.tags("category"):
        word = read_line(to_plain(tag.text))
        if not is_episode_key("topics", {TOPIC: word}) or word.casefold() in NO_CATEGORY:
            desk.drop(tag, "is the word for none")
            continue
        domain = read_line(tag.get("domain"))
        if tag.has("nicename"):
            tag.refuse("nicename", WEB_SITE)
        if word in words:
            desk.drop(tag, "says the same as category")
            continue
        words.add(word)
        heading = LIST_HEADINGS.get(domain, TOPIC if not domain or "://" in domain else domain)
        counts[heading] += 1
        name = heading if counts[heading] == 1 else f"{heading} {counts[heading]}"
        while name in found:
            name += " 2"
        found[name] = word
        desk.settle(tag, "topics")
    return found


def list_authors(desks: Iterable[Desk]) -> set[str]:
    """Return the names in the itunes:author of several items."""
    return {_name(tag) for desk in desks for tag in desk.order if tag.name == "itunes:author" and tag.text}


def _name(tag: Tag) -> str:
    return read_line(to_plain(tag.text))


def _settle_author(desk: Desk, author: Json, *, is_common: bool) -> None:
    """Leave out an author who is the show's, or the same in all items; one of this item is kept word for word."""
    for tag in desk.tags("itunes:author"):
        if _name(tag) == author:
            desk.drop(tag, "says the same as the show's author")
        elif is_common:
            desk.drop(tag, "apps show the show's author")
            desk.count(f"itunes:author of all items is {_name(tag)}, which apps no longer show; it is left out")
        else:
            desk.keep(tag)
            desk.count("itunes:author is another than the show's; it is kept word for word")


READERS_OF_ITEM: Mapping[str, Callable[[Desk], Json]] = {
    "number": _number,
    "display": _display,
    "season": _season,
    "type": _type,
    "explicit": _explicit,
    "block": _block,
    "topics": read_topics,
    "link": read_link,
    "content_link": _content_links,
    "soundbites": read_soundbites,
}
"""What reads each key, in the order of front matter."""
