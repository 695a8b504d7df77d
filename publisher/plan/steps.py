"""What a plan is made of: steps, and the jobs that carry them out."""

from dataclasses import dataclass
from enum import StrEnum

from publisher.hashing import digest_value
from publisher.media.edits import Edits
from publisher.media.tags.model import Tags
from publisher.model import Episode, Feed
from publisher.model.recipe import Recipe
from publisher.plan.assets import Asset
from publisher.plan.ledger import MadeOf
from publisher.storage.layout import object_key


class StepKind(StrEnum):
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
    beside: tuple["AudioJob", ...] = ()
    """The same audio in other formats, which is made along with it."""
    alternate: str = ""
    """The recipe's name, if this is audio beside the enclosure; empty for the enclosure itself."""
    feed: Feed
    episode: Episode
    """What is published beside the audio is made of these, once it is known where everything is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetJob:
    """Chapters and transcripts to publish beside audio that is published already."""

    slug: str
    guid: str
    assets: tuple[Asset, ...]
    words: str
    """The digest of what they are made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverJob:
    """A picture to publish."""

    owner: str
    """The episode's GUID, or FEED_COVER; for the picture of a chapter what `picture_owner` says."""
    name: str
    """What the file is called after: the folder of the episode, or of the feed."""
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to one episode's audio or one picture."""

    kind: StepKind
    subject: str
    """What a person calls it: the episode's slug, or "cover" and whose."""
    reason: str
    guid: str | None = None
    alternate: str = ""
    """The name of a recipe, where it is about audio beside the enclosure."""
    job: AudioJob | CoverJob | AssetJob | None = None
    """What to carry out; None where there is nothing to be done, or nobody has asked for it."""
    refused: bool = False
    """Whether it would do harm to listeners that nobody means to do."""
    lost: bool = False
    """Whether what was published is gone from the storage, so that no feed may speak of it until it is back."""

    @property
    def is_waiting(self) -> bool:
        """Tell whether the step is a replacement that nobody has asked for by name."""
        return self.kind is StepKind.REPLACE and self.job is None


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
    def pending(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.job is not None or step.kind is StepKind.RETIRE)

    @property
    def blocked(self) -> tuple[Step, ...]:
        """The steps that should be carried out and cannot be, so that something is missing afterwards."""
        return tuple(step for step in self.steps if step.kind is StepKind.BLOCKED or (step.lost and step.job is None))


def _job_digest(step: Step) -> str | None:
    match step.job:
        case AudioJob(made_of=made_of, beside=()):
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
    """Return the key under which a picture is stored."""
    suffix = ".png" if job.path.lower().endswith(".png") else ".jpg"
    return object_key("images", job.name, job.digest, suffix)
