"""Rules about Markdown in show notes, answers and explanations: what podcast apps do not show."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publisher.findings import Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import list_ready_episodes
from publisher.sources.validate import EpisodeSource
from publisher.sources.yaml.document import SourceDocument, ValuePath
from publisher.text.markup import find_links, find_picture, find_tag

NOTES_SOURCE = "Apple and PSP-1: HTML in descriptions"
MARKDOWN_TABLE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?")
TOP_HEADING = re.compile(r" {0,3}#\s+\S")
LINK_SCHEME = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
PLAIN_HTTP = re.compile(r"(?<![\w/])http://[^\s)>\]\"']+", re.IGNORECASE)
TIME_LINE = re.compile(r"(?:[-*]\s+)?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\s+\S")
MIN_TIME_LINES = 3
"""How many lines that begin with a time make a list of chapters."""
CODE_SPAN = re.compile(r"`[^`]*`")
CODE_FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of Markdown, with code spans blanked out."""

    document: SourceDocument
    number: int
    """The line's number from 1: in the file, or in a YAML value, whose lines may be folded."""
    text: str
    path: ValuePath = ()
    """The path of the YAML value; empty for a line of the file's body."""

    def at(self, column: int) -> Position:
        """Return the position of a column, counted from 0; in a YAML value, the position of the value."""
        if self.path:
            return self.document.position(*self.path)
        whole = self.document.line(self.number)
        return Position(file=whole.file, line=whole.line, column=column + 1, text=whole.text)


def list_note_lines(context: Context) -> Iterator[NoteLine]:
    """Yield every line of every episode's notes, answers and explanations, without code blocks."""
    for source in context.episodes:
        yield from list_episode_lines(source)
        for number, question in enumerate(source.episode.questions):
            yield from _lines_in(source.document, question.answer, ("questions", number, "answer"))
        if source.quiz and source.episode.asked:
            for number, asked in enumerate(source.episode.asked.questions):
                yield from _lines_in(source.quiz, asked.explanation, ("questions", number, "explanation"))


def list_episode_lines(source: EpisodeSource) -> Iterator[NoteLine]:
    """Yield the lines of one episode's notes, without code blocks."""
    for number, text in _prose(source.document.body_lines()):
        yield NoteLine(source.document, number, text)


def _lines_in(document: SourceDocument, markdown: str, path: ValuePath) -> Iterator[NoteLine]:
    for number, text in _prose(enumerate(markdown.split("\n"), 1)):
        yield NoteLine(document, number, text, path)


def _prose(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines outside code blocks, with code spans blanked out."""
    fence = ""
    for number, text in numbered:
        found = CODE_FENCE.match(text)
        if found and (not fence or fence == found[1]):
            fence = "" if fence else found[1]
        elif not fence and not text.startswith(("    ", "\t")):
            yield number, CODE_SPAN.sub(lambda code: " " * len(code[0]), text)


@rule("notes-twice", "publisher", keeps=Promise.SOURCES)
@each(list_ready_episodes)
def notes_twice(source: EpisodeSource) -> Iterator[Complaint]:
    """Notes stand below the keys or in a file; of two, one would be published and the other lost without a word."""
    if source.episode.notes_file and source.episode.notes:
        yield Complaint(
            source.document.position("notes_file"),
            f"there are notes below the keys, and others in {source.episode.notes_file}",
            "delete the line, so that those below are published, or what stands below",
        )


@rule("notes-with-html", NOTES_SOURCE, Severity.WARNING)
@each(list_note_lines)
def notes_with_html(line: NoteLine) -> Iterator[Complaint]:
    """Notes are Markdown: of HTML in them listeners see the signs."""
    if found := find_tag(line.text):
        start, end = found
        fix = "write it in Markdown: **bold**, *emphasis*, [words](https://…), - items"
        yield Complaint(line.at(start), f"{line.text[start:end]} is HTML, and is shown as it stands there", fix)


@rule("notes-with-picture", NOTES_SOURCE, Severity.WARNING)
@each(list_note_lines)
def notes_with_picture(line: NoteLine) -> Iterator[Complaint]:
    """Podcast apps show no pictures in notes: only the words in its brackets are kept."""
    if (start := find_picture(line.text)) is not None:
        fix = "link to a page with the picture, or make it the image of a chapter"
        yield Complaint(line.at(start), "apps show no pictures in notes", fix)


@rule("notes-with-table", NOTES_SOURCE, Severity.WARNING)
@each(list_note_lines)
def notes_with_table(line: NoteLine) -> Iterator[Complaint]:
    """Podcast apps show no tables: the rows run together as text."""
    if MARKDOWN_TABLE.fullmatch(line.text.strip()):
        yield Complaint(
            line.at(0), "apps show no tables in notes", "write a list: a line beginning with - for each row"
        )


@rule("notes-with-top-heading", NOTES_SOURCE, Severity.WARNING)
@each(list_note_lines)
def notes_with_top_heading(line: NoteLine) -> Iterator[Complaint]:
    """The first heading is the episode's title, which apps show themselves; one more of its size is made smaller."""
    if TOP_HEADING.match(line.text):
        yield Complaint(line.at(0), "a heading of the first size is the title's", "begin headings in notes with ##")


@rule("notes-link-broken", "publisher", Severity.WARNING)
@each(list_note_lines)
def notes_link_broken(line: NoteLine) -> Iterator[Complaint]:
    """In an app there is no page that a relative address could start from, so that no link is made of it."""
    for found in find_links(line.text):
        if not LINK_SCHEME.match(found["address"]):
            address = found["address"] or "nothing"
            fix = f"write it whole: [{found['words']}](https://…)"
            yield Complaint(line.at(found.start()), f"a link to {address} leads nowhere from an app", fix)


@rule("notes-link-http", "Podcasting 2.0: addresses are https", Severity.WARNING)
@each(list_note_lines)
def notes_link_http(line: NoteLine) -> Iterator[Complaint]:
    """What is read on the way can be changed on the way."""
    for found in PLAIN_HTTP.finditer(line.text):
        fix = f"write https://{found[0][len('http://') :]}, once you have seen that it works"
        yield Complaint(line.at(found.start()), f"{found[0]} is not https", fix)


@rule("notes-repeat-chapters", "Apple: chapters in descriptions", Severity.WARNING)
def notes_repeat_chapters(context: Context) -> Iterator[Complaint]:
    """The chapters' times are written below the notes by themselves: those here would not move with an edit."""
    adding = {source.episode.slug for feed, source in context.list_made_episodes() if feed.feed.timestamps}
    for source in context.episodes:
        if source.episode.slug in adding and any(chapter.toc for chapter in source.episode.marks):
            moments = [line for line in list_episode_lines(source) if TIME_LINE.match(line.text.strip())]
            if len(moments) >= MIN_TIME_LINES:
                fix = "delete the list here: the chapters are added below the notes"
                yield Complaint(moments[0].at(0), "the notes have a list of times, and the episode has chapters", fix)
