"""Cases of the rules in lint/rules/selections: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    with_derived,
    with_lines,
)

CASES = {
    "show-unknown": Case(
        lambda: with_derived("show: bokstavar"),
        "feeds/sti/feed.yaml:11:7",
        "there is no feed bokstavar",
        "did you mean bokstaver?",
        lambda: with_derived("show: bokstaver"),
    ),
    "key-of-the-show": Case(
        lambda: with_derived("show: bokstaver", "audio: {codec: opus}"),
        "feeds/sti/feed.yaml:12:1",
        "audio has no say here: the audio is that of bokstaver",
        "delete it here, and write it in feeds/bokstaver/feed.yaml if it is meant",
        lambda: with_lines("audio: {codec: mp3}"),
    ),
    "pages-of-the-show": Case(
        lambda: with_derived("show: bokstaver", of_the_show="pages: false"),
        "feeds/sti/feed.yaml:11:7",
        "the items of this feed would lead to pages of bokstaver, which has none",
        "add a line pages: false, or delete that line in feeds/bokstaver/feed.yaml",
        lambda: with_derived("show: bokstaver", "pages: false", of_the_show="pages: false"),
    ),
    "pick-unknown": Case(
        lambda: with_derived("show: bokstaver", "episodes: [b, c]"),
        "feeds/sti/feed.yaml:12:15",
        "bokstaver has no episode c",
        "write one of a, b",
        lambda: with_derived("show: bokstaver", "episodes: [b, a]"),
    ),
    "feed-takes-nothing": Case(
        lambda: with_derived("show: bokstaver", "episodes: {number: 1, title: Bokstav 2}"),
        "feeds/sti/feed.yaml:12:11",
        "no episode is taken by this feed",
        "ask for less, or for something else",
        lambda: with_derived("show: bokstaver", "episodes: {number: 2, title: Bokstav 2}"),
    ),
    "filter-matches-nothing": Case(
        lambda: with_derived("show: bokstaver", "episodes: {title: [Bokstav 1, Bokstaw 2]}"),
        "feeds/sti/feed.yaml:12:31",
        "no episode has title: Bokstaw 2",
        "did you mean Bokstav 2?",
        lambda: with_derived("show: bokstaver", "episodes: {title: [Bokstav 1, Bokstav 2]}"),
    ),
}
