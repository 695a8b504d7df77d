"""Formats how many episodes are not on the air yet."""

from datetime import datetime

from publisher.sources.ahead import Ahead


def format_ahead(ahead: Ahead) -> str:
    """Return how many drafts and scheduled episodes there are, and when the next comes; nothing if there are none."""
    parts = []
    if drafts := len(ahead.drafts):
        parts.append("1 draft" if drafts == 1 else f"{drafts} drafts")
    if ahead.scheduled:
        count, moment = len(ahead.scheduled), format_moment(ahead.scheduled[0][1])
        parts.append(f"1 scheduled for {moment}" if count == 1 else f"{count} scheduled, the next for {moment}")
    return ", ".join(parts)


def format_moment(moment: datetime) -> str:
    """Return a moment to the minute, in the time zone that it was written in."""
    return f"{moment:%Y-%m-%d %H:%M}"
