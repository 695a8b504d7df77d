"""The page about the rules says what the rules say of themselves: `GOLDEN=1 pytest` writes it anew."""

from pathlib import Path

from publisher.findings import Severity
from publisher.lint import ALL_RULES, FILE_RULES, PARSE_RULES, Rule
from support.golden import check

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
HEAD = """\
# What is checked

<!-- Made from the rules themselves by `make golden`: change their words there. -->

`publisher check` shows what it finds with file, line, what is wrong, what to write instead, and the
rule's name between brackets. An **error** keeps anything from being published; a *warning* does not.

## To ignore a rule

Write its name and your reason, in `episode.md` for that episode, in `feed.yaml` for the feed and all episodes:

```yaml
ignore:
  host-left-out: She is alone with the microphone.
```

`check` tells when a name is misspelled, and when there is nothing to be ignored any more. Rules that keep a promise,
and errors of reading, cannot be ignored: the last column says which promise it is.
"""
TABLE = "| rule | | why | who asks | can it be ignored? |\n|---|---|---|---|---|\n"
READING = """
## While files are read

What cannot be read as it is meant cannot be published, so of these only the warnings can be ignored.

| finding | | why |
|---|---|---|
"""
OF_FILES = """
## While a single file is mastered

`publisher master` makes the file all the same.

| finding | | why |
|---|---|---|
"""


def spell(severity: Severity) -> str:
    """Return a severity as the page shows it."""
    return "**error**" if severity is Severity.ERROR else "*warning*"


def row(rule: Rule[object]) -> str:
    """Return a rule as a row of the table."""
    ignored = f"no: {rule.keeps[0].lower()}{rule.keeps.rstrip('.')[1:]}" if rule.keeps else "yes"
    return f"| `{rule.id}` | {spell(rule.severity)} | {rule.reason} | {rule.source} | {ignored} |\n"


def page() -> str:
    """Return the whole page."""
    readings, of_files = (
        "".join(f"| `{entry.id}` | {spell(entry.severity)} | {entry.reason} |\n" for entry in entries)
        for entries in (PARSE_RULES, FILE_RULES)
    )
    return f"{HEAD}\n## The rules\n\n{TABLE}{''.join(map(row, ALL_RULES))}{READING}{readings}{OF_FILES}{of_files}"


def test_the_page_says_what_the_rules_say() -> None:
    """Whoever changes a rule changes its documentation."""
    check(PAGE, page().encode())


def test_no_words_break_the_table() -> None:
    """A stroke in a reason would begin another column."""
    assert not [rule.id for rule in ALL_RULES if "|" in rule.reason + rule.source]
