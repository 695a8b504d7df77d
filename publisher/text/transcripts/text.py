"""Parses and formats plain-text transcripts: a paragraph for each turn, behind `Name: `. They have no times."""

from publisher.model.limits import MAX_CUES
from publisher.model.transcript import Cue, Transcript, mark_speaker_changes, merge_turns
from publisher.text.textfile import TextFile
from publisher.text.transcripts.speakers import find_speakers, split_speaker


def parse_text_transcript(sheet: TextFile) -> Transcript:
    """Parse a cue from each paragraph or label; a line directly below continues it, a blank line ends it."""
    speakers = find_speakers(sheet.lines)
    paragraphs: list[tuple[int, str | None, list[str]]] = []
    speaking: str | None = None
    open_paragraph = False
    for number, line in enumerate(sheet.lines, 1):
        name, text = split_speaker(" ".join(line.split()), speakers)
        speaking = name or speaking
        if open_paragraph and text and not name:
            paragraphs[-1][2].append(text)
            continue
        open_paragraph = bool(text)
        if text and not sheet.has_room(paragraphs, MAX_CUES, "paragraphs"):
            break
        if text:
            paragraphs.append((number, speaking, [text]))
    return tuple(Cue(text=" ".join(lines), speaker=speaker, line=number) for number, speaker, lines in paragraphs)


def format_text_transcript(transcript: Transcript) -> str:
    """Return a paragraph for each turn, with the name of the speaker where it changes."""
    turns = (
        f"{turn.speaker}: {turn.text}" if changed else turn.text
        for turn, changed in mark_speaker_changes(merge_turns(transcript))
    )
    return "\n\n".join(turns) + "\n"
