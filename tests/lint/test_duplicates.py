"""Episodes that share what should be unique."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from publisher.lint.duplicates import find_repeated
from publisher.model import Episode
from publisher.sources.validate import EpisodeSource
from support.lint_context import episode

A, B, C = (episode(slug, number) for number, slug in enumerate("abc", 1))
GROUPS = st.lists(st.lists(st.sampled_from([A, B, C]), unique_by=lambda source: source.episode.slug), max_size=4)
KEYS = st.fixed_dictionaries(dict.fromkeys("abc", st.none() | st.integers(0, 1)))


def slugs(groups: list[list[EpisodeSource]], keys: dict[str, int | None]) -> list[str]:
    """Return the pairs that are found, as slugs."""
    found = find_repeated(groups, lambda episode: keys[episode.slug])
    return [f"{other.episode.slug}{first.episode.slug}" for other, first in found]


def test_each_further_episode_is_paired_with_the_first() -> None:
    """Of three episodes with one key, the second and the third are paired with the first."""
    assert slugs([[A, B, C]], {"a": 1, "b": 1, "c": 1}) == ["ba", "ca"]
    assert slugs([[C, B, A]], {"a": 1, "b": 2, "c": 1}) == ["ac"]


def test_none_is_no_key() -> None:
    """Episodes without a key share nothing."""
    assert slugs([[A, B]], {"a": None, "b": None, "c": None}) == []


def test_groups_are_apart_and_pairs_are_found_once() -> None:
    """Episodes of different groups share nothing; a pair that is in two groups is found once."""
    same: dict[str, int | None] = {"a": 1, "b": 1, "c": 1}
    assert slugs([[A], [B]], same) == []
    assert slugs([[A, B], [A, B], [A, C]], same) == ["ba", "ca"]


@given(GROUPS, KEYS)
def test_every_pair_shares_a_key_within_a_group(groups: list[list[EpisodeSource]], keys: dict[str, int | None]) -> None:
    """No pair is found twice, and both of a pair have the same key and stand in one group, the first one first."""
    pairs = [*find_repeated(groups, lambda episode: keys[episode.slug])]
    names = [(other.episode.slug, first.episode.slug) for other, first in pairs]
    assert len(set(names)) == len(names)
    for other, first in pairs:
        assert keys[other.episode.slug] == keys[first.episode.slug] is not None
        assert any(first in group and other in group[group.index(first) + 1 :] for group in groups)


def test_key_is_of_the_episode_as_the_feed_shows_it() -> None:
    """The key function gets the group's own episode, not the one on disk."""
    shown = replace(B, episode=B.episode.model_copy(update={"number": 1}))

    def number(episode: Episode) -> float | None:
        return episode.number

    assert [*find_repeated([[A, B]], number)] == []
    assert [*find_repeated([[A, shown]], number)] == [(shown, A)]
