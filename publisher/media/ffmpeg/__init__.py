"""Runs ffmpeg as a child process: probe, decode, encode, chapters, metadata."""
