"""Tells by how fast people speak whether whole numbers are seconds or milliseconds."""

from collections.abc import Sequence

PACE_OF_SECONDS = 0.5
"""Characters said in a unit of time, from which on it is a second: people say about 15 in one, and 0.015 in a
millisecond."""


def are_seconds(said: Sequence[tuple[float, float, str]]) -> bool:
    """Tell whether times that are whole numbers are seconds: from start, end and text of each cue.

    Without any cue that lasts, they are not.
    """
    lasting = [(end - start, len(text)) for start, end, text in said if end > start]
    units = sum(length for length, _ in lasting)
    return bool(units) and sum(size for _, size in lasting) >= PACE_OF_SECONDS * units
