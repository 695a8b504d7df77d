"""Accounts for every tag and attribute of a feed: which became a key, which is kept word for word, which is dropped."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a tag or an attribute."""

    MAPPED = "mapped"
    """It says what a key says."""
    KEPT = "kept"
    """It stays word for word, among the extra tags."""
    DROPPED = "dropped"
    """It is left out, for a reason."""


@dataclass(frozen=True, slots=True, order=True)
class AccountRow:
    """What became of one tag or attribute, as often as it came to the same end."""

    name: str
    """Where it stands and what it is called: "channel title", "item enclosure@length"."""
    fate: Fate
    detail: str
    """The key, or the reason; "extra_tags" for what is kept."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of all tags and attributes."""

    rows: tuple[AccountRow, ...] = ()
    """By name."""
    unclaimed: tuple[str, ...] = ()
    """Names of tags and attributes that nobody answered for. A flaw of this package: there are none."""
    occurrences: int = 0
    """How many tags and attributes there are, counted by themselves."""

    def count(self, fate: Fate) -> int:
        """Return how many tags and attributes came to one end."""
        return sum(row.count for row in self.rows if row.fate is fate)

    def list_rows(self, fate: Fate) -> tuple[AccountRow, ...]:
        """Return the rows of one end."""
        return tuple(row for row in self.rows if row.fate is fate)


def list_told_rows(account: Account, fate: Fate) -> tuple[AccountRow, ...]:
    """Return the rows of one end, without attributes that share the end of their tag."""
    rows = account.list_rows(fate)
    known = {(row.name, row.detail) for row in rows}
    return tuple(row for row in rows if (row.name.partition("@")[0], row.detail) not in known or "@" not in row.name)


def add_accounts(accounts: Iterable[Account]) -> Account:
    """Return one account of several feeds."""
    counts: Counter[tuple[str, Fate, str]] = Counter()
    unclaimed: dict[str, None] = {}
    occurrences = 0
    for account in accounts:
        occurrences += account.occurrences
        unclaimed.update(dict.fromkeys(account.unclaimed))
        for row in account.rows:
            counts[row.name, row.fate, row.detail] += row.count
    return Account(rows=make_rows(counts), unclaimed=tuple(unclaimed), occurrences=occurrences)


def make_rows(counts: Counter[tuple[str, Fate, str]]) -> tuple[AccountRow, ...]:
    """Return counted ends as rows, by name."""
    return tuple(sorted(AccountRow(*end, count) for end, count in counts.items()))
