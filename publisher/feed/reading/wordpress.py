"""Reads an export of WordPress (WXR) as a feed: posts with audio that a podcasting plugin attached.

PowerPress and WordPress itself keep the enclosure in a field of several lines: address, length, type, and what
PowerPress adds, as PHP writes it. Seriously Simple Podcasting has a field for each value, Podlove a GUID of its own.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from lxml import etree

from publisher.feed.reading.account import Fate
from publisher.feed.reading.dates import read_date
from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.durations import read_duration
from publisher.feed.reading.item import read_guid, read_link, read_title, read_topics
from publisher.feed.reading.names import name_tag
from publisher.feed.reading.source import SourceEnclosure, SourceItem
from publisher.feed.reading.texts import to_markup, to_plain
from publisher.feed.reading.values import (
    drop_empty,
    is_episode_key,
    read_address,
    read_integer,
    read_number,
    read_word,
    resolve_address,
)
from publisher.hashing import Json

POST_TYPES = {"post", "episode", "podcast", "podcasts", "podcast_episode", "ssp_podcast"}
"""Kinds of posts that may be episodes."""
BLOCK_COMMENT = re.compile(r"<!--\s*+/?wp:[^<>]*-->")
PARAGRAPHED = re.compile(r"<(?:p|div|ul|ol|h[1-6]|blockquote|pre|table|figure)\b", re.IGNORECASE)
PHP_TEXT = re.compile(r's:\d+:"(?P<name>[a-z_]+)";(?:s:\d+:"(?P<text>[^"]*)"|[id]:(?P<number>[\d.]+));')
"""A name and its value, as PHP serialises them."""
PLUGIN_EXPLICIT = {"1": True, "2": False, "on": True}
"""How PowerPress and Seriously Simple Podcasting write it, beside words."""


def is_export(channel: etree._Element) -> bool:
    """Tell whether a channel is an export of WordPress."""
    return any(name_tag(child.tag) == "wp:wxr_version" for child in channel.iterchildren(etree.Element))


def list_attachments(elements: Iterable[etree._Element]) -> dict[str, str]:
    """Return the addresses of the files of a web site, by the numbers of their posts."""
    found: dict[str, str] = {}
    for element in elements:
        values = {name_tag(child.tag): (child.text or "").strip() for child in element.iterchildren(etree.Element)}
        if values.get("wp:post_type") == "attachment" and values.get("wp:attachment_url"):
            found[values.get("wp:post_id", "")] = values["wp:attachment_url"]
    return found


def read_export_item(desk: Desk, attachments: Mapping[str, str]) -> SourceItem | None:
    """Return an episode of an export; None for a post that is none, or not published, which is counted."""
    kind, status = _word(desk, "wp:post_type") or "post", _word(desk, "wp:status") or "publish"
    fields = _read_fields(desk)
    enclosure, extra = _find_enclosure(desk, fields)
    if kind not in POST_TYPES or enclosure is None:
        desk.claims.claim_tree(desk.element, Fate.DROPPED, "is no episode")
        return None
    if status != "publish":
        desk.claims.claim_tree(desk.element, Fate.DROPPED, "is not published")
        desk.count(f"an episode with audio has the status {status} in WordPress; it is left out")
        return None
    guid, permalink, written = read_guid(desk)
    own_guid = _field(desk, fields, "_podlove_guid")
    if own_guid:
        guid, permalink, written = own_guid, False, False
    date, problem = _read_date(desk)
    html, summary = _read_texts(desk)
    return SourceItem(
        guid=guid,
        permalink=permalink,
        written_permalink=written,
        title=read_title(desk),
        date=date,
        date_problem=problem,
        line=desk.element.sourceline or 0,
        enclosure=enclosure,
        duration=read_duration(extra.get("duration") or _field(desk, fields, "duration", "itunes_duration")),
        html=html,
        summary=summary,
        keys=_read_keys(desk, fields, extra),
        cover=_find_cover(desk, fields, extra, attachments),
    )


def _word(desk: Desk, name: str) -> str:
    return next((tag.text for tag in desk.order if tag.name == name), "")


def _read_fields(desk: Desk) -> dict[str, Tag]:
    """Return the fields that plugins keep with a post, by their names."""
    found: dict[str, Tag] = {}
    for tag in desk.tags("wp:postmeta"):
        names = tag.children("wp:meta_key")
        if names:
            found.setdefault(names[0].text, tag)
    return found


def _field(desk: Desk, fields: Mapping[str, Tag], *names: str) -> str:
    """Return the value of the first of several fields that has one, and settle it."""
    for name in names:
        tag = fields.get(name)
        values = tag.children("wp:meta_value") if tag else []
        if tag and values and values[0].text:
            desk.settle(tag, "a field of WordPress")
            return values[0].text
    return ""


def _find_enclosure(desk: Desk, fields: Mapping[str, Tag]) -> tuple[SourceEnclosure | None, dict[str, str]]:
    """Return the enclosure of a post, and what PowerPress says beside it."""
    names = [name for name in fields if name == "enclosure" or name.endswith(":enclosure")]
    for name in sorted(names, key=len):
        address, length, kind, *rest = (*_field(desk, fields, name).split("\n"), "", "", "")
        if address.strip():
            url = resolve_address(address, desk.base())
            extra = {
                found["name"]: found["text"] or found["number"] or "" for found in PHP_TEXT.finditer("\n".join(rest))
            }
            return SourceEnclosure(url=url, length=read_integer(length), type=kind.strip()), extra
    address = _field(desk, fields, "audio_file", "podcast_file", "enclosure_url")
    if not address:
        return None, {}
    size = read_integer(_field(desk, fields, "filesize_raw"))
    return SourceEnclosure(url=resolve_address(address, desk.base()), length=size, type=""), {}


def _read_date(desk: Desk) -> tuple[datetime | None, str | None]:
    """Return when a post was published: WordPress writes it in UTC, and once more without saying so."""
    problem: str | None = "there is no date"
    for tag in desk.tags("pubDate", "wp:post_date_gmt"):
        try:
            moment, _ = read_date(tag.text)
        except ValueError as flaw:
            problem = f"{tag.text[:60]} {flaw}"
            continue
        desk.settle(tag, "date")
        return moment, None
    desk.tell(None, f"the date of the post: {problem}")
    return None, problem


def _read_texts(desk: Desk) -> tuple[str, str]:
    """Return the notes as HTML, with the paragraphs that WordPress makes when it shows them, and the summary."""
    html = summary = ""
    for tag in desk.tags("content:encoded"):
        html = to_markup(add_paragraphs(BLOCK_COMMENT.sub("", tag.text).strip()))
        desk.settle(tag, "notes")
    for tag in desk.tags("excerpt:encoded"):
        words = to_plain(tag.text)
        if is_episode_key("summary", words):
            summary = words
            desk.settle(tag, "summary")
    return html, summary


def add_paragraphs(text: str) -> str:
    """Return the text of a post in HTML: where nobody wrote paragraphs, empty lines part them."""
    if PARAGRAPHED.search(text) or "<" not in text:
        return text
    parts = (part.strip() for part in re.split(r"\r?\n[^\S\n]*\r?\n", text))
    return "\n".join("<p>{}</p>".format(part.replace("\n", "<br>\n")) for part in parts if part)


def _read_keys(desk: Desk, fields: Mapping[str, Tag], extra: Mapping[str, str]) -> dict[str, Json]:
    """Return the keys of front matter that a post and its plugin's fields have values for."""
    explicit = extra.get("explicit") or _field(desk, fields, "explicit")
    kind = extra.get("episode_type") or _field(desk, fields, "itunes_episode_type")
    found: dict[str, Json] = {
        "number": read_number(extra.get("episode_no") or _field(desk, fields, "itunes_episode_number")),
        "season": read_integer(extra.get("season") or _field(desk, fields, "itunes_season_number")),
        "type": kind.casefold() if kind.casefold() in {"trailer", "bonus"} else None,
        "explicit": PLUGIN_EXPLICIT.get(explicit, read_word(explicit)),
        "topics": read_topics(desk),
        "link": read_link(desk),
    }
    return {key: value for key, value in drop_empty(found).items() if is_episode_key(key, value)}


def _find_cover(
    desk: Desk, fields: Mapping[str, Tag], extra: Mapping[str, str], attachments: Mapping[str, str]
) -> str | None:
    """Return the address of a post's own cover: PowerPress's, else the picture that the post has in WordPress."""
    for name in ("itunes_image", "image"):
        if extra.get(name):
            return read_address(extra[name], desk.base())
    written = _field(desk, fields, "cover_image") or attachments.get(_field(desk, fields, "_thumbnail_id"), "")
    return read_address(written, desk.base()) or None
