"""What publishing would do: for each episode and picture one step, computed from what is known and nothing else.

A plan is the very value that is carried out; showing it is all that a dry run is.
Published audio is never replaced unless it was asked for by name.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from publisher.companions import Companion, companions_of
from publisher.digest import Json, digest_value
from publisher.editing import edits_of
from publisher.edits import Edits
from publisher.ledger import FEED_COVER, Ledger, MadeOf, Publication, Stored, object_key
from publisher.model import Episode, Feed
from publisher.sound import REVISION, Recipe
from publisher.tags import Tags, tags_of


class Kind(StrEnum):
    """What a step does to what listeners have."""

    KEEP = "keep"
    CREATE = "create"
    REPLACE = "replace"
    RETIRE = "retire"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioJob:
    """All that is needed to make and publish the audio of one episode."""

    slug: str
    guid: str
    recording: str
    """Path from the top of the working folder."""
    cover: str
    """Path of the picture to embed, from the top of the working folder."""
    recipe: Recipe
    tags: Tags
    made_of: MadeOf
    edits: Edits
    feed: Feed
    episode: Episode
    """What is published beside the audio is made of these, once it is known where everything is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionJob:
    """Chapters and transcripts to publish beside audio that is published already."""

    slug: str
    guid: str
    companions: tuple[Companion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverJob:
    """A picture to publish."""

    owner: str
    """The episode's GUID, or FEED_COVER."""
    name: str
    """What the file is called after: the folder of the episode, or of the feed."""
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to one episode's audio or one picture."""

    kind: Kind
    subject: str
    """What a person calls it: the episode's slug, or "cover" and whose."""
    reason: str
    guid: str | None = None
    job: AudioJob | CoverJob | CompanionJob | None = None
    """What to carry out; None where there is nothing to be done, or nobody has asked for it."""
    refused: bool = False
    """Whether it would do harm to listeners that nobody means to do."""
    lost: bool = False
    """Whether what was published is gone from the storage, so that no feed may speak of it until it is back."""

    @property
    def waits(self) -> bool:
        """Tell whether the step is a replacement that nobody has asked for by name."""
        return self.kind is Kind.REPLACE and self.job is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that publishing one feed to one target would do before its feed document is switched."""

    feed: str
    target: str
    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        """Return what names the plan: equal for equal plans on any machine."""
        steps = [[step.kind, step.subject, step.guid, _job_digest(step)] for step in self.steps]
        return digest_value({"feed": self.feed, "target": self.target, "steps": steps})

    @property
    def work(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.job is not None or step.kind is Kind.RETIRE)

    @property
    def stuck(self) -> tuple[Step, ...]:
        """The steps that should be carried out and cannot be, so that something is missing afterwards."""
        return tuple(step for step in self.steps if step.kind is Kind.BLOCKED or (step.lost and step.job is None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What is at hand on this machine and what is in the storage: digests by path, sizes by key."""

    files: Mapping[str, str]
    """SHA-256 of recordings and pictures, by path from the top of the working folder."""
    stored: Mapping[str, int] | None
    """Bytes by object key, for everything in the storage; None if it was not looked at."""


def make_plan(
    feed: Feed,
    episodes: tuple[Episode, ...],
    *,
    target: str,
    ledger: Ledger,
    inventory: Inventory,
    replace: AbstractSet[str] = frozenset(),
) -> Plan:
    """Compute what publishing `feed` with the `episodes` that it takes would do.

    `replace` names slugs whose audio may be replaced. A feed with a show has nothing of its own but a cover.
    """
    planner = _Planner(feed=feed, ledger=ledger, inventory=inventory, replace=replace)
    cover = planner.cover(FEED_COVER, feed.slug, f"feeds/{feed.slug}/{feed.cover}")
    if not feed.makes_audio:
        return Plan(feed=feed.slug, target=target, steps=(cover,))
    audio = [planner.audio(episode) for episode in episodes]
    # What goes with audio that is made now is made with it.
    rest = [episode for episode, step in zip(episodes, audio, strict=True) if step.job is None]
    steps = (
        cover,
        *planner.episode_covers(episodes),
        *audio,
        *planner.companions(rest),
        *planner.retired(episodes),
    )
    return Plan(feed=feed.slug, target=target, steps=steps)


def guid_of(feed: Feed, episode: Episode, ledger: Ledger) -> str:
    """Return who an episode is: as it says itself, as it was published, or as it is about to be."""
    return episode.guid or ledger.guid_of(episode.slug) or ledger.new_guid(feed.guid, episode.slug)


def companion_jobs(
    feed: Feed, episodes: Iterable[Episode], ledger: Ledger, stored: Mapping[str, int] | None = None
) -> Iterator[CompanionJob]:
    """Yield a job for each published episode beside which something else stands than its words say now."""
    for episode in episodes:
        published = ledger.publications.get(guid_of(feed, episode, ledger))
        if published is None:
            continue
        companions = companions_of(feed, episode, published)
        wanted = {companion.name: companion.stored for companion in companions}
        there = stored is None or all(stored.get(file.key) == file.bytes for file in wanted.values())
        if wanted != published.assets or not there:
            yield CompanionJob(slug=episode.slug, guid=published.guid, companions=companions)


def cover_key(job: CoverJob) -> str:
    """Return the key under which a picture is stored."""
    suffix = ".png" if job.path.lower().endswith(".png") else ".jpg"
    return object_key("images", job.name, job.digest, suffix)


def cover_path(feed: Feed, episode: Episode) -> str:
    """Return the path of the picture that stands for an episode: its own, or the feed's."""
    if episode.cover:
        return f"episodes/{episode.slug}/{episode.cover}"
    return f"feeds/{feed.slug}/{feed.cover}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    feed: Feed
    ledger: Ledger
    inventory: Inventory
    replace: AbstractSet[str]

    def cover(self, owner: str, name: str, path: str) -> Step:
        subject = f"cover of {name}"
        digest = self.inventory.files.get(path)
        known = self.ledger.covers.get(owner)
        if known and self._is_there(known) and digest in {None, known.digest}:
            return Step(kind=Kind.KEEP, subject=subject, reason="published as it is")
        if digest is None:
            return Step(kind=Kind.BLOCKED, subject=subject, reason=f"{path} is not on this machine")
        job = CoverJob(owner=owner, name=name, path=path, digest=digest)
        if known is None:
            return Step(kind=Kind.CREATE, subject=subject, reason="not published yet", job=job)
        reason = "the picture changed" if digest != known.digest else f"{known.key} is gone from the storage"
        return Step(kind=Kind.REPLACE, subject=subject, reason=reason, job=job)

    def episode_covers(self, episodes: tuple[Episode, ...]) -> Iterator[Step]:
        for episode in episodes:
            if episode.cover:
                guid = guid_of(self.feed, episode, self.ledger)
                yield self.cover(guid, episode.slug, cover_path(self.feed, episode))

    def audio(self, episode: Episode) -> Step:
        guid = guid_of(self.feed, episode, self.ledger)
        published = self.ledger.publications.get(guid)
        made_of, job = self._job(episode, guid, published)
        if published is None and (former := self._former(episode)) is not None:
            reason = f"GUID of {episode.slug} would change: every follower downloads it again: refused"
            return Step(kind=Kind.BLOCKED, subject=episode.slug, reason=reason, guid=former, refused=True)
        if published is None:
            return self._make(Kind.CREATE, episode, guid, job, "new episode")
        lost = not self._is_there(published.enclosure)
        changed = _changes(published.made_of, made_of)
        words = " and ".join(changed)
        if episode.slug in self.replace:
            return self._make(
                Kind.REPLACE, episode, guid, job, f"{words} changed" if changed else "asked for", lost=lost
            )
        ask = f"--replace {episode.slug}"
        if changed and changed != ["tags"]:
            reason = f"{words} changed; waits for {ask}"
            if lost:
                reason = f"{published.enclosure.key} is gone from the storage, and {reason}"
            return Step(kind=Kind.REPLACE, subject=episode.slug, reason=reason, guid=guid, lost=lost)
        if lost:
            reason = f"{published.enclosure.key} is gone from the storage"
            return self._make(Kind.CREATE, episode, guid, job, reason, lost=True)
        if changed:
            reason = f"words or cover changed: the feed says so at once, the tags inside the audio only with {ask}"
        else:
            reason = "comes back" if published.retired else "published as it is"
        return Step(kind=Kind.KEEP, subject=episode.slug, reason=reason, guid=guid)

    def companions(self, episodes: Iterable[Episode]) -> Iterator[Step]:
        for job in companion_jobs(self.feed, episodes, self.ledger, self.inventory.stored):
            known = self.ledger.publications[job.guid].assets
            wanted = {companion.name: companion.stored for companion in job.companions}
            changed = [name for name in sorted({*known, *wanted}) if known.get(name) != wanted.get(name)]
            reason = f"{', '.join(changed)} changed; the audio stays" if changed else "gone from the storage"
            kind = Kind.REPLACE if known else Kind.CREATE
            yield Step(kind=kind, subject=f"chapters and transcript of {job.slug}", reason=reason, job=job)

    def retired(self, episodes: tuple[Episode, ...]) -> Iterator[Step]:
        there = {guid_of(self.feed, episode, self.ledger) for episode in episodes}
        there |= {former for episode in episodes if (former := self._former(episode))}
        for guid, publication in sorted(self.ledger.publications.items()):
            if guid not in there and not publication.retired:
                reason = "its folder is gone, it is a draft again, or not taken any more: apps that have it keep it"
                yield Step(kind=Kind.RETIRE, subject=publication.slug, reason=reason, guid=guid)

    def _former(self, episode: Episode) -> str | None:
        """Return the GUID with which an episode is published that would have another one now."""
        former = self.ledger.guid_of(episode.slug)
        moved = episode.guid is None or episode.guid == former or episode.guid in self.ledger.publications
        return None if moved else former

    def _make(
        self, kind: Kind, episode: Episode, guid: str, job: AudioJob | None, reason: str, *, lost: bool = False
    ) -> Step:
        if job is None:
            edits = edits_of(self.feed, episode, self.inventory.files)
            needed = (episode.recording_path, cover_path(self.feed, episode), *(sound.path for sound in edits.sounds))
            missing = " and ".join(path for path in needed if path not in self.inventory.files)
            reason = f"{reason}, but not on this machine: {missing}"
            kind = Kind.BLOCKED
        return Step(kind=kind, subject=episode.slug, reason=reason, guid=guid, job=job, lost=lost)

    def _job(self, episode: Episode, guid: str, published: Publication | None) -> tuple[MadeOf, AudioJob | None]:
        """Return what the audio would be made of, and the job if everything for it is at hand.

        What is not at hand counts as unchanged: audio is needed to make a publication, never to describe one.
        """
        recording = self.inventory.files.get(episode.recording_path)
        cover = cover_path(self.feed, episode)
        picture = self.inventory.files.get(cover)
        tags = tags_of(self.feed, episode, guid=guid, cover=picture or "")
        edits = edits_of(self.feed, episode, self.inventory.files)
        missing = any(not sound.digest for sound in edits.sounds)
        recipe = digest_value(_recipe(self.feed.audio, edits))
        made_of = MadeOf(
            recording=recording or (published.made_of.recording if published else ""),
            recipe=published.made_of.recipe if missing and published else recipe,
            tags=digest_value(tags.to_json()) if picture or not published else published.made_of.tags,
        )
        if recording is None or picture is None or missing:
            return made_of, None
        return made_of, AudioJob(
            slug=episode.slug,
            guid=guid,
            recording=episode.recording_path,
            cover=cover,
            recipe=self.feed.audio,
            tags=tags,
            made_of=made_of,
            edits=edits,
            feed=self.feed,
            episode=episode,
        )

    def _is_there(self, file: Stored) -> bool:
        return self.inventory.stored is None or self.inventory.stored.get(file.key) == file.bytes


def _recipe(recipe: Recipe, edits: Edits) -> dict[str, Json]:
    """Return how audio is made, as a tree. Edits stand in it only where there are any."""
    tree: dict[str, Json] = {"revision": REVISION, **recipe.model_dump(mode="json")}
    return {**tree, "edits": edits.to_json()} if edits.any else tree


def _changes(before: MadeOf, after: MadeOf) -> list[str]:
    return [name for name in ("recording", "recipe", "tags") if getattr(before, name) != getattr(after, name)]


def _job_digest(step: Step) -> str | None:
    match step.job:
        case AudioJob(made_of=made_of):
            return made_of.digest
        case CoverJob(digest=digest):
            return digest
        case CompanionJob(companions=companions):
            return digest_value([companion.stored.key for companion in companions])
        case None:
            return None


def lost_from(ledger: Ledger, stored: Mapping[str, int]) -> set[str]:
    """Return the GUIDs of publications whose file is not in the storage as it should be."""
    return {
        guid
        for guid, publication in ledger.publications.items()
        if stored.get(publication.enclosure.key) != publication.enclosure.bytes
    }


def settle(ledger: Ledger, plan: Plan) -> Ledger:
    """Return the ledger after the steps that need no work.

    Those who leave are retired, those who are there are not, and are known by the folder they are in now,
    so that a new episode in a folder of the old name is a new episode.
    """
    for step in plan.steps:
        known = ledger.publications.get(step.guid or "")
        if known is None or step.kind not in {Kind.RETIRE, Kind.KEEP, Kind.REPLACE}:
            continue
        settled = dataclasses.replace(known, slug=step.subject, retired=step.kind is Kind.RETIRE)
        if settled != known:
            ledger = ledger.with_publication(settled)
    return ledger
