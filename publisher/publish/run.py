"""Carries out a plan: runs its jobs, records each result in the ledger, and at the end replaces the feed document.

The order keeps the feed from naming an object that is not stored: a file is stored and verified before it is
recorded in the ledger, and the ledger is saved before the feed is switched. After an interruption at any point, a
second run continues from what is recorded.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

from publisher.model import Episode, Feed
from publisher.plan import AudioJob, CoverJob, LeaveJob, Plan, Step, list_lost, settle_ledger
from publisher.plan.assets import EpisodeAssets
from publisher.plan.departures import find_departures
from publisher.plan.events import Event, PublishedAlternate, StepDone, StepFailed
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored
from publisher.publish.departures import list_published_items, refuse_departures
from publisher.publish.deployment import Deployment
from publisher.publish.feed import check_public_address, find_lost_audio, read_current_feed, write_feed
from publisher.publish.jobs import run_job
from publisher.publish.site.plan import Site
from publisher.storage.base import Notice
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
    """Carry out `plan` with `runner`, then render and switch the feed; yield events as they happen.

    `site` holds the content of the web pages of the feed or its show; None if there are none. Closing the iterator
    stops the running jobs and removes their temporary files. Raises ConflictError and PublisherError as `write_feed`:
    what can be foreseen before any job runs.
    """
    # Read before any job runs, so that a feed published meanwhile from elsewhere is a conflict at the switch.
    previous = read_current_feed(feed, episodes, deployment=deployment, now=now)
    ledger = replace(settle_ledger(deployment.ledger(), plan), feed=feed.slug, guid=str(feed.guid))
    lost = list_lost(ledger, plan.steps) if feed.makes_audio else find_lost_audio(ledger, deployment)
    made = [step for step in plan.steps if isinstance(step.job, AudioJob | LeaveJob)]
    departures = find_departures(
        feed,
        episodes,
        items=list_published_items(previous, deployment),
        whole=deployment.with_show(ledger),
        lost=lost - list_lost(ledger, made),
        may_leave=plan.may_leave,
        coming={step.guid for step in made if step.guid},
        now=now,
    )
    refuse_departures(departures, feed, deployment)
    ledger, lost = yield from _run_jobs(plan, ledger, lost, deployment, runner)
    yield from write_feed(
        feed,
        episodes,
        ledger,
        deployment=deployment,
        previous=previous,
        now=now,
        lost=lost,
        may_leave=plan.may_leave,
        site=site,
    )


def store_plan(plan: Plan, feed: Feed, *, deployment: Deployment, runner: TaskRunner) -> Iterator[Event]:
    """Carry out the jobs of `plan` and record them in the ledger; feed and web pages stay as they are."""
    ledger = replace(deployment.ledger(), feed=feed.slug, guid=str(feed.guid))
    yield from _run_jobs(plan, ledger, set(), deployment, runner)


def _run_jobs(
    plan: Plan, ledger: Ledger, lost: set[str], deployment: Deployment, runner: TaskRunner
) -> Generator[Event, None, tuple[Ledger, set[str]]]:
    """Run the jobs of `plan` and save each result; return the ledger with them, and what of `lost` is not back.

    The feed's cover comes first, and is requested at its public address before hours are spent on audio: raises
    PublisherError if the server refuses it, as it does where the target's url is wrong.
    """
    deployment.storage.sweep()
    jobs = [step for step in plan.steps if step.job is not None]
    first = [step for step in jobs if isinstance(step.job, CoverJob) and step.job.owner == FEED_COVER]
    ledger, lost = yield from _run_steps(first, ledger, lost, deployment, runner)
    cover = ledger.covers.get(FEED_COVER)
    if cover is not None and any(isinstance(step.job, AudioJob) for step in jobs):
        # A notice is told at the switch, which asks again.
        check_public_address(cover, deployment)
    rest = [step for step in jobs if step not in first]
    return (yield from _run_steps(rest, ledger, lost, deployment, runner))


def _run_steps(
    steps: Sequence[Step], ledger: Ledger, lost: set[str], deployment: Deployment, runner: TaskRunner
) -> Generator[Event, None, tuple[Ledger, set[str]]]:
    """Run the jobs of these steps side by side and save each result in the ledger."""
    tasks = {Task(step.subject, partial(run_job, step.job, deployment)): step for step in steps if step.job is not None}
    for event in runner.run([*tasks]):
        if isinstance(event, Progress):
            yield event
            continue
        outcome = _make_event(tasks[event.task], event)
        if isinstance(outcome, StepDone):
            ledger = _record(ledger, outcome)
            lost = lost - _list_audio_keys(outcome)
            deployment.save(ledger)
        yield outcome
        if isinstance(outcome, StepDone):
            yield from list_notices(outcome)
    deployment.save(ledger)
    return ledger, lost


def list_notices(done: StepDone) -> Iterator[Notice]:
    """Yield a notice for an MP3 that was encoded although its frames were to be corrected."""
    from publisher.media.lossless import explain_encoding  # noqa: PLC0415 - few runs need it

    if not isinstance(done.step.job, AudioJob) or not isinstance(done.published, Publication | PublishedAlternate):
        return
    made = done.published.rendition
    if made is None:
        return
    # What the recording is encoded in is known by its name alone here.
    codec = PurePosixPath(done.step.job.recording).suffix.lower().removeprefix(".")
    said = explain_encoding(done.step.job.recipe, made.mastered, codec)
    if said:
        yield Notice(message=f"{done.step.subject} {said[0]}", hint=said[1])


def _list_audio_keys(done: StepDone) -> set[str]:
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
