"""Parses and formats chapters, transcripts and show notes."""
