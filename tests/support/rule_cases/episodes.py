"""Cases of the rules in lint/rules/episodes: what each finds, and what it lets pass."""

from support.lint_context import (
    FEED,
    Case,
    episode,
    with_episodes,
    with_second,
)

SERIAL = FEED + "type: serial\n"

CASES = {
    "episode-number-taken": Case(
        lambda: with_second(("number: 2", "number: 1")),
        "episodes/b/episode.md:2:9",
        "number 1 is taken by a",
        "write the number that is meant in one of the two",
        lambda: with_second(("number: 2", "number: 1\nseason: 2")),
    ),
    "guid-taken": Case(
        lambda: with_episodes(
            episode("a", 1, ("number:", "guid: same\nnumber:")), episode("b", 2, ("number:", "guid: same\nnumber:"))
        ),
        "episodes/b/episode.md:2:7",
        "this GUID is that of a, in episodes/a/episode.md",
        "delete the line here, in episodes/b/episode.md, the later of the two: it gets a GUID of its own when it is "
        "published",
        lambda: with_episodes(
            episode("a", 1, ("number:", "guid: same\nnumber:")), episode("b", 2, ("number:", "guid: SAME\nnumber:"))
        ),
    ),
    "serial-without-number": Case(
        lambda: with_episodes(episode("a", 1), episode("b", 2, ("number: 2\n", "")), feed_text=SERIAL),
        "episodes/b/episode.md:1:1",
        "the episode has no number, and Bokstaver is serial",
        "add a line number: …",
        lambda: with_episodes(episode("a", 1), episode("b", 2, ("number: 2", "type: bonus")), feed_text=SERIAL),
    ),
    "serial-without-season": Case(
        lambda: with_episodes(episode("a", 1, ("number:", "season: 1\nnumber:")), episode("b", 2), feed_text=SERIAL),
        "episodes/b/episode.md:1:1",
        "the episode has no season, and Bokstaver has seasons",
        "add a line season: …",
        lambda: with_episodes(episode("a", 1, ("number:", "season: 1\nnumber:")), episode("b", 2)),
    ),
    "season-without-number": Case(
        lambda: with_second(("number: 2", "season: 1")),
        "episodes/b/episode.md:2:9",
        "the episode has a season and no number",
        "add a line number: …, or delete the season",
        lambda: with_second(("number: 2", "season: 1\ntype: trailer")),
    ),
    "extra-without-episode": Case(
        lambda: with_second(("number: 2", "type: bonus\nnumber: 7")),
        "episodes/b/episode.md:3:9",
        "this is a bonus of number 7, and there is no such episode",
        "delete the number if it is a bonus of the show; a draft of the episode will do as well",
        lambda: with_second(("number: 2", "type: bonus\nnumber: 1")),
    ),
    "trailer-taken": Case(
        lambda: with_episodes(
            episode("a", 1, ("number: 1", "type: trailer")), episode("b", 2, ("number: 2", "type: trailer"))
        ),
        "episodes/a/episode.md:2:7",
        "b is a newer trailer of the same",
        "write type: bonus here, or give each trailer its season",
        lambda: with_episodes(
            episode("a", 1, ("number: 1", "type: trailer")), episode("b", 2, ("number: 2", "type: trailer\nseason: 2"))
        ),
    ),
    "date-taken": Case(
        lambda: with_second(("2026-01-02T06:00:00+01:00", "2026-01-01T05:00:00Z")),
        "episodes/b/episode.md:4:7",
        "a is published at the same moment",
        "write a date that is a minute later for the one that comes second",
        lambda: with_second(("2026-01-02T06:00:00+01:00", "2026-01-01T06:00:00Z")),
    ),
    "date-against-number": Case(
        lambda: with_second(("2026-01-02", "2025-01-02")),
        "episodes/b/episode.md:4:7",
        "number 2 is dated before number 1 (a)",
        "write the date or the number that is meant in one of the two",
        lambda: with_second(("2026-01-02", "2025-01-02"), ("number: 2", "number: 2\nseason: 2")),
    ),
    "date-far-ahead": Case(
        lambda: with_second(("2026-01-02", "2062-01-02")),
        "episodes/b/episode.md:4:7",
        "the episode would not be shown before 2062-01-02",
        "look whether 2062 is the year that is meant",
        lambda: with_second(("2026-01-02", "2027-06-01")),
    ),
}
