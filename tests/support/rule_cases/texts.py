"""Cases of the rules in lint/rules/texts: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    as_it_should_be,
    with_feed,
    with_lines,
    with_second,
)

CASES = {
    "description-too-long": Case(
        lambda: with_second(("En bokstav", "æ" * 2500)),
        "episodes/b/episode.md:5:10",
        "summary is 5,018 bytes long, and 4,000 is the most that Apple takes",
        "shorten it by 1,018 bytes, or move a part into the notes",
        lambda: with_second(("En bokstav", "a" * 2500)),
    ),
    "tag-too-long": Case(
        lambda: with_feed("Redaksjonen", "å" * 128),
        "feeds/bokstaver/feed.yaml:10:15",
        "owner name is 256 bytes long, and 255 are the most that Apple takes",
        "shorten it; what it says may go into the description or the summary",
        lambda: with_feed("Redaksjonen", "å" * 127),
    ),
    "text-with-markup": Case(
        lambda: with_feed("Om bokstavene.", "Om <b>bokstavene</b>."),
        "feeds/bokstaver/feed.yaml:3:14",
        "description has markup in it: <b>",
        "write it as plain text; links and emphasis go into an episode's notes, in Markdown",
        lambda: with_feed("Om bokstavene.", "Om a < b & b > c, og om R&D; alt er lov [her](til slutt)."),
    ),
    "copyright-with-words": Case(
        lambda: with_lines("copyright: © 2026 Komiteen"),
        "feeds/bokstaver/feed.yaml:11:12",
        "copyright has the word, the sign or a year in it",
        "write the owner's name alone: Komiteen",
        lambda: with_lines("copyright: Komiteen av 17. mai"),
    ),
    "show-title-stuffed": Case(
        lambda: with_feed("title: Bokstaver", "title: Bokstaver | Alfabet, lesing, skole"),
        "feeds/bokstaver/feed.yaml:2:8",
        "the title has more in it than a name",
        "write title: Bokstaver; the rest belongs in the description",
        lambda: with_feed("title: Bokstaver", "title: 'Bokstaver: fra a til å'"),
    ),
    "title-with-number": Case(
        lambda: with_second(("Bokstav 2", "'#2: Den andre'")),
        "episodes/b/episode.md:3:8",
        "the title has the number in it: #2",
        "write title: Den andre",
        lambda: with_second(("Bokstav 2", "2 bokstaver og 22 tegn")),
    ),
    "title-with-show": Case(
        lambda: with_second(("Bokstav 2", "Den andre – Bokstaver")),
        "episodes/b/episode.md:3:8",
        "the title repeats the name of Bokstaver",
        "write title: Den andre",
        lambda: with_second(("Bokstav 2", "Bokstaver og tegn")),
    ),
    "title-taken": Case(
        lambda: with_second(("Bokstav 2", "Bokstav 1")),
        "episodes/b/episode.md:3:8",
        "this is the title of a too",
        "write what tells the two apart",
        lambda: with_second(("Bokstav 2", "Bokstav 1\ntype: bonus")),
    ),
    "summary-taken": Case(
        lambda: with_second(("nummer 2", "nummer 1")),
        "episodes/b/episode.md:5:10",
        "this is the summary of a too",
        "write what this episode is about",
        as_it_should_be,
    ),
    "summary-is-title": Case(
        lambda: with_second(("En bokstav, nemlig nummer 2.", "Bokstav 2.")),
        "episodes/b/episode.md:5:10",
        "the summary is the title once more",
        "write a sentence or two that say more than the title",
        lambda: with_second(("En bokstav, nemlig nummer 2.", "Bokstav 2 er med.")),
    ),
}
