"""Merges two ledgers that grew from one, as on two branches of a repository: by episode and by picture.

No publication and no picture is dropped, also where one side lacks it: a published GUID stays known for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from publisher.errors import PublisherError
from publisher.plan.ledger import FEED_COVER, Ledger

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedLedger:
    """A merged ledger, and what both sides have changed differently."""

    ledger: Ledger
    conflicts: tuple[str, ...] = ()
    """What the two do not agree about: the folders of episodes, the owners of covers. The ledger has what ours says."""


def merge_ledgers(base: Ledger, ours: Ledger, theirs: Ledger) -> MergedLedger:
    """Return the ledger with what either side has changed since `base`, each publication and each picture for itself.

    Raises PublisherError if they are ledgers of different feeds.
    """
    if ours.feed != theirs.feed:
        raise PublisherError(
            f"these are ledgers of two feeds, {ours.feed} and {theirs.feed}",
            hint="merge ledgers of one feed and target",
        )
    publications, apart = _merge(base.publications, ours.publications, theirs.publications)
    covers, covers_apart = _merge(base.covers, ours.covers, theirs.covers)
    guids, guid_apart = _merge(*({"": one.guid} if one.guid else {} for one in (base, ours, theirs)))
    known = {guid: entry.slug for guid, entry in publications.items()}
    names = [known[guid] for guid in apart]
    names += [_name(owner, known) for owner in covers_apart]
    names += ["GUID of the feed" for _ in guid_apart]
    merged = replace(ours, publications=publications, covers=covers, guid=guids.get(""))
    return MergedLedger(ledger=merged, conflicts=tuple(names))


def _name(owner: str, known: Mapping[str, str]) -> str:
    """Return what a picture is of: the feed, or an episode, with whose GUID its owner begins."""
    if owner == FEED_COVER:
        return "cover of the feed"
    return f"picture of {next((slug for guid, slug in known.items() if owner.startswith(guid)), owner)}"


def _merge(
    base: Mapping[str, _Entry], ours: Mapping[str, _Entry], theirs: Mapping[str, _Entry]
) -> tuple[dict[str, _Entry], list[str]]:
    """Return the entries of both sides by key, and the keys under which both have changed; ours stands there."""
    merged: dict[str, _Entry] = {}
    conflicts = []
    for key in sorted({*ours, *theirs}):
        former, own, other = base.get(key), ours.get(key), theirs.get(key)
        if own is None or other is None:
            merged[key] = own or other  # type: ignore[assignment] # one of them has it
        else:
            merged[key] = other if own == former else own
            if own != other and former not in (own, other):
                conflicts.append(key)
    return merged, conflicts
