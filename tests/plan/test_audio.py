"""Audio jobs: what audio is made of, and when everything for making it is on this machine."""

import dataclasses
from typing import Any

import pytest

from publisher.hashing import digest_value
from publisher.media.edits import NO_EDITS
from publisher.media.results import MASTERING_REVISION
from publisher.model.chapters import Chapter
from publisher.model.kept import RecordedAudio
from publisher.model.recipe import Recipe
from publisher.plan import AudioJob
from publisher.plan.audio import digest_recipe, list_differences, make_audio_job
from publisher.plan.ledger import MadeOf
from support.plans import EN, FEED
from support.strategies import publication

EPISODE = EN.model_copy(
    update={"marks": (Chapter.model_validate({"start": 1, "title": "A", "image": "a.png"}),), "intro": "intro.wav"}
)
FILES = {
    "episodes/en/recording.flac": "1" * 64,
    "feeds/maalt/cover.jpg": "2" * 64,
    "episodes/en/a.png": "3" * 64,
    "episodes/en/intro.wav": "4" * 64,
}
PUBLISHED = publication(FEED, EN)


def make(files: dict[str, str] = FILES, **arguments: Any) -> tuple[MadeOf, AudioJob | None]:
    """Return what an episode's audio is made of, and its job."""
    return make_audio_job(FEED, EPISODE, "guid", arguments.pop("published", None), files=files, **arguments)


def test_with_every_file_there_is_a_job() -> None:
    """The job has the files, the recipe, and the digests of what they make together."""
    made_of, job = make()
    assert job is not None
    assert (job.recording, job.cover) == ("episodes/en/recording.flac", "feeds/maalt/cover.jpg")
    assert (job.recipe, job.alternate, job.made_of) == (FEED.audio, "", made_of)
    assert job.tags.pictures == (("a.png", "3" * 64),)
    assert made_of.recording == "1" * 64


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("episodes/en/recording.flac", "recording"),
        ("feeds/maalt/cover.jpg", "tags"),
        ("episodes/en/a.png", "tags"),
        ("episodes/en/intro.wav", "recipe"),
    ],
)
def test_a_missing_file_counts_as_unchanged(path: str, part: str) -> None:
    """Without a file there is no job, and the part that it belongs to is as it was published: plans need no audio."""
    left = {name: digest for name, digest in FILES.items() if name != path}
    made_of, job = make(left, published=PUBLISHED)
    assert job is None
    assert getattr(made_of, part) == getattr(PUBLISHED.made_of, part)
    others = {"recording", "recipe", "tags"} - {part}
    assert all(getattr(made_of, name) == getattr(make()[0], name) for name in others)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("episodes/en/recording.flac", "recording"),
        ("feeds/maalt/cover.jpg", "tags"),
        ("episodes/en/a.png", "tags"),
        ("episodes/en/intro.wav", "recipe"),
    ],
)
def test_a_changed_file_changes_its_part_alone(path: str, part: str) -> None:
    """Recording, recipe and tags are told apart, since a change of tags alone needs no new encoding."""
    assert list_differences(make()[0], make({**FILES, path: "9" * 64})[0]) == [part]


def test_a_new_episode_without_recording_is_made_of_nothing() -> None:
    """There is no earlier publication whose digest could stand in."""
    assert make({})[0].recording == ""


def test_an_alternate_has_its_own_recipe() -> None:
    """An alternate enclosure is made of the same recording and tags by another recipe, and is named after it."""
    recipe = Recipe.model_validate({"codec": "opus"})
    made_of, job = make(alternate=recipe)
    assert job is not None
    assert (job.recipe, job.alternate) == (recipe, recipe.name)
    assert list_differences(make()[0], made_of) == ["recipe"]


def test_edits_are_in_the_recipe_only_where_there_are_any() -> None:
    """An episode without edits has the digest that it had before edits existed."""
    plain = EPISODE.model_copy(update={"intro": None})
    without, _ = make_audio_job(FEED, plain, "guid", None, files=FILES)
    trimmed, _ = make_audio_job(FEED, plain.model_copy(update={"trim": True}), "guid", None, files=FILES)
    untrimmed, _ = make_audio_job(FEED, plain.model_copy(update={"trim": False}), "guid", None, files=FILES)
    assert list_differences(without, trimmed) == ["recipe"]
    assert list_differences(without, untrimmed) == []
    assert without.recipe == digest_value({"revision": MASTERING_REVISION, **FEED.audio.model_dump(mode="json")})


def test_only_a_later_sound_track_is_in_the_recipe() -> None:
    """An episode of the first track has the digest that it had before there was a choice."""
    first, second = (EPISODE.model_copy(update={"sound_track": number}) for number in (1, 2))
    without, _ = make_audio_job(FEED, EPISODE, "guid", None, files=FILES)
    assert make_audio_job(FEED, first, "guid", None, files=FILES)[0] == without
    assert list_differences(without, make_audio_job(FEED, second, "guid", None, files=FILES)[0]) == ["recipe"]
    assert digest_recipe(FEED, EPISODE, FILES) == without.recipe != digest_recipe(FEED, second, FILES)


KEPT, WHOLE = (
    EPISODE.model_copy(update={"audio": RecordedAudio(file="recording.flac", keep=keep), "intro": None})
    for keep in (True, "bytes")
)


def test_no_recipe_is_part_of_a_kept_file() -> None:
    """Whatever the feed's recipe and edits become, published audio that was kept is not offered for making anew."""
    other = FEED.model_copy(update={"audio": Recipe(bit_rate=64), "intro": "intro.wav", "trim": True})
    for episode in (KEPT, WHOLE):
        made_of, job = make_audio_job(FEED, episode, "guid", None, files=FILES)
        again, _ = make_audio_job(other, episode, "guid", None, files=FILES)
        assert list_differences(made_of, again) == []
        assert job is not None
        assert (job.keep, job.edits) == (episode.keep, NO_EDITS)
        assert made_of.recipe == digest_recipe(FEED, episode, FILES) == digest_recipe(other, episode, FILES)
    plain = EPISODE.model_copy(update={"intro": None})
    made = [make_audio_job(FEED, one, "guid", None, files=FILES)[0].recipe for one in (plain, KEPT, WHOLE)]
    assert len({*made}) == 3


def test_no_words_are_part_of_a_file_that_keeps_its_tags() -> None:
    """Its title and cover are in the feed alone; another file is another recording, as ever."""
    for episode, changed in ((KEPT, ["tags"]), (WHOLE, [])):
        made_of, _ = make_audio_job(FEED, episode, "guid", None, files=FILES)
        titled = episode.model_copy(update={"title": "Another title"})
        assert list_differences(made_of, make_audio_job(FEED, titled, "guid", None, files=FILES)[0]) == changed
        covered = {**FILES, "feeds/maalt/cover.jpg": "9" * 64}
        assert list_differences(made_of, make_audio_job(FEED, episode, "guid", None, files=covered)[0]) == changed
        replaced = {**FILES, "episodes/en/recording.flac": "9" * 64}
        made = make_audio_job(FEED, episode, "guid", None, files=replaced)[0]
        assert list_differences(made_of, made) == ["recording"]


def test_alternates_of_a_kept_file_are_made_by_their_recipes() -> None:
    """With tags, and without edits: their times are those of the kept file."""
    recipe = Recipe.model_validate({"codec": "opus"})
    plain = EPISODE.model_copy(update={"intro": None})
    usual, _ = make_audio_job(FEED, plain, "guid", None, files=FILES, alternate=recipe)
    feed = FEED.model_copy(update={"trim": True})
    for episode in (KEPT, WHOLE):
        made_of, job = make_audio_job(feed, episode, "guid", None, files=FILES, alternate=recipe)
        assert job is not None
        assert (job.keep, job.edits, made_of) == (False, NO_EDITS, usual)


def test_differences_are_named_in_order() -> None:
    """Messages name recording, recipe and tags, in that order."""
    before = MadeOf(recording="1", recipe="2", tags="3")
    assert list_differences(before, MadeOf(recording="x", recipe="y", tags="z")) == ["recording", "recipe", "tags"]
    assert list_differences(before, dataclasses.replace(before, tags="z")) == ["tags"]
    assert list_differences(before, before) == []
