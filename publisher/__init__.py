"""Podcast as code: from a git repository of words and recordings to a feed that podcast apps subscribe to."""

__version__ = "0.1.0"
