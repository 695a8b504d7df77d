"""What audio is made of, and the job that makes it, if everything for it is at hand."""

from collections.abc import Mapping

from publisher.hashing import Json, digest_value
from publisher.media.edits import Edits
from publisher.media.results import MASTERING_REVISION
from publisher.model import Episode, Feed
from publisher.model.recipe import Recipe
from publisher.plan.assets import list_chapter_pictures
from publisher.plan.edits import resolve_edits
from publisher.plan.identity import cover_path
from publisher.plan.ledger import MadeOf, Publication, Rendition
from publisher.plan.steps import AudioJob
from publisher.plan.tags import make_tags


def make_audio_job(
    feed: Feed,
    episode: Episode,
    guid: str,
    published: Publication | Rendition | None,
    *,
    files: Mapping[str, str],
    alternate: Recipe | None = None,
) -> tuple[MadeOf, AudioJob | None]:
    """Return what the audio would be made of, and the job if everything for it is at hand.

    `files` has the digests of what is, by path. What is not at hand counts as unchanged: audio is needed to make a
    publication, never to describe one. `alternate` is the recipe of audio beside the enclosure.
    """
    made_by = alternate or feed.audio
    recording = files.get(episode.recording_path)
    cover = cover_path(feed, episode)
    picture = files.get(cover)
    named = {name: files.get(f"episodes/{episode.slug}/{name}") for name in list_chapter_pictures(episode)}
    pictures = tuple((name, digest) for name, digest in named.items() if digest)
    seen = picture is not None and len(pictures) == len(named)
    tags = make_tags(feed, episode, guid=guid, cover=picture or "", pictures=pictures)
    edits = resolve_edits(feed, episode, files)
    missing = any(not sound.digest for sound in edits.jingles)
    recipe = digest_value(_recipe(made_by, edits))
    made_of = MadeOf(
        recording=recording or (published.made_of.recording if published else ""),
        recipe=published.made_of.recipe if missing and published else recipe,
        tags=digest_value(tags.to_json()) if seen or not published else published.made_of.tags,
    )
    if recording is None or not seen or missing:
        return made_of, None
    return made_of, AudioJob(
        slug=episode.slug,
        guid=guid,
        recording=episode.recording_path,
        cover=cover,
        recipe=made_by,
        tags=tags,
        made_of=made_of,
        edits=edits,
        alternate=alternate.name if alternate else "",
        feed=feed,
        episode=episode,
    )


def _recipe(recipe: Recipe, edits: Edits) -> dict[str, Json]:
    """Return how audio is made, as a tree. Edits stand in it only where there are any."""
    tree: dict[str, Json] = {"revision": MASTERING_REVISION, **recipe.model_dump(mode="json")}
    return {**tree, "edits": edits.to_json()} if edits.any else tree


def list_differences(before: MadeOf, after: MadeOf) -> list[str]:
    """Return what two files are not made of in common."""
    return [name for name in ("recording", "recipe", "tags") if getattr(before, name) != getattr(after, name)]
