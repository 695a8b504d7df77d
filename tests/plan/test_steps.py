"""Steps and plans: what a plan's digest names, which steps are pending, blocked or waiting, keys of pictures."""

import dataclasses

import pytest

from publisher.model.recipe import Recipe
from publisher.plan import CoverJob, Plan, Step, StepKind, cover_key
from support.plans import EN, FEED, PUBLISHED, TO, TRE, World

JOB = CoverJob(owner="", name="maalt", path="feeds/maalt/cover.jpg", digest="0123abcd" * 8)


def test_equal_plans_have_equal_digests() -> None:
    """A plan that is made twice from the same is the same, and is named by the same digest on any machine."""
    assert World().plan() == World().plan()
    assert World().plan().digest == World().plan().digest


def test_different_plans_have_different_digests() -> None:
    """Whatever would be done differently gives the plan another name: it was not agreed to."""
    worlds = {
        "new": World(),
        "published": PUBLISHED,
        "fewer episodes": World(episodes=(EN, TO)),
        "another recording": World().with_file(EN.recording_path, "another"),
        "another recipe": World(feed=FEED.model_copy(update={"audio": Recipe(bit_rate=64)})),
        "another title": World().with_episode(EN, title="Nytt navn"),
        "another cover": World().with_file("feeds/maalt/cover.jpg", "another"),
        "no recording": World().without(EN.recording_path),
        "retired": PUBLISHED.with_(episodes=(TO, TRE)),
        "another GUID": World().with_episode(EN, guid="tag:maalt.example,2026:1"),
    }
    digests = {world.plan().digest for world in worlds.values()}
    asked = PUBLISHED.with_file(EN.recording_path, "another")
    digests |= {asked.plan().digest, asked.plan("en").digest}
    assert len(digests) == len(worlds) + 2


def test_a_plan_is_of_one_feed_and_one_target() -> None:
    """The same steps for another feed or another target are another plan."""
    plan = World().plan()
    assert plan.digest != dataclasses.replace(plan, target="web").digest
    assert plan.digest != dataclasses.replace(plan, feed="other").digest


def test_reasons_are_no_part_of_the_digest() -> None:
    """A plan that was agreed to stays agreed to when only the words of a reason differ."""
    plan = World().plan()
    reworded = dataclasses.replace(plan, steps=tuple(dataclasses.replace(step, reason="x") for step in plan.steps))
    assert reworded.digest == plan.digest


def make_step(kind: StepKind, job: CoverJob | None = None, *, lost: bool = False) -> Step:
    """Return a step of this kind."""
    return Step(kind=kind, subject="a", reason="", job=job, lost=lost)


@pytest.mark.parametrize(
    ("step", "pending", "blocked", "waiting"),
    [
        (make_step(StepKind.KEEP), False, False, False),
        (make_step(StepKind.CREATE, JOB), True, False, False),
        (make_step(StepKind.REPLACE, JOB), True, False, False),
        (make_step(StepKind.REPLACE), False, False, True),
        (make_step(StepKind.REPLACE, lost=True), False, True, True),
        (make_step(StepKind.CREATE, JOB, lost=True), True, False, False),
        (make_step(StepKind.RETIRE), True, False, False),
        (make_step(StepKind.BLOCKED), False, True, False),
    ],
)
def test_a_step_is_pending_blocked_or_waiting(step: Step, *, pending: bool, blocked: bool, waiting: bool) -> None:
    """Jobs and retirements are pending; what is lost and has no job is blocked; a replacement without a job waits."""
    plan = Plan(feed="maalt", target="preview", steps=(step,))
    assert (plan.pending == (step,), plan.blocked == (step,), step.is_waiting) == (pending, blocked, waiting)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("feeds/maalt/cover.jpg", f"images/maalt.{'0123abcd' * 4}.jpg"),
        ("feeds/maalt/cover.jpeg", f"images/maalt.{'0123abcd' * 4}.jpg"),
        ("feeds/maalt/COVER.PNG", f"images/maalt.{'0123abcd' * 4}.png"),
    ],
)
def test_a_pictures_key_has_its_digest_and_format(path: str, key: str) -> None:
    """Another picture has another address; the suffix is one of two, whatever the file's is."""
    assert cover_key(dataclasses.replace(JOB, path=path)) == key
