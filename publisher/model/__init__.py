"""Models feeds and episodes as validated, frozen values of pydantic.

Keys have the names of RSS, Apple and Podcasting 2.0. Checks that need more than one value, such as another file or
the ledger, are rules of `publisher.lint`.
"""

from publisher.model.episodes import Episode, EpisodeType, FrontMatter, Quote, Soundbite
from publisher.model.feeds import Feed, FeedDefinition, FeedType, Id3, Owner
from publisher.model.images import Image
from publisher.model.learning import Answer, Question, QuestionKind, Quiz, QuizQuestion, Reading
from publisher.model.licences import CustomLicence, Licence
from publisher.model.locations import Location, Relation
from publisher.model.payments import EpisodeValue, Funding, Recipient, TimeSplit, Value
from publisher.model.people import Person
from publisher.model.remote import Medium, RemoteFeed, RemoteItem
from publisher.model.schedule import UpdateFrequency
from publisher.model.social import Chat, ContentLink, SocialInteract, Txt
from publisher.model.targets import PREVIEW_TARGET, FolderTarget, S3Target, Target

__all__ = [
    "PREVIEW_TARGET",
    "Answer",
    "Chat",
    "ContentLink",
    "CustomLicence",
    "Episode",
    "EpisodeType",
    "EpisodeValue",
    "Feed",
    "FeedDefinition",
    "FeedType",
    "FolderTarget",
    "FrontMatter",
    "Funding",
    "Id3",
    "Image",
    "Licence",
    "Location",
    "Medium",
    "Owner",
    "Person",
    "Question",
    "QuestionKind",
    "Quiz",
    "QuizQuestion",
    "Quote",
    "Reading",
    "Recipient",
    "Relation",
    "RemoteFeed",
    "RemoteItem",
    "S3Target",
    "SocialInteract",
    "Soundbite",
    "Target",
    "TimeSplit",
    "Txt",
    "UpdateFrequency",
    "Value",
]
