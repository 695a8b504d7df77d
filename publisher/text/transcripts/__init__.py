"""Parses and formats transcripts: WebVTT, SubRip, Podcasting 2.0's JSON, HTML, plain text."""

from publisher.model.packed_transcript import (
    EMPTY_TRANSCRIPT,
    PackedTranscript,
    load_packed_transcript,
    pack_transcript,
)
from publisher.model.transcript import (
    Cue,
    Transcript,
    close_cues,
    group_turns,
    is_timed,
    merge_turns,
    retime_transcript,
)
from publisher.text.transcripts.formats import (
    TIMED_FORMATS,
    TRANSCRIPT_FORMATS,
    detect_transcript_format,
    format_transcript,
    read_transcript,
)
from publisher.text.transcripts.labels import is_nameless

__all__ = [
    "EMPTY_TRANSCRIPT",
    "TIMED_FORMATS",
    "TRANSCRIPT_FORMATS",
    "Cue",
    "PackedTranscript",
    "Transcript",
    "close_cues",
    "detect_transcript_format",
    "format_transcript",
    "group_turns",
    "is_nameless",
    "is_timed",
    "load_packed_transcript",
    "merge_turns",
    "pack_transcript",
    "read_transcript",
    "retime_transcript",
]
