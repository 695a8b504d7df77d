"""What a plan means to listeners, and how it is told: golden plans."""

from dataclasses import replace

import pytest

from publisher.console.choose import open_console
from publisher.feed.impact import NEW_ARTWORK, SAME_ARTWORK, ImpactLevel
from publisher.plan import StepKind
from publisher.plan.ledger import FEED_COVER, Stored, make_guid
from publisher.storage.layout import object_key
from support.golden import CORPUS, check
from support.plans import EN, FEED, PUBLISHED, TO, TRE
from support.scenes import SCENES, Scene


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_golden_plans(name: str, form: str, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each scene is told in just these words."""
    console = open_console(form)
    console.impact([SCENES[name]().impact()])
    if form == "markdown":
        console.summary()
    check(CORPUS / "outlooks" / f"{name}.{suffix}", capsys.readouterr().out.encode())


def impacts(name: str) -> list[tuple[str, ImpactLevel]]:
    """Return what a scene does to whom."""
    return [(effect.subject, effect.impact) for effect in SCENES[name]().impact().effects]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing", []),
        ("new-episode", [("fire", ImpactLevel.DOWNLOAD)]),
        ("new-episode-of-tomorrow", [("fire", ImpactLevel.LATER)]),
        ("its-time-has-come", [("tre", ImpactLevel.DOWNLOAD)]),
        ("edited-words", [("en", ImpactLevel.REFRESH)]),
        ("edited-show", [("maalt", ImpactLevel.REFRESH), ("maalt", ImpactLevel.REFRESH)]),
        ("replaced", [("en", ImpactLevel.STALE)]),
        ("waiting", []),
        ("retired", [("en", ImpactLevel.GONE)]),
        ("vanished", [("en", ImpactLevel.REFUSED)]),
        ("guid-would-change", [("en", ImpactLevel.REFUSED)]),
        ("new-covers", [("maalt", ImpactLevel.ARTWORK), ("to", ImpactLevel.ARTWORK)]),
        ("same-artwork", [("maalt", ImpactLevel.ARTWORK)]),
        ("lost", [("en", ImpactLevel.REFUSED)]),
        ("put-back", [("en", ImpactLevel.REFRESH)]),
        ("put-off", [("en", ImpactLevel.REFUSED)]),
        ("paged", [("maalt", ImpactLevel.GONE)]),
        ("paged-no-more", [("maalt", ImpactLevel.REFRESH)]),
    ],
)
def test_what_is_done_to_listeners(name: str, expected: list[tuple[str, ImpactLevel]]) -> None:
    """Each thing is told once, the gravest first."""
    assert impacts(name) == expected


def test_a_guid_that_would_change_is_refused() -> None:
    """Whoever else looked away, the plan itself does not make another episode of one that is published."""
    plan = SCENES["guid-would-change"]().after.plan()
    [step] = [step for step in plan.steps if step.subject == "en"]
    assert (step.kind, step.refused, step.job) == (StepKind.BLOCKED, True, None)
    assert step.reason == "GUID of en would change: every follower downloads it again: refused"
    assert not any(step.kind is StepKind.RETIRE for step in plan.steps)
    assert plan.blocked == (step,)


def test_a_renamed_episode_is_called_by_its_new_name() -> None:
    """Listeners' side of a plan calls it as the steps do, whatever the ledger still calls it."""
    moved = EN.model_copy(update={"slug": "flyttet", "guid": make_guid(FEED.guid, "en"), "title": "Sak 1, flyttet"})
    world = PUBLISHED.with_(episodes=(moved, TO, TRE)).with_file(moved.recording_path, "sound of en")
    outlook = Scene(after=world).impact()
    assert {effect.subject for effect in outlook.effects} == {"flyttet"}


def test_a_picture_with_the_same_key_keeps_its_url() -> None:
    """Where another picture had the same digits, Apple would never see it, and that is told."""
    known = PUBLISHED.ledger.covers[FEED_COVER]
    digest = known.digest[:32] + "0" * 32
    assert object_key("images", "maalt", digest, ".jpg") == known.key
    scene = Scene(after=PUBLISHED.with_file("feeds/maalt/cover.jpg", digest))
    [effect] = scene.impact().effects
    assert effect.text == "artwork keeps its URL: Apple will not fetch it again"


def test_scenes_differ() -> None:
    """Every scene is one of its own."""
    said = {name: make().impact() for name, make in SCENES.items()}
    assert len({repr((one.effects, one.changes, one.plan)) for one in said.values()}) == len(SCENES)
    assert replace(said["nothing"], effects=()) == said["nothing"]
    assert isinstance(PUBLISHED.ledger.covers[FEED_COVER], Stored)


def test_artwork_in_a_new_bucket_has_a_new_address_and_keeps_none() -> None:
    """Where the base address changes and the storage is empty, each picture is told once: with its new URL."""
    effects = Scene(after=PUBLISHED.with_(stored={}), url="https://new.example/").impact().effects
    said = [(effect.subject, effect.text) for effect in effects if effect.impact is ImpactLevel.ARTWORK]
    assert said == [(subject, NEW_ARTWORK) for subject in ("maalt", "to")]
    kept = Scene(after=PUBLISHED.with_(stored={})).impact().effects
    assert ("maalt", SAME_ARTWORK) in [(effect.subject, effect.text) for effect in kept]
