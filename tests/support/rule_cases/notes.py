"""Cases of the rules in lint/rules/notes: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    with_notes,
    with_second,
)

CASES = {
    "notes-twice": Case(
        lambda: with_second(("audio:", "notes_file: notes.html\naudio:"), notes="Hei.\n"),
        "episodes/b/episode.md:6:13",
        "there are notes below the keys, and others in notes.html",
        "delete the line, so that those below are published, or what stands below",
        lambda: with_second(("audio:", "notes_file: notes.html\naudio:")),
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
}
