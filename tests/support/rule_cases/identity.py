"""Cases of the rules in lint/rules/identity: what each finds, and what it lets pass."""

from dataclasses import replace
from datetime import UTC, datetime

from publisher.lint.context import Context, FormerName
from publisher.plan.departures import Cause, Departure
from publisher.plan.ledger import Ledger
from support.lint_context import (
    Case,
    as_it_should_be,
    publication,
    with_feed,
    with_ledger,
    with_lines,
)

PUBLISHED = b"<rss><channel><item><guid>second</guid></item></channel></rss>"


def leaving(cause: Cause, keys: str = "number:", name: str = "b") -> Context:
    """Return the context with an episode that would leave, and keys added to the episode b."""
    context = with_ledger(publication("b", "second", "b" * 64), second=("number:", keys))
    return replace(context, leaving={"bokstaver": (Departure(name, cause),)})


def retired(recording: str, keys: str = "number:") -> Context:
    """Return the context with the folder of a retired episode in use again."""
    entry = replace(publication("b", "old", recording), retired=True)
    return with_ledger(entry, second=("number:", keys))


def renamed(*lines: str) -> Context:
    """Return the context of a feed that was published as another one, with lines added to feed.yaml."""
    return replace(with_lines(*lines), former_names={"bokstaver": FormerName("abc", "public/.publisher/abc.json")})


CASES = {
    "feed-renamed": Case(
        renamed,
        "feeds/bokstaver/feed.yaml:1:1",
        "this feed was published as abc: as bokstaver it would be a second feed at another address, and whoever "
        "follows abc would get no more episodes",
        "rename the folder back to feeds/abc; if the feed is to move, publish it there once more with the line "
        "new_feed_url: https://media.bokstaver.example/bokstaver/feed.xml, and keep that line when you rename the "
        "folder; if nobody follows it yet, delete public/.publisher/abc.json",
        lambda: renamed("new_feed_url: https://media.bokstaver.example/bokstaver/feed.xml"),
    ),
    "guid-changed": Case(
        lambda: with_ledger(publication("b", "old", "b" * 64), second=("number:", "guid: new\nnumber:")),
        "episodes/b/episode.md:2:7",
        "the episode is published with another GUID: old",
        "write guid: old, or delete the line",
        lambda: with_ledger(publication("b", "old", "b" * 64), second=("number:", "guid: old\nnumber:")),
    ),
    "guid-of-another": Case(
        lambda: with_ledger(publication("a", "first", "a" * 64), second=("number:", "guid: first\nnumber:")),
        "episodes/a/episode.md:2:1",
        "b has the GUID with which a was published",
        "if this is a new episode, publish once without its folder, then add it; otherwise mend the guid of b",
        lambda: with_ledger(publication("a", "first", "a" * 64), second=("number:", "guid: second\nnumber:")),
    ),
    "episode-renamed": Case(
        lambda: with_ledger(publication("before", "kept", "b" * 64)),
        "episodes/b/episode.md:2:1",
        "this is the recording that was published as before",
        "if its folder was renamed, add the line guid: kept; "
        "if this is to be another episode, add the line guid: 2909697c-87f7-531e-9045-850b50fb9718",
        lambda: with_ledger(publication("before", "kept", "b" * 64), second=("number:", "guid: kept\nnumber:")),
    ),
    "episode-vanished": Case(
        lambda: replace(
            with_ledger(publication("before", "kept", "z" * 64), publication("a", "first", "a" * 64)),
            files={"feeds/bokstaver/cover.jpg": "c" * 64},
        ),
        "episodes/b/episode.md:2:1",
        "b is new, and the folder of before is gone: was it renamed?",
        "if so, add the line guid: kept; if not, publish first where the recordings are",
        lambda: with_ledger(publication("before", "kept", "z" * 64), publication("a", "first", "a" * 64)),
    ),
    "episode-leaves": Case(
        lambda: leaving(Cause.GONE, "draft: true\nnumber:"),
        "episodes/b/episode.md:2:8",
        "b is in the feed, and a draft again: publish and feed stop there",
        "write draft: false, or ask for it to leave: publisher publish --retire b",
        lambda: leaving(Cause.RENAMED),
    ),
    "feed-empties": Case(
        lambda: replace(
            as_it_should_be(), now=datetime(2025, 12, 25, tzinfo=UTC), published_feeds={"bokstaver": PUBLISHED}
        ),
        "feeds/bokstaver/feed.yaml:1:1",
        "the feed is published, and would have no episode left",
        "keep one episode in it; nothing is published as long as it has none",
        lambda: replace(as_it_should_be(), published_feeds={"bokstaver": PUBLISHED}),
    ),
    "slug-retired": Case(
        lambda: retired("z" * 64),
        "episodes/b/episode.md:2:1",
        "an episode in the folder b was retired, and its recording was another",
        "if this is another episode, add the line guid: 2909697c-87f7-531e-9045-850b50fb9718;"
        " if it is that one again, guid: old",
        lambda: retired("b" * 64),
    ),
    "enclosure-taken": Case(
        lambda: with_ledger(
            publication("a", "first", "a" * 64),
            replace(publication("b", "second", "b" * 64), enclosure=publication("a", "", "").enclosure),
        ),
        "episodes/b/episode.md:2:1",
        "its file is that of a: audio/a.00000000.mp3",
        "make its audio anew: publisher publish --replace b",
        lambda: with_ledger(publication("a", "first", "a" * 64), publication("b", "second", "b" * 64)),
    ),
    "feed-guid-changed": Case(
        lambda: replace(
            as_it_should_be(),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid="9b024349-ccf0-5f69-a609-6b82873eab3c")},
        ),
        "feeds/bokstaver/feed.yaml:1:7",
        "the show was published as 9b024349-ccf0-5f69-a609-6b82873eab3c",
        "write guid: 9b024349-ccf0-5f69-a609-6b82873eab3c",
        lambda: replace(
            with_feed("917393e3", "917393E3"),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")},
        ),
    ),
}
