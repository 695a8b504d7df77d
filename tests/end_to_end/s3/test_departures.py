"""What leaves a bucket and what does not: retired, redacted and lost episodes, lost ledgers, branches."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from publisher.plan.ledger import dump_ledger, load_ledger
from publisher.storage.http import client as listener
from support.buckets import FEED, copy_show, rewrite, what_listeners_miss
from support.shows import make_episode, make_recording, run
from support.stores import Store

SLUG = "0002-oe"


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read."""
    return store.bucket()


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A show of five episodes that was published to the bucket."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    done = run(root, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    return root


def feed(store: Store, bucket: str) -> str:
    """Return the feed as listeners have it."""
    return listener.get(store.url(bucket) + FEED).body.decode()


def keys(store: Store, bucket: str, *about: str) -> list[str]:
    """Return the keys in the bucket that have one of these texts in them."""
    found = store.client().list_objects_v2(Bucket=bucket).get("Contents", [])
    return sorted(entry["Key"] for entry in found if any(text in entry["Key"] for text in about))


def ledger(show: Path) -> Path:
    """Return the ledger's file."""
    return show / "feeds" / "bokstaver" / "prod.ledger.json"


def lose(show: Path, slug: str) -> None:
    """Take an entry out of the ledger, as a merge that took one side does."""
    known = json.loads(ledger(show).read_text())
    left = {guid: entry for guid, entry in known["publications"].items() if entry["slug"] != slug}
    ledger(show).write_text(json.dumps({**known, "publications": left}))


def retire_in_file(show: Path) -> None:
    """Write into the episode's file that it is retired."""
    rewrite(show / "episodes" / SLUG / "episode.md", "title: ", "retired: true\ntitle: ")


@pytest.mark.slow
def test_a_listing_without_audio_takes_nobody_away(show: Path, store: Store, bucket: str) -> None:
    """The hourly job meets a store that has lost its audio: it stops, names what is missing, and the feed stays."""
    before = feed(store, bucket)
    kept = {
        key: store.client().get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys(store, bucket, "audio/")
    }
    for key in kept:
        store.client().delete_object(Bucket=bucket, Key=key)
    rewrite(show / "episodes" / SLUG / "episode.md", "Bokstav nummer 2", "Bokstaven ø")
    done = run(show, "feed", "--target", "prod")
    assert done.returncode == 1
    assert "5 episodes would leave bokstaver/feed.xml" in done.stderr
    assert f"{SLUG} (its audio is not in the storage)" in done.stderr
    assert feed(store, bucket) == before
    assert run(show, "publish", "--target", "prod").returncode == 0
    assert what_listeners_miss(store.url(bucket)) == []
    assert "Bokstaven ø" in feed(store, bucket)


@pytest.mark.parametrize("command", ["feed", pytest.param("publish", marks=pytest.mark.slow)])
def test_an_entry_that_a_merge_lost_takes_nobody_away(show: Path, store: Store, bucket: str, command: str) -> None:
    """The feed's copy is right, and the ledger is not: the item stays, and adopt brings the entry back."""
    before, known = feed(store, bucket), ledger(show).read_bytes()
    lose(show, SLUG)
    (show / "episodes" / SLUG / "recording.wav").unlink()
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    done = run(show, command, "--target", "prod")
    assert done.returncode == 1
    assert feed(store, bucket) == before
    if command == "feed":
        assert "publisher adopt prod" in done.stderr
    adopted = run(show, "adopt", "prod")
    assert adopted.returncode == 0, adopted.stderr
    assert f"1 episodes are in the ledger again: {SLUG}" in adopted.stdout
    assert ledger(show).read_bytes() == known
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert feed(store, bucket).count("<item>") == 5
    assert "Bokstaven æ" in feed(store, bucket)


def test_from_a_lost_ledger_to_a_published_edit(show: Path, store: Store, bucket: str, tmp_path: Path) -> None:
    """A runner died between switch and push: the error tells of adopt, adopt of what follows, and the edit is out."""
    behind = Path(shutil.copytree(show, tmp_path / "behind"))
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "feed", "--target", "prod").returncode == 0
    # What that run left is lost with its machine; the merged words are not.
    for name in ("0001-ae", SLUG):
        rewrite(behind / "episodes" / name / "episode.md", "Bokstav nummer", "Bokstaven nummer")
    first = run(behind, "feed", "--target", "prod")
    assert first.returncode == 1
    assert "publisher adopt prod" in first.stderr
    second = run(behind, "adopt", "prod")
    assert second.returncode == 0, second.stderr
    assert "commit feeds/, then publish" in second.stdout
    assert run(behind, "feed", "--target", "prod").returncode == 0
    assert feed(store, bucket).count("Bokstaven nummer") >= 2
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_a_ledger_that_cannot_be_read_is_put_aside(show: Path) -> None:
    """Marks of a merge in the ledger are no dead end either, and nobody's work is overwritten."""
    known = ledger(show).read_bytes()
    ledger(show).write_text("<<<<<<< HEAD\n{}\n")
    done = run(show, "adopt", "prod")
    assert done.returncode == 0, done.stderr
    assert "was put aside" in done.stderr
    assert (show / ".publisher" / "aside" / "bokstaver.prod.ledger.json").read_text().startswith("<<<<<<<")
    assert ledger(show).read_bytes() == known
    again = run(show, "adopt", "prod")
    assert "as prod has them already" in again.stdout


@pytest.mark.slow
def test_adopting_what_is_no_bucket_is_refused(show: Path) -> None:
    """A folder has its ledger in it."""
    done = run(show, "adopt", "preview")
    assert done.returncode == 1
    assert "is a folder" in done.stderr


@pytest.mark.parametrize("how", ["by name", pytest.param("by its file", marks=pytest.mark.slow)])
def test_a_retired_episode_is_gone_at_once(show: Path, store: Store, bucket: str, how: str) -> None:
    """Audio, words and pages of it answer 404 after the run, and its GUID is kept; until it is asked, it stays."""
    guid = next(
        guid for guid, entry in json.loads(ledger(show).read_text())["publications"].items() if entry["slug"] == SLUG
    )
    before = feed(store, bucket)
    assert keys(store, bucket, SLUG)
    if how == "by name":
        shutil.rmtree(show / "episodes" / SLUG)
        refused = run(show, "publish", "--target", "prod")
        assert refused.returncode == 1
        assert f"--retire {SLUG}" in refused.stdout
        assert feed(store, bucket) == before
        done = run(show, "publish", "--target", "prod", "--retire", SLUG)
    else:
        retire_in_file(show)
        done = run(show, "feed", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert "purge these" in done.stdout
    assert keys(store, bucket, SLUG) == []
    assert feed(store, bucket).count("<item>") == 4
    assert what_listeners_miss(store.url(bucket)) == []
    assert json.loads(ledger(show).read_text())["publications"][guid]["retired"] is True
    verified = run(show, "verify", "--target", "prod")
    assert verified.returncode == 0, verified.stdout
    history = keys(store, bucket, "/history/", "/archive/")
    bodies = [store.client().get_object(Bucket=bucket, Key=key)["Body"].read() for key in history]
    assert [key for key, body in zip(history, bodies, strict=True) if b"Bokstav nummer 2" in body] == []
    assert run(show, "feed", "--check", "--target", "prod").returncode == 0


@pytest.mark.slow
def test_a_retired_episode_comes_back_as_itself(show: Path, store: Store, bucket: str) -> None:
    """Its file says it no more: it is made again, with the GUID that it had."""
    before = feed(store, bucket)
    retire_in_file(show)
    assert run(show, "feed", "--target", "prod").returncode == 0
    rewrite(show / "episodes" / SLUG / "episode.md", "retired: true\n", "")
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert feed(store, bucket) == before
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_redacted_audio_is_gone_at_once(show: Path, store: Store, bucket: str) -> None:
    """Something in the sound had to go: the new audio is in the feed, and the old one answers 404."""
    [old] = keys(store, bucket, f"audio/{SLUG}")
    make_recording(show / "episodes" / SLUG / "other.wav", seed=99)
    (show / "episodes" / SLUG / "other.wav").replace(show / "episodes" / SLUG / "recording.wav")
    done = run(show, "publish", "--target", "prod", "--redact", SLUG)
    assert done.returncode == 0, done.stderr
    [new] = keys(store, bucket, f"audio/{SLUG}")
    assert new != old
    assert f"{store.url(bucket)}{old}" in done.stdout
    assert what_listeners_miss(store.url(bucket)) == []
    assert run(show, "verify", "--target", "prod").returncode == 0


@pytest.mark.slow
def test_the_last_episode_does_not_leave(show: Path, store: Store, bucket: str) -> None:
    """A feed with no item never takes the place of one with items, even if all were asked to leave."""
    before = feed(store, bucket)
    for file in (show / "episodes").glob("*/episode.md"):
        rewrite(file, "title: ", "retired: true\ntitle: ")
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 1
    assert "the feed is published, and would have no episode left" in done.stdout
    assert feed(store, bucket) == before
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_a_feed_without_episodes_is_not_put_up(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> None:
    """Before its first episode a show is stored, and has no feed."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    for folder in (root / "episodes").iterdir():
        if folder.is_dir() and folder.name != "0001-ae":
            shutil.rmtree(folder)
    rewrite(root / "episodes" / "0001-ae" / "episode.md", 'date: "2026-01-01', 'date: "2030-01-01')
    done = run(root, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert "is not put up yet: its first episode is dated 2030-01-01" in done.stderr
    assert listener.get(store.url(bucket) + FEED).status in {403, 404}
    assert len(keys(store, bucket, "audio/")) == 1
    assert run(root, "feed", "--check", "--target", "prod").returncode == 0


def test_a_branch_stores_and_the_merge_publishes(show: Path, store: Store, bucket: str) -> None:
    """With --store-only audio and ledger are ready, and the feed is as it was until CI rebuilds it, without audio."""
    before = feed(store, bucket)
    make_episode(show, "0006-x", 6)
    done = run(show, "publish", "--target", "prod", "--store-only")
    assert done.returncode == 0, done.stderr
    assert feed(store, bucket) == before
    assert len(keys(store, bucket, "audio/0006-x")) == 1
    planned = run(show, "plan", "--target", "prod")
    assert "0006-x: new episode: 1 download each" in planned.stdout
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert feed(store, bucket).count("<item>") == 6
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_store_only_takes_nothing_out(show: Path) -> None:
    """To take something out, the feed would have to change."""
    done = run(show, "publish", "--target", "prod", "--store-only", "--retire", SLUG)
    assert done.returncode == 2


@pytest.mark.parametrize(("name", "message"), [("0002-o", "no published episode"), (SLUG, "still one of the show's")])
def test_only_what_has_gone_can_be_named(show: Path, name: str, message: str) -> None:
    """A slip in the name is refused, and so is an episode that would come back at once."""
    done = run(show, "publish", "--target", "prod", "--retire", name)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.slow
def test_what_was_merged_is_what_was_written(show: Path) -> None:
    """The ledger that adopt writes is canonical: adopting again changes nothing in git."""
    run(show, "adopt", "prod")
    text: Any = ledger(show).read_bytes()
    assert dump_ledger(load_ledger(text, "prod")) == text


def test_a_refused_retirement_asks_for_nothing_later(show: Path, store: Store, bucket: str) -> None:
    """All were to be retired, which is refused: an episode whose folder is lost later stays on the air."""
    files = sorted((show / "episodes").glob("*/episode.md"))
    for file in files:
        rewrite(file, "title: ", "retired: true\ntitle: ")
    refused = run(show, "feed", "--target", "prod")
    assert refused.returncode == 1
    assert "no episode left" in refused.stdout + refused.stderr
    for file in files:
        rewrite(file, "retired: true\n", "")
    assert run(show, "feed", "--target", "prod").returncode == 0
    shutil.move(show / "episodes" / SLUG, show / "away")
    before = feed(store, bucket)
    told = run(show, "check", "--target", "prod")
    assert f"{SLUG} is in the feed, and its folder is gone" in told.stdout
    for command in ("feed", "publish"):
        done = run(show, command, "--target", "prod")
        assert done.returncode == 1
        assert f"--retire {SLUG}" in done.stdout
    assert feed(store, bucket) == before


@pytest.mark.slow
def test_a_renamed_episode_may_have_a_retired_ones_name(show: Path, store: Store, bucket: str) -> None:
    """What is asked for by that name is meant for the one that is there now."""
    retire_in_file(show)
    assert run(show, "publish", "--target", "prod").returncode == 0
    shutil.rmtree(show / "episodes" / SLUG)
    other = "0003-aa"
    guid = next(
        entry["guid"]
        for entry in json.loads(ledger(show).read_text())["publications"].values()
        if entry["slug"] == other
    )
    shutil.move(show / "episodes" / other, show / "episodes" / SLUG)
    rewrite(show / "episodes" / SLUG / "episode.md", "title: ", f"guid: {guid}\ntitle: ")
    assert run(show, "publish", "--target", "prod").returncode == 0
    [before] = keys(store, bucket, f"audio/{other}.")
    rewrite(show / "episodes" / SLUG / "episode.md", "title: ", "cuts: [{start: 0.5, end: 1}]\ntitle: ")
    done = run(show, "publish", "--target", "prod", "--redact", SLUG)
    assert done.returncode == 0, done.stdout + done.stderr
    assert before not in keys(store, bucket, "audio/")
    shutil.rmtree(show / "episodes" / SLUG)
    done = run(show, "publish", "--target", "prod", "--retire", SLUG)
    assert done.returncode == 0, done.stdout + done.stderr
    assert guid not in feed(store, bucket)


@pytest.mark.slow
def test_a_redaction_that_took_nothing_out_is_told(show: Path) -> None:
    """The same bytes would stay where they are; who asked believes that they are gone."""
    done = run(show, "publish", "--target", "prod", "--redact", SLUG)
    assert done.returncode == 1
    assert f"the audio of {SLUG} is the same as before: nothing was taken out of it" in done.stderr


def test_a_lost_ledger_is_told_by_every_command(show: Path, store: Store, bucket: str) -> None:
    """Nothing is made anew from sources that may have changed since: the ledger comes back first."""
    recording = show / "episodes" / SLUG / "recording.wav"
    # It is a link to that of all other shows.
    recording.unlink()
    make_recording(recording, seconds=2.0, seed=99)
    ledger(show).unlink()
    before = feed(store, bucket)
    for command in ("check", "plan", "publish", "feed", "verify"):
        done = run(show, command, "--target", "prod")
        assert done.returncode == 1, command
        assert "prod.ledger.json is gone" in done.stderr, command
        assert "publisher adopt prod" in done.stderr, command
    assert feed(store, bucket) == before
    assert run(show, "adopt", "prod").returncode == 0
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert feed(store, bucket) == before


@pytest.mark.slow
def test_a_lost_feed_and_ledger_come_back_from_the_history(show: Path, store: Store, bucket: str) -> None:
    """The bucket keeps every ledger with its feed: the latest is brought back, and the feed is put up again."""
    before = feed(store, bucket)
    ledger(show).unlink()
    store.client().delete_object(Bucket=bucket, Key=FEED)
    done = run(show, "adopt", "prod")
    assert done.returncode == 0, done.stderr
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert feed(store, bucket) == before


@pytest.mark.slow
def test_the_copy_outlives_a_feed_that_was_overwritten(show: Path, store: Store, bucket: str) -> None:
    """A feed without items in the place of the real one is replaced; what the copy has does not leave unasked."""
    store.client().put_object(Bucket=bucket, Key=FEED, Body=b"<rss><channel><title>x</title></channel></rss>")
    rewrite(show / "episodes" / SLUG / "episode.md", "title: ", "draft: true\ntitle: ")
    assert run(show, "adopt", "prod").returncode == 0
    done = run(show, "feed", "--target", "prod")
    assert done.returncode == 1
    assert f"--retire {SLUG}" in done.stdout
    rewrite(show / "episodes" / SLUG / "episode.md", "draft: true\n", "")
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert what_listeners_miss(store.url(bucket)) == []
