"""Rules about a show as a whole and about its feed.yaml."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping

from publisher.categories import all_categories
from publisher.documents import Path
from publisher.evidence import Evidence
from publisher.findings import Position, Severity
from publisher.model import FeedType
from publisher.rules.rule import Complaint, rule
from publisher.starters import PLACEHOLDERS

BYTES = 4000
"""The longest description that Apple and PSP-1 take, in bytes of UTF-8."""
CHARACTERS = 255
"""The longest value of any other tag that Apple takes."""


@rule("feed-none", "publisher")
def no_feeds(evidence: Evidence) -> Iterator[Complaint]:
    """Without a feed.yaml there is nothing to publish."""
    if not evidence.feeds and not evidence.broken:
        yield Complaint(
            Position(file="feeds"), "there is no feed", "write feeds/<name>/feed.yaml; the README shows a whole one"
        )


@rule("episode-none", "publisher")
def no_episodes(evidence: Evidence) -> Iterator[Complaint]:
    """A feed without episodes is refused by directories, and an empty folder is most often the wrong folder."""
    if not evidence.episodes and not evidence.broken:
        yield Complaint(
            Position(file="episodes"), "there are no episodes", "begin one with: publisher new my-first-episode"
        )


@rule("category-unknown", "Apple: podcast categories")
def unknown_category(evidence: Evidence) -> Iterator[Complaint]:
    """Apple lists a show only under the names of its own list, spelled exactly so."""
    known = all_categories()
    for source in evidence.feeds:
        for number, name in enumerate(source.feed.categories):
            if " > ".join(part.strip() for part in name.split(">")) not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
                fix = f"did you mean {near[0]}?" if near else "write one of Apple's, like Education > Courses"
                yield Complaint(source.document.position("categories", number), f"Apple has no category {name!r}", fix)


@rule("description-too-long", "Apple and PSP-1: at most 4,000 bytes")
def long_description(evidence: Evidence) -> Iterator[Complaint]:
    """What is longer is cut off by apps, or makes a directory refuse the feed. Letters like æ count twice."""
    texts = [(source.document, "description", source.feed.description) for source in evidence.feeds]
    texts += [(source.document, "summary", source.episode.summary) for source in evidence.episodes]
    for document, key, text in texts:
        size = len(text.encode())
        if size > BYTES:
            yield Complaint(
                document.position(key),
                f"{key} is {size:,} bytes long, and {BYTES:,} is the most that Apple takes",
                f"shorten it by {size - BYTES:,} bytes, or move a part into the notes",
            )


@rule("title-too-long", "Apple: at most 255 characters a tag", Severity.WARNING)
def long_title(evidence: Evidence) -> Iterator[Complaint]:
    """Longer titles are cut off."""
    titles = [(source.document, source.feed.title) for source in evidence.feeds]
    titles += [(source.document, source.episode.title) for source in evidence.episodes]
    for document, title in titles:
        if len(title) > CHARACTERS:
            yield Complaint(
                document.position("title"),
                f"the title has {len(title)} characters, and {CHARACTERS} are the most that Apple takes",
                "shorten it; what it says may go into the summary",
            )


@rule("serial-without-number", "Apple: itunes:episode is mandatory for serial shows")
def serial_without_number(evidence: Evidence) -> Iterator[Complaint]:
    """A serial show is played in the order of its numbers, so each full episode needs one."""
    told: set[str] = set()
    for feed in evidence.feeds:
        for source in evidence.taken(feed.feed) if feed.feed.type is FeedType.SERIAL else ():
            if source.episode.number is None and source.episode.type == "full" and source.episode.slug not in told:
                told.add(source.episode.slug)
                yield Complaint(
                    source.document.line(1),
                    f"the episode has no number, and {feed.feed.title} is serial",
                    "add a line number: …",
                )


@rule("starter-left", "publisher")
def starter_left(evidence: Evidence) -> Iterator[Complaint]:
    """What a starter says in the place of something else is not meant for listeners."""
    ready = [source for source in evidence.episodes if not source.episode.draft]
    for document in (*(source.document for source in evidence.feeds if ready), *(source.document for source in ready)):
        for path in _paths(document.tree, lambda value: str(value).strip() in PLACEHOLDERS):
            yield Complaint(
                document.position(*path), "this is still what the starter says", "write what is true of your show"
            )


def _paths(tree: object, wanted: Callable[[object], bool]) -> Iterator[Path]:
    """Yield the way to every value below `tree` that is wanted."""
    if isinstance(tree, Mapping):
        below: Iterable[tuple[str | int, object]] = tree.items()
    elif isinstance(tree, list):
        below = enumerate(tree)
    else:
        if wanted(tree):
            yield ()
        return
    for step, value in below:
        yield from ((step, *path) for path in _paths(value, wanted))
