"""Rules about which episodes a feed takes, and from which other feed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, rule
from publisher.model import Episode, Feed
from publisher.model.fields import suggest_word
from publisher.model.selection import collect_filter_values, find_show, matches_value
from publisher.sources.validate import FeedSource
from publisher.sources.yaml.document import ValuePath

SHOW_ONLY_KEYS = ("audio", "alternate", "intro", "outro", "trim", "targets")
"""Keys that only a feed that makes audio may have."""


@rule("show-unknown", "publisher", keeps=Promise.WHOLE)
def show_unknown(context: Context) -> Iterator[Complaint]:
    """A feed whose show is not there has no audio; one whose show has a show itself would be a riddle."""
    feeds = {source.feed.slug: source.feed for source in context.feeds}
    for source in _derived(context):
        show = feeds.get(source.feed.show or "")
        if show is None and context.broken:
            continue
        if show is None or show is source.feed:
            others = [slug for slug, feed in feeds.items() if feed.makes_audio]
            renamed = [slug for slug, one in context.former_names.items() if one.name == source.feed.show]
            message = "a feed cannot be its own show" if show else f"there is no feed {source.feed.show}"
            fix = suggest_word(source.feed.show or "", others)
            if renamed:
                back = f"rename feeds/{renamed[0]} back to feeds/{source.feed.show}"
                fix = f"{back}; if it is to move, write show: {renamed[0]}"
            yield Complaint(source.document.position("show"), message, fix)
        elif not show.makes_audio:
            message = f"{show.slug} makes no audio itself: it takes that of {show.show}"
            yield Complaint(source.document.position("show"), message, f"write show: {show.show}")


@rule("key-of-the-show", "publisher", keeps=Promise.WHOLE)
def key_of_the_show(context: Context) -> Iterator[Complaint]:
    """Audio is made once, by the show, and its feeds stand where it stands: here these keys would do nothing."""
    for source in _derived(context):
        for key in SHOW_ONLY_KEYS:
            if key in source.document.tree:
                yield Complaint(
                    source.document.key_position(key),
                    f"{key} has no say here: the audio is that of {source.feed.show}",
                    f"delete it here, and write it in feeds/{source.feed.show}/feed.yaml if it is meant",
                )


@rule("pages-of-the-show", "publisher", keeps=Promise.WHOLE)
def pages_of_the_show(context: Context) -> Iterator[Complaint]:
    """The items of a feed with a show lead to the show's pages, so there have to be some."""
    for source in _derived(context):
        show = find_show(source.feed, _feeds(context))
        if show is not None and source.feed.pages and not show.pages:
            yield Complaint(
                source.document.position("show"),
                f"the items of this feed would lead to pages of {show.slug}, which has none",
                f"add a line pages: false, or delete that line in feeds/{show.slug}/feed.yaml",
            )


@rule("pick-unknown", "publisher", keeps=Promise.WHOLE)
def pick_unknown(context: Context) -> Iterator[Complaint]:
    """What was picked by hand is meant to be heard."""
    for source in context.feeds:
        offered = _list_candidates(context, source.feed)
        there = {episode.slug for episode in offered}
        for number, slug in enumerate(source.feed.picked):
            if slug not in there and not context.broken:
                whose = f"{source.feed.show} has no" if source.feed.show else "there is no"
                yield Complaint(
                    source.document.position("episodes", number),
                    f"{whose} episode {slug}",
                    suggest_word(slug, sorted(there)),
                )


@rule("feed-takes-nothing", "publisher", keeps=Promise.WHOLE)
def feed_takes_nothing(context: Context) -> Iterator[Complaint]:
    """Directories refuse a feed without episodes, and followers of one that had some would lose them all."""
    for source in context.feeds:
        if context.episodes and not context.broken and not context.select_episodes(source.feed):
            key = "episodes" if source.feed.episodes else "show"
            yield Complaint(
                source.document.position(key), "no episode is taken by this feed", "ask for less, or for something else"
            )


@rule("filter-matches-nothing", "publisher", Severity.WARNING)
def filter_matches_nothing(context: Context) -> Iterator[Complaint]:
    """A word that no episode says is most often misspelled here, or in the episodes."""
    for source in context.feeds:
        if not isinstance(source.feed.episodes, Mapping) or context.broken:
            continue
        offered = _list_candidates(context, source.feed)
        show = find_show(source.feed, _feeds(context)) or source.feed
        said = [collect_filter_values(source.feed.episodes, show, episode) for episode in offered]
        for key, wanted in source.feed.episodes.items():
            yield from _idle(source, (key,), wanted, [one[key] for one in said])


def _idle(source: FeedSource, path: ValuePath, wanted: Any, said: list[Any]) -> Iterator[Complaint]:
    """Yield a complaint for each value of a filter, below `path`, that no episode's value matches."""
    if isinstance(wanted, Mapping):
        inside = [*_flatten(said)]
        for key, inner in wanted.items():
            known = {name for one in inside for name in one}
            if inside and key not in known:
                where = source.document.key_position("episodes", *path, key)
                yield Complaint(where, f"no episode has {_spoken((*path, key))}", suggest_word(key, sorted(known)))
            else:
                yield from _idle(source, (*path, key), inner, [one[key] for one in inside if key in one])
    elif isinstance(wanted, tuple):
        for number, inner in enumerate(wanted):
            yield from _idle(source, (*path, number), inner, said)
    elif not any(matches_value(wanted, one) for one in said):
        known = {*_words(said)}
        yield Complaint(
            source.document.position("episodes", *path),
            f"no episode has {_spoken(path)}: {wanted}",
            suggest_word(str(wanted), sorted(known)),
        )


def _flatten(said: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings among values, and those in lists."""
    for one in said:
        if isinstance(one, Mapping):
            yield one
        elif isinstance(one, list):
            yield from _flatten(one)


def _words(said: Iterable[Any]) -> Iterator[str]:
    """Yield values as the words that a filter could name."""
    for one in said:
        if isinstance(one, Mapping):
            yield from _words([one["name"]] if "name" in one else one.values())
        elif isinstance(one, list):
            yield from _words(one)
        elif one is not None:
            yield str(one)


def _spoken(path: ValuePath) -> str:
    return " ".join(str(step) for step in path if not isinstance(step, int))


def _list_candidates(context: Context, feed: Feed) -> list[Episode]:
    """Return the episodes that a feed can select from: all, or those of its show."""
    show = find_show(feed, _feeds(context))
    return [source.episode for source in (context.select_episodes(show) if show else context.episodes)]


def _feeds(context: Context) -> list[Feed]:
    return [source.feed for source in context.feeds]


def _derived(context: Context) -> Iterator[FeedSource]:
    yield from (source for source in context.feeds if not source.feed.makes_audio)
