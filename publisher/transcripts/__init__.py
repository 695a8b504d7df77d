"""Transcripts: read from and written to the formats that editors, players and feeds have."""

from publisher.transcripts.formats import FORMATS, TIMED, read_transcript, recognise, write_transcript
from publisher.transcripts.model import Cue, Transcript, closed, is_timed, move, turns

__all__ = [
    "FORMATS",
    "TIMED",
    "Cue",
    "Transcript",
    "closed",
    "is_timed",
    "move",
    "read_transcript",
    "recognise",
    "turns",
    "write_transcript",
]
