"""Transcripts: read from and written to the formats that editors, players and feeds have."""

from publisher.model.packed_transcript import NOTHING, Spoken, load, pack
from publisher.model.transcript import Cue, Transcript, closed, groups, is_timed, move, turns
from publisher.text.transcripts.formats import FORMATS, TIMED, read_transcript, recognise, write_transcript

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
