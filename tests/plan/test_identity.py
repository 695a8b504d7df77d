"""Identity: GUIDs, covers, what is shown in which order, and which assets have to be stored."""

import dataclasses
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import UUID

import pytest

from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.transcript import Cue
from publisher.plan import cover_path, list_shown, make_asset_jobs, resolve_guid
from publisher.plan.assets import Kept, make_picture_owner
from publisher.plan.identity import find_picture_key, with_current_assets
from publisher.plan.ledger import Ledger, Stored, make_guid
from support.plans import EN, EPISODES, FEED, PUBLISHED, TO, TRE


def test_the_guid_is_written_or_published_or_new() -> None:
    """A GUID in the front matter comes first, then that of the ledger, then a new one made of feed and folder."""
    mine = EN.model_copy(update={"guid": "mine"})
    assert resolve_guid(FEED, mine, PUBLISHED.ledger) == "mine"
    elsewhere = FEED.model_copy(update={"guid": UUID(int=1)})
    assert resolve_guid(elsewhere, EN, PUBLISHED.ledger) == make_guid(FEED.guid, "en")
    assert resolve_guid(elsewhere, EN, Ledger(feed="maalt")) == make_guid(UUID(int=1), "en")


def test_shown_episodes_are_the_published_ones_up_to_now_newest_first() -> None:
    """An episode that is dated later, or is not in the ledger, is not shown; the others come newest first."""
    moment = datetime(2026, 2, 1, 6, tzinfo=UTC)
    shown = [episode.slug for episode, _ in list_shown(FEED, EPISODES, PUBLISHED.ledger, moment)]
    assert shown == ["to", "en"]
    ledger = dataclasses.replace(
        PUBLISHED.ledger, publications={TO.slug: PUBLISHED.ledger.publications[make_guid(FEED.guid, "to")]}
    )
    assert list_shown(FEED, EPISODES, ledger, moment) == []


def test_episodes_of_one_moment_are_ordered_by_season_number_and_folder() -> None:
    """Episodes with the same date are shown with the highest number first, and those without one by their folders."""
    later = datetime(2026, 6, 1, tzinfo=UTC)
    twins = [episode.model_copy(update={"date": EN.date}) for episode in EPISODES]
    unnumbered = [episode.model_copy(update={"number": None}) for episode in twins]
    shown = [episode.slug for episode, _ in list_shown(FEED, unnumbered, PUBLISHED.ledger, later)]
    assert shown == sorted(shown, reverse=True)
    ranks = {"to": 1, "tre": 3, "en": 2}
    numbered = [episode.model_copy(update={"number": ranks[episode.slug]}) for episode in twins]
    assert [one.number for one, _ in list_shown(FEED, numbered, PUBLISHED.ledger, later)] == [3, 2, 1]
    seasons = [one.model_copy(update={"season": 2 if one.slug == "to" else 1}) for one in numbered]
    assert [one.slug for one, _ in list_shown(FEED, seasons, PUBLISHED.ledger, later)] == ["to", "tre", "en"]
    assert list_shown(FEED, twins, PUBLISHED.ledger, later) == list_shown(FEED, twins[::-1], PUBLISHED.ledger, later)


def test_picked_episodes_keep_the_order_in_which_they_are_picked() -> None:
    """A feed that lists its episodes by name shows them in that order, whatever their dates."""
    feed = FEED.model_copy(update={"episodes": ("to", "tre", "en")})
    shown = list_shown(feed, EPISODES, PUBLISHED.ledger, datetime(2026, 6, 1, tzinfo=UTC))
    assert [episode.slug for episode, _ in shown] == ["to", "tre", "en"]


def test_the_cover_is_the_episodes_own_or_the_feeds() -> None:
    """An episode without a cover shows the feed's."""
    assert cover_path(FEED, TO) == "episodes/to/cover.png"
    assert cover_path(FEED, TRE) == "feeds/maalt/cover.jpg"


def test_a_chapter_picture_is_owned_by_its_episode() -> None:
    """Two episodes may have pictures of one name: each is recorded under its episode's GUID, and keeps its key."""
    known = Stored(key="images/en.abababab.png", bytes=1, digest="ab" * 32, media_type="image/png")
    ledger = Ledger(feed="maalt").with_cover(make_picture_owner("guid-of-en", "bilder/a.png"), known)
    assert [*ledger.covers] == ["guid-of-en/bilder/a.png"]
    assert find_picture_key(EN, "guid-of-en", "bilder/a.png", "ab" * 32, ledger) == known.key
    new = f"images/to.{'ab' * 16}.png"
    assert find_picture_key(TO, "guid-of-to", "bilder/a.png", "ab" * 32, ledger) == new
    changed = f"images/en.{'cd' * 16}.png"
    assert find_picture_key(EN, "guid-of-en", "bilder/a.png", "cd" * 32, ledger) == changed


TALKING = EN.model_copy(
    update={
        "marks": (Chapter.model_validate("0:00 Æ"), Chapter.model_validate("0:10 Ø")),
        "spoken": pack_transcript([Cue(text="Æ.", start=0.0, end=1.0, speaker="Åse")]),
    }
)


def test_words_that_are_published_are_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters and transcript are made when their words are others than the ledger names, and never only to compare."""
    ledger = PUBLISHED.ledger
    [job] = make_asset_jobs(FEED, [TALKING], ledger)
    assert {asset.name for asset in job.assets} == {"chapters", "vtt", "srt", "json", "html", "text"}
    assets = {asset.name: asset.stored for asset in job.assets}
    known = ledger.with_assets(job.guid, assets, job.words)
    for changes in (
        {"title": "Sak 1, rettet"},
        {"language": "nn"},
        {"marks": TALKING.marks[:1]},
        {"spoken": pack_transcript([Cue(text="Ø.", start=0.0, end=1.0, speaker="Åse")])},
    ):
        assert [*make_asset_jobs(FEED, [TALKING.model_copy(update=changes)], known)]
    stored = {file.key: file.bytes for file in assets.values()}
    assert [*make_asset_jobs(FEED, [TALKING], known, {**stored, assets["vtt"].key: 1})]
    monkeypatch.setattr("publisher.plan.identity.make_assets", None)
    assert [*make_asset_jobs(FEED, [TALKING], known, stored)] == []


class KeptResults(dict[str, bytes]):
    """Results in memory."""

    def keep(self, inputs: str, result: bytes) -> None:
        """Keep a result."""
        self[inputs] = result

    def of(self, program: str) -> Kept:
        """Return them as those of a program."""
        return Kept(program=program, open=lambda _: nullcontext(self))


def test_another_program_is_compared_by_what_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that another program makes are made once for comparison; only those that come out otherwise are a job."""
    [job] = make_asset_jobs(FEED, [TALKING], PUBLISHED.ledger)
    assets = {asset.name: asset.stored for asset in job.assets}
    known = PUBLISHED.ledger.with_assets(job.guid, assets, job.words)
    kept = KeptResults()
    assert [*make_asset_jobs(FEED, [TALKING], known, kept=kept.of("2"))] == []
    with monkeypatch.context() as patched:
        patched.setattr("publisher.plan.identity.make_assets", None)
        assert [*make_asset_jobs(FEED, [TALKING], known, kept=kept.of("2"))] == []
    monkeypatch.setattr("publisher.plan.assets.format_html_transcript", lambda *_, **__: "otherwise")
    for cache in (kept, KeptResults()):
        for _ in range(2):
            [changed] = make_asset_jobs(FEED, [TALKING], known, kept=cache.of("3"))
            differing = [one.name for one in changed.assets if one.stored != assets[one.name]]
            assert differing == ["html"]


def test_current_assets_are_those_of_the_jobs() -> None:
    """Rendering before publishing names the assets that publishing would store, and leaves other episodes alone."""
    [job] = make_asset_jobs(FEED, [TALKING, TO], PUBLISHED.ledger)
    ledger = with_current_assets(FEED, [TALKING, TO], PUBLISHED.ledger, url="", kept=Kept())
    assert ledger.publications[job.guid].assets == {asset.name: asset.stored for asset in job.assets}
    assert ledger.publications[job.guid].words == job.words
    assert [*make_asset_jobs(FEED, [TALKING, TO], ledger)] == []
    assert ledger.with_assets(job.guid, {}, "") == PUBLISHED.ledger
