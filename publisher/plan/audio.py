"""Makes audio jobs, and the digests of the sources that audio is made of."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from publisher.hashing import Json, digest_value
from publisher.media.edits import Edits
from publisher.media.results import MASTERING_REVISION
from publisher.model import Episode, Feed
from publisher.model.kept import Keep
from publisher.model.recipe import Recipe
from publisher.plan.assets import list_chapter_pictures
from publisher.plan.edits import resolve_edits
from publisher.plan.identity import cover_path
from publisher.plan.ledger import MadeOf, Publication, Rendition
from publisher.plan.steps import AudioJob
from publisher.plan.tags import make_tags

NO_POINTERS: Mapping[str, str] = MappingProxyType({})
_KEPT_RECIPES: Mapping[Keep, str] = {True: digest_value({"keep": True}), "bytes": digest_value({"keep": "bytes"})}
"""The digest in place of the recipe's for a recording that is kept as it is: no recipe makes anything of it."""
OWN_TAGS = digest_value({"tags": "its own"})
"""The digest in place of the tags' for a recording that is kept to the byte: neither words nor cover are in it."""


def make_audio_job(
    feed: Feed,
    episode: Episode,
    guid: str,
    published: Publication | Rendition | None,
    *,
    files: Mapping[str, str],
    pointed: Mapping[str, str] = NO_POINTERS,
    alternate: Recipe | None = None,
) -> tuple[MadeOf, AudioJob | None]:
    """Return the digests that the audio would be made of, and the job if all of its files are on this machine.

    `files` has the SHA-256 of the local files by path. A file that is not there counts as unchanged since `published`,
    so a plan can be made without recordings; `pointed` has the SHA-256 of those that are in Git LFS and not fetched, so
    that a change is noticed. `alternate` is the recipe of an alternate enclosure, which is made by it also of a
    recording that is kept as it is.
    """
    keep = False if alternate else episode.keep
    recipe = episode.adapt_recipe(alternate or feed.audio)
    recording = files.get(episode.recording_path)
    cover = cover_path(feed, episode)
    picture = files.get(cover)
    chapter_pictures = {name: files.get(f"episodes/{episode.slug}/{name}") for name in list_chapter_pictures(episode)}
    pictures = tuple((name, digest) for name, digest in chapter_pictures.items() if digest)
    has_pictures = picture is not None and len(pictures) == len(chapter_pictures)
    tags = make_tags(feed, episode, guid=guid, cover=picture or "", pictures=pictures)
    edits = resolve_edits(feed, episode, files)
    lacks_jingles = any(not jingle.digest for jingle in edits.jingles)
    made_of = MadeOf(
        recording=recording
        or pointed.get(episode.recording_path)
        or (published.made_of.recording if published else ""),
        recipe=_KEPT_RECIPES.get(keep)
        or (published.made_of.recipe if lacks_jingles and published else _digest_recipe(recipe, edits, episode)),
        tags=OWN_TAGS
        if keep == "bytes"
        else digest_value(tags.to_json())
        if has_pictures or not published
        else published.made_of.tags,
    )
    if recording is None or not has_pictures or lacks_jingles:
        return made_of, None
    return made_of, AudioJob(
        slug=episode.slug,
        guid=guid,
        recording=episode.recording_path,
        cover=cover,
        recipe=recipe,
        tags=tags,
        made_of=made_of,
        edits=edits,
        keep=keep,
        alternate=alternate.name if alternate else "",
        feed=feed,
        episode=episode,
        published=published,
    )


def digest_recipe(feed: Feed, episode: Episode, files: Mapping[str, str]) -> str:
    """Return the digest of how a feed makes an episode's audio; `files` has the SHA-256 of the local files by path."""
    return _KEPT_RECIPES.get(episode.keep) or _digest_recipe(
        episode.adapt_recipe(feed.audio), resolve_edits(feed, episode, files), episode
    )


def _digest_recipe(recipe: Recipe, edits: Edits, episode: Episode) -> str:
    """Return the digest of a recipe, with what an episode adds only where it does, and no number of the first track.

    The voices of its transcript, by which speech is levelled, are not in it: a corrected transcript is no reason to
    make published audio anew.
    """
    sound_track, kept = episode.heard_track, episode.unlevelled if recipe.level else ()
    if not edits.any and not kept and sound_track == 1:
        return _digest_plain_recipe(recipe)
    tree = _spell_recipe(recipe)
    if edits.any:
        tree["edits"] = edits.to_json()
    if sound_track > 1:
        tree["sound_track"] = sound_track
    if kept:
        tree["level_except"] = [[span.start, span.end] for span in kept]
    return digest_value(tree)


@lru_cache
def _digest_plain_recipe(recipe: Recipe) -> str:
    # A feed has one recipe for all its episodes.
    return digest_value(_spell_recipe(recipe))


def _spell_recipe(recipe: Recipe) -> dict[str, Json]:
    return {"revision": MASTERING_REVISION, **recipe.model_dump(mode="json")}


def list_differences(before: MadeOf, after: MadeOf) -> list[str]:
    """Return the names of the parts in which two audio files differ: recording, recipe, tags."""
    return [name for name in ("recording", "recipe", "tags") if getattr(before, name) != getattr(after, name)]
