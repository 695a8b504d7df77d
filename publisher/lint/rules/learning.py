"""Rules about what an episode teaches: further reading, the next episode, the quiz."""

from collections.abc import Iterator

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.subjects import list_episodes
from publisher.model.fields import suggest_word
from publisher.sources.validate import EpisodeSource


@rule("next-unknown", "publisher", Severity.WARNING)
def next_unknown(context: Context) -> Iterator[Complaint]:
    """Whoever has heard an episode to its end is led on to another one of the same show."""
    leading = [source for source in context.episodes if source.episode.next]
    if not leading or context.broken:
        return
    shows = [{taken.episode.slug for taken in context.select_episodes(feed.feed)} for feed in context.audio_feeds]
    everything = {source.episode.slug for source in context.episodes}
    for source in leading:
        slug, following = source.episode.slug, source.episode.next or ""
        beside = {one for show in shows if slug in show for one in show}
        if following not in beside and slug in beside:
            what = f"no feed has {following} beside this one"
            message = what if following in everything else f"there is no episode {following}"
            fix = suggest_word(following, sorted(beside - {slug}))
            yield Complaint(source.document.position("next"), message, fix)


@rule("next-is-itself", "publisher", Severity.WARNING)
@each(list_episodes)
def next_is_itself(source: EpisodeSource) -> Iterator[Complaint]:
    """An episode that leads on to itself leads nowhere."""
    if source.episode.next == source.episode.slug:
        fix = "write the folder's name of another one, or delete the line: then it is the next one by date"
        yield Complaint(source.document.position("next"), "the next episode is this one", fix)


@rule("reading-twice", "publisher", Severity.WARNING)
@each(list_episodes)
def reading_twice(source: EpisodeSource) -> Iterator[Complaint]:
    """A page that is listed twice was meant to be another one."""
    seen: set[str] = set()
    for number, url in enumerate(page.url for page in source.episode.reading):
        if url in seen:
            yield Complaint(
                source.document.position("reading", number, "url"),
                f"{url} is in the list already",
                "write the address that is meant, or delete the page",
            )
        seen.add(url)


@rule("quiz-unmarked", "publisher")
@each(list_episodes)
def quiz_unmarked(source: EpisodeSource) -> Iterator[Complaint]:
    """Who passes a quiz gets a certificate, so there has to be something to pass."""
    if source.quiz and source.episode.asked and not source.episode.asked.marked:
        yield Complaint(
            source.quiz.position("questions"),
            "no question is marked: all are reflections",
            "add a question with answers, of which one is right",
        )


@rule("quiz-repeats", "publisher", Severity.WARNING)
@each(list_episodes)
def quiz_repeats(source: EpisodeSource) -> Iterator[Complaint]:
    """A question that comes twice was copied and not finished."""
    if source.quiz and source.episode.asked:
        firsts: dict[str, int] = {}
        for number, question in enumerate(source.episode.asked.questions):
            first = firsts.setdefault(question.question.casefold(), number)
            if first != number:
                yield Complaint(
                    source.quiz.position("questions", number, "question"),
                    f"this is question {first + 1} once more",
                    "ask something else, or delete it",
                )
