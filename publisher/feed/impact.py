"""Assesses what a plan means to listeners: which files apps download, what they keep, what differs in the feed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from publisher.feed.diff import IN_FEED_FIELD, ORDER_FIELD, ChangeKind, FeedDiff, FieldChange, ItemChange
from publisher.model import Episode
from publisher.plan import AssetJob, AudioJob, CoverJob, LeaveJob, Plan, Step, StepKind, cover_key, settle_ledger
from publisher.plan.ledger import Ledger, Stored
from publisher.storage.content_types import get_content_type


class ImpactLevel(StrEnum):
    """How much of an effect listeners notice, the most first."""

    REFUSED = "refused"
    """Refused, since it would do harm."""
    DOWNLOAD = "download"
    """Apps download a file."""
    GONE = "gone"
    """Something leaves the feed."""
    STALE = "stale"
    """Apps that have the former file keep it."""
    ARTWORK = "artwork"
    """A picture changes, with or without a new URL."""
    REFRESH = "refresh"
    """Apps show it at their next refresh, and download nothing."""
    LATER = "later"
    """Not shown before the episode's date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that listeners would notice."""

    impact: ImpactLevel
    subject: str
    """The episode's folder, or the feed's."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChanges:
    """How many web pages would differ."""

    written: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """A plan with its effects on listeners."""

    plan: Plan
    effects: tuple[Effect, ...]
    """The gravest first."""
    changes: FeedDiff
    """What differs in the feed before audio is made: new episodes are not in it."""
    pages: PageChanges | None = None
    """What differs in the show's web pages; None without pages, or if they are not known."""


NEW_EPISODE = "new episode: 1 download each"
GUID_CHANGED = "GUID changes: every follower downloads it again"
ENCLOSURE_CHANGED = "enclosure URL changes: apps that have it keep the old file"
LEAVES_FEED = "leaves the feed: apps that have it keep it, nobody else can get it"
SAME_ARTWORK = "artwork keeps its URL: Apple will not fetch it again"
NEW_ARTWORK = "artwork has a new URL: apps fetch it at their next refresh"
NO_DOWNLOAD = "seen at the next refresh, no download"
SHOW_GUID_CHANGED = "podcast:guid changes: directories take it for another show"
FEED_MOVES = "new address: apps follow it there, if they know itunes:new-feed-url"
FEED_PAGED = (
    "the feed itself holds {} of its episodes from now on: apps that do not follow archive pages show no others"
)
FEED_WHOLE_AGAIN = "the feed itself holds {} of its episodes again: fewer stand on archive pages"
LEAVES_UNTIL = "leaves the feed until {:%Y-%m-%d %H:%M %z}: apps that have it keep it"
NOT_ASKED = "would leave the feed, and nobody asked for that: publish stops, and nothing is changed"
NO_FOLLOWERS = "a new feed: nobody follows it yet"


def ledger_after(ledger: Ledger, plan: Plan) -> Ledger:
    """Return the ledger after a plan's steps, except for audio, whose digests are known only once it is made."""
    ledger = settle_ledger(ledger, plan)
    for step in plan.steps:
        match step.job:
            case AssetJob(guid=guid, assets=companions, words=words):
                ledger = ledger.with_assets(guid, {companion.name: companion.stored for companion in companions}, words)
            case CoverJob(owner=owner, digest=digest) as job:
                key = cover_key(job)
                ledger = ledger.with_cover(
                    owner, Stored(key=key, bytes=0, digest=digest, media_type=get_content_type(key))
                )
    return ledger


def keep_published_guids(episodes: Sequence[Episode], audio: Iterable[Step]) -> tuple[Episode, ...]:
    """Return the episodes with the published GUID in each whose change of GUID the plan refuses."""
    kept = {step.subject: step.guid for step in audio if step.refused}
    return tuple(
        episode.model_copy(update={"guid": kept[episode.slug]}) if episode.slug in kept else episode
        for episode in episodes
    )


def assess_impact(
    plan: Plan,
    episodes: Sequence[Episode],
    *,
    audio: Iterable[Step],
    ledger: Ledger,
    before: Sequence[bytes],
    after: Sequence[bytes],
    now: datetime,
    pages: PageChanges | None = None,
) -> Impact:
    """Return the effects of a plan on followers of its feed, which takes `episodes`.

    `audio` are the steps of the feed that makes the audio, `ledger` is the feed's before the plan; `before` and
    `after` are the feed's documents, the feed first, then its archive pages. `before` is empty for a new feed.
    """
    audio = [*audio]
    changes = _compare(before, after)
    dates = {episode.slug: episode.date for episode in episodes}
    left = {item.guid for item in changes.items if item.fate is ChangeKind.REMOVED}
    effects = [*_assess_covers(plan, ledger)]
    for step in audio:
        if step.subject in dates:
            effects += _assess_audio(
                step,
                shown=dates[step.subject] <= now,
                followed=bool(before),
                when=dates[step.subject],
                put_off=step.guid in left,
            )
    if before:
        slugs = {guid: entry.slug for guid, entry in ledger.publications.items()}
        # A renamed folder goes by its new name.
        slugs |= {step.guid: step.subject for step in audio if step.guid and step.subject in dates}
        effects += _assess_channel(plan.feed, changes.channel)
        retired = {step.guid for step in audio if step.kind is StepKind.RETIRE and step.guid and not step.alternate}
        # What is lost, or unknown to the ledger, comes back with its job.
        made = {step.guid for step in audio if isinstance(step.job, AudioJob | LeaveJob)}
        asked = plan.may_leave | retired | made
        later = {slug: date for slug, date in dates.items() if date > now}
        for item in changes.items:
            subject = slugs.get(item.guid, item.title)
            if item.fate is ChangeKind.REMOVED and item.guid not in asked:
                effects.append(Effect(impact=ImpactLevel.REFUSED, subject=subject, text=NOT_ASKED))
            else:
                effects += _assess_item(item, subject, until=later.get(subject))
    else:
        effects.append(Effect(impact=ImpactLevel.REFRESH, subject=plan.feed, text=NO_FOLLOWERS))
    # What has a new address keeps none, also if its file is put back under the same key, as in a new bucket.
    renewed = {effect.subject for effect in effects if effect.text == NEW_ARTWORK}
    effects = [effect for effect in effects if effect.text != SAME_ARTWORK or effect.subject not in renewed]
    order = [*ImpactLevel]
    gravest_first = tuple(sorted(effects, key=lambda one: order.index(one.impact)))
    return Impact(plan=plan, effects=gravest_first, changes=changes, pages=pages)


def _compare(before: Sequence[bytes], after: Sequence[bytes]) -> FeedDiff:
    if [*before] == [*after]:
        return FeedDiff()
    from publisher.feed.compare import compare_feeds  # noqa: PLC0415 - XML is read only where something differs

    return compare_feeds(before, after)


def _assess_audio(step: Step, *, shown: bool, followed: bool, when: datetime, put_off: bool) -> Iterator[Effect]:
    if step.refused:
        yield Effect(impact=ImpactLevel.REFUSED, subject=step.subject, text=step.reason)
    if not shown and (isinstance(step.job, AudioJob | LeaveJob) or (step.kind is StepKind.KEEP and not put_off)):
        text = f"not shown before {when:%Y-%m-%d %H:%M %z}"
        yield Effect(impact=ImpactLevel.LATER, subject=step.subject, text=text)
    elif not isinstance(step.job, AudioJob | LeaveJob):
        return
    elif step.lost or put_off:
        text = "its file is put back, so that it can be downloaded again"
        yield Effect(impact=ImpactLevel.REFRESH, subject=step.subject, text=text)
    elif step.kind is StepKind.REPLACE:
        yield Effect(impact=ImpactLevel.STALE, subject=step.subject, text=ENCLOSURE_CHANGED)
    elif followed:
        yield Effect(impact=ImpactLevel.DOWNLOAD, subject=step.subject, text=NEW_EPISODE)


def _assess_covers(plan: Plan, ledger: Ledger) -> Iterator[Effect]:
    """Yield the effect of pictures that are stored anew under the same key; new URLs show in the feed's changes."""
    for step in plan.steps:
        if isinstance(step.job, CoverJob):
            known = ledger.covers.get(step.job.owner)
            if known is not None and known.key == cover_key(step.job):
                yield Effect(impact=ImpactLevel.ARTWORK, subject=step.job.name, text=SAME_ARTWORK)


def _assess_channel(feed: str, changes: Sequence[FieldChange]) -> Iterator[Effect]:
    effects = {
        "podcast:guid": (ImpactLevel.DOWNLOAD, SHOW_GUID_CHANGED),
        "itunes:image href": (ImpactLevel.ARTWORK, NEW_ARTWORK),
        "itunes:new-feed-url": (ImpactLevel.REFRESH, FEED_MOVES),
    }
    fields = {change.field for change in changes}
    for field, (impact, text) in effects.items():
        if field in fields:
            yield Effect(impact=impact, subject=feed, text=text)
    for change in changes:
        if change.field == IN_FEED_FIELD:
            fewer = int(change.after or 0) < int(change.before or 0)
            text = (FEED_PAGED if fewer else FEED_WHOLE_AGAIN).format(change.after)
            yield Effect(impact=ImpactLevel.GONE if fewer else ImpactLevel.REFRESH, subject=feed, text=text)
    yield from _assess_refresh(feed, fields - effects.keys() - {"image url", "image link", IN_FEED_FIELD})


def _assess_item(item: ItemChange, subject: str, until: datetime | None) -> Iterator[Effect]:
    match item.fate:
        case ChangeKind.ADDED:
            yield Effect(impact=ImpactLevel.DOWNLOAD, subject=subject, text=NEW_EPISODE)
        case ChangeKind.REMOVED:
            text = LEAVES_UNTIL.format(until) if until else LEAVES_FEED
            yield Effect(impact=ImpactLevel.GONE, subject=subject, text=text)
        case ChangeKind.CHANGED:
            fields = {change.field for change in item.changes}
            if "guid" in fields:
                yield Effect(impact=ImpactLevel.DOWNLOAD, subject=subject, text=GUID_CHANGED)
            elif "enclosure url" in fields:
                yield Effect(impact=ImpactLevel.STALE, subject=subject, text=ENCLOSURE_CHANGED)
            if "itunes:image href" in fields:
                yield Effect(impact=ImpactLevel.ARTWORK, subject=subject, text=NEW_ARTWORK)
            yield from _assess_refresh(subject, {field for field in fields if not field.startswith(COVERED_FIELDS)})


COVERED_FIELDS = ("guid", "enclosure", "itunes:image", "itunes:duration")
"""Beginnings of fields that have an effect of their own, or follow from one that has."""


def _assess_refresh(subject: str, fields: Iterable[str]) -> Iterator[Effect]:
    tags = {field if field == ORDER_FIELD else field.partition(" ")[0] for field in fields}
    names = sorted({TAG_WORDS.get(tag, tag.rpartition(":")[2]) for tag in tags})
    if names:
        listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        yield Effect(impact=ImpactLevel.REFRESH, subject=subject, text=f"{listed}: {NO_DOWNLOAD}")


TAG_WORDS = {
    "atom:link": "addresses",
    "category": "topics",
    "content:encoded": "notes",
    "image": "title",
    "itunes:category": "categories",
    "itunes:episode": "number",
    "itunes:episodeType": "kind",
    "itunes:owner": "owner",
    "link": "web page",
    "managingEditor": "owner",
    "podcast:alternateEnclosure": "other formats",
    "podcast:contentLink": "other places",
    "podcast:episode": "number",
    "podcast:images": "pictures",
    "podcast:image": "pictures",
    "podcast:license": "licence",
    "podcast:location": "places",
    "podcast:person": "people",
    "podcast:podroll": "recommended shows",
    "podcast:remoteItem": "what is listed",
    "podcast:socialInteract": "comments",
    "podcast:soundbite": "soundbites",
    "podcast:trailer": "trailers",
    "podcast:transcript": "transcript",
    "podcast:txt": "texts for readers",
    "podcast:updateFrequency": "how often episodes come",
    "podcast:value": "payments",
    "pubDate": "date",
    "webMaster": "web master",
}
"""Plain words for tags, where the tag's own name says less."""
