"""Plans the alternate enclosures (podcast:alternateEnclosure) of episodes whose enclosure is kept."""

import dataclasses
from collections.abc import Iterator, Mapping

from publisher.model import Episode, Feed
from publisher.model.recipe import Recipe
from publisher.plan.audio import NO_POINTERS, list_differences, make_audio_job
from publisher.plan.ledger import Publication
from publisher.plan.steps import Step, StepKind


def make_alternate_step(
    feed: Feed,
    episode: Episode,
    published: Publication,
    recipe: Recipe,
    files: Mapping[str, str],
    *,
    there: bool,
    pointed: Mapping[str, str] = NO_POINTERS,
) -> Step:
    """Return the step for one alternate enclosure of a published episode.

    `files` has the digests of local files by path, `pointed` those of files in Git LFS that were not fetched. `there`
    tells whether the published alternate is in the storage.
    """
    known = published.alternates.get(recipe.name)
    made_of, job = make_audio_job(feed, episode, published.guid, known, files=files, pointed=pointed, alternate=recipe)
    step = Step(
        kind=StepKind.KEEP,
        subject=f"{episode.slug} as {recipe.name}",
        reason="published as it is",
        guid=published.guid,
        alternate=recipe.name,
        lost=known is not None and not there,
    )
    recording = files.get(episode.recording_path) or pointed.get(episode.recording_path)
    if recording not in {None, published.made_of.recording}:
        # An alternate enclosure must be made of the same recording as the enclosure.
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
    """Yield a step for each published alternate whose recipe is no longer in the feed."""
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
