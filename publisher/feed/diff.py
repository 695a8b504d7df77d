"""What differs between two feeds, as values: item by item and field by field."""

from dataclasses import dataclass
from enum import StrEnum

ORDER_FIELD = "order of items"
"""The field of a change that no one item tells."""
IN_FEED_FIELD = "episodes in the feed itself"
"""The field of the change that some moved to archive pages, or came back from there."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that says something else than before."""

    field: str
    """The tag, and the attribute or the tag inside it: enclosure url."""
    before: str | None
    """None for what was not there."""
    after: str | None
    """None for what is there no more."""


class ChangeKind(StrEnum):
    """What became of an item."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item that came, went, or says something else."""

    fate: ChangeKind
    guid: str
    """As it is now; of what went, as it was."""
    title: str
    changes: tuple[FieldChange, ...] = ()

    def change(self, field: str) -> FieldChange | None:
        """Return what became of one field, if anything did."""
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
        """Return the items of one fate."""
        return [item for item in self.items if item.fate is fate]
