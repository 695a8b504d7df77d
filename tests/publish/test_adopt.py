"""Adoption: the ledger that a feed was made from comes back from the bucket, and nothing is dropped."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.plan.ledger import FEED_COVER, Ledger, make_guid
from publisher.publish import feed as feed_module
from publisher.publish.adopt import find_adoption
from publisher.publish.deployment import Deployment
from publisher.storage.layout import KeyKind, has_kind
from support.deployments import EPISODES, FEED, FEED_PATH, make_deployment, store, store_show, write

GUIDS = {episode.slug: make_guid(FEED.guid, episode.slug) for episode in EPISODES}
NOTHING = Ledger(feed="maalt")


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A show in what looks like a bucket: with a copy of the feed, and with the ledger of each feed stored."""
    monkeypatch.setattr(feed_module, "check_reachability", lambda *_: None)
    deployment = make_deployment(tmp_path, copied=True, target="web")
    write(deployment, store_show(deployment))
    return deployment


def without(ledger: Ledger, *slugs: str) -> Ledger:
    """Return a ledger that has lost entries."""
    gone = {GUIDS[slug] for slug in slugs}
    return replace(ledger, publications={guid: e for guid, e in ledger.publications.items() if guid not in gone})


def test_a_lost_ledger_comes_back_whole(deployment: Deployment) -> None:
    """From nothing at all, what the bucket has is what was published."""
    known = deployment.ledger()
    adoption = find_adoption("maalt", deployment, NOTHING)
    assert adoption.ledger == known
    assert adoption.content == deployment.storage.read(FEED_PATH)
    assert [*adoption.added] == sorted(GUIDS)
    assert (adoption.changed, adoption.only_here) == ([], [])


def test_what_is_known_here_alone_stays(deployment: Deployment) -> None:
    """Audio that was stored here and is in no feed yet is not forgotten."""
    known = deployment.ledger()
    entry = replace(known.publications[GUIDS["en"]], guid="of-mine", slug="fire")
    adoption = find_adoption("maalt", deployment, without(known, "to").with_publication(entry))
    assert adoption.ledger.publications == {**known.publications, "of-mine": entry}
    assert (adoption.added, adoption.only_here) == (["to"], ["fire"])


def test_what_the_feed_shows_is_taken_from_the_bucket(deployment: Deployment) -> None:
    """An entry that names another enclosure than the feed does is replaced, which is told."""
    known = deployment.ledger()
    entry = known.publications[GUIDS["en"]]
    other = store(deployment, "audio", "en", ".mp3", b"made elsewhere, and never published")
    adoption = find_adoption("maalt", deployment, known.with_publication(replace(entry, enclosure=other)))
    assert adoption.ledger == known
    assert adoption.changed == ["en"]


def test_an_earlier_ledger_helps_where_the_last_one_is_gone(deployment: Deployment) -> None:
    """The ledger of the feed of today may be deleted; one of before has the episodes too."""
    known = deployment.ledger()
    write(deployment, known, FEED.model_copy(update={"title": "Målt"}))
    newest = max(
        (key for key in deployment.storage.listing() if has_kind(key, KeyKind.SNAPSHOT_LEDGER)),
        key=lambda key: deployment.storage.listing()[key].modified,
    )
    deployment.storage.remove([newest])
    adoption = find_adoption("maalt", deployment, NOTHING)
    assert adoption.ledger.publications == known.publications
    assert FEED_COVER in adoption.ledger.covers


def test_without_any_ledger_it_is_refused(deployment: Deployment) -> None:
    """What nobody knows is not made up; the ledger at hand may know it."""
    known = deployment.ledger()
    keys = [key for key in deployment.storage.listing() if has_kind(key, KeyKind.SNAPSHOT_LEDGER)]
    deployment.storage.remove(keys)
    assert find_adoption("maalt", deployment, known).ledger == known
    with pytest.raises(PublisherError, match="3 of 3 episodes of the published feed are in no ledger of web"):
        find_adoption("maalt", deployment, NOTHING)


def test_without_a_feed_there_is_nothing_to_adopt(tmp_path: Path) -> None:
    """A place where nothing was published has no history."""
    deployment = make_deployment(tmp_path, copied=True, target="web")
    with pytest.raises(PublisherError, match="there is no feed of maalt in web"):
        find_adoption("maalt", deployment, NOTHING)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(st.sampled_from([*GUIDS])), st.sets(st.sampled_from([*GUIDS])))
def test_nothing_is_ever_dropped(deployment: Deployment, lost: set[str], retired: set[str]) -> None:
    """Whatever the ledger at hand lost or says otherwise: afterwards it has every entry that either had."""
    known = deployment.ledger()
    here = without(known, *lost)
    for slug in retired - lost:
        here = here.with_publication(replace(here.publications[GUIDS[slug]], retired=True))
    assert find_adoption("maalt", deployment, here).ledger == known
