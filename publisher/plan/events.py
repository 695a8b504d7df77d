"""Defines the events of carrying out a plan, so that output can be written without the code that publishes."""

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
    """An alternate enclosure that was published."""

    guid: str
    name: str
    """The name of the recipe."""
    rendition: Rendition


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """A step is finished, and its publication is recorded in the ledger."""

    step: Step
    published: Publication | PublishedAlternate | Stored | EpisodeAssets


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """A step could not be carried out. The others continue, and the feed is written without this one."""

    step: Step
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWritten:
    """The feed document was rendered."""

    key: str
    url: str
    changed: bool
    """Whether the published document was replaced; otherwise it was the same already."""
    later: tuple[tuple[str, datetime], ...] = ()
    """Slugs and dates of the episodes that are published and dated in the future, so not in the feed yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesWritten:
    """The web pages of a show were stored."""

    subject: str
    """The subject of the progress events while they were stored."""
    url: str
    """The address of the front page."""
    pages: int
    """The number of pages."""
    written: tuple[str, ...]
    """The keys of new and changed pages, for purging a CDN's cache."""
    removed: tuple[str, ...]
    """The keys of the deleted pages."""
    kept: tuple[str, ...] = ()
    """The keys of pages that are no longer needed, and are kept until no feed can link to them any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesDeleted:
    """The files of episodes that had to go were deleted in the storage."""

    slugs: tuple[str, ...]
    deleted: tuple[str, ...]
    """Their public addresses, for purging caches."""
    earlier: int
    """The number of earlier feeds, ledgers and archive pages that named them, and were deleted too."""
    kept: tuple[str, ...]
    """The keys of files that another feed still names."""


Event: TypeAlias = Progress | StepDone | StepFailed | FeedWritten | PagesWritten | FilesDeleted | Notice
