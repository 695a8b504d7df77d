"""Edits: which jingles, cuts and trimming an episode gets from itself and from its feed."""

from typing import Any

import pytest

from publisher.media.edits import Edits
from publisher.model.edits import Cut, Insert, Jingle
from publisher.model.kept import RecordedAudio
from publisher.model.timeline import Span
from publisher.plan.edits import estimate_timeline, list_feed_edits, resolve_edits
from support.plans import EN, FEED

FILES = {"feeds/maalt/intro.wav": "feed's", "episodes/en/intro.wav": "episode's", "episodes/en/a.wav": "a"}


def resolve(feed: dict[str, Any] | None = None, **episode: Any) -> Edits:
    """Return the edits of an episode, with changes to feed and episode."""
    return resolve_edits(FEED.model_copy(update=feed or {}), EN.model_copy(update=episode), FILES)


def test_without_edits_nothing_is_done() -> None:
    """A show without edits leaves its recordings alone."""
    assert not resolve().any


@pytest.mark.parametrize("key", ["intro", "outro"])
def test_the_feeds_jingle_is_taken_where_the_episode_has_none(key: str) -> None:
    """A jingle of the feed is in the feed's folder, one of the episode in the episode's."""
    shared, own = (getattr(resolve({key: "intro.wav"}, **{key: mine}), key) for mine in (None, "intro.wav"))
    assert (shared.path, shared.digest) == ("feeds/maalt/intro.wav", "feed's")
    assert (own.path, own.digest) == ("episodes/en/intro.wav", "episode's")


@pytest.mark.parametrize("key", ["intro", "outro"])
def test_false_switches_the_feeds_jingle_off(key: str) -> None:
    """An episode may do without the jingle that its feed has."""
    assert getattr(resolve({key: "intro.wav"}, **{key: False}), key) is None


@pytest.mark.parametrize(("feeds", "own", "trim"), [(True, None, True), (True, False, False), (False, True, True)])
def test_trimming_is_the_episodes_or_the_feeds(feeds: bool, own: bool | None, trim: bool) -> None:  # noqa: FBT001
    """Trimming that an episode does not mention is as the feed says."""
    assert resolve({"trim": feeds}, trim=own).trim is trim


def test_a_recording_that_is_kept_has_no_edits() -> None:
    """Neither the feed's nor its own, and those of the feed that were not switched off are named."""
    kept = {"audio": RecordedAudio(file="a.mp3", keep=True)}
    feed: dict[str, Any] = {"intro": "intro.wav", "trim": True}
    assert not resolve(feed, **kept, cuts=(Cut(start=1.0, end=2.0),)).any

    def left_out(**episode: Any) -> tuple[str, ...]:
        return list_feed_edits(FEED.model_copy(update=feed), EN.model_copy(update=episode))

    assert left_out(**kept) == ("intro", "trim")
    assert left_out(**kept, intro=False) == ("trim",)
    assert left_out() == ()


def test_inserts_are_in_order_and_have_their_digests() -> None:
    """Inserts may be written in any order; the digest of a file that is not on this machine is empty."""
    inserts = (Insert(file="borte.wav", at=20.0), Insert(file="a.wav", at=10.0, level=-3))
    edits = resolve(inserts=inserts)
    assert [(moment, jingle.path, jingle.digest) for moment, jingle in edits.inserts] == [
        (10.0, "episodes/en/a.wav", "a"),
        (20.0, "episodes/en/borte.wav", ""),
    ]
    assert edits.inserts[0][1].level == -3


def test_a_jingle_with_keys_keeps_them() -> None:
    """Level and fades are those that are written."""
    intro = resolve({"intro": Jingle(file="intro.wav", level=-6, fade_out=2, cross_fade=1.5)}).intro
    assert intro is not None
    assert (intro.level, intro.fade_in, intro.fade_out, intro.cross_fade) == (-6, 0, 2, 1.5)


def test_the_estimated_timeline_has_cuts_alone() -> None:
    """Before the recording is analyzed only its cuts are known: jingles and trimming are not in the estimate."""
    cut = EN.model_copy(update={"cuts": (Cut(start=10.0, end=20.0),), "intro": "intro.wav", "trim": True})
    timeline = estimate_timeline(cut, 60.0)
    assert timeline.duration == 50.0
    assert (timeline.published(30.0), timeline.published(15.0)) == (20.0, None)
    assert resolve(cuts=cut.cuts).cuts == (Span(10.0, 20.0),)
