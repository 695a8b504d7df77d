"""The demo show that comes with the program, from a clone and from a wheel."""

from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.sources import demo
from publisher.sources.demo import find_demo

ROOT = Path(__file__).parents[2]


def test_in_a_clone_it_is_the_clones_own_show() -> None:
    """Every file of episodes/ and feeds/, as it is."""
    found = dict(find_demo())
    assert found["feeds/aerlig-maalt/feed.yaml"] == (ROOT / "feeds" / "aerlig-maalt" / "feed.yaml").read_bytes()
    assert {path.split("/")[0] for path in found} == {"episodes", "feeds"}
    assert all(not path.endswith(".ledger.json") for path in found)


def test_where_it_did_not_come_along_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that somebody packed without it says so."""
    monkeypatch.setattr(demo, "OWN", tmp_path)
    with pytest.raises(PublisherError, match="the demo did not come with this program"):
        dict(find_demo())
