"""What people write: a feed and its episodes, as validated, frozen values.

Keys are named as RSS, Apple and Podcasting 2.0 name them. Checks that need more than the one value,
such as another file or the ledger, are rules and stand in `publisher.rules`.
"""

from publisher.model.episodes import Episode, EpisodeType, FrontMatter, Soundbite
from publisher.model.feeds import Feed, FeedDefinition, FeedType, Owner
from publisher.model.people import Location, Person
from publisher.model.targets import PREVIEW, FolderTarget, S3Target, Target

__all__ = [
    "PREVIEW",
    "Episode",
    "EpisodeType",
    "Feed",
    "FeedDefinition",
    "FeedType",
    "FolderTarget",
    "FrontMatter",
    "Location",
    "Owner",
    "Person",
    "S3Target",
    "Soundbite",
    "Target",
]
