"""A console for a pull request: a plan as one comment in GitHub's Markdown.

Whatever people or feeds have written is shown between backquotes, where it is neither markup nor HTML, mentions nobody
and links to nothing. The comment is never longer than GitHub takes.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from publisher.console import phrases
from publisher.console.diff import CHANGE_SIGNS, format_sides, select_fields, select_items
from publisher.console.text import TextConsole
from publisher.errors import PublisherError
from publisher.feed.diff import FeedDiff, FieldChange
from publisher.feed.impact import Impact, ImpactLevel
from publisher.findings import Finding, Severity
from publisher.model.invisible import CONTROL

MAX_COMMENT_BYTES = 60_000
"""Bytes of a comment. GitHub takes 65,536 characters."""
MAX_CELL_LENGTH = 300
"""Characters of one text in it."""
PLAIN_MARKDOWN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9 ,;()'’–→…:.-]*")
"""What is no markup, whatever stands around it, and begins no link."""
IMPACT_SYMBOLS = {
    ImpactLevel.REFUSED: "⛔",
    ImpactLevel.DOWNLOAD: "⬇️",
    ImpactLevel.GONE: "➖",
    ImpactLevel.STALE: "⚠️",
    ImpactLevel.ARTWORK: "🖼️",
    ImpactLevel.REFRESH: "🔄",
    ImpactLevel.LATER: "🕑",
}
SEVERITY_SYMBOLS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comment: what is always shown, and lines of which the last may have to be left out."""

    head: str
    lines: tuple[str, ...]
    foot: str = ""


class MarkdownConsole(TextConsole):
    """Writes one comment to stdout when all is known; talk goes to stderr."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        super().__init__()
        self._sections: list[Section] = []

    def findings(self, findings: Sequence[Finding]) -> None:
        """Keep the findings for the comment."""
        total = phrases.format_finding_total([*findings]) or "no findings"
        self._sections.append(Section(f"**{total}**", tuple(map(_finding_line, findings))))

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Keep the plans for the comment."""
        for outlook in outlooks:
            self._sections += _sections(outlook)

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:  # noqa: ARG002 - programs read it
        """Keep the lines for the comment."""
        self._sections += [Section(f"**{format_prose(line)}**", ()) for line in lines]

    def trouble(self, error: PublisherError) -> None:
        """Write the comment with what the world refused."""
        self._sections.append(Section(f"❌ {format_prose(error.message)}", (f"- {format_prose(error.hint)}",)))
        self.summary()

    def summary(self) -> None:
        """Write the comment."""
        sys.stdout.write(make_comment(self._sections))


def make_comment(sections: Sequence[Section], most: int = MAX_COMMENT_BYTES) -> str:
    """Return the sections as one text that is not longer than `most` bytes.

    Of each section the last lines may be left out, and of very many sections the last.
    """
    sizes = [len("\n".join([*_pad_section(section, [MORE_LINES.format(10**6)]), ""]).encode()) for section in sections]
    left = most - len(MORE_SECTIONS.format(10**6).encode())
    # Half of it is for lines, however many sections there are.
    fitting = bisect_right([*accumulate(sizes)], max(left // 2, sizes[0] if sizes else 0))
    left -= sum(sizes[:fitting])
    told: list[str] = []
    for number, section in enumerate(sections[:fitting], 1):
        # No section takes all from those behind it.
        share = left if number == fitting else left // 2
        shown: list[str] = []
        for line in section.lines:
            size = len(line.encode()) + 1
            if size > share:
                shown.append(MORE_LINES.format(len(section.lines) - len(shown)))
                break
            share -= size
            left -= size
            shown.append(line)
        told += _pad_section(section, shown)
    if fitting < len(sections):
        told.append(MORE_SECTIONS.format(len(sections) - fitting))
    return "\n".join(told).rstrip() + "\n"


def _pad_section(section: Section, lines: Sequence[str]) -> list[str]:
    """Return a section with these of its lines, set apart by empty ones, as Markdown wants it."""
    return [section.head, "", *lines, *([""] if lines else []), *([section.foot, ""] if section.foot else [])]


MORE_LINES = "- … and {} more lines"
MORE_SECTIONS = "… and {} more parts: `publisher plan` shows them all"


def format_code(text: str) -> str:
    """Return any text so that Markdown shows it as it is, on one line: between more backquotes than it has itself."""
    text = " ".join(_replace_invisible(text).split())
    text = text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    # A blank on either side is taken away again, and keeps backquotes apart.
    pad = " " if not text or text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text or ' '}{pad}{fence}"


def format_prose(text: str) -> str:
    """Return words of ours that may have others' in them."""
    return text if PLAIN_MARKDOWN.fullmatch(text) and "www." not in text else format_code(text)


def _replace_invisible(text: str) -> str:
    return CONTROL.sub(lambda found: found[0] if found[0].isspace() else f"U+{ord(found[0]):04X}", text)


def _finding_line(finding: Finding) -> str:
    said = f"{SEVERITY_SYMBOLS[finding.severity]} {format_code(str(finding.position))} {format_prose(finding.message)}"
    return f"- {said} → {format_prose(finding.fix)} ({format_code(finding.rule)})"


def _sections(outlook: Impact) -> Iterator[Section]:
    plan = outlook.plan
    total = phrases.format_plan_total(plan, outlook)
    pages = phrases.format_page_changes(outlook.pages)
    if not (outlook.effects or outlook.changes or pages) and all(
        step.reason == phrases.PUBLISHED_UNCHANGED for step in plan.steps
    ):
        yield Section(f"### {format_code(plan.feed)} → {format_code(plan.target)}", (NOTHING_TO_DO,))
        return
    yield Section(f"### {format_code(plan.feed)} → {format_code(plan.target)}", ())
    told = [
        f"- {IMPACT_SYMBOLS[one.impact]} {format_code(one.subject)}: {format_prose(one.text)}"
        for one in phrases.format_effects(outlook)
    ]
    yield Section("**What listeners notice**", tuple(told) or ("- nothing",))
    if pages:
        yield Section(f"**{pages[0].upper()}{pages[1:]}**", ())
    lines = (line.text for line in phrases.format_plan(plan))
    steps = (f"- `{line[0]}` {format_prose(' '.join(line[1:].split()))}" for line in lines)
    yield Section(_make_details(total), tuple(steps), DETAILS_END)
    if outlook.changes:
        yield Section(_make_details("The feed, by item and field"), tuple(_differences(outlook.changes)), DETAILS_END)


def _make_details(summary: str) -> str:
    return f"<details><summary>{re.sub('[<>&]', '', summary)}</summary>"


NOTHING_TO_DO = "- nothing to do, and nothing that listeners would notice"
DETAILS_END = "</details>"


def _differences(changes: FeedDiff) -> Iterator[str]:
    if changes.channel:
        yield "- `~` the feed itself"
        yield from _fields(changes.channel)
    shown, more = select_items(changes)
    for item in shown:
        yield f"- `{CHANGE_SIGNS[item.fate]}` {format_code(item.title)}"
        yield from _fields(item.changes)
    if more:
        yield f"- … and {more} more"


def _fields(changes: tuple[FieldChange, ...]) -> Iterator[str]:
    shown, more = select_fields(changes)
    for change in shown:
        before, after = (None if side is None else format_code(side) for side in format_sides(change))
        if before is None or after is None:
            yield f"  - {format_code(change.field)}: {'no more' if after is None else 'new'} {before or after}"
        else:
            yield f"  - {format_code(change.field)}: {before} → {after}"
    if more:
        yield f"  - … and {more} more fields"
