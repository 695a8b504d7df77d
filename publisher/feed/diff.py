"""Values that describe what differs between two feeds: items, and fields of items and of the channel."""

from dataclasses import dataclass
from enum import StrEnum

ORDER_FIELD = "order of items"
"""The field of a change of order, which no single item shows."""
IN_FEED_FIELD = "episodes in the feed itself"
"""The field of a change of how many items the feed document holds, since paging moved some."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed."""

    field: str
    """The tag, followed by an attribute or an inner tag: enclosure url."""
    before: str | None
    """None if the field was absent."""
    after: str | None
    """None if the field is absent."""


class ChangeKind(StrEnum):
    """The kind of an item's change."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item that was added, removed or changed."""

    fate: ChangeKind
    guid: str
    """The present GUID; of a removed item, the former one."""
    title: str
    changes: tuple[FieldChange, ...] = ()

    def change(self, field: str) -> FieldChange | None:
        """Return the change of one field, if it changed."""
        return next((change for change in self.changes if change.field == field), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDiff:
    """All that differs between two feeds."""

    channel: tuple[FieldChange, ...] = ()
    items: tuple[ItemChange, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.channel or self.items)

    def of(self, fate: ChangeKind) -> list[ItemChange]:
        """Return the items whose change is of one kind."""
        return [item for item in self.items if item.fate is fate]
