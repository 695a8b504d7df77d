"""A small show in each state that a plan can find it in."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from publisher.model import Episode, Feed
from publisher.plan import (
    AudioJob,
    CoverJob,
    Inventory,
    LeaveJob,
    Plan,
    Step,
    StepKind,
    cover_path,
    make_plan,
    settle_ledger,
)
from publisher.plan.ledger import Ledger, Stored, make_guid
from publisher.plan.retire import Leave
from publisher.storage.layout import object_key
from support.strategies import publication, small_show

FEED, EPISODES = small_show()


EN, TO, TRE = EPISODES
"""EN and TRE show the feed's cover, TO has one of its own."""


NOTHING = Ledger(feed=FEED.slug)


@dataclass(frozen=True, kw_only=True)
class World:
    """What a plan is made from, with everything at hand and nothing published unless a test says otherwise."""

    feed: Feed = FEED
    episodes: tuple[Episode, ...] = EPISODES
    ledger: Ledger = NOTHING
    files: dict[str, str] | None = None
    stored: dict[str, int] | None = dataclasses.field(default_factory=dict)
    retire: frozenset[str] = frozenset()
    """Slugs of published episodes that are asked to leave the feed."""

    @property
    def inventory(self) -> Inventory:
        """Every file that is named, with a digest made of its path, unless `files` says otherwise."""
        return Inventory(
            files=named(self.feed, self.episodes) if self.files is None else self.files, stored=self.stored
        )

    def plan(self, *replace: str) -> Plan:
        """Plan, with leave to replace the audio of some folders."""
        return make_plan(
            self.feed,
            self.episodes,
            target="preview",
            ledger=self.ledger,
            inventory=self.inventory,
            replace=frozenset(replace),
            leave=Leave(asked=frozenset(guid for slug in self.retire if (guid := self.ledger.guid_of(slug)))),
        )

    def carried_out(self, *replace: str) -> "World":
        """Return the world after its plan was carried out, as far as ledger and storage can see it."""
        plan = self.plan(*replace)
        ledger, stored = settle_ledger(self.ledger, plan), dict(self.stored or {})
        for step in plan.pending:
            match step.job:
                case LeaveJob() as job:
                    entry = publication(self.feed, self.episodes[0])
                    entry = dataclasses.replace(
                        entry,
                        guid=job.guid,
                        slug=job.slug,
                        enclosure=job.enclosure,
                        mastered=None,
                        made_of=job.made_of,
                        alternates={},
                        retired=False,
                    )
                    ledger = ledger.with_publication(entry)
                case AudioJob() as job:
                    key = object_key("audio", job.slug, job.made_of.digest, ".mp3")
                    file = Stored(key=key, bytes=4_096, digest=job.made_of.digest, media_type="audio/mpeg")
                    entry = publication(self.feed, self.episodes[0])
                    entry = dataclasses.replace(
                        entry, guid=job.guid, slug=job.slug, enclosure=file, made_of=job.made_of, retired=False
                    )
                    ledger = ledger.with_publication(entry)
                    stored[key] = file.bytes
                case CoverJob() as job:
                    key = object_key("images", job.name, job.digest, ".jpg")
                    file = Stored(key=key, bytes=2_048, digest=job.digest, media_type="image/jpeg")
                    ledger = ledger.with_cover(job.owner, file)
                    stored[key] = file.bytes
        return self.with_(ledger=ledger, stored=stored)

    def with_(self, **changes: object) -> "World":
        """Return a world that differs in some things."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def without(self, *paths: str) -> "World":
        """Return a world in which some files are not on this machine."""
        return self.with_(files={path: digest for path, digest in self.inventory.files.items() if path not in paths})

    def with_file(self, path: str, digest: str) -> "World":
        """Return a world in which one file has other content."""
        return self.with_(files={**self.inventory.files, path: digest})

    def with_episode(self, episode: Episode, **changes: object) -> "World":
        """Return a world in which one episode was edited."""
        edited = episode.model_copy(update=changes)
        return self.with_(episodes=tuple(edited if one is episode else one for one in self.episodes))


def named(feed: Feed, episodes: Collection[Episode]) -> dict[str, str]:
    """Return every file that feed and episodes name, with a digest made of its path."""
    paths = {f"feeds/{feed.slug}/{feed.cover}", *(cover_path(feed, episode) for episode in episodes)}
    return {path: make_guid(UUID(int=0), path) for path in paths | {episode.recording_path for episode in episodes}}


def kinds(plan: Plan) -> dict[str, StepKind]:
    """Return the kind of each step, by its subject."""
    return {step.subject: step.kind for step in plan.steps}


def step_of(plan: Plan, subject: str) -> Step:
    """Return the one step of a subject."""
    (step,) = [step for step in plan.steps if step.subject == subject]
    return step


PUBLISHED = World().carried_out()
"""Everything is published, and nothing has changed since."""
