"""Records in the ledger the steps of a plan that need no job, and lists audio that is missing in the storage."""

import dataclasses
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from publisher.model import Episode, Feed
from publisher.plan.assets import list_chapter_pictures, make_picture_owner
from publisher.plan.identity import resolve_guid
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.plan.steps import Plan, Step, StepKind


def find_lost(ledger: Ledger, stored: Mapping[str, int]) -> set[str]:
    """Return the keys of published audio that is missing in the storage or has another size there.

    `stored` has the sizes in bytes of the stored objects, by key.
    """
    files = (file for publication in ledger.publications.values() for file in publication.audio)
    return {file.key for file in files if stored.get(file.key) != file.bytes}


def find_lost_pictures(feed: Feed, episodes: Iterable[Episode], ledger: Ledger, stored: Mapping[str, int]) -> list[str]:
    """Return the keys of published pictures of a feed and its episodes that are missing in the storage, sorted.

    `stored` is as for `find_lost`.
    """
    owners = [FEED_COVER]
    for episode in episodes:
        guid = resolve_guid(feed, episode, ledger)
        owners += [guid] * bool(episode.cover)
        owners += [make_picture_owner(guid, name) for name in list_chapter_pictures(episode)]
    covers = [ledger.covers[owner] for owner in owners if owner in ledger.covers]
    return sorted({cover.key for cover in covers if stored.get(cover.key) != cover.bytes})


LOST, NEVER_STORED = "its audio is not in the storage", "it was never stored"
"""Why an episode is not in the feed."""


def find_absent(feed: Feed, episodes: Iterable[Episode], ledger: Ledger, lost: AbstractSet[str]) -> dict[str, str]:
    """Return why episodes cannot be in the feed, by slug; `lost` are the keys of audio that the storage lacks."""
    found: dict[str, str] = {}
    for episode in episodes:
        entry = ledger.publications.get(resolve_guid(feed, episode, ledger))
        if entry is None or entry.has_enclosure_in(lost):
            found[episode.slug] = LOST if entry else NEVER_STORED
    return found


def list_lost(ledger: Ledger, steps: Iterable[Step]) -> set[str]:
    """Return the keys of published audio that the steps mark as lost."""
    found = set()
    for step in steps:
        known = ledger.publications.get(step.guid or "")
        if known is not None and step.lost:
            lost = known.alternates[step.alternate] if step.alternate else known.rendition
            found |= {lost.enclosure.key} if lost else set()
    return found


def settle_ledger(ledger: Ledger, plan: Plan) -> Ledger:
    """Return the ledger after the steps of a plan that need no job.

    Episodes that leave the feed are marked as retired, others are not, and get the slug of their present folder, so
    that a new episode in a folder of the old name is a new episode. Alternates without a recipe are removed.
    """
    for step in plan.steps:
        known = ledger.publications.get(step.guid or "")
        if known is not None and step.alternate:
            if step.kind is StepKind.RETIRE:
                ledger = ledger.with_alternate(known.guid, step.alternate, None)
            continue
        if known is None or step.kind not in {StepKind.RETIRE, StepKind.KEEP, StepKind.REPLACE}:
            continue
        settled = dataclasses.replace(known, slug=step.subject, retired=step.kind is StepKind.RETIRE)
        if settled != known:
            ledger = ledger.with_publication(settled)
    return ledger
