"""Rules about edits: cuts and inserts, and chapters, transcripts, soundbites and quotes that they touch."""

from collections.abc import Iterator

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.rules.timing import TRANSCRIPT_TOLERANCE
from publisher.lint.subjects import TimedEpisode, list_ready_episodes, list_timed_episodes
from publisher.model.timecode import format_short_time
from publisher.model.transcript import retime_transcript
from publisher.plan.edits import estimate_timeline
from publisher.sources.validate import EpisodeSource
from publisher.text.chapters import retime_chapters

EDIT_KEYS = ("intro", "outro", "inserts", "trim", "cuts", "level")
"""The keys of an episode that change its sound."""


@rule("edit-past-end", "publisher", varies=True)
@each(list_timed_episodes)
def edit_past_end(timed: TimedEpisode) -> Iterator[Complaint]:
    """What is to be cut, put in or left as it is behind the end was meant for another recording."""
    source = timed.source
    episode = source.episode
    moments: list[tuple[tuple[str | int, ...], float]] = [
        *((("cuts", number), cut.start) for number, cut in enumerate(episode.cuts)),
        *((("inserts", number), insert.at) for number, insert in enumerate(episode.inserts)),
        *((("level", "except", number), span.start) for number, span in enumerate(episode.unlevelled)),
    ]
    for place, moment in moments:
        if moment > timed.duration:
            yield Complaint(
                source.document.position(*place),
                f"this is at {format_short_time(moment)},"
                f" and the recording ends at {format_short_time(timed.duration)}",
                "write a time that lies in the recording",
            )


@rule("cut-everything", "publisher", keeps=Promise.MEASURED, varies=True)
@each(list_timed_episodes)
def cut_everything(timed: TimedEpisode) -> Iterator[Complaint]:
    """Without a recording there is no episode."""
    if timed.source.episode.cuts and not estimate_timeline(timed.source.episode, timed.duration).pieces:
        yield Complaint(timed.source.document.position("cuts"), "the cuts leave nothing", "write shorter ones")


def _shortened(context: Context) -> Iterator[TimedEpisode]:
    """Yield each episode of which a part is cut, but not all."""
    for timed in context.find_all(list_timed_episodes):
        episode = timed.source.episode
        if episode.cuts and estimate_timeline(episode, timed.duration).pieces:
            yield timed


@rule("chapter-cut-out", "publisher", Severity.WARNING, varies=True)
@each(_shortened)
def chapter_cut_out(shortened: TimedEpisode) -> Iterator[Complaint]:
    """A chapter of which nothing is left is not published."""
    episode = shortened.source.episode
    _, lost = retime_chapters(episode.marks, estimate_timeline(episode, shortened.duration))
    for chapter in lost:
        yield Complaint(
            shortened.source.mark_position(episode.marks.index(chapter)),
            f"{chapter.title} lies in a cut, and is left out",
            "take it out of the chapters, or cut less",
        )


@rule("transcript-cut-out", "publisher", Severity.WARNING, varies=True)
@each(_shortened)
def transcript_cut_out(shortened: TimedEpisode) -> Iterator[Complaint]:
    """Words that were cut out of the sound leave the transcript too."""
    episode = shortened.source.episode
    _, lost = retime_transcript(episode.spoken.cues, estimate_timeline(episode, shortened.duration))
    if lost:
        cues = "one cue lies in a cut, and is" if len(lost) == 1 else f"{len(lost)} cues lie in cuts, and are"
        fix = "nothing, if that is what was to be cut; otherwise cut less"
        yield Complaint(shortened.source.transcript_position(lost[0].line), f"{cues} left out", fix)


@rule("soundbite-cut-out", "publisher", Severity.WARNING, varies=True)
@each(_shortened)
def soundbite_cut_out(shortened: TimedEpisode) -> Iterator[Complaint]:
    """A soundbite that was cut is shorter than it was meant to be, or gone."""
    timeline = estimate_timeline(shortened.source.episode, shortened.duration)
    for number, bite in enumerate(shortened.source.episode.soundbites):
        span = timeline.span(bite.start, bite.start + bite.duration)
        if span is None or span.length < bite.duration - TRANSCRIPT_TOLERANCE:
            left = "nothing" if span is None else f"{span.length:.1f} s"
            what = f"{left} is left of the soundbite at {format_short_time(bite.start)}"
            position = shortened.source.document.position("soundbites", number)
            yield Complaint(position, what, "choose another, or cut less")


@rule("quote-cut-out", "publisher", Severity.WARNING, varies=True)
@each(_shortened)
def quote_cut_out(shortened: TimedEpisode) -> Iterator[Complaint]:
    """A quote whose moment was cut out cannot be listened to."""
    quote = shortened.source.episode.quote
    timeline = estimate_timeline(shortened.source.episode, shortened.duration)
    if (
        quote
        and quote.start is not None
        and quote.start < shortened.duration
        and timeline.published(quote.start) is None
    ):
        yield Complaint(
            shortened.source.document.position("quote", "start"),
            f"the quote at {format_short_time(quote.start)} lies in a cut",
            "choose another, or cut less",
        )


@rule("kept-edited", "publisher", keeps=Promise.SOURCES)
@each(list_ready_episodes)
def kept_edited(source: EpisodeSource) -> Iterator[Complaint]:
    """In a file that is published as it is nothing is cut out, and what was to be left out would be heard."""
    edits = [key for key in EDIT_KEYS if source.episode.keep and getattr(source.episode, key)]
    if edits:
        several = len(edits) > 1
        named = f"{', '.join(edits[:-1])} and {edits[-1]}" if several else edits[0]
        yield Complaint(
            source.document.position(edits[0]),
            f"{named} cannot be done to {source.episode.recording_name}, which is kept as it is",
            f"delete {'them' if several else 'the line'}, or delete keep, so that the audio is made of the recording",
        )
