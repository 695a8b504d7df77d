"""The account of tags: rows by name, added up over several feeds."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.account import Account, Fate, add_accounts, make_rows

ENDS = st.tuples(st.sampled_from(["channel title", "item guid"]), st.sampled_from(Fate), st.sampled_from(["a", "b"]))
COUNTS = st.dictionaries(ENDS, st.integers(1, 9)).map(Counter)


def make_account(counts: Counter[tuple[str, Fate, str]]) -> Account:
    """Return an account of counted ends."""
    return Account(rows=make_rows(counts), occurrences=counts.total())


@given(st.lists(COUNTS, max_size=4))
def test_several_accounts_are_one(counted: list[Counter[tuple[str, Fate, str]]]) -> None:
    """Whatever is counted in one of them is counted in the sum, and the three ends are all there is."""
    whole = add_accounts(map(make_account, counted))
    assert whole == make_account(sum(counted, Counter()))
    assert sum(whole.count(fate) for fate in Fate) == whole.occurrences


def test_what_nobody_answered_for_is_named_once() -> None:
    """Names from several feeds are not repeated."""
    one = Account(unclaimed=("item a", "item b"))
    assert add_accounts([one, Account(unclaimed=("item b", "item c"))]).unclaimed == ("item a", "item b", "item c")


def test_rows_of_one_end_are_listed() -> None:
    """The report shows what is dropped apart from what is kept."""
    account = make_account(Counter({("item a", Fate.DROPPED, "why"): 2, ("item b", Fate.KEPT, ""): 1}))
    assert [(row.name, row.count) for row in account.list_rows(Fate.DROPPED)] == [("item a", 2)]
