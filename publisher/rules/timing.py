"""Rules about what carries a time: chapters, transcripts, soundbites."""

import difflib
from collections.abc import Iterator
from itertools import pairwise

from publisher.evidence import Evidence
from publisher.findings import Severity
from publisher.rules.rule import Complaint, rule
from publisher.sound import Recording
from publisher.sources import EpisodeSource
from publisher.times import short_clock
from publisher.transcripts import is_timed

MOST = 255
"""Chapters that ID3's table of contents and M4A's list have room for."""
SLACK = 1.0
"""Seconds that a transcript may be longer than its recording, whose end some programs round up."""
ADVISED = (15.0, 120.0)
"""Seconds that a soundbite should last."""
NEAR = 0.75
"""How alike two names are, from 0 to 1, of which one was most likely meant to be the other."""


@rule("chapter-too-many", "ID3v2 chapters and M4A: at most 255", Severity.ERROR)
def too_many_chapters(evidence: Evidence) -> Iterator[Complaint]:
    """Players would not see the rest."""
    for source in evidence.episodes:
        shown = [number for number, chapter in enumerate(source.episode.marks) if chapter.toc]
        if len(shown) > MOST:
            yield Complaint(
                source.mark_position(shown[MOST]),
                f"the episode has {len(shown)} chapters, and {MOST} are the most that audio files hold",
                "keep those that listeners look for, or hide the others with toc: false",
            )


@rule("chapter-overlap", "Podcasting 2.0: chapters follow one another", Severity.WARNING)
def overlapping_chapters(evidence: Evidence) -> Iterator[Complaint]:
    """Where two chapters are at once, players show one of them, and not all show the same."""
    for source in evidence.episodes:
        shown = [(number, chapter) for number, chapter in enumerate(source.episode.marks) if chapter.toc]
        for (_, before), (number, chapter) in pairwise(shown):
            if chapter.start == before.start:
                what = f"{chapter.title} begins when {before.title} does, at {short_clock(chapter.start)}"
            elif before.end is not None and before.end > chapter.start:
                what = f"{chapter.title} begins at {short_clock(chapter.start)}, before {before.title} ends"
            else:
                continue
            yield Complaint(source.mark_position(number), what, "write another time, or leave the end out")


@rule("chapter-past-end", "Podcasting 2.0: times lie within the episode")
def chapters_past_the_end(evidence: Evidence) -> Iterator[Complaint]:
    """A chapter that begins behind the end is most often one of another recording."""
    for source, duration in with_duration(evidence):
        for number, chapter in enumerate(source.episode.marks):
            if chapter.start >= duration:
                yield Complaint(
                    source.mark_position(number),
                    f"{chapter.title} begins at {short_clock(chapter.start)}, and the recording ends at"
                    f" {short_clock(duration)}",
                    "write its time in the recording, before anything is cut or put in front",
                )


@rule("transcript-past-end", "Podcasting 2.0: times lie within the episode")
def transcript_past_the_end(evidence: Evidence) -> Iterator[Complaint]:
    """A transcript that is longer than the recording is one of another recording, or of another cut of it."""
    for source, duration in with_duration(evidence):
        late = [cue for cue in source.episode.spoken if cue.start is not None and cue.start > duration + SLACK]
        if late:
            yield Complaint(
                source.cue_position(late[0]),
                f"the transcript goes on to {short_clock(late[-1].start or 0.0)}, and the recording ends at"
                f" {short_clock(duration)}",
                "make it of this recording, before anything is cut or put in front",
            )


@rule("speaker-misspelled", "Podcasting 2.0: speakers are people of the episode", Severity.WARNING)
def misspelled_speakers(evidence: Evidence) -> Iterator[Complaint]:
    """A name that is nearly that of somebody in `people` shows up as another person."""
    everywhere = [person.name for feed in evidence.feeds for person in feed.feed.people]
    for source in evidence.episodes:
        names = {*everywhere, *(person.name for person in source.episode.people)}
        seen: set[str] = set()
        for cue in source.episode.spoken:
            if cue.speaker is None or cue.speaker in names or cue.speaker in seen:
                continue
            seen.add(cue.speaker)
            near = difflib.get_close_matches(cue.speaker, sorted(names), n=1, cutoff=NEAR)
            if near:
                yield Complaint(
                    source.cue_position(cue), f"{cue.speaker} is none of the people", f"did you mean {near[0]}?"
                )


@rule("transcript-untimed", "Apple: transcripts are WebVTT or SRT", Severity.WARNING)
def transcript_without_times(evidence: Evidence) -> Iterator[Complaint]:
    """Apps show words as they are said only if they know when that is; without times there is a page to read."""
    for source in evidence.episodes:
        if source.episode.spoken and not is_timed(source.episode.spoken):
            yield Complaint(
                source.document.position("transcript"),
                f"{source.episode.transcript} has no times, so apps cannot show it along with the sound",
                "give one with times, as WebVTT or SRT, if it can be had",
            )


@rule("soundbite-past-end", "Podcasting 2.0: times lie within the episode")
def soundbites_past_the_end(evidence: Evidence) -> Iterator[Complaint]:
    """A soundbite that ends behind the end is cut off in the middle of a word, if it can be played at all."""
    for source, duration in with_duration(evidence):
        for number, bite in enumerate(source.episode.soundbites):
            if bite.start + bite.duration > duration + SLACK:
                yield Complaint(
                    source.document.position("soundbites", number),
                    f"the soundbite ends at {short_clock(bite.start + bite.duration)}, and the recording at"
                    f" {short_clock(duration)}",
                    "write times that lie in the recording",
                )


@rule("soundbite-length", "Podcasting 2.0: 15 to 120 seconds", Severity.WARNING)
def soundbite_length(evidence: Evidence) -> Iterator[Complaint]:
    """Apps that play soundbites one after another leave out what is shorter or longer."""
    for source in evidence.episodes:
        for number, bite in enumerate(source.episode.soundbites):
            if not ADVISED[0] <= bite.duration <= ADVISED[1]:
                yield Complaint(
                    source.document.position("soundbites", number, "duration"),
                    f"the soundbite lasts {bite.duration:g} s",
                    f"choose {ADVISED[0]:g} to {ADVISED[1]:g} seconds",
                )


def with_duration(evidence: Evidence) -> Iterator[tuple[EpisodeSource, float]]:
    """Yield each episode with its recording's length in seconds, if it was heard now or when it was published."""
    for source in evidence.episodes:
        found = evidence.recordings.get(source.episode.recording_path)
        if isinstance(found, Recording):
            yield source, found.measurement.duration
        elif found is None:
            lengths = (evidence.published(source, feed.feed) for feed in evidence.makers)
            known = next((entry.mastered.before.duration for entry in lengths if entry), None)
            if known is not None:
                yield source, known
