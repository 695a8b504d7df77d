"""Looks for signs that a feed does not have all episodes: a round count, and numbers that are missing."""

from collections.abc import Iterable, Sequence

from publisher.feed.reading.source import Remark, SourceFeed, SourceItem

ROUND_COUNTS = {10, 20, 25, 30, 50, 98, 99, 100, 150, 200, 250, 300, 500, 1000}
"""How many items hosts and programs cut their feeds to."""
SHOWN_NUMBERS = 10
"""How many missing numbers are named."""
SPARSE = 3
"""From how many missing numbers for each that is there on the numbers are no counting, but dates or the like."""
CAPPED = "perhaps the feed is capped"


def find_hints(items: Sequence[SourceItem], documents: Iterable[SourceFeed]) -> list[Remark]:
    """Return signs that episodes are missing, in the items of all documents, and in documents without a next page."""
    found = [
        Remark(None, f"the feed has exactly {len(document.items)} items; {CAPPED}")
        for document in documents
        if len(document.items) in ROUND_COUNTS and len(document.items) >= len(items)
    ]
    numbered = [(item.keys.get("season"), item.keys.get("number")) for item in items]
    counted = [(season, number) for season, number in numbered if isinstance(number, int)]
    numbers = [number for _, number in counted]
    seasons = {season for season, _ in counted}
    if len(set(numbers)) < len(numbers) and len(seasons) > 1:
        for season in sorted(seasons, key=lambda one: one if isinstance(one, int) else 0):
            where = f" in season {season}" if season is not None else ""
            found += _look_at({number for own, number in counted if own == season}, where)
        return found
    return found + _look_at(set(numbers), "")


def _look_at(numbers: set[int], where: str) -> list[Remark]:
    """Return what is missing in a counting: the beginning, and gaps."""
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    gaps = last - first + 1 - len(numbers)
    if gaps > SPARSE * len(numbers):
        return []
    found = []
    if first > 1:
        found.append(Remark(None, f"the first episode{where} has the number {first}; {CAPPED}"))
    if gaps:
        missing = [number for number in range(first, last) if number not in numbers]
        shown = ", ".join(map(str, missing[:SHOWN_NUMBERS])) + (", …" if gaps > SHOWN_NUMBERS else "")
        found.append(Remark(None, f"no episode{where} has the number {shown}"))
    return found
