"""Transcripts: read from and written to the formats that editors, players and feeds have."""

from publisher.transcripts.formats import FORMATS, TIMED, read_transcript, recognise, write_transcript
from publisher.transcripts.model import Cue, Transcript, closed, groups, is_timed, move, turns
from publisher.transcripts.spoken import NOTHING, Spoken, load, pack

__all__ = [
    "FORMATS",
    "NOTHING",
    "TIMED",
    "Cue",
    "Spoken",
    "Transcript",
    "closed",
    "groups",
    "is_timed",
    "load",
    "move",
    "pack",
    "read_transcript",
    "recognise",
    "turns",
    "write_transcript",
]
