"""Decides what an import writes: which items are new, which the source has changed, and which were edited here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum

from publisher.feed.reading.source import SourceFeed, SourceItem
from publisher.hashing import digest_bytes
from publisher.publish.moving.names import make_folder_name, name_folders
from publisher.publish.moving.record import ImportedItem, ImportRecord
from publisher.publish.moving.texts import find_tie_steps

DRAFT = "draft of "
"""What the key of a draft in the record begins with: it has no GUID of its own."""


class Action(StrEnum):
    """What an import does with an item."""

    WRITE = "write"
    """It is new, or what was written is to be completed."""
    RENEW = "renew"
    """The source says something else than before, and nobody edited what was written."""
    KEEP = "keep"
    """It is there already."""
    EDITED = "edited"
    """The source says something else than before, and so does the folder: it stays as it is."""
    GONE = "gone"
    """Its folder was deleted here, and it stays away."""
    KNOWN = "known"
    """An episode that was not imported has its GUID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDecision:
    """What becomes of one item."""

    item: SourceItem
    key: str
    """Its name in the record: the GUID; another one for a draft, which has none."""
    folder: str
    action: Action
    digest: str
    """Of what the source says."""
    later: timedelta = timedelta()
    """What keeps its place among items of the same moment."""
    is_draft: bool = False
    """Whether it cannot be an item of the new feed, and is kept as a draft so that nothing is lost."""

    @property
    def writes(self) -> bool:
        """Whether its folder is written."""
        return self.action in {Action.WRITE, Action.RENEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is in the working folder."""

    record: ImportRecord
    texts: Mapping[str, str]
    """The digest of every text that the record names, by path; those that are gone are not among them."""
    guids: Mapping[str, str]
    """The folders of the episodes that are there, by the GUID in their front matter."""
    folders: frozenset[str] = frozenset()
    """The names of the folders that are there."""


def decide_items(feed: SourceFeed, presence: Presence, *, wants_audio: bool) -> list[ItemDecision]:
    """Return what becomes of each item of a merged feed, newest first, then of those that become drafts.

    `wants_audio` says that audio is brought over now, also of episodes that were imported without.
    """
    items = [item for item in feed.items if _is_episode(item)]
    drafts = [item for item in feed.items if not _is_episode(item)] + [*feed.twins]
    record = presence.record
    others = presence.folders - {*record.folders.values()}
    folders = name_folders(items, {**presence.guids, **record.folders}, others)
    steps = find_tie_steps(items)

    def decide(item: SourceItem, key: str, folder: str, *, is_draft: bool = False) -> ItemDecision:
        known = record.items.get(key)
        action = _choose_action(
            item, known, folder, presence, wants_audio=wants_audio and not is_draft, is_draft=is_draft
        )
        return ItemDecision(
            item=item,
            key=key,
            folder=folder,
            action=action,
            digest=digest_item(item),
            later=timedelta() if is_draft else steps.get(item.guid, timedelta()),
            is_draft=is_draft,
        )

    found = [decide(item, item.guid, folders[item.guid]) for item in items]
    used = {*folders.values(), *others}
    for item in drafts:
        key = f"{DRAFT}{item.guid or item.title} {digest_item(item)[:8]}"
        known = record.items.get(key)
        name = known.folder if known else _find_free_name(f"{make_folder_name(item)}-draft", used)
        used.add(name)
        found.append(decide(item, key, name, is_draft=True))
    return found


def _is_episode(item: SourceItem) -> bool:
    """Tell whether an item can be an item of the new feed: one with a moment, and something to hear."""
    return bool(item.guid) and item.date is not None and item.enclosure is not None


def _find_free_name(name: str, used: set[str]) -> str:
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in used:
        number += 1
    return found


def _choose_action(
    item: SourceItem, known: ImportedItem | None, folder: str, presence: Presence, *, wants_audio: bool, is_draft: bool
) -> Action:
    if known is None:
        return Action.KNOWN if not is_draft and item.guid in presence.guids else Action.WRITE
    if known.is_begun:
        return Action.WRITE
    if folder not in presence.folders:
        return Action.GONE
    if known.source == digest_item(item) and not (wants_audio and known.is_left):
        return Action.KEEP
    return Action.RENEW if is_untouched(known, presence.texts) else Action.EDITED


def is_untouched(known: ImportedItem, texts: Mapping[str, str]) -> bool:
    """Tell whether the texts of an item are those that were written."""
    return all(texts.get(f"episodes/{known.folder}/{name}") == digest for name, digest in known.written.items())


def digest_item(item: SourceItem) -> str:
    """Return the digest of what a source says of an item, wherever in the document that stands."""
    said = asdict(replace(item, line=0, remarks=()))
    return digest_bytes(json.dumps(said, default=str, ensure_ascii=False, sort_keys=True).encode())


def digest_show(feed: SourceFeed) -> str:
    """Return the digest of what a source says of the show."""
    said = [sorted(feed.keys.items()), feed.cover, feed.guid, [*feed.extra]]
    return digest_bytes(repr(said).encode())
