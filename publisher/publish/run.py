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
from publisher.plan import CoverJob, Plan, Step, lost_by, settle
from publisher.plan.assets import Beside
from publisher.plan.events import Alternate, Done, Event, Failed
from publisher.plan.ledger import Ledger, Publication, Stored
from publisher.publish.deployment import Workshop
from publisher.publish.feed import _lost, standing, write_feed
from publisher.publish.jobs import carry_out
from publisher.publish.site.pages import Site
from publisher.tasks import Crew, Outcome, Progress, Task


def publish(
    plan: Plan,
    feed: Feed,
    episodes: Sequence[Episode],
    *,
    workshop: Workshop,
    crew: Crew,
    now: datetime,
    site: Site | None = None,
) -> Iterator[Event]:
    """Carry out `plan` with `crew`, then render and switch the feed; yield what happens as it happens.

    `site` is what the pages of the feed, or of its show, are made of; None where there are none. Closing the iterator
    stops the chains that are under way, and leaves nothing half-made.
    """
    # Looked at before anything is done: whoever publishes in between is noticed at the switch.
    previous = standing(feed, episodes, workshop=workshop, now=now)
    ledger = replace(settle(workshop.ledger(), plan), guid=str(feed.guid))
    lost = lost_by(ledger, plan.steps) if feed.makes_audio else _lost(ledger, workshop)
    workshop.storage.sweep()
    steps = {
        Task(step.subject, partial(carry_out, step.job, workshop)): step for step in plan.steps if step.job is not None
    }
    for event in crew.run([*steps]):
        if isinstance(event, Progress):
            yield event
            continue
        done = _conclude(steps[event.task], event)
        if isinstance(done, Done):
            ledger = _record(ledger, done)
            lost -= _stored_by(done)
            workshop.save(ledger)
        yield done
    workshop.save(ledger)
    yield from write_feed(feed, episodes, ledger, workshop=workshop, previous=previous, now=now, lost=lost, site=site)


def _stored_by(done: Done) -> set[str]:
    match done.published:
        case Publication() as published:
            return {file.key for file in published.audio}
        case Alternate(rendition=rendition):
            return {rendition.enclosure.key}
        case _:
            return set()


def _conclude(step: Step, outcome: Outcome[Publication | Alternate | Stored | Beside]) -> Done | Failed:
    if outcome.result is None:
        return Failed(step=step, error=outcome.error or RuntimeError("the chain ended without a result"))
    return Done(step=step, published=outcome.result)


def _record(ledger: Ledger, done: Done) -> Ledger:
    if isinstance(done.published, Publication):
        return ledger.with_publication(done.published)
    if isinstance(done.published, Alternate):
        return ledger.with_alternate(done.published.guid, done.published.name, done.published.rendition)
    if isinstance(done.published, Beside):
        return ledger.with_assets(done.published.guid, done.published.assets, done.published.words)
    job = done.step.job
    return ledger.with_cover(job.owner, done.published) if isinstance(job, CoverJob) else ledger
