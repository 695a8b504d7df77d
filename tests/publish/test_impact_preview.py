"""Previews: each plan's impact is what differs between the published feed and the one that it leads to."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import MissingCredentialsError
from publisher.feed.impact import NEW_EPISODE, NO_FOLLOWERS, Impact, PageChanges
from publisher.model import Feed
from publisher.plan import Inventory, Plan, cover_path, make_plan
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish import impact_preview as preview
from publisher.publish.deployment import Deployment
from publisher.publish.impact_preview import ImpactPreview
from publisher.sources.load import ShowSources
from publisher.sources.validate import EpisodeSource, FeedSource
from publisher.sources.yaml.document import SourceDocument
from support.deployments import EPISODES, FEED, NOW, make_deployment, store, store_show, write

DOCUMENT = SourceDocument(file="")
DERIVED = FEED.model_copy(update={"slug": "sti", "show": "maalt", "title": "En sti"})
FILES = {
    path: f"{number:064}"
    for number, path in enumerate(
        {
            *(episode.recording_path for episode in EPISODES),
            *(cover_path(FEED, episode) for episode in EPISODES),
            "feeds/sti/cover.jpg",
        }
    )
}


def make_sources(*feeds: Feed) -> ShowSources:
    """Return the sources of feeds and of the three episodes."""
    return ShowSources(
        feeds=tuple(FeedSource(feed=feed, document=DOCUMENT) for feed in feeds),
        episodes=tuple(EpisodeSource(episode=episode, document=DOCUMENT) for episode in EPISODES),
        broken=0,
        findings=(),
    )


def plan_feed(feed: Feed, ledger: Ledger, *, files: Mapping[str, str] = FILES) -> Plan:
    """Return the plan of a feed, with the storage not listed."""
    inventory = Inventory(files=files, stored=None)
    return make_plan(feed, EPISODES, target="preview", ledger=ledger, inventory=inventory)


def assess(deployment: Deployment, ledger: Ledger, feed: Feed = FEED) -> Impact:
    """Return the impact of publishing the show now."""
    assessor = ImpactPreview(
        sources=make_sources(feed),
        ledgers={"maalt": ledger},
        deployments={"maalt": deployment},
        sites={},
        now=NOW,
    )
    [impact] = assessor.assess([plan_feed(feed, ledger)])
    return impact


def test_a_new_feed_has_no_followers(tmp_path: Path) -> None:
    """Nothing was published, so nothing changes for anyone."""
    impact = assess(make_deployment(tmp_path), Ledger(feed="maalt"))
    assert [effect.text for effect in impact.effects] == [NO_FOLLOWERS]
    assert impact.pages is None


def test_a_changed_title_is_a_change_of_the_feed(tmp_path: Path) -> None:
    """The published document is compared with the one that would be rendered."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    ledger = deployment.ledger()
    assert [change.field for change in assess(deployment, ledger).changes.channel if change.field == "title"] == []
    changed = assess(deployment, ledger, FEED.model_copy(update={"title": "Nytt navn"}))
    assert ("title", "Nytt navn") in [(change.field, change.after) for change in changed.changes.channel]


def test_a_new_episode_is_a_download(tmp_path: Path) -> None:
    """An episode that the ledger does not have is made, and followers download it."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    [guid] = [guid for guid, entry in ledger.publications.items() if entry.slug == "tre"]
    before = replace(ledger, publications={key: entry for key, entry in ledger.publications.items() if key != guid})
    write(deployment, before, episodes=EPISODES[:2])
    effects = [(effect.subject, effect.text) for effect in assess(deployment, before).effects]
    assert ("tre", NEW_EPISODE) in effects
    assert not [subject for subject, text in effects if text == NEW_EPISODE and subject != "tre"]


def test_a_derived_feed_follows_the_plan_of_its_show(tmp_path: Path) -> None:
    """New audio is the show's, and the followers of the derived feed download it too."""
    show = make_deployment(tmp_path)
    derived = make_deployment(tmp_path, feed="sti", ledger_path="feeds/sti/l.json", show_path=show.ledger_path)
    ledger = store_show(show)
    [guid] = [guid for guid, entry in ledger.publications.items() if entry.slug == "tre"]
    before = replace(ledger, publications={key: entry for key, entry in ledger.publications.items() if key != guid})
    show.save(before)
    own = Ledger(feed="sti").with_cover(FEED_COVER, store(derived, "images", "sti", ".jpg", b"cover"))
    write(show, before, episodes=EPISODES[:2])
    write(derived, own, DERIVED, episodes=EPISODES[:2])
    assessor = ImpactPreview(
        sources=make_sources(FEED, DERIVED),
        ledgers={"maalt": before, "sti": own},
        deployments={"maalt": show, "sti": derived},
        sites={},
        now=NOW,
    )
    impacts = {
        impact.plan.feed: impact for impact in assessor.assess([plan_feed(FEED, before), plan_feed(DERIVED, own)])
    }
    assert ("tre", NEW_EPISODE) in [(effect.subject, effect.text) for effect in impacts["sti"].effects]
    assert [item.title for item in impacts["sti"].changes.items if item.title == "Sak 1"] == []


def test_lost_audio_leaves_the_feed(tmp_path: Path) -> None:
    """An enclosure that is missing in the storage and cannot be made here leaves the feed until it is back."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    ledger = deployment.ledger()
    [lost] = [entry for entry in ledger.publications.values() if entry.slug == "en"]
    deployment.storage.remove([lost.enclosure.key])
    derived = make_deployment(tmp_path, feed="sti", ledger_path="feeds/sti/l.json", show_path=deployment.ledger_path)
    own = Ledger(feed="sti").with_cover(FEED_COVER, store(derived, "images", "sti", ".jpg", b"cover"))
    write(derived, own, DERIVED)
    inventory = Inventory(files={}, stored=deployment.stored())
    ledgers = {"maalt": ledger, "sti": own}
    plans = [
        make_plan(feed, EPISODES, target="preview", ledger=ledgers[feed.slug], inventory=inventory)
        for feed in (FEED, DERIVED)
    ]
    assessor = ImpactPreview(
        sources=make_sources(FEED, DERIVED),
        ledgers=ledgers,
        deployments={"maalt": deployment, "sti": derived},
        sites={},
        now=NOW,
    )
    for impact in assessor.assess(plans):
        assert [item.guid for item in impact.changes.items] == [lost.guid]


def test_withdrawn_pages_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A show that has no pages any more loses those that are stored; without credentials their number is not known."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    monkeypatch.setattr(preview, "count_withdrawn", lambda *_: PageChanges(written=0, removed=7))
    assert assess(deployment, deployment.ledger()).pages == PageChanges(written=0, removed=7)

    def refuse(*_: object) -> PageChanges:
        raise MissingCredentialsError("no key", hint="h")

    monkeypatch.setattr(preview, "count_withdrawn", refuse)
    assert assess(deployment, deployment.ledger()).pages is None
