"""Rules about what has a time: chapters, transcripts, soundbites, quotes."""

import difflib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.subjects import EpisodeSoundbite, TimedEpisode, list_episodes, list_soundbites, list_timed_episodes
from publisher.model.limits import MAX_SPEAKERS
from publisher.model.timecode import format_short_time
from publisher.sources.validate import EpisodeSource
from publisher.text.transcripts import is_nameless

MAX_CHAPTERS = 255
"""Chapters that ID3's table of contents and M4A's chapter list can hold."""
MIN_CHAPTERS = 3
"""Chapters from which on Apple makes a list of those in a description."""
TRANSCRIPT_TOLERANCE = 1.0
"""Seconds by which a transcript may outlast its recording, since some programs round its end up."""
SOUNDBITE_SECONDS = (15.0, 120.0)
"""Seconds that a soundbite should last."""
MAX_LISTED_SPEAKERS = 5
"""Labels without a name that one complaint lists beside the first."""
MAX_SPEAKER_LENGTH = 128
"""Characters of a name that is compared with others; Podcasting 2.0 guarantees no more."""
MIN_SPEAKER_SIMILARITY = 0.75
"""The least similarity of two names, from 0 to 1, at which one is suggested for the other."""


@rule("chapter-too-many", "ID3v2 chapters and M4A: at most 255")
@each(list_episodes)
def chapter_too_many(source: EpisodeSource) -> Iterator[Complaint]:
    """Players would not see the rest."""
    shown = [number for number, chapter in enumerate(source.episode.marks) if chapter.toc]
    if len(shown) > MAX_CHAPTERS:
        yield Complaint(
            source.mark_position(shown[MAX_CHAPTERS]),
            f"the episode has {len(shown)} chapters, and {MAX_CHAPTERS} are the most that audio files hold",
            "keep those that listeners look for, or hide the others with toc: false",
        )


@rule("chapter-too-few", "Apple: chapters, three at least", Severity.WARNING)
@each(list_episodes)
def chapter_too_few(source: EpisodeSource) -> Iterator[Complaint]:
    """Apple takes fewer for no list of chapters, and makes some of its own."""
    shown = [number for number, chapter in enumerate(source.episode.marks) if chapter.toc]
    if 0 < len(shown) < MIN_CHAPTERS:
        count = "one chapter" if len(shown) == 1 else "two chapters"
        yield Complaint(
            source.mark_position(shown[0]),
            f"the episode has {count}, and Apple makes a list of {MIN_CHAPTERS} or more",
            "write one for each part that listeners may look for, or none",
        )


@rule("chapter-not-at-start", "Apple: the first chapter is at 00:00:00", Severity.WARNING)
@each(list_episodes)
def chapter_not_at_start(source: EpisodeSource) -> Iterator[Complaint]:
    """Where chapters begin later, Apple does not take them for chapters, and the beginning belongs to none."""
    shown = [(number, chapter) for number, chapter in enumerate(source.episode.marks) if chapter.toc]
    if shown and shown[0][1].start > 0:
        number, chapter = shown[0]
        yield Complaint(
            source.mark_position(number),
            f"the first chapter, {chapter.title}, begins at {format_short_time(chapter.start)}",
            "write one before it that begins at 0:00",
        )


@rule("chapter-overlap", "Podcasting 2.0: chapters follow one another", Severity.WARNING)
@each(list_episodes)
def chapter_overlap(source: EpisodeSource) -> Iterator[Complaint]:
    """Where two chapters are at once, players show one of them, and not all show the same."""
    shown = [(number, chapter) for number, chapter in enumerate(source.episode.marks) if chapter.toc]
    for (_, before), (number, chapter) in pairwise(shown):
        if chapter.start == before.start:
            what = f"{chapter.title} begins when {before.title} does, at {format_short_time(chapter.start)}"
        elif before.end is not None and before.end > chapter.start:
            what = f"{chapter.title} begins at {format_short_time(chapter.start)}, before {before.title} ends"
        else:
            continue
        yield Complaint(source.mark_position(number), what, "write another time, or leave the end out")


@rule("chapter-past-end", "Podcasting 2.0: times lie within the episode", varies=True)
@each(list_timed_episodes)
def chapter_past_end(timed: TimedEpisode) -> Iterator[Complaint]:
    """A chapter that begins behind the end is most often one of another recording."""
    marks = timed.source.episode.marks
    late = [number for number, chapter in enumerate(marks) if chapter.start >= timed.duration]
    if late:
        first, end = marks[late[0]], format_short_time(timed.duration)
        more = f"; {len(late) - 1} more begin behind that" if len(late) > 1 else ""
        yield Complaint(
            timed.source.mark_position(late[0]),
            f"{first.title} begins at {format_short_time(first.start)}, and the recording ends at {end}{more}",
            "write its time in the recording, before anything is cut or put in front",
        )


@rule("transcript-past-end", "Podcasting 2.0: times lie within the episode", varies=True)
@each(list_timed_episodes)
def transcript_past_end(timed: TimedEpisode) -> Iterator[Complaint]:
    """A transcript that is longer than the recording is one of another recording, or of another cut of it."""
    spoken = timed.source.episode.spoken
    if spoken.latest > timed.duration + TRANSCRIPT_TOLERANCE:
        late = next(
            cue for cue in spoken.cues if cue.start is not None and cue.start > timed.duration + TRANSCRIPT_TOLERANCE
        )
        yield Complaint(
            timed.source.transcript_position(late.line),
            f"the transcript goes on to {format_short_time(spoken.latest)}, and the recording ends at"
            f" {format_short_time(timed.duration)}",
            "make it of this recording, before anything is cut or put in front",
        )


@rule("speaker-misspelled", "Podcasting 2.0: speakers are people of the episode", Severity.WARNING)
def speaker_misspelled(context: Context) -> Iterator[Complaint]:
    """A name that is nearly that of somebody in `people` shows up as another person."""
    for source, people in _casts(context):
        for speaker, line in source.episode.spoken.speakers[:MAX_SPEAKERS]:
            if near := _find_near_speaker(speaker, people):
                yield Complaint(source.transcript_position(line), *near)


@rule("speaker-unnamed", "Podcasting 2.0: speakers are people of the episode", Severity.WARNING)
@each(list_episodes)
def speaker_unnamed(source: EpisodeSource) -> Iterator[Complaint]:
    """What a program writes for want of a name tells listeners nothing, and stands beside the words on the page."""
    nameless = [(name, line) for name, line in source.episode.spoken.speakers[:MAX_SPEAKERS] if is_nameless(name)]
    if nameless:
        first, line = nameless[0]
        listed = spell_speakers([name for name, _ in nameless])
        yield Complaint(
            source.transcript_position(line),
            f"{listed} {'are speakers' if len(nameless) > 1 else 'is a speaker'} without a name",
            f'say in the episode who that is, like speakers: {{"{first}": Kari Ås}}',
        )


def spell_speakers(names: Sequence[str]) -> str:
    """Return the names of one or more speakers as words of a sentence, of which the first few are told."""
    told = [*names[: MAX_LISTED_SPEAKERS + 1]]
    more = len(names) - len(told)
    told += [f"{more} more"] if more else []
    return f"{', '.join(told[:-1])} and {told[-1]}" if told[1:] else told[0]


@rule("quote-misattributed", "publisher", Severity.WARNING)
def quote_misattributed(context: Context) -> Iterator[Complaint]:
    """A quote is shown with the name that stands beside it, which should be that of somebody in `people`."""
    for source, people in _casts(context):
        quote = source.episode.quote
        if quote and quote.by and (near := _find_near_speaker(quote.by, people)):
            yield Complaint(source.document.position("quote", "by"), *near)


def _casts(context: Context) -> Iterator[tuple[EpisodeSource, list[str]]]:
    """Yield each episode with the names of its people and of all feeds' people, sorted."""
    everywhere = [person.name for feed in context.feeds for person in feed.feed.people]
    for source in context.episodes:
        yield source, sorted({*everywhere, *(person.name for person in source.episode.people)})


def _find_near_speaker(name: str, people: list[str]) -> tuple[str, str] | None:
    """Return a message and a fix for a name that is similar to one of `people`; None for any other name."""
    # Two long names would take long to compare.
    people = [person for person in people if len(person) <= MAX_SPEAKER_LENGTH]
    near = () if name in people else difflib.get_close_matches(name, people, n=1, cutoff=MIN_SPEAKER_SIMILARITY)
    return (f"{name} is none of the people", f"did you mean {near[0]}?") if near else None


@rule("transcript-untimed", "Apple: transcripts are WebVTT or SRT", Severity.WARNING)
@each(list_episodes)
def transcript_untimed(source: EpisodeSource) -> Iterator[Complaint]:
    """Apps show words as they are said only if they know when that is; without times there is a page to read."""
    if source.episode.spoken and not source.episode.spoken.timed:
        yield Complaint(
            source.document.position("transcript"),
            f"{source.episode.transcript} has no times, so apps cannot show it along with the sound",
            "give one with times, as WebVTT or SRT, if it can be had",
        )


@rule("soundbite-past-end", "Podcasting 2.0: times lie within the episode", varies=True)
@each(list_timed_episodes)
def soundbite_past_end(timed: TimedEpisode) -> Iterator[Complaint]:
    """A soundbite that ends behind the end is cut off in the middle of a word, if it can be played at all."""
    for number, bite in enumerate(timed.source.episode.soundbites):
        if bite.start + bite.duration > timed.duration + TRANSCRIPT_TOLERANCE:
            yield Complaint(
                timed.source.document.position("soundbites", number),
                f"the soundbite ends at {format_short_time(bite.start + bite.duration)}, and the recording at"
                f" {format_short_time(timed.duration)}",
                "write times that lie in the recording",
            )


@rule("quote-past-end", "publisher", varies=True)
@each(list_timed_episodes)
def quote_past_end(timed: TimedEpisode) -> Iterator[Complaint]:
    """A quote that is said behind the end is one of another recording."""
    quote = timed.source.episode.quote
    if quote and quote.start is not None and quote.start >= timed.duration:
        yield Complaint(
            timed.source.document.position("quote", "start"),
            f"the quote is said at {format_short_time(quote.start)},"
            f" and the recording ends at {format_short_time(timed.duration)}",
            "write its time in the recording, before anything is cut or put in front",
        )


@rule("soundbite-length", "Podcasting 2.0: 15 to 120 seconds", Severity.WARNING)
@each(list_soundbites)
def soundbite_length(clip: EpisodeSoundbite) -> Iterator[Complaint]:
    """Apps that play soundbites one after another leave out what is shorter or longer."""
    if not SOUNDBITE_SECONDS[0] <= clip.bite.duration <= SOUNDBITE_SECONDS[1]:
        yield Complaint(
            clip.position("duration"),
            f"the soundbite lasts {clip.bite.duration:g} s",
            f"choose {SOUNDBITE_SECONDS[0]:g} to {SOUNDBITE_SECONDS[1]:g} seconds",
        )
