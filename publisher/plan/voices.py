"""Finds what is known of a recording's speech beside its sound: who speaks when, and what is not to be levelled."""

from itertools import groupby

from publisher.media.loudness.leveller import NO_HINTS, LevelHints, VoiceTurn
from publisher.model import Episode
from publisher.model.transcript import Transcript, close_cues

MIN_VOICES = 2
"""Fewest speakers of a transcript from which levels of voices can differ."""


def find_level_hints(episode: Episode) -> LevelHints:
    """Return the turns that the episode's transcript knows, with times and speakers, and its unlevelled stretches."""
    kept = tuple((span.start, span.end) for span in episode.unlevelled)
    spoken = episode.spoken
    turns = find_turns(spoken.cues) if spoken.timed and len(spoken.speakers) >= MIN_VOICES else ()
    return LevelHints(turns=turns, kept=kept) if turns or kept else NO_HINTS


def find_turns(transcript: Transcript) -> tuple[VoiceTurn, ...]:
    """Return who speaks when by a timed transcript: consecutive cues of one speaker are one turn."""
    turns = []
    for speaker, group in groupby(close_cues(transcript), key=lambda cue: cue.speaker):
        cues = [*group]
        start, end = cues[0].start or 0.0, max(cue.end or 0.0 for cue in cues)
        if speaker is not None and end > start:
            turns.append(VoiceTurn(start, end, speaker))
    return tuple(turns)
