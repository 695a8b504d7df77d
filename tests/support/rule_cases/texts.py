"""Rules about texts: titles, summaries, descriptions, notes."""

from publisher.lint.context import UnreadableFile
from support.lint_context import (
    COVER,
    FEED,
    Case,
    as_it_should_be,
    episode,
    with_episodes,
    with_feed,
    with_lines,
    with_notes,
    with_portrait,
    with_second,
)

FEED_WITH_HOST = FEED + "people: [{name: Åse}]\n"

CASES = {
    "description-too-long": Case(
        lambda: with_second(("En bokstav", "æ" * 2500)),
        "episodes/b/episode.md:5:10",
        "summary is 5,018 bytes long, and 4,000 is the most that Apple takes",
        "shorten it by 1,018 bytes, or move a part into the notes",
        lambda: with_second(("En bokstav", "a" * 2500)),
    ),
    "tag-too-long": Case(
        lambda: with_lines("owner: {name: " + "å" * 128 + ", email: post@bokstaver.example}"),
        "feeds/bokstaver/feed.yaml:10:15",
        "owner name is 256 bytes long, and 255 are the most that Apple takes",
        "shorten it; what it says may go into the description or the summary",
        lambda: with_lines("owner: {name: " + "å" * 127 + ", email: post@bokstaver.example}"),
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
        "feeds/bokstaver/feed.yaml:10:12",
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
    "notes-with-html": Case(
        lambda: with_notes('Hei, <a href="x">du</b>.\n'),
        "episodes/b/episode.md:8:6",
        '<a href="x"> is HTML, and is shown as it stands there',
        "write it in Markdown: **bold**, *emphasis*, [words](https://…), - items",
        lambda: with_notes("Hei, `<b>` og <https://b.example/> og a<b.\n\n```\n<p>\n```\n"),
    ),
    "notes-with-picture": Case(
        lambda: with_notes("Hei.\n\n![En bokstav](https://b.example/a.png)\n"),
        "episodes/b/episode.md:10:1",
        "apps show no pictures in notes",
        "link to a page with the picture, or make it the image of a chapter",
        lambda: with_notes("Hei! [En bokstav](https://b.example/a.png)\n"),
    ),
    "notes-with-table": Case(
        lambda: with_notes("a | b\n--- | ---\n1 | 2\n"),
        "episodes/b/episode.md:9:1",
        "apps show no tables in notes",
        "write a list: a line beginning with - for each row",
        lambda: with_notes("a | b\n\n---\n\n1 | 2\n"),
    ),
    "notes-with-top-heading": Case(
        lambda: with_notes("# Bokstaven\n"),
        "episodes/b/episode.md:8:1",
        "a heading of the first size is the title's",
        "begin headings in notes with ##",
        lambda: with_notes("## Bokstaven\n\n#bokstav\n"),
    ),
    "notes-link-broken": Case(
        lambda: with_notes("Les [mer](/om).\n"),
        "episodes/b/episode.md:8:5",
        "a link to /om leads nowhere from an app",
        "write it whole: [mer](https://…)",
        lambda: with_notes("Les [mer](https://b.example/om) eller [skriv](mailto:post@b.example) (eller ring).\n"),
    ),
    "notes-link-http": Case(
        lambda: with_notes("Les [mer](http://b.example/om).\n"),
        "episodes/b/episode.md:8:11",
        "http://b.example/om is not https",
        "write https://b.example/om, once you have seen that it works",
        lambda: with_notes("Les [mer](https://web.example/2020/http://b.example/om), eller `http://b.example`.\n"),
    ),
    "notes-repeat-chapters": Case(
        lambda: with_second(
            ("audio:", "chapters: [0:00 A, 0:20 B, 0:40 C]\naudio:"), notes="- 0:00 A\n- 0:20 B\n- 0:40 C\n"
        ),
        "episodes/b/episode.md:9:1",
        "the notes have a list of times, and the episode has chapters",
        "delete the list here: the chapters are added below the notes",
        lambda: with_notes("- 0:00 A\n- 0:20 B\n- 0:40 C\n"),
    ),
    "person-twice": Case(
        lambda: with_second(("audio:", "people: [{name: Åse}, {name: åse, role: host}]\naudio:")),
        "episodes/b/episode.md:6:23",
        "åse is host twice",
        "delete one of the two, or write another role",
        lambda: with_second(("audio:", "people: [{name: Åse}, {name: Åse, role: producer}]\naudio:")),
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
}
