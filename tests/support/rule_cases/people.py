"""Cases of the rules in lint/rules/people: what each finds, and what it lets pass."""

from publisher.lint.context import UnreadableFile
from support.lint_context import (
    COVER,
    FEED,
    Case,
    episode,
    with_episodes,
    with_portrait,
    with_second,
)

FEED_WITH_HOST = FEED + "people: [{name: Åse}]\n"

CASES = {
    "person-twice": Case(
        lambda: with_second(("audio:", "people: [{name: Åse}, {name: åse, role: host}]\naudio:")),
        "episodes/b/episode.md:6:23",
        "åse is host twice",
        "delete one of the two, or write another role",
        lambda: with_second(("audio:", "people: [{name: Åse}, {name: Åse, role: producer}]\naudio:")),
    ),
    "host-left-out": Case(
        lambda: with_episodes(
            episode("a", 1),
            episode("b", 2, ("audio:", "people: [{name: Jon, role: guest}]\naudio:")),
            feed_text=FEED_WITH_HOST,
        ),
        "episodes/b/episode.md:6:9",
        "the episode names people, and no host among them",
        "add the host, such as {name: Åse, role: host}; ignore this if nobody was",
        lambda: with_episodes(
            episode("a", 1),
            episode("b", 2, ("audio:", "people: [{name: Jon, role: guest}, {name: Eli, role: guest host}]\naudio:")),
            feed_text=FEED_WITH_HOST,
        ),
    ),
    "portrait-missing": Case(
        lambda: with_second(("audio:", "people: [{name: Åse, image: aase.jpg}]\naudio:")),
        "episodes/b/episode.md:6:29",
        "there is no file episodes/b/aase.jpg",
        "put the picture there, or write its right name",
        lambda: with_second(("audio:", "people: [{name: Åse, image: 'https://bokstaver.example/aase.jpg'}]\naudio:")),
    ),
    "portrait-unreadable": Case(
        lambda: with_portrait(UnreadableFile(message="it is text", hint="mend it")),
        "episodes/b/episode.md:6:29",
        "it is text",
        "mend it",
        lambda: with_portrait(COVER),
    ),
}
