"""Rules about edits: what is put around a recording, between its parts, and left out of it."""

from collections.abc import Iterator

from publisher.chapters import move as move_chapters
from publisher.editing import cut_alone, edits_of
from publisher.edits import Sound
from publisher.evidence import Evidence
from publisher.findings import Severity
from publisher.model import Episode, Feed
from publisher.rules.rule import Complaint, rule
from publisher.rules.timing import SLACK, with_duration
from publisher.sources import EpisodeSource
from publisher.times import short_clock
from publisher.transcripts import move as move_transcript


@rule("jingle-missing", "publisher")
def missing_jingles(evidence: Evidence) -> Iterator[Complaint]:
    """Audio is needed to make a publication. Once it is made, jingles may live elsewhere."""
    for feed, source in evidence.made():
        if source.episode.draft or evidence.is_published(source, feed.feed):
            continue
        for key, sound in _jingles(feed.feed, source.episode):
            if sound.path not in evidence.files:
                own = sound.path.startswith("episodes/")
                document = source.document if own else feed.document
                said = evidence.absence(sound.path, "put the sound there, or write its right name")
                yield Complaint(document.position(*key), *said)


@rule("edit-past-end", "publisher")
def edits_past_the_end(evidence: Evidence) -> Iterator[Complaint]:
    """What is to be cut or put in behind the end was meant for another recording."""
    for source, duration in with_duration(evidence):
        moments = [("cuts", number, cut.start) for number, cut in enumerate(source.episode.cuts)]
        moments += [("inserts", number, insert.at) for number, insert in enumerate(source.episode.inserts)]
        for key, number, moment in moments:
            if moment > duration:
                yield Complaint(
                    source.document.position(key, number),
                    f"this is at {short_clock(moment)}, and the recording ends at {short_clock(duration)}",
                    "write a time that lies in the recording",
                )


@rule("cut-everything", "publisher")
def all_is_cut(evidence: Evidence) -> Iterator[Complaint]:
    """Without a recording there is no episode."""
    for source, duration in with_duration(evidence):
        if source.episode.cuts and not cut_alone(source.episode, duration).pieces:
            yield Complaint(source.document.position("cuts"), "the cuts leave nothing", "write shorter ones")


@rule("chapter-cut-out", "publisher", Severity.WARNING)
def chapters_cut_out(evidence: Evidence) -> Iterator[Complaint]:
    """A chapter of which nothing is left is not published."""
    for source, duration in _with_cuts(evidence):
        _, lost = move_chapters(source.episode.marks, cut_alone(source.episode, duration))
        for chapter in lost:
            yield Complaint(
                source.mark_position(source.episode.marks.index(chapter)),
                f"{chapter.title} lies in a cut, and is left out",
                "take it out of the chapters, or cut less",
            )


@rule("transcript-cut-out", "publisher", Severity.WARNING)
def words_cut_out(evidence: Evidence) -> Iterator[Complaint]:
    """Words that were cut out of the sound leave the transcript too."""
    for source, duration in _with_cuts(evidence):
        _, lost = move_transcript(source.episode.spoken, cut_alone(source.episode, duration))
        if lost:
            cues = "one cue lies in a cut, and is" if len(lost) == 1 else f"{len(lost)} cues lie in cuts, and are"
            fix = "nothing, if that is what was to be cut; otherwise cut less"
            yield Complaint(source.cue_position(lost[0]), f"{cues} left out", fix)


@rule("soundbite-cut-out", "publisher", Severity.WARNING)
def soundbites_cut_out(evidence: Evidence) -> Iterator[Complaint]:
    """A soundbite that was cut is shorter than it was meant to be, or gone."""
    for source, duration in _with_cuts(evidence):
        timeline = cut_alone(source.episode, duration)
        for number, bite in enumerate(source.episode.soundbites):
            heard = timeline.span(bite.start, bite.start + bite.duration)
            if heard is None or heard.length < bite.duration - SLACK:
                left = "nothing" if heard is None else f"{heard.length:.1f} s"
                what = f"{left} is left of the soundbite at {short_clock(bite.start)}"
                yield Complaint(source.document.position("soundbites", number), what, "choose another, or cut less")


def _with_cuts(evidence: Evidence) -> Iterator[tuple[EpisodeSource, float]]:
    """Yield each episode of which a part is cut, but not all, with its recording's length."""
    for source, duration in with_duration(evidence):
        if source.episode.cuts and cut_alone(source.episode, duration).pieces:
            yield source, duration


def _jingles(feed: Feed, episode: Episode) -> Iterator[tuple[tuple[str | int, ...], Sound]]:
    """Yield each jingle with the key under which it is written."""
    edits = edits_of(feed, episode, {})
    if edits.intro:
        yield ("intro",), edits.intro
    if edits.outro:
        yield ("outro",), edits.outro
    for number, insert in enumerate(episode.inserts):
        yield ("inserts", number), next(sound for moment, sound in edits.inserts if moment == insert.at)
