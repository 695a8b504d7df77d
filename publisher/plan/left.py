"""Plans enclosures that stay at another host: they are recorded in the ledger, and nothing of them is stored."""

from collections.abc import Mapping

from publisher.hashing import digest_value
from publisher.media.results import TIMES
from publisher.model import Episode, Feed
from publisher.model.kept import LeftAudio
from publisher.model.origin import name_host
from publisher.plan.audio import OWN_TAGS
from publisher.plan.ledger import LeftEnclosure, MadeOf, Publication, Stored
from publisher.plan.steps import LeaveJob, Step, StepKind

_LEFT_RECIPE = digest_value({"left": True})
"""The digest in place of the recipe's: nothing is made."""


def make_left_step(
    feed: Feed,
    episode: Episode,
    left: LeftAudio,
    guid: str,
    published: Publication | None,
    *,
    pictures: Mapping[str, str],
    may_replace: bool,
) -> Step:
    """Return the step for an episode whose enclosure stays at another host.

    `pictures` are the keys of the chapters' pictures by file name. Audio that is stored here gives way to an enclosure
    elsewhere only if `may_replace`.
    """
    enclosure, made_of = describe_left(left)
    stays = f"stays at {name_host(left.enclosure)}"
    if published is not None and published.enclosure == enclosure:
        reason = f"comes back; its audio {stays}" if published.retired else stays
        return Step(kind=StepKind.KEEP, subject=episode.slug, reason=reason, guid=guid)
    if published is not None and isinstance(published.enclosure, Stored) and not may_replace:
        reason = f"its audio is stored here, and episode.md leaves it elsewhere; waits for --replace {episode.slug}"
        return Step(kind=StepKind.REPLACE, subject=episode.slug, reason=reason, guid=guid)
    kind, reason = (StepKind.REPLACE, stays) if published else (StepKind.CREATE, f"new episode, whose audio {stays}")
    job = LeaveJob(
        slug=episode.slug,
        guid=guid,
        enclosure=enclosure,
        made_of=made_of,
        feed=feed,
        episode=episode,
        pictures=pictures,
    )
    return Step(kind=kind, subject=episode.slug, reason=reason, guid=guid, job=job)


def describe_left(left: LeftAudio) -> tuple[LeftEnclosure, MadeOf]:
    """Return an enclosure at another host as the ledger has it; it is made of nothing but what episode.md says."""
    enclosure = LeftEnclosure(
        address=left.enclosure, bytes=left.bytes, media_type=left.type, duration=round(left.duration or 0.0, TIMES)
    )
    written = digest_value({"address": left.enclosure, "bytes": left.bytes})
    return enclosure, MadeOf(recording=written, recipe=_LEFT_RECIPE, tags=OWN_TAGS)
