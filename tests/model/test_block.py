"""podcast:block: services by their slugs, and which of them are blocked."""

import pytest

from publisher.model.block import Block, is_blocked, list_block_entries
from support.validation import read, refuse


def test_slugs_are_lower_case() -> None:
    """A service is taken in any case, also one that is not on the list."""
    assert read(Block, {"Apple": True, "all": False, "new-app.example": True}) == {
        "apple": True,
        "all": False,
        "new-app.example": True,
    }


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("spotfy", "is not the short name of a service; did you mean spotify?"),
        ("Apple Podcasts", "is not the short name of a service; write it like apple, spotify or podcastindex"),
        ("https://a.example", "is not the short name of a service; write it like apple, spotify or podcastindex"),
    ],
)
def test_what_is_no_service(slug: str, message: str) -> None:
    """A name that is nearly on the list is taken for a typing error; a name or an address is no slug."""
    assert refuse(Block, {slug: True}) == message


@pytest.mark.parametrize(
    ("block", "apple", "google"),
    [
        (True, True, True),
        (False, False, False),
        ({"apple": True}, True, False),
        ({"all": True, "apple": False}, False, True),
    ],
)
def test_an_own_entry_counts_before_all(block: bool | dict[str, bool], apple: bool, google: bool) -> None:  # noqa: FBT001 - as it is written
    """The entry of a service decides, else that of all; without either it is not blocked."""
    assert (is_blocked(block, "apple"), is_blocked(block, "google")) == (apple, google)


def test_true_is_an_entry_for_all() -> None:
    """`block: true` is written as the one entry for all services, and false as none."""
    assert list_block_entries(block=True) == {"all": True}
    assert list_block_entries(block=False) == {}


@pytest.mark.parametrize(
    ("word", "meant"), [("yes", True), ("On", True), ("no", False), ("off", False), ("true", True)]
)
def test_words_stand_for_true_and_false(word: str, meant: bool) -> None:  # noqa: FBT001 - as it is written
    """YAML 1.2 takes them for texts, and nothing else can be meant; other words are refused."""
    assert read(Block, word) is meant
    assert read(Block, {"apple": word}) == {"apple": meant}
    assert refuse(Block, "perhaps")
