"""Rules about whose transcript it is: of this recording, in the episode's language, by the speakers that are named."""

from collections.abc import Iterator, Sequence

from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.rules.timing import MAX_SPEAKER_LENGTH, spell_speakers
from publisher.lint.subjects import TimedEpisode, list_episodes, list_timed_episodes
from publisher.model.fields import suggest_word
from publisher.model.limits import MAX_SPEAKERS
from publisher.model.spoken_language import FAMILIES, find_other_language
from publisher.model.timecode import format_short_time
from publisher.model.transcript import Cue
from publisher.plan.edits import estimate_timeline
from publisher.sources.validate import EpisodeSource

WORDLESS_SECONDS, WORDLESS_SHARE = 180.0, 0.4
"""Seconds behind the last word, and their share of the sound: a transcript that leaves more than both is told.

What follows the last word of an episode is music, and few songs last longer than three minutes. In a long episode even
several songs are less than two fifths of it.
"""
SLOWEST_SPEECH = 7.5
"""Characters a second of one who speaks half as fast as others, for last words whose end is not told."""


@rule("transcript-ends-early", "publisher", Severity.WARNING, varies=True)
@each(list_timed_episodes)
def transcript_ends_early(timed: TimedEpisode) -> Iterator[Complaint]:
    """A transcript that ends long before the sound is one of another recording, or its making was broken off."""
    spoken = timed.source.episode.spoken
    # The start of the last cue is known without unpacking, and for most transcripts it is enough.
    if spoken.timed and _is_wordless(timed, spoken.latest):
        cues = spoken.cues
        end = _find_last_word(cues)
        if _is_wordless(timed, end):
            yield Complaint(
                timed.source.transcript_position(max(cues, key=lambda cue: cue.start or 0.0).line),
                f"the transcript ends at {format_short_time(end)}, and the recording at"
                f" {format_short_time(timed.duration)}: is it another episode's?",
                "give the one of this recording, whole; ignore this if nothing is said after that",
            )


@rule("transcript-language", "publisher", Severity.WARNING)
def transcript_language(context: Context) -> Iterator[Complaint]:
    """Pages, search and screen readers take the words for the episode's language; most often they are another's."""
    languages: dict[str, list[str]] = {}
    for feed, made in context.list_made_episodes():
        languages.setdefault(made.episode.slug, []).append(made.episode.language or feed.feed.language)
    for source in context.episodes:
        told = languages.get(source.episode.slug, [])
        others = [find_other_language(source.episode.spoken.stop_words, language) for language in told]
        if others and others[0] and all(others):
            code = next(code for code, row in FAMILIES.items() if row == others[0])
            yield Complaint(
                source.document.position("transcript"),
                f"{source.episode.transcript} is in {others[0]}, and the episode's language is {told[0]}",
                f"give the transcript of this episode; if that is what is spoken in it, write language: {code}",
            )


@rule("speaker-absent", "publisher", Severity.WARNING)
@each(list_episodes)
def speaker_absent(source: EpisodeSource) -> Iterator[Complaint]:
    """A name for a label that the transcript does not have is shown nowhere: most often the label is misspelled."""
    spoken, given = source.episode.spoken, source.episode.speakers
    if not (spoken and given):
        return
    labels, named = spoken.labels[:MAX_SPEAKERS], {label.casefold() for label in given}
    had = {label.casefold() for label in spoken.labels}
    free = [label for label in labels if label.casefold() not in named and len(label) <= MAX_SPEAKER_LENGTH]
    has = f"it has {spell_speakers(labels)}" if labels else "it names nobody"
    for label in given:
        if label.casefold() not in had:
            yield Complaint(
                source.document.key_position("speakers", label),
                f"{source.episode.transcript} has no speaker {label}; {has}",
                suggest_word(label, free),
            )


def _is_wordless(timed: TimedEpisode, end: float) -> bool:
    """Tell whether too much of the recording that is published lies behind the end of the last word, in seconds."""
    pieces = estimate_timeline(timed.source.episode, timed.duration).recorded_pieces
    heard = sum(piece.end - piece.start for piece in pieces)
    behind = sum(max(0.0, piece.end - max(piece.start, end)) for piece in pieces)
    return behind > max(WORDLESS_SECONDS, WORDLESS_SHARE * heard)


def _find_last_word(cues: Sequence[Cue]) -> float:
    """Return when the last word of timed cues is said at the latest, in seconds."""
    latest = max(cue.start or 0.0 for cue in cues)
    untold = sum(len(cue.text) for cue in cues if cue.start == latest and (cue.end is None or cue.end <= latest))
    return max(latest + untold / SLOWEST_SPEECH, *(cue.end or 0.0 for cue in cues))
