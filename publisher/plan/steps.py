"""Defines plans, their steps, and the jobs of the steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from publisher.hashing import digest_value
from publisher.media.edits import Edits
from publisher.media.tags.model import Tags
from publisher.model import Episode, Feed
from publisher.model.kept import Keep
from publisher.model.recipe import Recipe
from publisher.plan.assets import Asset
from publisher.plan.ledger import LeftEnclosure, MadeOf, Publication, Rendition, Stored
from publisher.storage.layout import object_key


class StepKind(StrEnum):
    """The effect of a step on the published audio, picture or assets."""

    KEEP = "keep"
    CREATE = "create"
    REPLACE = "replace"
    RETIRE = "retire"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioJob:
    """The inputs for making and publishing the audio and assets of one episode."""

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
    keep: Keep = False
    """Whether the recording is published as it is, with new tags or to the byte, and `recipe` plays no part."""
    beside: tuple["AudioJob", ...] = ()
    """The jobs for the alternate enclosures, which are made along with it."""
    alternate: str = ""
    """The recipe's name, for an alternate enclosure; empty for the enclosure itself."""
    feed: Feed
    episode: Episode
    """With `feed`, the source of the assets, which are made once the timeline is known."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """The keys of the chapters' pictures by file name; jobs of their own store them."""
    published: Publication | Rendition | None = None
    """What is published in its place; files that come out the same keep their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveJob:
    """An enclosure at another host to record in the ledger; the episode's assets are stored here all the same."""

    slug: str
    guid: str
    enclosure: LeftEnclosure
    made_of: MadeOf
    feed: Feed
    episode: Episode
    pictures: Mapping[str, str] = field(default_factory=dict)
    """As those of an audio job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetJob:
    """Chapters and transcripts to publish for audio that is published already."""

    slug: str
    guid: str
    assets: tuple[Asset, ...]
    words: str
    """The digest of the assets' sources and of the program (`digest_assets`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverJob:
    """A picture to publish."""

    owner: str
    """The picture's owner in the ledger: a GUID, FEED_COVER, or `make_picture_owner` for a chapter."""
    name: str
    """The slug of the episode or the feed, which the object key contains."""
    path: str
    digest: str
    published: Stored | None = None
    """What is published in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The planned effect on one episode's audio, one alternate, one picture or one episode's assets."""

    kind: StepKind
    subject: str
    """The name shown to users: the episode's slug, or for instance "cover of" and a slug."""
    reason: str
    guid: str | None = None
    alternate: str = ""
    """The name of a recipe, for a step on an alternate enclosure."""
    job: AudioJob | LeaveJob | CoverJob | AssetJob | None = None
    """The job to carry out; None where nothing is to be done, or a replacement was not requested."""
    refused: bool = False
    """Whether the step is blocked because it would change the GUID of a published episode."""
    lost: bool = False
    """Whether the published file is missing in the storage, so that the feed must leave it out until it is back."""

    @property
    def is_waiting(self) -> bool:
        """Whether the step is a replacement that was not requested with --replace."""
        return self.kind is StepKind.REPLACE and self.job is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of publishing one feed to one target, before its feed document is replaced."""

    feed: str
    target: str
    steps: tuple[Step, ...]
    may_leave: frozenset[str] = frozenset()
    """The GUIDs of the items that may leave the feed, since that was asked for, now or before."""

    @property
    def digest(self) -> str:
        """Return the digest of the plan, the same on any machine."""
        steps = [[step.kind, step.subject, step.guid, _job_digest(step)] for step in self.steps]
        return digest_value({"feed": self.feed, "target": self.target, "steps": steps})

    @property
    def pending(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.job is not None or step.kind is StepKind.RETIRE)

    @property
    def blocked(self) -> tuple[Step, ...]:
        """The steps that cannot be carried out, so that something is missing in the feed afterwards."""
        return tuple(step for step in self.steps if step.kind is StepKind.BLOCKED or (step.lost and step.job is None))


def _job_digest(step: Step) -> str | None:
    match step.job:
        case AudioJob(made_of=made_of, beside=()) | LeaveJob(made_of=made_of):
            return made_of.digest
        case AudioJob(made_of=made_of, beside=beside):
            return digest_value([made_of.digest, *(job.made_of.digest for job in beside)])
        case CoverJob(digest=digest):
            return digest
        case AssetJob(assets=companions):
            return digest_value([companion.stored.key for companion in companions])
        case None:
            return None


def cover_key(job: CoverJob) -> str:
    """Return the object key of a picture."""
    suffix = ".png" if job.path.lower().endswith(".png") else ".jpg"
    return object_key("images", job.name, job.digest, suffix, job.published)
