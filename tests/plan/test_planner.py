"""Plans: one rule of planning to a test, and the laws that all plans obey."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode, EpisodeType, Feed
from publisher.model.kept import RecordedAudio
from publisher.model.recipe import Recipe
from publisher.plan import (
    AudioJob,
    Step,
    StepKind,
    make_plan,
    resolve_guid,
)
from publisher.plan.ledger import FEED_COVER, Ledger, make_guid
from support.plans import EN, EPISODES, FEED, PUBLISHED, TO, TRE, World, kinds, step_of
from support.strategies import shows


def test_a_kept_recording_is_said_to_be_kept() -> None:
    """Where it is about to be published, with what of the feed is not done to it; afterwards it is as any other."""
    kept = RecordedAudio(file="recording.flac", keep=True)
    world = World().with_episode(EN, audio=kept)
    assert step_of(world.plan(), "en").reason == "new episode, kept as it is"
    assert step_of(world.plan(), "to").reason == "new episode"
    trimmed = world.with_(feed=FEED.model_copy(update={"trim": True, "intro": "intro.wav"}))
    assert step_of(trimmed.plan(), "en").reason == "new episode, kept as it is, without the intro and trim of the feed"
    assert step_of(world.carried_out().plan(), "en").reason == "published as it is"
    waiting = PUBLISHED.with_episode(EN, audio=kept)
    assert step_of(waiting.plan(), "en").reason == "recipe changed; waits for --replace en"
    assert step_of(waiting.plan("en"), "en").reason == "recipe changed, kept as it is"


def test_what_is_new_is_created() -> None:
    """Of a show that was never published, every episode and every picture is created, the feed's cover first."""
    plan = World().plan()
    assert kinds(plan) == dict.fromkeys(("cover of maalt", "cover of to", "en", "to", "tre"), StepKind.CREATE)
    assert plan.steps[0].subject == "cover of maalt"
    assert plan.pending == plan.steps


def test_what_is_published_as_it_is_is_kept() -> None:
    """Planning again after publishing finds nothing to do."""
    plan = PUBLISHED.plan()
    assert set(kinds(plan).values()) == {StepKind.KEEP}
    assert plan.pending == ()


def test_a_job_holds_all_that_is_needed() -> None:
    """A job names the files, the recipe and the tags, and what they make together: whoever does it asks nobody else."""
    job = step_of(World().plan(), "to").job
    assert isinstance(job, AudioJob)
    assert (job.recording, job.cover) == ("episodes/to/recording.flac", "episodes/to/cover.png")
    assert job.recipe == FEED.audio
    assert job.guid == job.tags.guid == make_guid(FEED.guid, "to")
    files = World().inventory.files
    assert job.made_of.recording == files[job.recording]
    assert job.tags.cover == files[job.cover]


def test_a_changed_recording_waits_to_be_asked_for() -> None:
    """Another recording replaces published audio only when the episode is named: followers would download it again."""
    world = PUBLISHED.with_file(EN.recording_path, "another")
    step = step_of(world.plan(), "en")
    assert (step.kind, step.is_waiting, step.job) == (StepKind.REPLACE, True, None)
    assert step.reason == "recording changed; waits for --replace en"
    assert world.plan().pending == ()


def test_a_changed_recording_is_replaced_when_asked_for() -> None:
    """Named episodes are replaced, and no others."""
    world = PUBLISHED.with_file(EN.recording_path, "another").with_file(TRE.recording_path, "another too")
    plan = world.plan("en")
    assert (step_of(plan, "en").kind, step_of(plan, "en").is_waiting) == (StepKind.REPLACE, False)
    assert step_of(plan, "tre").is_waiting
    assert [step.subject for step in plan.pending] == ["en"]


def test_a_new_recipe_redoes_no_back_catalogue() -> None:
    """Another loudness or bit rate makes new episodes differ; those that are published wait to be named."""
    world = PUBLISHED.with_(feed=FEED.model_copy(update={"audio": Recipe(bit_rate=64)}))
    assert world.plan().pending == ()
    assert all(step_of(world.plan(), slug).is_waiting for slug in ("en", "to", "tre"))
    assert "recipe changed" in step_of(world.plan(), "en").reason


def test_asking_for_what_has_not_changed_makes_it_again() -> None:
    """To name an episode is an order: what was damaged where it is stored can be put there anew."""
    plan = PUBLISHED.plan("en")
    assert [(step.subject, step.kind, step.reason) for step in plan.pending] == [("en", StepKind.REPLACE, "asked for")]


def test_a_new_episode_in_a_renamed_ones_old_folder_is_itself() -> None:
    """Once a renamed folder has kept its GUID, the old name is free: a new episode there gets a GUID of its own."""
    first = make_guid(FEED.guid, "en")
    renamed = PUBLISHED.with_(episodes=(EN.model_copy(update={"slug": "flyttet", "guid": first}), TO, TRE))
    renamed = renamed.with_file("episodes/flyttet/recording.flac", "sound of en").carried_out()
    both = renamed.with_(episodes=(*renamed.episodes, EN)).with_file(EN.recording_path, "new sound")
    step = step_of(both.plan(), "en")
    assert step.kind is StepKind.CREATE
    assert step.guid not in {None, first}


def test_what_is_gone_and_changed_waits_to_be_asked_for() -> None:
    """A file that was lost is not made of another recording than before unless that is asked for by name."""
    key = PUBLISHED.ledger.publications[make_guid(FEED.guid, "en")].enclosure.key
    stored = {name: size for name, size in (PUBLISHED.stored or {}).items() if name != key}
    world = PUBLISHED.with_(stored=stored).with_file(EN.recording_path, "another")
    step = step_of(world.plan(), "en")
    assert (step.is_waiting, step.lost) == (True, True)
    assert [stuck.subject for stuck in world.plan().blocked] == ["en"]
    assert step_of(world.plan("en"), "en").job is not None


def test_changed_words_keep_the_audio() -> None:
    """A mended title is in the feed at once; the audio stays, and the step says how to have its tags mended too."""
    world = PUBLISHED.with_episode(EN, title="Sak 1, med riktig navn")
    step = step_of(world.plan(), "en")
    assert (step.kind, step.job) == (StepKind.KEEP, None)
    assert "--replace en" in step.reason
    assert step_of(world.plan("en"), "en").kind is StepKind.REPLACE


def test_words_that_no_tag_holds_change_nothing() -> None:
    """What kind of episode it is stands in the feed alone, so changing that is no change to the audio."""
    world = PUBLISHED.with_episode(EN, type=EpisodeType.BONUS)
    assert step_of(world.plan(), "en").reason == "published as it is"


def test_a_new_episode_without_recording_is_blocked() -> None:
    """What is not published and not at hand cannot be published, and the plan says which file is missing."""
    step = step_of(World().without(EN.recording_path).plan(), "en")
    assert (step.kind, step.job) == (StepKind.BLOCKED, None)
    assert step.reason == "new episode, but not on this machine: episodes/en/recording.flac"


def test_a_new_episode_without_cover_is_blocked() -> None:
    """The picture goes into the audio, so audio is not made without it, and the plan says which file is missing."""
    plan = World().without("episodes/to/cover.png").plan()
    assert step_of(plan, "cover of to").kind is StepKind.BLOCKED
    assert step_of(plan, "to").reason == "new episode, but not on this machine: episodes/to/cover.png"
    assert step_of(plan, "en").kind is StepKind.CREATE


def test_a_known_episode_needs_no_recording() -> None:
    """On a machine without any audio or pictures all that is published is kept, so the feed can be made there."""
    assert set(kinds(PUBLISHED.with_(files={}).plan()).values()) == {StepKind.KEEP}


def test_a_known_episode_that_is_to_be_replaced_needs_its_recording() -> None:
    """A replacement that was asked for but cannot be made is blocked, and what is published stays."""
    world = PUBLISHED.with_episode(EN, title="Nytt navn").without(EN.recording_path)
    assert step_of(world.plan("en"), "en").kind is StepKind.BLOCKED
    assert world.carried_out("en").ledger == world.ledger


def test_a_file_that_is_gone_is_made_again() -> None:
    """What the ledger knows and the storage has lost is created again from what is at hand, under its old GUID."""
    key = PUBLISHED.ledger.publications[make_guid(FEED.guid, "en")].enclosure.key
    world = PUBLISHED.with_(stored={name: size for name, size in (PUBLISHED.stored or {}).items() if name != key})
    step = step_of(world.plan(), "en")
    assert (step.kind, step.guid) == (StepKind.CREATE, make_guid(FEED.guid, "en"))
    assert step.reason == f"{key} is gone from the storage"
    assert step_of(world.without(EN.recording_path).plan(), "en").kind is StepKind.BLOCKED


def test_a_file_of_another_size_counts_as_gone() -> None:
    """A file that is shorter than what was uploaded is not the file that was uploaded."""
    stored = {key: size - 1 if key.startswith("audio/en.") else size for key, size in (PUBLISHED.stored or {}).items()}
    assert step_of(PUBLISHED.with_(stored=stored).plan(), "en").kind is StepKind.CREATE
    assert step_of(PUBLISHED.with_(stored=stored).plan(), "tre").kind is StepKind.KEEP


def test_a_storage_that_was_not_looked_at_is_trusted() -> None:
    """Without a look at the storage, what the ledger says is there counts as there: so planning works offline."""
    assert PUBLISHED.with_(stored=None).plan().pending == ()


GONE = PUBLISHED.with_(episodes=(TO, TRE), retire=frozenset({"en"}))
"""The first episode is asked to leave the feed, and has no folder any more."""


def test_an_episode_whose_folder_is_gone_waits_to_be_retired() -> None:
    """Until somebody asks for it by name it is blocked, and the ledger says nothing else of it."""
    world = PUBLISHED.with_(episodes=(TO, TRE))
    step = step_of(world.plan(), "en")
    assert (step.kind, step.job) == (StepKind.BLOCKED, None)
    assert "--retire en" in step.reason
    assert world.carried_out().ledger == PUBLISHED.ledger


def test_what_is_in_no_feed_is_retired_unasked() -> None:
    """An episode that was stored and never shown leaves nobody when its folder goes."""
    world = PUBLISHED.with_(episodes=(TO, TRE))
    others = frozenset(PUBLISHED.ledger.publications) - {make_guid(FEED.guid, "en")}
    inventory = dataclasses.replace(world.inventory, items=others)
    plan = make_plan(world.feed, world.episodes, target="preview", ledger=world.ledger, inventory=inventory)
    assert step_of(plan, "en").kind is StepKind.RETIRE


def test_an_episode_that_is_asked_to_leave_is_retired() -> None:
    """It leaves the feed, its entry stays in the ledger, and once it is retired there is nothing more to say of it."""
    world = GONE
    assert step_of(world.plan(), "en").kind is StepKind.RETIRE
    assert [step.subject for step in world.plan().pending] == ["en"]
    after = world.carried_out()
    assert after.ledger.publications[make_guid(FEED.guid, "en")].retired
    left = {key: size for key, size in (after.stored or {}).items() if not key.startswith("audio/en.")}
    assert "en" not in kinds(after.with_(stored=left).plan())


def test_files_of_a_retired_episode_that_are_still_stored_are_told() -> None:
    """A run that was cut off before it deleted them is gone on with, as long as the episode is asked to leave."""
    after = GONE.carried_out()
    assert step_of(after.plan(), "en").kind is StepKind.RETIRE
    assert "en" not in kinds(after.with_(retire=frozenset()).plan())


def test_a_retired_episode_comes_back_as_the_same() -> None:
    """A folder that comes back is the episode that it was: same GUID, same file, nothing uploaded."""
    gone = GONE.carried_out()
    back = gone.with_(episodes=EPISODES)
    assert (step_of(back.plan(), "en").kind, step_of(back.plan(), "en").reason) == (StepKind.KEEP, "comes back")
    assert back.carried_out().ledger == PUBLISHED.ledger


def test_a_retired_episode_comes_back_though_its_replacement_waits() -> None:
    """A folder that comes back with another recording is in the feed with the audio that was published."""
    gone = GONE.carried_out()
    back = gone.with_(episodes=EPISODES).with_file(EN.recording_path, "another")
    assert step_of(back.plan(), "en").is_waiting
    assert back.carried_out().ledger == PUBLISHED.ledger


def test_a_renamed_folder_with_its_guid_stays_the_same_episode() -> None:
    """With the GUID written in it, an episode keeps its identity under another folder's name, and no audio is made."""
    guid = make_guid(FEED.guid, "en")
    world = PUBLISHED.with_episode(EN, slug="en-regn", guid=guid).with_file("episodes/en-regn/recording.flac", "x")
    known = PUBLISHED.inventory.files[EN.recording_path]
    world = world.with_file("episodes/en-regn/recording.flac", known)
    assert kinds(world.plan())["en-regn"] is StepKind.KEEP
    assert StepKind.RETIRE not in kinds(world.plan()).values()


def test_a_renamed_folder_keeps_its_cover() -> None:
    """A picture belongs to its episode, whatever its folder is called: no second copy of it is published."""
    guid = make_guid(FEED.guid, "to")
    world = PUBLISHED.with_episode(TO, slug="to-snoe", guid=guid)
    for name in ("recording.flac", "cover.png"):
        world = world.with_file(f"episodes/to-snoe/{name}", PUBLISHED.inventory.files[f"episodes/to/{name}"])
    assert step_of(world.plan(), "cover of to-snoe").kind is StepKind.KEEP
    assert world.carried_out().ledger.covers == PUBLISHED.ledger.covers


def test_a_new_episode_in_a_folder_of_an_old_name_is_new() -> None:
    """Once an episode has moved to another folder, the old folder's name no longer stands for it."""
    guid = make_guid(FEED.guid, "en")
    moved = PUBLISHED.with_episode(EN, slug="en-regn", guid=guid)
    moved = moved.with_file(
        "episodes/en-regn/recording.flac", PUBLISHED.inventory.files[EN.recording_path]
    ).carried_out()
    assert moved.ledger.guid_of("en-regn") == guid
    assert moved.ledger.guid_of("en") is None


def test_a_new_cover_is_published_at_once() -> None:
    """A changed picture goes out under a key of its own without being asked for; the audio with the old one stays."""
    world = PUBLISHED.with_file("feeds/maalt/cover.jpg", "another")
    plan = world.plan()
    assert step_of(plan, "cover of maalt").reason == "the picture changed"
    assert [step.subject for step in plan.pending] == ["cover of maalt"]
    assert step_of(plan, "en").kind is StepKind.KEEP
    after = world.carried_out()
    assert after.ledger.covers[FEED_COVER].digest == "another"
    assert after.plan().pending == ()


def test_a_cover_that_is_gone_is_published_again() -> None:
    """A picture that the storage has lost goes up again; without it at hand the step is blocked."""
    key = PUBLISHED.ledger.covers[make_guid(FEED.guid, "to")].key
    world = PUBLISHED.with_(stored={name: size for name, size in (PUBLISHED.stored or {}).items() if name != key})
    assert step_of(world.plan(), "cover of to").reason == f"{key} is gone from the storage"
    assert step_of(world.without("episodes/to/cover.png").plan(), "cover of to").kind is StepKind.BLOCKED


@given(shows())
def test_carrying_out_leaves_nothing_to_do(show: tuple[Feed, tuple[Episode, ...]]) -> None:
    """Whatever the show, after its plan was carried out everything is kept."""
    feed, episodes = show
    world = World(feed=feed, episodes=episodes, ledger=Ledger(feed=feed.slug)).carried_out()
    assert set(kinds(world.plan()).values()) == {StepKind.KEEP}
    assert world.carried_out() == world


@given(before=shows(), after=shows(), ask=st.booleans())
def test_any_edit_settles(
    before: tuple[Feed, tuple[Episode, ...]], after: tuple[Feed, tuple[Episode, ...]], *, ask: bool
) -> None:
    """From any published show to any other, carrying out what was asked for leaves nothing to do and no GUID behind."""
    world = World(feed=before[0], episodes=before[1], ledger=Ledger(feed="maalt")).carried_out()
    world = world.with_(feed=after[0], episodes=after[1], retire=frozenset(episode.slug for episode in before[1]))
    slugs = [episode.slug for episode in after[1]] if ask else []
    done = world.carried_out(*slugs)
    assert done.with_(retire=frozenset()).plan().pending == ()
    assert set(world.ledger.publications) <= set(done.ledger.publications)
    there = {resolve_guid(after[0], episode, done.ledger) for episode in after[1]}
    assert {guid for guid, entry in done.ledger.publications.items() if not entry.retired} == there


@given(shows(), st.randoms(use_true_random=False))
def test_nothing_published_is_replaced_unasked(show: tuple[Feed, tuple[Episode, ...]], random: object) -> None:
    """However files and recipe change, no step replaces published audio that was not named."""
    feed, episodes = show
    world = World(feed=feed, episodes=episodes, ledger=Ledger(feed=feed.slug)).carried_out()
    files = {path: random.choice([digest, "another"]) for path, digest in world.inventory.files.items()}  # type: ignore[attr-defined]
    plan = world.with_(files=files, feed=feed.model_copy(update={"audio": Recipe(bit_rate=320)})).plan()
    assert not any(isinstance(step.job, AudioJob) for step in plan.steps)


def test_a_pointer_says_whether_the_recording_changed() -> None:
    """Of a recording in Git LFS that was not fetched the digest is known: it blocks nothing that is published."""
    files = {path: digest for path, digest in World().inventory.files.items() if path != EN.recording_path}
    same = {EN.recording_path: World().inventory.files[EN.recording_path]}
    world = PUBLISHED.with_(files=files)

    def plan(pointed: dict[str, str], *replace: str, world: World = world) -> Step:
        inventory = dataclasses.replace(world.inventory, pointed=pointed, absent={EN.recording_path: "a pointer"})
        whole = make_plan(
            FEED, EPISODES, target="preview", ledger=world.ledger, inventory=inventory, replace=frozenset(replace)
        )
        return step_of(whole, "en")

    assert plan(same).kind is StepKind.KEEP
    assert plan({EN.recording_path: "another"}).reason == "recording changed; waits for --replace en"
    asked = plan({EN.recording_path: "another"}, "en")
    assert (asked.kind, asked.job) == (StepKind.BLOCKED, None)
    assert asked.reason == "recording changed, but a pointer"
    assert plan(same, world=World(files=files)).kind is StepKind.BLOCKED
