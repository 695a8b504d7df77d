"""Dividing a show into segments, and the files of each."""

import json
from collections import Counter

import pytest

from publisher.site.build import plan_pages
from publisher.site.search import index
from publisher.site.search.index import make_segment_table, split_segments
from publisher.storage.layout import has_kind
from support.searched import EPISODES, SEARCH_KINDS, files_of
from support.small_show import URL, episode, show_content


def test_the_same_episodes_give_the_same_bytes() -> None:
    """In whatever order they are read."""
    assert files_of(*EPISODES) == files_of(*EPISODES[::-1])


def test_a_new_episode_changes_the_last_segment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are filled from the oldest episode on; a changed one changes its own segment."""
    monkeypatch.setattr(index, "EPISODES_PER_SEGMENT", 2)
    before = {segment.name for segment in split_segments(show_content(*EPISODES))}
    after = {segment.name for segment in split_segments(show_content(*EPISODES, episode("ny", 4, "Nytt")))}
    assert len(before) == len(after) == 2
    assert len(before & after) == 1
    changed = EPISODES[0].model_copy(update={"title": "Tall"})
    assert len(before & {segment.name for segment in split_segments(show_content(changed, *EPISODES[1:]))}) == 1


def test_pages_bring_the_index_along() -> None:
    """The search page names the table, and the table's segments are there."""
    made = show_content(*EPISODES)
    planned = plan_pages(made)
    table = made.keys.search_table
    assert b"search/index.json" in planned[made.keys.search].make()
    assert planned[table].make() == make_segment_table(split_segments(made))
    for name in json.loads(planned[table].make())["segments"]:
        count, _ = json.loads(planned[made.keys.search_file(f"{name}.json")].make())
        shown = json.loads(planned[made.keys.search_file(f"{name}.e0.json")].make())
        assert count == len(shown) == 3
        assert shown[0][:2] == ["episodes/tidevann.html", "Tallene i tidevannstabellen"]
        assert shown[0][5] == "../../transcripts/tidevann.vtt"
    assert URL not in str([page.make() for key, page in planned.items() if has_kind(key, *SEARCH_KINDS)])
    assert Counter(has_kind(key, *SEARCH_KINDS) for key in planned)[True] == 4
