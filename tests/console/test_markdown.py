"""A plan as a comment on a pull request: no title breaks out of it, and it is never too long."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from publisher.console.choose import open_console
from publisher.console.markdown import (
    MAX_CELL_LENGTH,
    MAX_COMMENT_BYTES,
    MarkdownConsole,
    Section,
    format_code,
    format_prose,
    make_comment,
)
from publisher.errors import PublisherError
from publisher.feed.diff import ChangeKind, FeedDiff, FieldChange, ItemChange
from publisher.feed.impact import Effect, Impact, ImpactLevel
from publisher.findings import Finding, Position, Severity
from publisher.plan import Step, StepKind
from support.scenes import HOSTILE, SCENES

TEXTS = st.text("`@#<>&*_[]()|~\\!:./-\n\t abæ\u202e\u0007", max_size=60)


@given(TEXTS)
def test_no_text_gets_out_of_its_backquotes(text: str) -> None:
    """Whatever is written, Markdown shows it as code and as nothing else, on the line of its list."""
    for shown in (format_code(text), format_prose(text)):
        tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(f"- 🔄 {shown} → x")
        inline = [token for token in tokens if token.type == "inline"]
        assert [token.type for token in tokens if token.type.endswith("_open")] == [
            "bullet_list_open",
            "list_item_open",
            "paragraph_open",
        ]
        [line] = inline
        kinds = {child.type for child in line.children or []}
        assert kinds <= {"text", "code_inline"}
        outside = "".join(child.content for child in line.children or [] if child.type == "text")
        assert not re.search(r"[@#<>`*\[|]|www\.|https?:", outside)
        assert not re.search("[\u202e\u0007]", shown)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 400)), max_size=6), st.integers(2_000, 20_000))
def test_a_comment_is_never_too_long(parts: list[tuple[str, int]], most: int) -> None:
    """However much there is to tell, the comment ends in time, with every fold closed and what is missing counted."""
    sections = [
        Section("<details><summary>x</summary>", tuple(f"- {format_code(text)}" for _ in range(count)), "</details>")
        for text, count in parts
    ]
    told = make_comment(sections, most)
    assert len(told.encode()) <= most
    assert told.count("<details>") == told.count("</details>") == len(parts)
    assert "more parts" not in told
    left = sum(int(found) for found in re.findall(r"… and (\d+) more lines", told))
    lines = [line for line in told.splitlines() if line.startswith("- `")]
    assert len(lines) + left == sum(count for _, count in parts)


def test_a_comment_of_a_thousand_findings_fits(capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub takes the comment, whatever the pull request is like."""
    console = open_console("markdown")
    found = Finding(
        rule="value-wrong",
        severity=Severity.ERROR,
        message=f"title is {HOSTILE * 50}",
        fix="write another",
        position=Position(file="episodes/a/episode.md", line=3, column=8),
    )
    console.findings([found] * 2_000)
    console.impact([SCENES["hostile-title"]().impact()] * 3)
    console.summary()
    told = capsys.readouterr().out
    assert MAX_COMMENT_BYTES // 2 - 2_000 < len(told.encode()) <= MAX_COMMENT_BYTES
    assert "more lines" in told
    assert told.count("<details>") == told.count("</details>")
    assert told.count("**What listeners notice**\n\n- 🔄 `en`: title: seen") == 3


def thousands(count: int) -> Impact:
    """Return what an edit of very many episodes means: each has other notes, and every tenth is gone."""
    number = [f"{one:04}-en-lang-mappe-til-en-episode" for one in range(count)]
    changed = FieldChange(field="content:encoded", before=f"<p>{'æ' * 500}</p>", after=f"<p>{'å' * 500}</p>")
    items = tuple(
        ItemChange(fate=ChangeKind.CHANGED, guid=slug, title=f"{HOSTILE} {slug}", changes=(changed,)) for slug in number
    )
    notes = [
        Effect(impact=ImpactLevel.REFRESH, subject=slug, text="notes: seen at the next refresh") for slug in number
    ]
    gone = [Effect(impact=ImpactLevel.GONE, subject=slug, text="leaves the feed") for slug in number[::10]]
    scene = SCENES["edited-words"]().impact()
    kept = [
        Step(kind=StepKind.KEEP, subject=slug, reason=f"words changed: only with --replace {slug}", guid=slug)
        for slug in number
    ]
    plan = replace(scene.plan, steps=(*scene.plan.steps, *kept))
    return replace(scene, plan=plan, effects=(*gone, *notes), changes=FeedDiff(items=items))


@pytest.mark.parametrize("feeds", [1, 200])
def test_a_comment_of_two_thousand_episodes_fits(capsys: pytest.CaptureFixture[str], feeds: int) -> None:
    """However many episodes and feeds an edit reaches, the comment has room, and says what is alike once."""
    console = open_console("markdown")
    console.impact([thousands(2_000)] * feeds)
    console.summary()
    told = capsys.readouterr().out
    assert len(told.encode()) <= MAX_COMMENT_BYTES
    assert "and 197 more`: leaves the feed\n" in told
    assert "and 1997 more`: notes: seen at the next refresh\n" in told
    assert "- `=` keep 2000 of them: words changed: only with --replace\n" in told
    assert told.count("<details>") == told.count("</details>")
    assert ("more parts" in told) == (feeds > 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a`b``c", "```a`b``c```"),
        ("`a", "`` `a ``"),
        (" a\n b ", "`a b`"),
        ("", "`   `"),
        ("a\u202eb\x07", "`aU+202EbU+0007`"),
    ],
)
def test_code_has_more_backquotes_than_its_text(text: str, shown: str) -> None:
    """On one line; characters that are not seen are named."""
    assert format_code(text) == shown


def test_a_long_text_is_cut() -> None:
    """To so many characters, of which the last says so."""
    assert format_code("x" * MAX_CELL_LENGTH) == f"`{'x' * MAX_CELL_LENGTH}`"
    assert format_code("x" * (MAX_CELL_LENGTH + 1)) == f"`{'x' * (MAX_CELL_LENGTH - 1)}…`"


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("new episode: 1:02 – 3 → 4", True),
        ("blåbær", True),
        ("www.evil.example", False),
        ("a *b*", False),
        ("@all", False),
        ("a/b", False),
    ],
)
def test_plain_words_stay_as_they_are(text: str, is_plain: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Only text that may be markup or a link becomes code."""
    assert format_prose(text) == (text if is_plain else f"`{text}`")


def test_lines_and_sections_that_are_left_out_are_counted() -> None:
    """The last lines of a section, and the last of very many sections; the comment ends in one line end."""
    lines = tuple(f"- {number:03}" for number in range(100))
    told = make_comment([Section("head", lines)], 400)
    shown = [line for line in told.splitlines() if line in lines]
    assert shown == [*lines[: len(shown)]]
    assert told.endswith(f"- … and {100 - len(shown)} more lines\n")
    told = make_comment([Section(f"head {number}", ()) for number in range(100)], 800)
    assert re.search(r"… and (\d+) more parts: `publisher plan` shows them all\n$", told)
    assert told.count("head") + int(re.findall(r"… and (\d+) more parts", told)[0]) == 100


def test_no_section_takes_all_from_those_behind_it() -> None:
    """A long section leaves room for lines of the next."""
    long = Section("long", tuple(f"- long {number:04}" for number in range(1000)))
    told = make_comment([long, Section("short", ("- short 1", "- short 2"))], 2_000)
    assert "- short 1\n- short 2" in told
    assert "more lines" in told


def test_nothing_is_written_before_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """The comment has the findings first, then the plans."""
    console = MarkdownConsole()
    console.findings([])
    console.impact([SCENES["nothing"]().impact()])
    assert capsys.readouterr().out == ""
    console.summary()
    told = capsys.readouterr().out
    assert told.startswith("**no findings**\n\n### `maalt` → ")
    assert told.endswith("- nothing to do, and nothing that listeners would notice\n")


def test_trouble_ends_the_comment(capsys: pytest.CaptureFixture[str]) -> None:
    """With what was found before it, and names as code."""
    console = MarkdownConsole()
    console.findings([])
    console.trouble(PublisherError("no @bucket here", hint="make one"))
    assert capsys.readouterr().out == "**no findings**\n\n❌ `no @bucket here`\n\n- make one\n"
