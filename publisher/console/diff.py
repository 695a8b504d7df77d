"""Formats the changes of a feed: values before and after, cut to where they differ."""

from collections.abc import Iterator

from publisher.feed.diff import ChangeKind, FeedDiff, FieldChange, ItemChange

MAX_VALUE_LENGTH = 60
"""Characters of a value that are shown whole."""
CONTEXT_LENGTH = 20
"""Characters that are shown before and behind the place where two values differ."""
MAX_ITEMS = 50
MAX_FIELDS = 12
"""How many are shown one by one."""
CHANGE_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}


def format_sides(change: FieldChange) -> tuple[str | None, str | None]:
    """Return both values of a change on one line each, cut to where they differ; None for what is not there."""
    before, after = _line(change.before), _line(change.after)
    if before is None or after is None:
        return _truncate(before), _truncate(after)
    start = _common_prefix_length(before, after)
    end = _common_prefix_length(before[start:][::-1], after[start:][::-1])
    return _window(before, start, end), _window(after, start, end)


def select_fields(changes: tuple[FieldChange, ...]) -> tuple[list[FieldChange], int]:
    """Return the changes that are shown one by one, and how many more there are.

    Fields that change alike, as the two titles do, are shown as one change.
    """
    alike: dict[tuple[str | None, str | None], list[str]] = {}
    for change in changes:
        alike.setdefault((change.before, change.after), []).append(change.field)
    told = [FieldChange(", ".join(dict.fromkeys(names)), *both) for both, names in alike.items()]
    return told[:MAX_FIELDS], max(len(told) - MAX_FIELDS, 0)


def select_items(changes: FeedDiff) -> tuple[list[ItemChange], int]:
    """Return the items that are shown one by one, and how many more there are."""
    return [*changes.items[:MAX_ITEMS]], max(len(changes.items) - MAX_ITEMS, 0)


def format_diff(changes: FeedDiff) -> Iterator[str]:
    """Yield what differs in a feed, line by line."""
    if changes.channel:
        yield "~ the feed itself"
        yield from _field_lines(changes.channel)
    shown, more = select_items(changes)
    for item in shown:
        yield f"{CHANGE_SIGNS[item.fate]} {_truncate(_line(item.title))}"
        yield from _field_lines(item.changes)
    if more:
        yield f"… and {more} more"


def _field_lines(changes: tuple[FieldChange, ...]) -> Iterator[str]:
    shown, more = select_fields(changes)
    for change in shown:
        before, after = format_sides(change)
        if before is None or after is None:
            yield f"    {change.field}: {'-' if after is None else '+'} {before or after or ''}"
        else:
            yield f"    {change.field}: {before} → {after}"
    if more:
        yield f"    … and {more} more fields"


def _line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _common_prefix_length(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _truncate(text: str | None) -> str | None:
    return text if text is None or len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 1]}…"


def _window(text: str, start: int, end: int) -> str:
    """Return the part of a text that differs from another, with some of what both say around it."""
    if len(text) <= MAX_VALUE_LENGTH:
        return text
    first, last = max(start - CONTEXT_LENGTH, 0), min(len(text) - end + CONTEXT_LENGTH, len(text))
    middle = text[first:last]
    if len(middle) > 2 * MAX_VALUE_LENGTH:
        middle = f"{middle[:MAX_VALUE_LENGTH]} … {middle[-MAX_VALUE_LENGTH:]}"
    return f"{'…' if first else ''}{middle}{'…' if last < len(text) else ''}"
