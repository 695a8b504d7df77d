"""What happens to audio beside an enclosure that is published and stays as it is: other formats of the same."""

import dataclasses
from collections.abc import Iterator, Mapping

from publisher.model import Episode, Feed
from publisher.model.recipe import Recipe
from publisher.plan.audio import list_differences, make_audio_job
from publisher.plan.ledger import Publication
from publisher.plan.steps import Step, StepKind


def make_alternate_step(
    feed: Feed, episode: Episode, published: Publication, recipe: Recipe, files: Mapping[str, str], *, there: bool
) -> Step:
    """Return the step for one more format of an episode's audio; `there` tells whether what is known of is stored."""
    known = published.alternates.get(recipe.name)
    made_of, job = make_audio_job(feed, episode, published.guid, known, files=files, alternate=recipe)
    step = Step(
        kind=StepKind.KEEP,
        subject=f"{episode.slug} as {recipe.name}",
        reason="published as it is",
        guid=published.guid,
        alternate=recipe.name,
        lost=known is not None and not there,
    )
    if files.get(episode.recording_path, published.made_of.recording) != published.made_of.recording:
        # Nobody is to hear another recording than the enclosure's.
        return _make_waiting(step, episode, ["recording"])
    if known is not None and (changed := [name for name in list_differences(known.made_of, made_of) if name != "tags"]):
        return _make_waiting(step, episode, changed)
    if known is not None and there:
        return step
    reason = f"{known.enclosure.key} is gone from the storage" if known else "not made yet"
    if job is None:
        return dataclasses.replace(step, reason=f"{reason}, and what it takes is not on this machine")
    return dataclasses.replace(step, kind=StepKind.CREATE, reason=reason, job=job)


def make_retire_steps(feed: Feed, episode: Episode, published: Publication) -> Iterator[Step]:
    """Yield a step for each format that the feed has no recipe for any more."""
    for name in sorted(published.alternates.keys() - {recipe.name for recipe in feed.alternate}):
        yield Step(
            kind=StepKind.RETIRE,
            subject=f"{episode.slug} as {name}",
            reason="the feed has no such recipe any more",
            guid=published.guid,
            alternate=name,
        )


def _make_waiting(step: Step, episode: Episode, changed: list[str]) -> Step:
    reason = f"{' and '.join(changed)} changed; waits for --replace {episode.slug}"
    return dataclasses.replace(step, kind=StepKind.REPLACE, reason=reason)
