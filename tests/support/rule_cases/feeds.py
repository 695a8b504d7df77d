"""Cases of the rules in lint/rules/feeds: what each finds, and what it lets pass."""

from dataclasses import replace

from publisher.plan.ledger import Ledger
from publisher.sources.scaffold import STARTER_NOTES
from support.lint_context import (
    FEED,
    Case,
    as_it_should_be,
    episode,
    feed,
    with_derived,
    with_episodes,
    with_feed,
    with_second,
)

NEW_GUID = "0f0e0d0c-1111-4222-8333-444455556666"
"""Of version 4."""

DRAFT = episode("a", 1, ("number:", "draft: true\nnumber:"))

CASES = {
    "feed-none": Case(
        lambda: replace(as_it_should_be(), feeds=()),
        "feeds",
        "there is no feed",
        "write feeds/<name>/feed.yaml, or begin a show with one: publisher init my-show",
        lambda: replace(as_it_should_be(), feeds=(), broken=1),
    ),
    "episode-none": Case(
        with_episodes,
        "episodes",
        "there are no episodes",
        "begin one with: publisher new my-first-episode",
        lambda: with_episodes(episode("a", 1)),
    ),
    "drafts-only": Case(
        lambda: with_episodes(DRAFT, episode("b", 2, ("number:", "draft: true\nnumber:"))),
        "episodes/a/episode.md:2:8",
        "all 2 episodes are drafts: nothing would be published",
        "delete the line draft: true in what is ready; publisher serve --drafts --future shows the rest meanwhile",
        lambda: with_episodes(DRAFT, episode("b", 2)),
    ),
    "starter-in-draft": Case(
        lambda: with_episodes(
            episode("a", 1, ("number:", "draft: true\npeople: [{name: First Last}]\nnumber:"), notes=STARTER_NOTES),
            episode("b", 2),
        ),
        "episodes/a/episode.md:3:17",
        "this is still what the starter says, and is not for listeners: people, the notes below the keys",
        "write what is true of your show before you delete draft: true",
        lambda: with_episodes(DRAFT, episode("b", 2)),
    ),
    "category-unknown": Case(
        lambda: with_feed("Education > Courses", "Education > Course"),
        "feeds/bokstaver/feed.yaml:7:14",
        "Apple has no category 'Education > Course'",
        "did you mean Education > Courses?",
        lambda: with_feed("Education > Courses", "Religion & Spirituality>Religion"),
    ),
    "category-repeated": Case(
        lambda: with_feed("Education > Courses", "Education, History, Education"),
        "feeds/bokstaver/feed.yaml:7:34",
        "Education stands there twice",
        "delete one of the two",
        lambda: with_feed("Education > Courses", "Education > Courses, Education"),
    ),
    "explicit-everywhere": Case(
        lambda: with_episodes(episode("a", 1, ("audio:", "explicit: true\naudio:"))),
        "feeds/bokstaver/feed.yaml:8:11",
        "the show is not explicit, and every episode is",
        "write explicit: true",
        lambda: with_second(("audio:", "explicit: true\naudio:")),
    ),
    "feed-guid-taken": Case(
        lambda: replace(
            with_derived("show: bokstaver"),
            feeds=(feed(FEED), feed(f"{FEED}show: bokstaver\n", slug="sti")),
        ),
        "feeds/sti/feed.yaml:1:7",
        "this is the GUID of bokstaver",
        "write guid: 6ef89261-b5cf-558b-baa0-7edc62a7a69b, which no other feed has",
        lambda: with_derived("show: bokstaver"),
    ),
    "feed-guid-version": Case(
        lambda: with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID),
        "feeds/bokstaver/feed.yaml:1:7",
        "this is a UUID of version 4",
        "keep it, and ignore this, if the show has ever been published with it; if it is new, write "
        "guid: 6f7387f4-8d8c-5e9f-b452-9f1ab1baa815, which follows from its link",
        lambda: replace(
            with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid=NEW_GUID)},
        ),
    ),
    "owner-missing": Case(
        lambda: with_feed("owner: {name: Redaksjonen, email: post@bokstaver.example}", ""),
        "feeds/bokstaver/feed.yaml:1:1",
        "there is no owner, to whom directories write when the show is claimed",
        "add a line like owner: {name: Kari Ås, email: show@example.org}; the address can be read in the feed",
        as_it_should_be,
    ),
    "starter-left": Case(
        lambda: with_feed("Komiteen", "Who makes it"),
        "feeds/bokstaver/feed.yaml:6:9",
        "this is still what the starter says",
        "write what is true of your show",
        lambda: with_feed("Komiteen", "Who makes it better"),
    ),
}
