"""Which episodes are not on the air yet, and sources in which drafts are none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode, FolderTarget
from publisher.sources.ahead import describe_all_drafts, list_ahead, redirect_target, reveal_drafts
from publisher.sources.load import ShowSources, read_sources
from publisher.sources.workspace import Workspace
from support.derived import PATH
from support.unmastered import PREVIEW, write_show

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TARGET = FolderTarget(kind="folder", path="elsewhere", url=PREVIEW)


def make_episode(number: int, days: int, *, draft: bool = False, retired: bool = False) -> Episode:
    """Return an episode that is dated so many days from now."""
    date = (NOW + timedelta(days=days)).isoformat()
    return Episode.model_validate(
        {"slug": f"{number:04}", "title": "Æ", "date": date, "audio": "a.wav", "draft": draft, "retired": retired}
    )


EPISODES = st.lists(st.tuples(st.integers(-3, 3), st.booleans(), st.booleans()), max_size=8).map(
    lambda rows: [
        make_episode(number, days, draft=draft, retired=retired) for number, (days, draft, retired) in enumerate(rows)
    ]
)


@given(EPISODES)
def test_each_episode_is_on_the_air_or_told_once(episodes: list[Episode]) -> None:
    """A draft is a draft whatever its date; what is retired is neither; scheduled ones come in the order of dates."""
    ahead = list_ahead(episodes, NOW)
    scheduled = [slug for slug, _ in ahead.scheduled]
    assert {*ahead.drafts} == {one.slug for one in episodes if one.draft and not one.retired}
    assert {*scheduled} == {one.slug for one in episodes if not one.is_withheld and one.date > NOW}
    assert [date for _, date in ahead.scheduled] == sorted(date for _, date in ahead.scheduled)
    assert len(ahead.drafts) + len(scheduled) == len({*ahead.drafts, *scheduled})


@given(EPISODES)
def test_that_all_are_drafts_is_said_of_no_others(episodes: list[Episode]) -> None:
    """One that is no draft is enough to publish something; without episodes there is another reason."""
    told = describe_all_drafts(episodes)
    assert (told is not None) == (bool(episodes) and all(one.draft for one in episodes))
    assert told is None or str(len(episodes)) in told or len(episodes) == 1


@pytest.fixture
def sources(tmp_path: Path) -> ShowSources:
    """A show whose second and third episodes are drafts, with a feed derived from it."""
    root = write_show(tmp_path, "0001-ae", "0002-oe", "0003-aa")
    for slug in ("0002-oe", "0003-aa"):
        file = root / "episodes" / slug / "episode.md"
        file.write_text(file.read_text().replace("number:", "draft: true\nnumber:"))
    (root / "feeds" / "way").mkdir()
    (root / "feeds" / "way" / "feed.yaml").write_text(PATH)
    return read_sources(Workspace(root))


def test_drafts_count_as_episodes_but_those_that_are_named(sources: ShowSources) -> None:
    """All else of the sources stays."""
    assert [one.slug for one in sources.published] == ["0001-ae"]
    assert [one.slug for one in reveal_drafts(sources).published] == ["0001-ae", "0002-oe", "0003-aa"]
    some = reveal_drafts(sources, {"0003-aa"})
    assert [one.slug for one in some.published] == ["0001-ae", "0002-oe"]
    assert (some.feeds, some.findings, len(some.episodes)) == (sources.feeds, sources.findings, 3)


def test_every_feed_is_published_to_the_other_target(sources: ShowSources) -> None:
    """A derived feed has its show's target; other targets stay as they are, and nobody gets one of a new name."""
    redirected = redirect_target(sources, "preview", TARGET)
    assert len(sources.feeds) == 2
    assert {redirected.target(source.feed, "preview") for source in redirected.feeds} == {TARGET}
    assert redirect_target(sources, "production", TARGET).feeds == sources.feeds
