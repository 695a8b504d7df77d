"""Speaks HTTP without credentials: reads recordings, and requests published files as a podcast app does."""
