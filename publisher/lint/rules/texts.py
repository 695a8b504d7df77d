"""Rules about titles, summaries and descriptions: their length, markup, repetitions."""

import re
from collections.abc import Iterator

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.duplicates import find_repeated
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.subjects import group_by_show, list_episodes, list_feeds
from publisher.sources.validate import EpisodeSource, FeedSource
from publisher.sources.yaml.document import SourceDocument, ValuePath
from publisher.text.markup import find_web_link

MAX_DESCRIPTION_BYTES = 4000
"""Bytes of UTF-8 that Apple and PSP-1 allow in a description."""
MAX_TAG_BYTES = 255
"""Characters that Apple allows in other tags, counted as bytes of UTF-8 to be strict."""
MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]{2,8});")
"""A tag or an entity of HTML."""
YEAR_OR_SIGN = re.compile(r"©|\(c\)|℗|\bcopyright\b|\b(?:19|20)\d\d\b", re.IGNORECASE)
WORDS_FOR_EPISODE = r"(?:episode|episod[ei]o?|episoodi|folge|aflevering|avsnitt|afsnit|odcinek|ep\.?|no\.?|nr\.?|#)"
SEASON_AND_EPISODE = re.compile(r"\bS\d{1,2}[ .:]?E\d{1,3}\b", re.IGNORECASE)
TITLE_SEPARATOR = r"(?<!\s)\s*+[:|–—·-]\s*+"
"""The separator of a show's name and a title, from its first blank: in a row of blanks, each might begin one."""
_NUMBER = r"(?>0*(?=\d))(?P<number>\d++(?:\.\d++)?)"
NUMBER_PATTERNS = (
    re.compile(rf"^{_NUMBER}(?:{TITLE_SEPARATOR}|[.)]\s)"),
    re.compile(rf"\b{WORDS_FOR_EPISODE}\s*{_NUMBER}\b", re.IGNORECASE),
    re.compile(rf"#{_NUMBER}\b"),
)
"""Spellings of an episode's number in a title."""


@rule("description-too-long", "Apple and PSP-1: at most 4,000 bytes")
def description_too_long(context: Context) -> Iterator[Complaint]:
    """What is longer is cut off by apps, or makes a directory refuse the feed. Letters like æ count twice."""
    for document, key, text in _plain_texts(context):
        size = len(text.encode())
        if size > MAX_DESCRIPTION_BYTES:
            yield Complaint(
                document.position(key),
                f"{key} is {size:,} bytes long, and {MAX_DESCRIPTION_BYTES:,} is the most that Apple takes",
                f"shorten it by {size - MAX_DESCRIPTION_BYTES:,} bytes, or move a part into the notes",
            )


@rule("tag-too-long", "Apple: at most 255 characters a tag", Severity.WARNING)
def tag_too_long(context: Context) -> Iterator[Complaint]:
    """What is longer is cut off. It is counted in bytes, which is the stricter way: letters like æ count twice."""
    for document, path, text in _short_texts(context):
        size = len(text.encode())
        if size > MAX_TAG_BYTES:
            yield Complaint(
                document.position(*path),
                f"{' '.join(map(str, path))} is {size} bytes long, and {MAX_TAG_BYTES} are the most that Apple takes",
                "shorten it; what it says may go into the description or the summary",
            )


@rule("text-with-markup", "PSP-1: HTML only where it is asked for", Severity.WARNING)
def text_with_markup(context: Context) -> Iterator[Complaint]:
    """Descriptions, summaries and titles are plain text: of markup in them listeners see the signs."""
    titles = [(source.document, "title", source.feed.title) for source in context.feeds]
    titles += [(source.document, "title", source.episode.title) for source in context.episodes]
    for document, key, text in [*_plain_texts(context), *titles]:
        tag = MARKUP.search(text)
        found = tag[0] if tag else find_web_link(text)
        if found:
            fix = "write it as plain text; links and emphasis go into an episode's notes, in Markdown"
            yield Complaint(document.position(key), f"{key} has markup in it: {found}", fix)


@rule("copyright-with-words", "PSP-1: copyright", Severity.WARNING)
@each(list_feeds)
def copyright_with_words(source: FeedSource) -> Iterator[Complaint]:
    """Apps put the sign before it, and a year in it is wrong after New Year."""
    text = source.feed.copyright or ""
    if YEAR_OR_SIGN.search(text):
        owner = " ".join(YEAR_OR_SIGN.sub(" ", text).split()).strip(" ,.-–")
        yield Complaint(
            source.document.position("copyright"),
            "copyright has the word, the sign or a year in it",
            f"write the owner's name alone{f': {owner}' if owner else ''}",
        )


@rule("show-title-stuffed", "Apple: title", Severity.WARNING)
@each(list_feeds)
def show_title_stuffed(source: FeedSource) -> Iterator[Complaint]:
    """The title is the show's name and nothing else; Apple removes shows for keywords and slogans in it."""
    title = source.feed.title
    if "|" in title:
        fix = f"write title: {title.partition('|')[0].strip()}; the rest belongs in the description"
        yield Complaint(source.document.position("title"), "the title has more in it than a name", fix)


@rule("title-with-number", "Apple: title of an episode", Severity.WARNING)
@each(list_episodes)
def title_with_number(source: EpisodeSource) -> Iterator[Complaint]:
    """Apps show the number beside the title, so that it would be read twice, and titles are cut off at their end."""
    title, number = source.episode.title, source.episode.number
    told = (found for pattern in NUMBER_PATTERNS for found in pattern.finditer(title) if found["number"] == str(number))
    found = SEASON_AND_EPISODE.search(title) or next(told, None)
    if found:
        rest = _cut_name("", (title[: found.start()] + title[found.end() :]).strip()).strip()
        fix = f"write title: {rest}" if rest else "write what the episode is about"
        yield Complaint(source.document.position("title"), f"the title has the number in it: {found[0].strip()}", fix)


@rule("title-with-show", "Apple: title of an episode", Severity.WARNING)
def title_with_show(context: Context) -> Iterator[Complaint]:
    """Apps show the show's name beside the title, and titles are cut off at their end."""
    names = {source.feed.title for source in context.feeds}
    for source in context.episodes:
        for name in sorted(names):
            title = source.episode.title
            bare = _cut_name(name, title)
            if bare != title and bare:
                yield Complaint(
                    source.document.position("title"), f"the title repeats the name of {name}", f"write title: {bare}"
                )


def _cut_name(name: str, title: str) -> str:
    """Return a title without a name and a separator at its beginning and at its end."""
    later = re.sub(rf"^{re.escape(name)}{TITLE_SEPARATOR}", "", title, flags=re.IGNORECASE)
    return re.sub(rf"{TITLE_SEPARATOR}{re.escape(name)}$", "", later, flags=re.IGNORECASE)


@rule("title-taken", "publisher", Severity.WARNING)
def title_taken(context: Context) -> Iterator[Complaint]:
    """Listeners cannot tell two episodes of one title apart; most often one was copied and not finished."""
    for source, first in find_repeated(
        group_by_show(context), lambda episode: (episode.title.casefold(), episode.type)
    ):
        yield Complaint(
            source.document.position("title"),
            f"this is the title of {first.episode.slug} too",
            "write what tells the two apart",
        )


@rule("summary-taken", "publisher", Severity.WARNING)
def summary_taken(context: Context) -> Iterator[Complaint]:
    """A summary that comes twice was copied along with the file, and says nothing of this episode."""
    for source, first in find_repeated(group_by_show(context), lambda episode: episode.summary.casefold() or None):
        yield Complaint(
            source.document.position("summary"),
            f"this is the summary of {first.episode.slug} too",
            "write what this episode is about",
        )


@rule("summary-is-title", "Apple: description", Severity.WARNING)
@each(list_episodes)
def summary_is_title(source: EpisodeSource) -> Iterator[Complaint]:
    """Apps show the two below one another."""
    if source.episode.summary.casefold().rstrip(".!") == source.episode.title.casefold().rstrip(".!"):
        fix = "write a sentence or two that say more than the title"
        yield Complaint(source.document.position("summary"), "the summary is the title once more", fix)


def _plain_texts(context: Context) -> Iterator[tuple[SourceDocument, str, str]]:
    yield from ((source.document, "description", source.feed.description) for source in context.feeds)
    yield from ((source.document, "summary", source.episode.summary) for source in context.episodes)


def _short_texts(context: Context) -> Iterator[tuple[SourceDocument, ValuePath, str]]:
    for feed in context.feeds:
        for key in ("title", "author", "copyright", "link"):
            yield feed.document, (key,), getattr(feed.feed, key) or ""
        if feed.feed.owner:
            yield feed.document, ("owner", "name"), feed.feed.owner.name
    for source in context.episodes:
        # A GUID that is too long is not shortened: it is who the episode is.
        for key in ("title", "link"):
            yield source.document, (key,), getattr(source.episode, key) or ""
