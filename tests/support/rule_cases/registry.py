"""Cases of the rules in lint/registry: what each finds, and what it lets pass."""

from dataclasses import replace

from support.lint_context import (
    FEED,
    Case,
    feed,
    with_lines,
    with_notes,
    with_second,
)

CASES = {
    "ignore-unknown": Case(
        lambda: with_second(("audio:", "ignore: {notes-with-tabel: they are small}\naudio:")),
        "episodes/b/episode.md:6:10",
        "there is no rule notes-with-tabel",
        "did you mean notes-with-table?",
        lambda: with_second(("audio:", "ignore: {notes-with-table: they are small}\naudio:")),
    ),
    "ignore-refused": Case(
        lambda: with_lines("ignore:", "  guid-changed: we mean it"),
        "feeds/bokstaver/feed.yaml:12:3",
        "guid-changed cannot be ignored: no app downloads an episode again by accident, and no two episodes are one",
        "delete the line, and mend it",
        lambda: with_lines("ignore:", "  recording-clipped: we know"),
    ),
    "ignore-needless": Case(
        lambda: with_lines("ignore: {link-http: the page is old}"),
        "feeds/bokstaver/feed.yaml:11:10",
        "there is no link-http here to be ignored",
        "delete the line",
        lambda: replace(with_notes("<b>Hei</b>\n"), feeds=(feed(FEED + "ignore: {notes-with-html: they are old}\n"),)),
    ),
}
