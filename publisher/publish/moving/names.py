"""Names the folders of imported episodes: readable, in the order of the episodes, the same in every run."""

from collections.abc import Iterable, Mapping

from publisher.feed.reading.source import SourceItem
from publisher.hashing import digest_bytes
from publisher.model.fields import slugify

MAX_WORDS_LENGTH = 60
"""Characters of the title in a folder's name; it ends behind a word."""
DIGITS = 6
"""Hexadecimal digits of a GUID's digest, behind the name of a second episode with the same one."""


def name_folders(items: Iterable[SourceItem], taken: Mapping[str, str], others: Iterable[str] = ()) -> dict[str, str]:
    """Return the folder of each item by its GUID.

    `taken` are the folders that are there already, by GUID, and `others` those that are no item's. `items` come newest
    first. A name is the number, or season and number, or the date, with the words of the title. Of
    several items with one name, the oldest has it, and the others a piece of a digest behind it.
    """
    found = dict(taken)
    used = {*taken.values(), *others}
    for item in reversed([*items]):
        if item.guid in found:
            continue
        name = make_folder_name(item)
        if name in used:
            name = f"{name}-{digest_bytes(item.guid.encode())[:DIGITS]}"
        found[item.guid] = name
        used.add(name)
    return found


def make_folder_name(item: SourceItem) -> str:
    """Return the name of an item's folder, whatever other items are called."""
    words = _shorten(slugify(item.title))
    number, season = item.keys.get("number"), item.keys.get("season")
    if isinstance(number, int) and isinstance(season, int):
        head = f"s{season:02}e{number:03}"
    elif isinstance(number, int):
        head = f"{number:04}"
    else:
        head = f"{item.date:%Y-%m-%d}" if item.date else "undated"
    return f"{head}-{words or digest_bytes(item.guid.encode())[:DIGITS]}"


def _shorten(words: str) -> str:
    if len(words) <= MAX_WORDS_LENGTH:
        return words
    cut = words[: MAX_WORDS_LENGTH + 1]
    return cut.rpartition("-")[0] or cut[:MAX_WORDS_LENGTH]
