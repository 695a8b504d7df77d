"""Figures in words."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.console.phrases import (
    MOST_CREATED,
    PUBLISHED_UNCHANGED,
    format_amount,
    format_clock,
    format_effects,
    format_new_pages,
    format_plan,
    format_plan_total,
    format_size,
)
from publisher.feed.impact import Effect, ImpactLevel, PageChanges
from publisher.plan import Inventory, Plan, Step, StepKind, make_plan
from publisher.plan.ledger import FEED_COVER, Ledger, Stored
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace
from support.scenes import SCENES


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.4, "0:59"), (59.5, "1:00"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_a_clock_has_hours_only_where_there_are_any(seconds: float, text: str) -> None:
    """Durations are rounded to whole seconds before they are divided."""
    assert format_clock(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 kB"), (999_999, "1000 kB"), (1_000_000, "1.0 MB")])
def test_sizes_are_in_powers_of_ten(count: int, text: str) -> None:
    """From a million bytes on in MB."""
    assert format_size(count) == text


def test_an_amount_is_a_part_of_the_whole() -> None:
    """Both in MB, so that they can be compared."""
    assert format_amount(0.25, 8_000_000) == "2.0 of 8.0 MB"


def test_a_kept_episode_gives_the_reason_that_counts_as_none() -> None:
    """The plan and the console mean the same words: else every kept episode were a line again."""
    stored = Stored(key="images/c.00000000.png", bytes=1, digest="0" * 64, media_type="image/png")
    feed = read_sources(Workspace(Path(__file__).parents[2])).feeds[0].feed
    ledger = Ledger(feed=feed.guid, covers={FEED_COVER: stored})
    plan = make_plan(feed, (), target="preview", ledger=ledger, inventory=Inventory(files={}, stored=None))
    assert [step.reason for step in plan.steps] == [PUBLISHED_UNCHANGED]


def test_the_same_is_said_once_of_many() -> None:
    """Fifty new episodes are one effect that names some; what happens to few is said of each."""
    for count in (5, 50):
        new = [Effect(impact=ImpactLevel.DOWNLOAD, subject=f"e{one}", text="new episode") for one in range(count)]
        told = [*format_effects(replace(SCENES["nothing"]().impact(), effects=tuple(new)))]
        assert len(told) == (5 if count == 5 else 1)
        assert told[0].subject == ("e0" if count == 5 else "e0, e1, e2 and 47 more")


def test_a_plan_alone_does_not_say_that_nothing_is_to_be_done() -> None:
    """Whether the feed is written shows later; with an outlook it is known."""
    outlook = SCENES["edited-words"]().impact()
    assert not outlook.plan.pending
    assert "no audio or pictures to publish" in format_plan_total(outlook.plan)
    assert "only the feed to rebuild" in format_plan_total(outlook.plan, outlook)
    calm = SCENES["nothing"]().impact()
    assert "nothing to do" in format_plan_total(calm.plan, calm)


def test_pages_of_new_episodes_are_not_counted_and_that_is_said() -> None:
    """How many there will be is known once there is audio."""
    pages = PageChanges(written=2, removed=0)
    told = [format_new_pages(replace(SCENES[name]().impact(), pages=pages)) for name in ("nothing", "new-episode")]
    assert told == ["web pages: 2 to write", "web pages: 2 to write, and those of new episodes"]


@given(st.lists(st.tuples(st.sampled_from(StepKind), st.sampled_from(["new episode", "other"])), max_size=90))
def test_many_steps_of_a_kind_are_one_line_that_counts_them(rows: list[tuple[StepKind, str]]) -> None:
    """Of what is created for the same reason more than a screen is never listed; all else that changes is named."""
    steps = tuple(Step(kind=kind, subject=f"{number:04}", reason=reason) for number, (kind, reason) in enumerate(rows))
    lines = [*format_plan(Plan(feed="a", target="preview", steps=steps))]
    for kind in StepKind:
        shown = [line for line in lines if line.kind is kind]
        named = {line.name for line in shown if line.name}
        subjects = {step.subject for step in steps if step.kind is kind}
        if kind in {StepKind.KEEP, StepKind.CREATE}:
            counted = sum(int(line.detail.split()[0].rstrip(":")) for line in shown if not line.name)
            assert len(named) + counted == len(subjects)
            assert len(shown) <= 2 * MOST_CREATED
        else:
            assert named == subjects
