"""Checks of the readable part of a file that is no episode or feed as it stands."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from publisher.findings import Position
from publisher.lint.context import Context
from publisher.lint.partial import check_partial, make_partial_contexts
from publisher.lint.rule import Complaint, rule
from publisher.sources.partial import PartialSource, UnknownValueError, make_partial_episode, make_partial_feed
from publisher.sources.validate import read_episode, read_feed
from support.lint_context import EPISODE, FEED, as_it_should_be

NUMBERLESS = EPISODE.format(number=2).replace("number: 2", "number: to")


def episode_part(text: str = NUMBERLESS) -> PartialSource:
    """Return the readable part of an episode.md."""
    part = make_partial_episode("b", text, read_episode("b", text)[1])
    assert part is not None
    return part


def feed_part() -> PartialSource:
    """Return the readable part of a feed.yaml."""
    text = FEED.replace("language: nb", "language: norsk")
    part = make_partial_feed("sti", text, read_feed("sti", text)[1])
    assert part is not None
    return part


def context_of(*parts: PartialSource) -> Context:
    """Return a whole show, and files that could not be read."""
    return replace(as_it_should_be(), broken=len(parts), fragments=parts)


@rule("title-then-number", "x")
def title_then_number(context: Context) -> Iterator[Complaint]:
    """Looks at the title first, and then at the number."""
    for source in context.episodes:
        yield Complaint(Position(file=""), source.episode.title, "")
        yield Complaint(Position(file=""), str(source.episode.number), "")


def test_each_fragment_is_alone() -> None:
    """A fragment's context has nothing but the fragment: not the whole files, and not the other fragments."""
    feed, episode = feed_part(), episode_part()
    contexts = [*make_partial_contexts(context_of(feed, episode))]
    assert [(one.feeds, one.episodes, one.fragments) for one in contexts] == [((feed,), (), ()), ((), (episode,), ())]


@pytest.mark.parametrize("field", ["files", "obstacles", "recordings", "pictures", "ledgers", "published_feeds"])
def test_files_and_ledgers_are_unknown(field: str) -> None:
    """Asking a fragment's context for a file or a ledger raises, so that no rule takes it for missing."""
    [context] = make_partial_contexts(context_of(episode_part()))
    with pytest.raises(UnknownValueError):
        getattr(context, field).get("x")


def test_rule_ends_at_what_is_unknown() -> None:
    """What a rule finds before it asks for an unknown value is kept; other rules go on."""
    [context] = make_partial_contexts(context_of(episode_part()))
    found = [finding.message for finding in check_partial(context, [title_then_number, title_then_number])]
    assert found == ["Bokstav 2", "Bokstav 2"]


def test_fragment_whose_suppressions_are_unknown_is_left_out() -> None:
    """Where `ignore` itself could not be read, its findings might be ignored, so there are none."""
    wrong = EPISODE.format(number=2).replace("audio:", "ignore: [a]\naudio:")
    assert [*make_partial_contexts(context_of(episode_part(wrong)))] == []
