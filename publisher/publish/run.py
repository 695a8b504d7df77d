"""Carries out a plan: one chain of work for each step, and one join at the end, the feed.

The order is what keeps the feed from ever pointing at what is not there: a file is stored and verified
before the ledger knows it, and the ledger is saved before the feed is switched. Killed anywhere, a second
run finds what is done and goes on from there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from publisher.model import Episode, Feed
from publisher.plan import CoverJob, Plan, Step, list_lost, settle_ledger
from publisher.plan.assets import EpisodeAssets
from publisher.plan.events import Event, PublishedAlternate, StepDone, StepFailed
from publisher.plan.ledger import Ledger, Publication, Stored
from publisher.publish.deployment import Deployment
from publisher.publish.feed import _find_lost, current_feed, write_feed
from publisher.publish.jobs import run_job
from publisher.publish.site.plan import Site
from publisher.tasks import Outcome, Progress, Task, TaskRunner


def run_plan(
    plan: Plan,
    feed: Feed,
    episodes: Sequence[Episode],
    *,
    deployment: Deployment,
    runner: TaskRunner,
    now: datetime,
    site: Site | None = None,
) -> Iterator[Event]:
    """Carry out `plan` with `runner`, then render and switch the feed; yield what happens as it happens.

    `site` is what the pages of the feed, or of its show, are made of; None where there are none. Closing the iterator
    stops the chains that are under way, and leaves nothing half-made.
    """
    # Looked at before anything is done: whoever publishes in between is noticed at the switch.
    previous = current_feed(feed, episodes, deployment=deployment, now=now)
    ledger = replace(settle_ledger(deployment.ledger(), plan), guid=str(feed.guid))
    lost = list_lost(ledger, plan.steps) if feed.makes_audio else _find_lost(ledger, deployment)
    deployment.storage.sweep()
    steps = {
        Task(step.subject, partial(run_job, step.job, deployment)): step for step in plan.steps if step.job is not None
    }
    for event in runner.run([*steps]):
        if isinstance(event, Progress):
            yield event
            continue
        done = _make_event(steps[event.task], event)
        if isinstance(done, StepDone):
            ledger = _record(ledger, done)
            lost -= _get_stored(done)
            deployment.save(ledger)
        yield done
    deployment.save(ledger)
    yield from write_feed(
        feed, episodes, ledger, deployment=deployment, previous=previous, now=now, lost=lost, site=site
    )


def _get_stored(done: StepDone) -> set[str]:
    match done.published:
        case Publication() as published:
            return {file.key for file in published.audio}
        case PublishedAlternate(rendition=rendition):
            return {rendition.enclosure.key}
        case _:
            return set()


def _make_event(
    step: Step, outcome: Outcome[Publication | PublishedAlternate | Stored | EpisodeAssets]
) -> StepDone | StepFailed:
    if outcome.result is None:
        return StepFailed(step=step, error=outcome.error or RuntimeError("the chain ended without a result"))
    return StepDone(step=step, published=outcome.result)


def _record(ledger: Ledger, done: StepDone) -> Ledger:
    if isinstance(done.published, Publication):
        return ledger.with_publication(done.published)
    if isinstance(done.published, PublishedAlternate):
        return ledger.with_alternate(done.published.guid, done.published.name, done.published.rendition)
    if isinstance(done.published, EpisodeAssets):
        return ledger.with_assets(done.published.guid, done.published.assets, done.published.words)
    job = done.step.job
    return ledger.with_cover(job.owner, done.published) if isinstance(job, CoverJob) else ledger
