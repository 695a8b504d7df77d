"""Rules about a show as a whole and about its feed.yaml."""

import difflib
from collections.abc import Iterator
from uuid import UUID, uuid5

from publisher.findings import Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import list_feeds
from publisher.model.categories import list_categories
from publisher.sources.scaffold import PLACEHOLDERS
from publisher.sources.validate import FeedSource

NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of podcast:guid, in which a UUIDv5 is made of the feed's URL without its scheme."""
UUID_VERSION = 5


@rule("feed-none", "publisher", keeps=Promise.WHOLE)
def feed_none(context: Context) -> Iterator[Complaint]:
    """Without a feed.yaml there is nothing to publish."""
    if not context.feeds and not context.broken:
        yield Complaint(
            Position(file="feeds"), "there is no feed", "write feeds/<name>/feed.yaml; the README shows a whole one"
        )


@rule("episode-none", "publisher", keeps=Promise.WHOLE)
def episode_none(context: Context) -> Iterator[Complaint]:
    """A feed without episodes is refused by directories, and an empty folder is most often the wrong folder."""
    if not context.episodes and not context.broken:
        yield Complaint(
            Position(file="episodes"), "there are no episodes", "begin one with: publisher new my-first-episode"
        )


@rule("category-unknown", "Apple: podcast categories")
@each(list_feeds)
def category_unknown(source: FeedSource) -> Iterator[Complaint]:
    """Apple lists a show only under the names of its own list, spelled exactly so."""
    known = list_categories()
    for number, name in enumerate(source.feed.categories):
        if " > ".join(part.strip() for part in name.split(">")) not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            fix = f"did you mean {near[0]}?" if near else "write one of Apple's, like Education > Courses"
            yield Complaint(source.document.position("categories", number), f"Apple has no category {name!r}", fix)


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


@rule("feed-guid-version", "Podcasting 2.0: podcast:guid is a UUIDv5", Severity.WARNING, varies=True)
def feed_guid_version(context: Context) -> Iterator[Complaint]:
    """Validators refuse other UUIDs. Once something is published it stays what it is, for it must not change."""
    for source in context.feeds:
        if source.feed.guid.version != UUID_VERSION and context.ledgers[source.feed.slug].guid is None:
            better = uuid5(NAMESPACE, source.feed.link.partition("://")[2].rstrip("/"))
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
    for document in (*(source.document for source in context.feeds if ready), *(source.document for source in ready)):
        for path, value in document.values:
            if str(value).strip() in PLACEHOLDERS:
                message, fix = "this is still what the starter says", "write what is true of your show"
                yield Complaint(document.position(*path), message, fix)
