"""What happens while a plan is carried out, as values: whoever shows it needs nothing of what does it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from publisher.plan import Step
from publisher.plan.assets import EpisodeAssets
from publisher.plan.ledger import Publication, Rendition, Stored
from publisher.storage.base import Notice
from publisher.tasks import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAlternate:
    """Audio that was published beside an enclosure."""

    guid: str
    name: str
    """The recipe's."""
    rendition: Rendition


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """A step is finished, and what it published stands in the ledger."""

    step: Step
    published: Publication | PublishedAlternate | Stored | EpisodeAssets


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A step could not be carried out. The others go on, and the feed says nothing of this one."""

    step: Step
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWritten:
    """The feed document was rendered."""

    key: str
    url: str
    changed: bool
    """Whether it had to be switched; otherwise what listeners get is the same already."""
    later: tuple[tuple[str, datetime], ...] = ()
    """What is published and not shown yet: the episodes' slugs, and when their time comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesWritten:
    """The pages of a show are as they should be."""

    subject: str
    """As what they were told of while they were being stored."""
    url: str
    """Where the first of them is."""
    pages: int
    """How many there are."""
    written: tuple[str, ...]
    """The keys of those that are new, or were changed: for whoever has to tell a cache."""
    removed: tuple[str, ...]
    """The keys of those that are gone."""
    kept: tuple[str, ...] = ()
    """The keys of those that are to go once no feed can lead to them any more."""


Event: TypeAlias = Progress | StepDone | StepFailed | FeedWritten | PagesWritten | Notice
