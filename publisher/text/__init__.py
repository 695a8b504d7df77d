"""Formats of text: chapters, transcripts and notes, read and written."""
