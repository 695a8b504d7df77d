"""Changes of a feed in words: what was said before and what is said now, cut to where they differ."""

from collections.abc import Iterator

from publisher.feed.diff import Change, Changes, Fate, ItemChange

SHORT = 60
"""Characters of a value that are shown whole."""
AROUND = 20
"""Characters that are shown before and behind the place where two values differ."""
MOST_ITEMS = 50
MOST_FIELDS = 12
"""How many are shown one by one."""
FATES = {Fate.ADDED: "+", Fate.REMOVED: "-", Fate.CHANGED: "~"}


def sides(change: Change) -> tuple[str | None, str | None]:
    """Return both values of a change on one line each, cut to where they differ; None for what is not there."""
    before, after = _line(change.before), _line(change.after)
    if before is None or after is None:
        return _cut(before), _cut(after)
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return _window(before, start, end), _window(after, start, end)


def fields(changes: tuple[Change, ...]) -> tuple[list[Change], int]:
    """Return the changes that are shown one by one, and how many more there are.

    What several fields say alike, as the two titles do, is one change to whoever reads.
    """
    alike: dict[tuple[str | None, str | None], list[str]] = {}
    for change in changes:
        alike.setdefault((change.before, change.after), []).append(change.field)
    told = [Change(", ".join(dict.fromkeys(names)), *both) for both, names in alike.items()]
    return told[:MOST_FIELDS], max(len(told) - MOST_FIELDS, 0)


def items(changes: Changes) -> tuple[list[ItemChange], int]:
    """Return the items that are shown one by one, and how many more there are."""
    return [*changes.items[:MOST_ITEMS]], max(len(changes.items) - MOST_ITEMS, 0)


def difference_lines(changes: Changes) -> Iterator[str]:
    """Yield what differs in a feed, line by line."""
    if changes.channel:
        yield "~ the feed itself"
        yield from _field_lines(changes.channel)
    shown, more = items(changes)
    for item in shown:
        yield f"{FATES[item.fate]} {_cut(_line(item.title))}"
        yield from _field_lines(item.changes)
    if more:
        yield f"… and {more} more"


def _field_lines(changes: tuple[Change, ...]) -> Iterator[str]:
    shown, more = fields(changes)
    for change in shown:
        before, after = sides(change)
        if before is None or after is None:
            yield f"    {change.field}: {'-' if after is None else '+'} {before or after or ''}"
        else:
            yield f"    {change.field}: {before} → {after}"
    if more:
        yield f"    … and {more} more fields"


def _line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _window(text: str, start: int, end: int) -> str:
    """Return the part of a text that differs from another, with some of what both say around it."""
    if len(text) <= SHORT:
        return text
    first, last = max(start - AROUND, 0), min(len(text) - end + AROUND, len(text))
    middle = text[first:last]
    if len(middle) > 2 * SHORT:
        middle = f"{middle[:SHORT]} … {middle[-SHORT:]}"
    return f"{'…' if first else ''}{middle}{'…' if last < len(text) else ''}"
