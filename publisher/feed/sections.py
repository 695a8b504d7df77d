"""Formats what an episode teaches as sections below its notes, since podcasting has no tags for it."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from publisher.feed.context import Item
from publisher.model import Episode, Reading
from publisher.text.notes import to_html


class SectionHeadings(NamedTuple):
    """Headings of the sections in one language."""

    goals: str
    questions: str
    reading: str


SECTION_HEADINGS = {
    "en": SectionHeadings("What you will learn", "Questions and answers", "Further reading"),
    "nb": SectionHeadings("Dette lærer du", "Spørsmål og svar", "Les mer"),
    "nn": SectionHeadings("Dette lærer du", "Spørsmål og svar", "Les meir"),
}
"""Headings by language; other languages get the English ones."""


def format_sections(item: Item) -> str:
    """Return an item's goals, questions with answers, and further reading as HTML; empty sections are left out."""
    language = item.episode.language or item.feed.language
    headings = SECTION_HEADINGS.get(language.partition("-")[0], SECTION_HEADINGS["en"])
    return "".join(f"\n<h2>{heading}</h2>\n{html}" for heading, html in _sections(item.episode, headings))


def _sections(episode: Episode, headings: SectionHeadings) -> Iterator[tuple[str, str]]:
    if episode.goals:
        yield headings.goals, _list(_escaped(goal) for goal in episode.goals)
    if episode.questions:
        answers = episode.answers
        if answers is None:
            answers = tuple(to_html(question.answer) for question in episode.questions)
        asked = zip(episode.questions, answers, strict=True)
        yield headings.questions, "\n".join(f"<h3>{_escaped(one.question)}</h3>\n{html}" for one, html in asked)
    if episode.reading:
        yield headings.reading, _list(map(_page, episode.reading))


def _page(page: Reading) -> str:
    note = f": {_escaped(page.note)}" if page.note else ""
    return f'<a href="{escape(page.url)}">{_escaped(page.title)}</a>{note}'


def _list(items: Iterator[str]) -> str:
    rows = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<ul>\n{rows}\n</ul>"


def _escaped(text: str) -> str:
    return escape(text, quote=False)
