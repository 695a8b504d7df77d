"""Parses and formats plain-text transcripts: a paragraph for each turn, behind `Name: `. They have no times."""

from dataclasses import replace

from publisher.model.transcript import Cue, Transcript, mark_speaker_changes, merge_turns
from publisher.text.textfile import TextFile
from publisher.text.transcripts.speakers import find_speakers, split_speaker


def parse_text_transcript(sheet: TextFile) -> Transcript:
    """Parse a cue from each paragraph or label; a line directly below continues it, a blank line ends it."""
    speakers = find_speakers(sheet.lines)
    cues: list[Cue] = []
    speaking: str | None = None
    open_paragraph = False
    for number, line in enumerate(sheet.lines, 1):
        name, text = split_speaker(" ".join(line.split()), speakers)
        speaking = name or speaking
        if open_paragraph and text and not name:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text} {text}")
            continue
        open_paragraph = bool(text)
        if text:
            cues.append(Cue(text=text, speaker=speaking, line=number))
    return tuple(cues)


def format_text_transcript(transcript: Transcript) -> str:
    """Return a paragraph for each turn, with the name of the speaker where it changes."""
    turns = (
        f"{turn.speaker}: {turn.text}" if changed else turn.text
        for turn, changed in mark_speaker_changes(merge_turns(transcript))
    )
    return "\n\n".join(turns) + "\n"
