"""Reads what belongs to a show or an episode besides audio: covers, chapters, transcripts, soundbites."""

import re

from publisher.errors import hide_queries
from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.mending import settle_value
from publisher.feed.reading.source import SourceChapters, SourceTranscript
from publisher.feed.reading.values import drop_empty, find_flaw, is_web_address, read_address, read_line, read_number
from publisher.hashing import Json
from publisher.model.chapters import Chapter
from publisher.model.episodes import Soundbite
from publisher.model.timecode import format_short_time, parse_time

COVERS = ("itunes:image", "googleplay:image", "image", "media:thumbnail", "rawvoice:image")
"""Tags that name the cover, the best first."""
ADDRESS_IN_TEXT = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


def read_cover(desk: Desk) -> str | None:
    """Return the address of the cover; those of other tags are dropped."""
    chosen: str | None = None
    for tag in desk.tags(*COVERS):
        address = _cover_address(desk, tag)
        if chosen is None and re.match("https?://", address, re.IGNORECASE):
            chosen = address
            desk.settle(tag, "cover")
        elif chosen is not None and tag.name != "media:thumbnail":
            desk.drop(tag, "names the cover again" if address == chosen else "names a smaller or older cover")
        elif tag.name != "media:thumbnail":
            desk.drop(tag, "names no picture")
            desk.count(f"{tag.name} names no picture")
    return chosen


def _cover_address(desk: Desk, tag: Tag) -> str:
    """Return the address that a tag has: in an attribute, in a tag inside, or among its words."""
    written = tag.get("href") or tag.get("url")
    if not written:
        inside = tag.children("url")
        for other in tag.children("title", "link", "width", "height", "description"):
            desk.drop(other, "says again what the feed says")
        words = inside[0].text if inside else tag.text
        found = ADDRESS_IN_TEXT.search(words)
        written = found[0] if found else words
    for name in ("width", "height"):
        if tag.has(name):
            tag.refuse(name, "is measured")
    return read_address(written, desk.base(tag))


def read_chapters_file(desk: Desk) -> SourceChapters | None:
    """Return the file of chapters; another one is kept word for word."""
    found: SourceChapters | None = None
    for tag in desk.tags("podcast:chapters"):
        address = read_address(tag.get("url"), desk.base(tag))
        if found or not address:
            desk.keep_flawed(tag, "is a second one" if found else "has no address")
            continue
        found = SourceChapters(address=address, type=tag.get("type"))
        desk.settle(tag, "chapters")
    return found


def read_simple_chapters(desk: Desk) -> tuple[dict[str, Json], ...]:
    """Return Podlove Simple Chapters, in order of time; a chapter without time or title is left out, and told."""
    found: list[tuple[float, dict[str, Json]]] = []
    for tag in desk.tags("psc:chapters"):
        tag.get("version")
        for chapter in tag.children("psc:chapter"):
            start = parse_time(chapter.get("start"))
            value = drop_empty(
                {
                    "start": _spell_time(start) if start is not None else None,
                    "title": read_line(chapter.get("title")),
                    "link": read_address(chapter.get("href"), desk.base(chapter)),
                    "image": read_address(chapter.get("image"), desk.base(chapter)),
                }
            )
            for key, attribute in (("link", "href"), ("image", "image")):
                if key in value and not is_web_address(str(value[key])):
                    chapter.refuse(attribute, "is no web address")
                    del value[key]
            if start is None or (flaw := find_flaw(Chapter, value)):
                desk.lose(chapter, "has no start" if start is None else str(flaw))
                continue
            found.append((start, value))
        desk.settle(tag, "chapters")
    return tuple(value for _, value in sorted(found, key=lambda one: one[0]))


def _spell_time(seconds: float) -> str:
    """Return a time as chapters in front matter have it, to the millisecond."""
    rest = round(seconds * 1000) % 1000
    return format_short_time(seconds) + (f".{rest:03}".rstrip("0") if rest else "")


def read_transcripts(desk: Desk) -> tuple[SourceTranscript, ...]:
    """Return the transcripts, in all their types and languages."""
    found: list[SourceTranscript] = []
    for tag in desk.tags("podcast:transcript"):
        address = read_address(tag.get("url"), desk.base(tag))
        if not re.match("https?://", address, re.IGNORECASE):
            desk.keep_flawed(tag, f"has no web address ({hide_queries(address)})" if address else "has no address")
            continue
        language, rel = tag.get("language") or None, tag.get("rel") or None
        found.append(SourceTranscript(address=address, type=tag.get("type"), language=language, rel=rel))
        desk.settle(tag, "transcript")
    return tuple(found)


def read_soundbites(desk: Desk) -> Json:
    """Return the short stretches that make one want to hear the rest, by their times in the published audio."""
    found: list[Json] = []
    for tag in desk.tags("podcast:soundbite"):
        value: dict[str, Json] = {
            "start": read_number(tag.get("startTime")),
            "duration": read_number(tag.get("duration")),
            "title": read_line(tag.text),
        }
        bite = settle_value(desk, tag, "soundbites", Soundbite, value, optional={"title": "title"})
        if bite:
            found.append(bite)
    return found
