"""A feed: what depends on other keys, and its targets."""

import pytest

from publisher.model.feeds import FeedDefinition, Id3
from publisher.model.targets import PREVIEW_TARGET, FolderTarget
from support.strategies import small_show
from support.validation import read, refuse

FEED, _ = small_show()
WRITTEN = FEED.model_dump(mode="json", exclude={"slug"}, exclude_defaults=True)


@pytest.mark.parametrize("written", ["2.3", 2.3])
def test_id3_may_be_a_number(written: object) -> None:
    """YAML makes a number of 2.3."""
    assert read(Id3, written) == "2.3"
    assert refuse(Id3, 2.2)


def test_alternates_differ_in_name() -> None:
    """Two alternates of the same codec and bit rate would have the same files."""
    opus = {"codec": "opus", "bit_rate": 64}
    assert len(read(FeedDefinition, {**WRITTEN, "alternate": [opus, {**opus, "bit_rate": 96}]}).alternate) == 2
    message = refuse(FeedDefinition, {**WRITTEN, "alternate": [opus, {**opus, "channels": 1}]})
    assert message == "has opus-64 twice; write another codec or bit_rate, or delete one of them"


def test_every_feed_has_a_preview() -> None:
    """Unless feed.yaml has a target of that name; other names are those of feed.yaml alone."""
    own = FolderTarget(kind="folder", path="ut", url="https://a.example/")
    assert FEED.target("preview") is PREVIEW_TARGET
    assert FEED.model_copy(update={"targets": {"preview": own}}).target("preview") is own
    assert FEED.target("production") is None


def test_only_a_list_picks() -> None:
    """Slugs that are listed are picked; a filter picks none."""
    assert FEED.model_copy(update={"episodes": ("to", "en")}).picked == ("to", "en")
    assert FEED.model_copy(update={"episodes": {"season": 1}}).picked == ()


def test_a_feed_with_a_show_makes_no_audio() -> None:
    """It takes audio, GUIDs and ledger from the show."""
    assert FEED.makes_audio
    assert not FEED.model_copy(update={"show": "annet"}).makes_audio


@pytest.mark.parametrize("name", ["Prod", "til web", ""])
def test_target_names_are_slugs(name: str) -> None:
    """They become parts of file names."""
    target = {"kind": "folder", "path": "ut", "url": "https://a.example/"}
    assert refuse(FeedDefinition, {**WRITTEN, "targets": {name: target}})


def test_seasons_are_counted_from_one() -> None:
    """There is no season 0."""
    assert read(FeedDefinition, {**WRITTEN, "seasons": {1: "Vår"}}).seasons == {1: "Vår"}
    assert refuse(FeedDefinition, {**WRITTEN, "seasons": {0: "Vår"}})
