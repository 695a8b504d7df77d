"""Makes a plan: one step for each episode, alternate, picture and set of assets."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from publisher.model import Episode, Feed
from publisher.model.origin import name_host
from publisher.plan.alternates import make_alternate_step, make_retire_steps
from publisher.plan.assets import Kept, list_chapter_pictures, make_picture_owner
from publisher.plan.audio import list_differences, make_audio_job
from publisher.plan.edits import list_feed_edits, resolve_edits
from publisher.plan.identity import NO_ASSETS_KEPT, cover_path, find_picture_key, make_asset_jobs, resolve_guid
from publisher.plan.ledger import FEED_COVER, Ledger, LeftEnclosure, MadeOf, Publication, Stored
from publisher.plan.left import make_left_step
from publisher.plan.retire import NO_LEAVE, Leave, find_former_guid, list_departed
from publisher.plan.steps import AudioJob, CoverJob, Plan, Step, StepKind

GONE = "its folder is gone, it is a draft again, or not taken any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Local files by digest and stored objects by size, which a plan is made from."""

    files: Mapping[str, str]
    """SHA-256 of recordings and pictures, by path from the top of the working folder."""
    stored: Mapping[str, int] | None
    """Sizes in bytes of all objects in the storage, by key; None if the storage was not listed."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """Why a recording could not be fetched, by the path that it would have in the working folder."""
    pointed: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of files that are in Git LFS and were not fetched from there, by path."""
    items: AbstractSet[str] | None = None
    """GUIDs in the published feed; None if it was not read. What the sources have no longer need not be in it."""
    assets: Kept = NO_ASSETS_KEPT
    """Descriptions of the assets that are made, kept on this machine."""


def make_plan(
    feed: Feed,
    episodes: tuple[Episode, ...],
    *,
    target: str,
    ledger: Ledger,
    inventory: Inventory,
    url: str = "",
    replace: AbstractSet[str] = frozenset(),
    leave: Leave = NO_LEAVE,
) -> Plan:
    """Return the plan for publishing `feed` with its `episodes` to `target`.

    `url` is the public base address of the storage's content. `replace` has the slugs of the episodes whose audio may
    be replaced, `leave` the GUIDs of the items that may leave the feed. A feed derived from a show publishes only its
    cover.
    """
    planner = _Planner(feed=feed, ledger=ledger, inventory=inventory, url=url, replace=replace, retire=leave.asked)
    cover = planner.cover(FEED_COVER, feed.slug, f"feeds/{feed.slug}/{feed.cover}")
    if not feed.makes_audio:
        return Plan(feed=feed.slug, target=target, steps=(cover,), may_leave=leave.all)
    audio = [planner.audio(episode) for episode in episodes]
    # An audio job publishes the episode's alternates and assets too.
    rest = [episode for episode, step in zip(episodes, audio, strict=True) if step.job is None]
    steps = (
        cover,
        *planner.episode_covers(episodes),
        *audio,
        *(step for episode in rest for step in planner.alternates(episode)),
        *planner.assets(rest),
        *planner.retired(episodes),
    )
    return Plan(feed=feed.slug, target=target, steps=steps, may_leave=leave.all)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    feed: Feed
    ledger: Ledger
    inventory: Inventory
    url: str
    replace: AbstractSet[str]
    retire: AbstractSet[str]

    def cover(self, owner: str, name: str, path: str, subject: str = "") -> Step:
        subject = subject or f"cover of {name}"
        digest = self.inventory.files.get(path)
        known = self.ledger.covers.get(owner)
        if known and self._is_there(known) and digest in {None, known.digest}:
            return Step(kind=StepKind.KEEP, subject=subject, reason="published as it is")
        if digest is None:
            return Step(kind=StepKind.BLOCKED, subject=subject, reason=f"{path} is not on this machine")
        job = CoverJob(owner=owner, name=name, path=path, digest=digest, published=known)
        if known is None:
            return Step(kind=StepKind.CREATE, subject=subject, reason="not published yet", job=job)
        reason = "the picture changed" if digest != known.digest else f"{known.key} is gone from the storage"
        return Step(kind=StepKind.REPLACE, subject=subject, reason=reason, job=job)

    def episode_covers(self, episodes: tuple[Episode, ...]) -> Iterator[Step]:
        for episode in episodes:
            guid = resolve_guid(self.feed, episode, self.ledger)
            if episode.cover:
                yield self.cover(guid, episode.slug, cover_path(self.feed, episode))
            for name in list_chapter_pictures(episode):
                path = f"episodes/{episode.slug}/{name}"
                yield self.cover(
                    make_picture_owner(guid, name), episode.slug, path, f"picture {name} of {episode.slug}"
                )

    def audio(self, episode: Episode) -> Step:
        guid = resolve_guid(self.feed, episode, self.ledger)
        published = self.ledger.publications.get(guid)
        former = find_former_guid(episode, self.ledger) if published is None else None
        if former is not None:
            reason = f"GUID of {episode.slug} would change: every follower downloads it again: refused"
            return Step(kind=StepKind.BLOCKED, subject=episode.slug, reason=reason, guid=former, refused=True)
        if episode.left:
            pictures = self._find_picture_keys(episode, guid)
            may_replace = episode.slug in self.replace
            return make_left_step(
                self.feed, episode, episode.left, guid, published, pictures=pictures, may_replace=may_replace
            )
        made_of, job = make_audio_job(
            self.feed, episode, guid, published, files=self.inventory.files, pointed=self.inventory.pointed
        )
        if job is not None:
            pictures = self._find_picture_keys(episode, guid)
            beside = tuple(self._make_alternate_jobs(episode, guid, published))
            job = dataclasses.replace(job, beside=beside, pictures=pictures)
        if published is None:
            return self._make(StepKind.CREATE, episode, guid, job, "new episode")
        if isinstance(published.enclosure, LeftEnclosure):
            reason = f"is brought over from {name_host(published.enclosure.address)}"
            return self._make(StepKind.REPLACE, episode, guid, job, reason)
        return self._keep_or_replace(episode, guid, published, made_of, job)

    def _keep_or_replace(
        self, episode: Episode, guid: str, published: Publication, made_of: MadeOf, job: AudioJob | None
    ) -> Step:
        """Return the step for an episode whose audio is stored here."""
        lost = any(not self._is_there(file) for file in published.audio[:1])
        changed = list_differences(published.made_of, made_of)
        words = " and ".join(changed)
        if episode.slug in self.replace:
            return self._make(
                StepKind.REPLACE, episode, guid, job, f"{words} changed" if changed else "asked for", lost=lost
            )
        ask = f"--replace {episode.slug}"
        if changed and changed != ["tags"]:
            reason = f"{words} changed; waits for {ask}"
            if lost:
                reason = f"{published.place} is gone from the storage, and {reason}"
            return Step(kind=StepKind.REPLACE, subject=episode.slug, reason=reason, guid=guid, lost=lost)
        if lost:
            reason = f"{published.place} is gone from the storage"
            return self._make(StepKind.CREATE, episode, guid, job, reason, lost=True)
        if changed:
            reason = f"words or cover changed: the feed says so at once, the tags inside the audio only with {ask}"
        else:
            reason = "comes back" if published.retired else "published as it is"
        return Step(kind=StepKind.KEEP, subject=episode.slug, reason=reason, guid=guid)

    def _find_picture_keys(self, episode: Episode, guid: str) -> dict[str, str]:
        """Return the keys of the chapters' pictures that are on this machine, by file name."""
        files = self.inventory.files
        known = {name: files.get(f"episodes/{episode.slug}/{name}") for name in list_chapter_pictures(episode)}
        return {
            name: find_picture_key(episode, guid, name, digest, self.ledger) for name, digest in known.items() if digest
        }

    def _make_alternate_jobs(self, episode: Episode, guid: str, published: Publication | None) -> Iterator[AudioJob]:
        for recipe in self.feed.alternate:
            known = published.alternates.get(recipe.name) if published else None
            _, job = make_audio_job(self.feed, episode, guid, known, files=self.inventory.files, alternate=recipe)
            if job is not None:
                yield job

    def alternates(self, episode: Episode) -> Iterator[Step]:
        """Yield the steps for the alternate enclosures of an episode whose enclosure is kept."""
        guid = resolve_guid(self.feed, episode, self.ledger)
        published = self.ledger.publications.get(guid)
        if published is None or isinstance(published.enclosure, LeftEnclosure):
            return
        for recipe in self.feed.alternate:
            known = published.alternates.get(recipe.name)
            there = known is not None and self._is_there(known.enclosure)
            files, pointed = self.inventory.files, self.inventory.pointed
            yield make_alternate_step(self.feed, episode, published, recipe, files, there=there, pointed=pointed)
        yield from make_retire_steps(self.feed, episode, published)

    def assets(self, episodes: Iterable[Episode]) -> Iterator[Step]:
        inventory = self.inventory
        for job in make_asset_jobs(
            self.feed, episodes, self.ledger, inventory.stored, url=self.url, kept=inventory.assets
        ):
            known = self.ledger.publications[job.guid].assets
            wanted = {asset.name: asset.stored for asset in job.assets}
            changed = [name for name in sorted({*known, *wanted}) if known.get(name) != wanted.get(name)]
            reason = f"{', '.join(changed)} changed; the audio stays" if changed else "gone from the storage"
            kind = StepKind.REPLACE if known else StepKind.CREATE
            yield Step(kind=kind, subject=f"chapters and transcript of {job.slug}", reason=reason, job=job)

    def retired(self, episodes: tuple[Episode, ...]) -> Iterator[Step]:
        """Yield what becomes of published episodes that the sources have no longer."""
        on_air = self.inventory.items
        for entry in list_departed(self.feed, episodes, self.ledger):
            kind, reason = StepKind.RETIRE, "leaves the feed, and its files are deleted: apps that have it keep it"
            if entry.guid in self.retire:
                if entry.retired and not self._has_files(entry):
                    continue
            elif on_air is not None and entry.guid not in on_air:
                if entry.retired:
                    continue
                reason = f"{GONE}; it is not in the feed"
            elif on_air is None and entry.retired:
                continue
            else:
                # A run that was refused, or an older ledger, may have it as retired; listeners have it all the same.
                kind, reason = StepKind.BLOCKED, f"{GONE}; waits for --retire {entry.slug}"
            yield Step(kind=kind, subject=entry.slug, reason=reason, guid=entry.guid)

    def _has_files(self, entry: Publication) -> bool:
        """Tell whether files of a retired episode are still stored, as after an interruption."""
        files = (*entry.audio, *entry.assets.values())
        return self.inventory.stored is not None and any(file.key in self.inventory.stored for file in files)

    def _make(
        self,
        kind: StepKind,
        episode: Episode,
        guid: str,
        job: AudioJob | None,
        reason: str,
        *,
        lost: bool = False,
    ) -> Step:
        if job is None:
            edits = resolve_edits(self.feed, episode, self.inventory.files)
            sounds = (sound.path for sound in edits.jingles)
            pictures = (f"episodes/{episode.slug}/{name}" for name in list_chapter_pictures(episode))
            others = (cover_path(self.feed, episode), *pictures, *sounds)
            needed = {episode.recording_path: episode.recording_place, **{path: path for path in others}}
            missing = [path for path in needed if path not in self.inventory.files]
            refused = [self.inventory.absent[path] for path in missing if path in self.inventory.absent]
            away = " and ".join(needed[path] for path in missing if path not in self.inventory.absent)
            reason = f"{reason}, but {' and '.join([f'not on this machine: {away}'] * bool(away) + refused)}"
            kind = StepKind.BLOCKED
        elif job.keep:
            left_out = " and ".join(list_feed_edits(self.feed, episode))
            reason = f"{reason}, kept as it is{left_out and f', without the {left_out} of the feed'}"
        return Step(kind=kind, subject=episode.slug, reason=reason, guid=guid, job=job, lost=lost)

    def _is_there(self, file: Stored) -> bool:
        return self.inventory.stored is None or self.inventory.stored.get(file.key) == file.bytes
