"""Parses and formats plain-text transcripts: a paragraph for each turn, behind `Name: `. They have no times."""

from collections.abc import Collection

from publisher.model.limits import MAX_CUES
from publisher.model.transcript import Transcript, mark_speaker_changes, merge_turns
from publisher.text.textfile import TextFile
from publisher.text.transcripts.labels import NO_SPEAKER
from publisher.text.transcripts.names_alone import take_names
from publisher.text.transcripts.speakers import Passage, split_speakers


def parse_text_transcript(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each paragraph or label; a line directly below continues it, a blank line ends it.

    Names of `known` are speakers wherever they are labels.
    """
    paragraphs: list[list[tuple[str, int]]] = []
    open_paragraph = False
    for number, line in enumerate(sheet.lines, 1):
        said = " ".join(line.split())
        if open_paragraph and said:
            paragraphs[-1].append((said, number))
            continue
        open_paragraph = bool(said)
        if said and not sheet.has_room(paragraphs, MAX_CUES, "paragraphs"):
            break
        if said:
            paragraphs.append([(said, number)])
    passages = [
        Passage(tuple(said for said, _ in rows), line=rows[0][1], places=tuple(number for _, number in rows))
        for rows in paragraphs
    ]
    return split_speakers(take_names(passages, known), sheet, known)


def format_text_transcript(transcript: Transcript) -> str:
    """Return a paragraph for each turn, with the name of the speaker where it changes, or `–: ` for nobody."""
    turns = (
        f"{turn.speaker or NO_SPEAKER}: {turn.text}" if changed else turn.text
        for turn, changed in mark_speaker_changes(merge_turns(transcript))
    )
    return "\n\n".join(turns) + "\n"
