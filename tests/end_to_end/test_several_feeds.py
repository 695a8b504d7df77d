"""Several feeds over the same episodes, really published: each file is encoded and stored once, whoever names it."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from publisher.cli.options import Named
from publisher.storage.folder import FolderStorage
from support.derived import PATH
from support.projects import invocation_in
from support.published import PublishedShow
from support.shows import ledger, make_cover, make_episode, make_show, run, snapshot


def make_pair(root: Path, text: str = PATH) -> Path:
    """Write a show with a second feed, `sti`, over its episodes."""
    make_show(root)
    (root / "feeds" / "sti").mkdir()
    (root / "feeds" / "sti" / "feed.yaml").write_text(text)
    make_cover(root / "feeds" / "sti" / "cover.png", colour="blue")
    return root


@pytest.fixture
def pair(published_show: PublishedShow) -> Path:
    """A show and a learning path over it, published once."""
    return published_show(feeds={"sti": PATH})


def items(root: Path, feed: str) -> list[str]:
    """Return a feed's items as text."""
    text = (root / "public" / feed / "feed.xml").read_text()
    return re.findall(r"<item>.*?</item>", text, flags=re.DOTALL)


def say(item: str, tag: str) -> str | None:
    """Return what stands in a tag of an item."""
    found = re.search(rf"<{tag}[^>]*>([^<]*)</{tag}>", item)
    return found[1] if found else None


def test_both_feeds_name_the_same_files(pair: Path) -> None:
    """The learning path has the show's GUIDs and enclosures in its own order, numbered by its places."""
    show = {say(item, "guid"): item for item in items(pair, "bokstaver")}
    path = items(pair, "sti")
    assert [(say(item, "title"), say(item, "itunes:episode")) for item in path] == [
        ("Bokstav nummer 3", "1"),
        ("Bokstav nummer 1", "2"),
    ]
    for item in path:
        twin = show[say(item, "guid")]
        for pattern in ("<enclosure[^>]*>", "<pubDate>.*?</pubDate>"):
            assert re.findall(pattern, item) == re.findall(pattern, twin)
    assert len(list((pair / "public" / "audio").iterdir())) == 3
    assert len(list((pair / "public" / "images").iterdir())) == 2


def test_a_feed_with_a_show_keeps_no_publications(pair: Path) -> None:
    """Identities stand in one ledger; the other one holds who the feed is, and its cover."""
    own = ledger(pair, "sti")
    assert own["guid"] == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert own["publications"] == {}
    assert [*own["covers"]] == [""]
    assert len(ledger(pair, "bokstaver")["publications"]) == 3


@pytest.mark.slow
def test_each_file_is_made_and_stored_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishing the pair masters three recordings and stores three files of audio and two pictures, beside pages."""
    from publisher.cli.exits import Exit  # noqa: PLC0415
    from publisher.cli.publish import publish_show  # noqa: PLC0415
    from publisher.publish import jobs as module  # noqa: PLC0415 - patched

    root = make_pair(tmp_path)
    masters: list[str] = []
    puts: list[str] = []
    master, put = module.master.master_recording, FolderStorage.put

    def counted(recording: Path, *rest: Any, **named: Any) -> Any:
        masters.append(recording.parent.name)
        return master(recording, *rest, **named)

    def noted(self: FolderStorage, source: Path, stored: Any, **named: Any) -> None:
        if not stored.key.startswith("web/"):
            puts.append(stored.key.split("/")[0])
        put(self, source, stored, **named)

    monkeypatch.setattr(module.master, "master_recording", counted)
    monkeypatch.setattr(FolderStorage, "put", noted)
    from datetime import UTC, datetime  # noqa: PLC0415

    assert publish_show(invocation_in(root), Named(), (), datetime(2026, 6, 1, tzinfo=UTC)) is Exit.DONE
    assert sorted(masters) == ["0001-ae", "0002-oe", "0003-aa"]
    assert sorted(puts) == ["audio"] * 3 + ["images"] * 2
    masters.clear()
    puts.clear()
    assert publish_show(invocation_in(root), Named(), (), datetime(2026, 6, 1, tzinfo=UTC)) is Exit.DONE
    assert masters == puts == []


def test_a_second_run_changes_nothing(pair: Path) -> None:
    """Published again, no byte of either feed differs, and neither is out of date."""
    before = snapshot(pair / "public")
    assert run(pair, "feed", "--check").returncode == 0
    assert run(pair, "publish").returncode == 0
    assert snapshot(pair / "public") == before


def test_new_words_reach_both_feeds(pair: Path) -> None:
    """A mended title is in every feed that shows the episode, with no audio at hand."""
    file = pair / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))
    for recording in pair.glob("episodes/*/recording.wav"):
        recording.unlink()
    assert run(pair, "feed", "--check").returncode == 3
    assert run(pair, "feed").returncode == 0
    assert say(items(pair, "sti")[1], "title") == "Bokstaven æ"
    assert say(items(pair, "bokstaver")[2], "title") == "Bokstaven æ"


def test_a_replaced_file_is_replaced_in_both(pair: Path) -> None:
    """Audio that is made anew has its new address in both feeds after one publish."""
    file = pair / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))
    before = items(pair, "sti")[1]
    assert run(pair, "publish", "--replace", "0001-ae").returncode == 0
    after = items(pair, "sti")[1]
    enclosure = "<enclosure[^>]*>"
    assert re.findall(enclosure, before) != re.findall(enclosure, after)
    assert re.findall(enclosure, after) == re.findall(enclosure, items(pair, "bokstaver")[2])
    assert say(before, "guid") == say(after, "guid")


def test_what_is_lost_stops_every_feed_until_it_is_back(pair: Path) -> None:
    """No feed lets an item go because its file is gone; one publish brings the file back to all of them."""
    lost = next((pair / "public" / "audio").glob("0001-ae.*"))
    lost.unlink()
    recording = pair / "episodes" / "0001-ae" / "recording.wav"
    kept = recording.read_bytes()
    recording.unlink()
    assert run(pair, "publish").returncode == 1
    assert run(pair, "feed", "--feed", "sti").returncode == 1
    assert [len(items(pair, feed)) for feed in ("bokstaver", "sti")] == [3, 2]
    recording.write_bytes(kept)
    assert run(pair, "publish").returncode == 0
    assert [len(items(pair, feed)) for feed in ("bokstaver", "sti")] == [3, 2]
    assert lost.exists()


def test_drafts_and_the_future_are_in_no_feed(pair: Path) -> None:
    """A draft is nowhere; an episode of tomorrow is made now, and shown by every feed when its time has come."""
    make_episode(pair, "0004-w", 4, draft=True)
    make_episode(pair, "0005-q", 5, date="2090-01-01T06:00:00+01:00")
    text = PATH.replace("0003-aa, 0001-ae", "0005-q, 0004-w, 0001-ae") + "retired: [0003-aa]\n"
    (pair / "feeds" / "sti" / "feed.yaml").write_text(text)
    done = run(pair, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [say(item, "title") for item in items(pair, "sti")] == ["Bokstav nummer 1"]
    assert say(items(pair, "sti")[0], "itunes:episode") == "3"
    assert [slug for slug in ("0004-w", "0005-q") if [*(pair / "public" / "audio").glob(f"{slug}.*")]] == ["0005-q"]


@pytest.mark.slow
def test_a_feed_in_another_format_has_audio_of_its_own(tmp_path: Path) -> None:
    """Without a show a feed makes audio by its own recipe: the same episodes as Opus, beside the MP3."""
    text = PATH.replace("show: bokstaver\n", "audio: {codec: opus, bit_rate: 64}\n").replace("type: serial\n", "")
    root = make_pair(tmp_path, text)
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    kinds = [
        re.search(r'<enclosure url="[^"]*\.(\w+)" length="\d+" type="([^"]*)"', item) for item in items(root, "sti")
    ]
    assert [found and found.groups() for found in kinds] == [("opus", "audio/ogg")] * 2
    assert len(ledger(root, "sti")["publications"]) == 2
    assert sorted(file.suffix for file in (root / "public" / "audio").iterdir()) == [".mp3"] * 3 + [".opus"] * 2


def test_one_feed_can_be_published_alone(tmp_path: Path) -> None:
    """A feed whose show is not published yet would be empty, and waits; it is none the worse for it."""
    root = make_pair(tmp_path)
    done = run(root, "publish", "--feed", "sti")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sti/feed.xml is not put up yet" in done.stderr
    assert not (root / "public" / "sti" / "feed.xml").exists()
    assert not (root / "public" / "audio").exists()
    assert run(root, "publish").returncode == 0
    assert len(items(root, "sti")) == 2


def test_verify_looks_at_what_every_feed_names(pair: Path) -> None:
    """A file that is gone is a flaw of the show, and of a feed that is looked at alone and names it."""
    assert run(pair, "verify").returncode == 0
    lost = next((pair / "public" / "audio").glob("0001-ae.*"))
    lost.unlink()
    for arguments in ((), ("--feed", "sti")):
        done = run(pair, "verify", *arguments)
        assert done.returncode == 1
        assert f"audio/{lost.name} is " in done.stdout


def test_prune_heeds_what_only_another_feed_names(pair: Path) -> None:
    """A file that only the learning path still names stays, however old it is; once nothing names it, it goes."""
    file = pair / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))
    [replaced] = (pair / "public" / "audio").glob("0001-ae.*")
    assert run(pair, "publish", "--feed", "bokstaver", "--replace", "0001-ae").returncode == 0
    for stored in (pair / "public").rglob("*.*"):
        os.utime(stored, (1_600_000_000, 1_600_000_000))
    assert replaced.name in (pair / "public" / "sti" / "feed.xml").read_text()
    assert run(pair, "prune", "--yes").returncode == 0
    assert replaced.exists()
    assert run(pair, "publish").returncode == 0
    assert run(pair, "prune", "--yes").returncode == 0
    assert not replaced.exists()
    assert run(pair, "verify").returncode == 0


def test_a_plan_tells_each_feed_what_its_listeners_notice(pair: Path) -> None:
    """A new episode is told to the feeds that take it, an edit to those that show it; looking changes nothing."""
    make_episode(pair, "0004-w", 4)
    file = pair / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))
    (pair / "feeds" / "sti" / "feed.yaml").write_text(PATH.replace("0003-aa, 0001-ae", "0003-aa, 0001-ae, 0004-w"))
    before = snapshot(pair / "public")
    plans = json.loads(run(pair, "plan", "--format", "json").stdout)["plans"]
    assert snapshot(pair / "public") == before
    told = {plan["feed"]: [(one["subject"], one["impact"]) for one in plan["listeners"]] for plan in plans}
    assert told == {feed: [("0004-w", "download"), ("0001-ae", "refresh")] for feed in ("bokstaver", "sti")}
    for plan in plans:
        [item] = plan["changes"]["items"]
        assert item["title"] == "Bokstaven æ"
    comment = run(pair, "plan", "--format", "markdown").stdout
    assert "- ⬇️ `0004-w`: new episode: 1 download each" in comment
    assert "`Bokstav nummer 1` → `Bokstaven æ`" in comment


def test_a_plan_shows_what_is_wrong_and_what_would_be(pair: Path) -> None:
    """Errors that leave it clear what would be done do not hide it; the exit code tells of them."""
    file = pair / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("---\n", "---\nguid: another\n", 1))
    done = run(pair, "plan")
    assert done.returncode == 1
    assert "guid-changed" in done.stdout
    assert "GUID of 0001-ae would change: every follower downloads it again: refused" in done.stdout
    file.write_text("---\nbroken\n")
    done = run(pair, "plan")
    assert done.returncode == 1
    assert "listeners" not in done.stdout


def test_rules_look_at_all_ledgers(pair: Path) -> None:
    """Asked for one feed alone, the others are not taken for unpublished: their recordings may live elsewhere."""
    for recording in pair.glob("episodes/*/recording.wav"):
        recording.unlink()
    done = run(pair, "plan", "--feed", "sti")
    assert done.returncode == 0, done.stdout
    assert "recording-missing" not in done.stdout
