"""The checklist says what is left to do by hand, with the show's own addresses and no secret."""

from dataclasses import replace
from pathlib import Path

from publisher.feed.reading.account import Account, AccountRow, Fate
from publisher.publish.moving.checklist import write_checklist
from support.imported import SOURCE, prepare

ROWS = (
    AccountRow("channel generator", Fate.DROPPED, "names the program", 1),
    AccountRow("item itunes:image", Fate.DROPPED, "is empty", 2),
    AccountRow("item itunes:image@href", Fate.DROPPED, "is empty", 2),
)


def test_it_names_both_schemes_and_the_address(tmp_path: Path) -> None:
    """A redirect that is set up for one scheme alone loses the followers of the other."""
    text = write_checklist(prepare(tmp_path))
    assert "http://old.example/feed.xml and https://old.example/feed.xml" in text
    assert "publisher verify --target production --moved-from https://old.example/feed.xml" in text
    assert "| nothing | | |" in text


def test_it_has_no_secret(tmp_path: Path) -> None:
    """It is a file in git."""
    secret = "hemmelig123456"  # noqa: S105 - of the test alone
    assert secret not in write_checklist(prepare(tmp_path, sources=[f"https://old.example/feed?auth={secret}"]))


def test_it_tells_what_is_not_kept_and_how_to_go_on_counting(tmp_path: Path) -> None:
    """Each tag stands there with its count and reason, an attribute only where its own is another."""
    source = replace(SOURCE, account=Account(rows=ROWS, occurrences=5), locked_owner="eier@old.example")
    prepared = replace(prepare(tmp_path, source), prefix="https://op3.dev/e/")
    text = write_checklist(prepared)
    assert "| channel generator | 1 | names the program |" in text
    assert "| item itunes:image | 2 | is empty |" in text
    assert "itunes:image@href" not in text
    assert "`https://op3.dev/e/`" in text
    assert "eier@old.example" in text
