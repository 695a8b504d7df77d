"""Runs ffmpeg: decode, encode, probe, chapters, metadata."""
