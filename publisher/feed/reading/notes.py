"""Chooses among the texts of an item: the richest becomes the notes, and one that says something else the summary."""

from typing import NamedTuple

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.texts import choose_richest, says_the_same, to_markup, to_plain
from publisher.feed.reading.values import is_episode_key

TEXTS = (
    "content:encoded",
    "description",
    "itunes:summary",
    "googleplay:description",
    "media:description",
    "xhtml:body",
)
"""Tags that hold notes, in the order in which one goes before another that is as rich."""
SUMMARIES = ("description", "itunes:summary", "googleplay:description", "media:description", "content:encoded")
"""Tags that hold a summary, the best first."""


class ItemTexts(NamedTuple):
    """The texts of an item."""

    html: str
    summary: str


def read_texts(desk: Desk) -> ItemTexts:
    """Return notes as HTML, and a summary as plain text, or ""."""
    first: dict[str, Tag] = {}
    for tag in desk.tags(*TEXTS):
        if tag.name in first:
            desk.lose(tag, "is a second text of that name")
        else:
            tag.get("type")
            first[tag.name] = tag
    chosen = choose_richest({name: tag.text for name, tag in first.items()})
    if chosen is None:
        for tag in first.values():
            desk.drop(tag, "has no words")
        return ItemTexts("", "")
    notes = first.pop(chosen)
    desk.settle(notes, "notes")
    plain = to_plain(notes.text)
    summary = _summary(desk, first, plain)
    _settle_others(desk, [*first.values()], chosen, (plain, summary))
    return ItemTexts(to_markup(notes.text), summary)


def _settle_others(desk: Desk, others: list[Tag], chosen: str, taken: tuple[str, str]) -> None:
    """Leave out the other texts, and count those that say something else than notes and summary."""
    plain, summary = taken
    for tag in [*others, *desk.tags("itunes:subtitle")]:
        own = to_plain(tag.text)
        as_notes, as_summary = says_the_same(own, plain), bool(summary) and says_the_same(own, summary)
        if not (as_notes or as_summary):
            desk.count(f"{tag.name} says something else than notes and summary; it is left out")
        if tag in others:
            same = f"says the same as {chosen}" if as_notes else "says the same as the summary"
            desk.drop(tag, same if as_notes or as_summary else "says something else than notes and summary")


def _summary(desk: Desk, others: dict[str, Tag], plain: str) -> str:
    """Take the summary out of the other texts of an item, and return it; "" if none says something else."""
    for name in SUMMARIES:
        tag = others.get(name)
        own = to_plain(tag.text) if tag else ""
        if tag and not says_the_same(own, plain) and is_episode_key("summary", own):
            desk.settle(others.pop(name), "summary")
            return own
    return ""
