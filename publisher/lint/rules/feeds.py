"""Rules about a show as a whole and about its feed.yaml."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from publisher.findings import Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import list_feeds
from publisher.model.categories import CATEGORIES, list_categories, suggest_category
from publisher.model.feeds import GUID_NAMESPACE, make_feed_guid
from publisher.sources.ahead import DRAFT_HINT, describe_all_drafts
from publisher.sources.scaffold import PLACEHOLDERS, STARTER_NOTES
from publisher.sources.validate import FeedSource
from publisher.sources.yaml.document import SourceDocument, ValuePath

UUID_VERSION = 5


@rule("feed-none", "publisher", keeps=Promise.WHOLE)
def feed_none(context: Context) -> Iterator[Complaint]:
    """Without a feed.yaml there is nothing to publish."""
    if not context.feeds and not context.broken:
        yield Complaint(
            Position(file="feeds"),
            "there is no feed",
            "move feeds/feed.yaml into a folder that is called as the feed's address is to be: feeds/my-show/"
            if "feed.yaml" in context.names.get("feeds", ())
            else "write feeds/<name>/feed.yaml, or begin a show with one: publisher init my-show",
        )


@rule("episode-none", "publisher", keeps=Promise.WHOLE)
def episode_none(context: Context) -> Iterator[Complaint]:
    """A feed without episodes is refused by directories, and an empty folder is most often the wrong folder."""
    if not context.episodes and not context.broken:
        yield Complaint(
            Position(file="episodes"), "there are no episodes", "begin one with: publisher new my-first-episode"
        )


@rule("drafts-only", "publisher", Severity.WARNING)
def drafts_only(context: Context) -> Iterator[Complaint]:
    """Where all are drafts, publishing puts no feed up, and who does not know why takes it for a failure."""
    kept = [source for source in context.episodes if not source.episode.retired]
    told = describe_all_drafts([source.episode for source in kept])
    if told and not context.broken:
        yield Complaint(kept[0].document.position("draft"), f"{told}: nothing would be published", DRAFT_HINT)


@rule("category-unknown", "Apple: podcast categories")
@each(list_feeds)
def category_unknown(source: FeedSource) -> Iterator[Complaint]:
    """Apple lists a show only under the names of its own list, spelled exactly so."""
    known = list_categories()
    for number, name in enumerate(source.feed.categories):
        if " > ".join(part.strip() for part in name.split(">")) not in known:
            fix = suggest_category(name) or f"write one of {', '.join(CATEGORIES)}; or one below these, like A > B"
            yield Complaint(source.document.position("categories", number), f"Apple has no category {name!r}", fix)


@rule("owner-missing", "Apple, Spotify: a show is claimed by mail to its owner", Severity.WARNING)
def owner_missing(context: Context) -> Iterator[Complaint]:
    """Directories write to the owner's address to see whose show it is; without one it cannot be claimed."""
    for source in context.audio_feeds:
        if source.feed.owner is None:
            yield Complaint(
                source.document.line(1),
                "there is no owner, to whom directories write when the show is claimed",
                "add a line like owner: {name: Kari Ås, email: show@example.org}; the address can be read in the feed",
            )


@rule("category-repeated", "Apple: podcast categories", Severity.WARNING)
@each(list_feeds)
def category_repeated(source: FeedSource) -> Iterator[Complaint]:
    """A category counts once."""
    seen: set[str] = set()
    for number, name in enumerate(source.feed.categories):
        spelled = name.replace(" ", "")
        if spelled in seen:
            position = source.document.position("categories", number)
            yield Complaint(position, f"{name} stands there twice", "delete one of the two")
        seen.add(spelled)


@rule("explicit-everywhere", "Apple: itunes:explicit", Severity.WARNING)
def explicit_everywhere(context: Context) -> Iterator[Complaint]:
    """A show of which every episode has strong language is an explicit one; Apple hides such shows where it has to."""
    shown = [source for source in context.episodes if not source.episode.is_withheld]
    if shown and not context.broken and all(source.episode.explicit for source in shown):
        for feed in context.feeds:
            if not feed.feed.explicit:
                message = "the show is not explicit, and every episode is"
                yield Complaint(feed.document.position("explicit"), message, "write explicit: true")


@rule("feed-guid-taken", "Podcasting 2.0: podcast:guid is one show's own", keeps=Promise.IDENTITY, varies=True)
def feed_guid_taken(context: Context) -> Iterator[Complaint]:
    """Two feeds with one GUID are one show to directories; a folder that was copied has that of the first."""
    owners: dict[UUID, FeedSource] = {}
    for source in sorted(context.feeds, key=lambda source: context.ledgers[source.feed.slug].guid is None):
        owner = owners.setdefault(source.feed.guid, source)
        if owner is not source:
            new = uuid5(GUID_NAMESPACE, f"{source.feed.slug} {source.feed.guid}")
            yield Complaint(
                source.document.position("guid"),
                f"this is the GUID of {owner.feed.slug}",
                f"write guid: {new}, which no other feed has",
            )


@rule("feed-guid-version", "Podcasting 2.0: podcast:guid is a UUIDv5", Severity.WARNING, varies=True)
def feed_guid_version(context: Context) -> Iterator[Complaint]:
    """Validators refuse other UUIDs. Once something is published it stays what it is, for it must not change."""
    for source in context.feeds:
        if source.feed.guid.version != UUID_VERSION and context.ledgers[source.feed.slug].guid is None:
            better = make_feed_guid(source.feed.link)
            yield Complaint(
                source.document.position("guid"),
                f"this is a UUID of version {source.feed.guid.version}",
                "keep it, and ignore this, if the show has ever been published with it; if it is new, write "
                f"guid: {better}, which follows from its link",
            )


@rule("starter-left", "publisher", keeps=Promise.SOURCES)
def starter_left(context: Context) -> Iterator[Complaint]:
    """What a starter says in the place of something else is not meant for listeners."""
    ready = [source for source in context.episodes if not source.episode.is_withheld]
    message, fix = "this is still what the starter says", "write what is true of your show"
    for source in ready:
        if source.episode.notes.strip() == STARTER_NOTES:
            yield Complaint(source.document.line(1), f"the notes below the keys: {message}", "write notes, or none")
    for document in (*(source.document for source in context.feeds if ready), *(source.document for source in ready)):
        for path in _list_placeholders(document):
            yield Complaint(document.position(*path), message, fix)


@rule("starter-in-draft", "publisher", Severity.WARNING)
def starter_in_draft(context: Context) -> Iterator[Complaint]:
    """What the starter says may stay in a draft, and keeps it from being published once it is none."""
    drafts = [source.document for source in context.episodes if source.episode.draft]
    ready = any(not source.episode.is_withheld for source in context.episodes)
    for document in (*(source.document for source in context.feeds if drafts and not ready), *drafts):
        left = _list_placeholders(document)
        names = [*dict.fromkeys(str(path[0]) for path in left)]
        if document.body.strip() == STARTER_NOTES:
            names.append("the notes below the keys")
        if names:
            yield Complaint(
                document.position(*left[0]) if left else document.line(1),
                f"this is still what the starter says, and is not for listeners: {', '.join(names)}",
                "write what is true of your show before you delete draft: true",
            )


def _list_placeholders(document: SourceDocument) -> list[ValuePath]:
    """Return the paths of the values that are still those of a starter."""
    return [path for path, value in document.values if str(value).strip() in PLACEHOLDERS]
