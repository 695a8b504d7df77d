"""The whole path, from a folder to a feed, run as a person runs it."""

import json
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from publisher.media.inspect import measure_audio
from publisher.sources.workspace import SETTLED_AFTER, Workspace
from support.processes import ENDINGS, IDS, is_alone_at_the_end, started, wait_for_draft
from support.shows import (
    key_of,
    ledger,
    make_cover,
    make_episode,
    make_long_recording,
    make_recording,
    make_show,
    replace_in,
    run,
    snapshot,
)
from support.stale import leave_folder


def items(root: Path) -> list[str]:
    """Return the feed's items as text."""
    feed = (root / "public" / "bokstaver" / "feed.xml").read_text()
    return re.findall(r"<item>.*?</item>", feed, flags=re.DOTALL)


def test_a_folder_becomes_a_feed(show: Path) -> None:
    """Every episode is an item, newest first, and its enclosure is a file of just that length."""
    enclosures = [re.search(r'<enclosure url="([^"]+)" length="(\d+)" type="audio/mpeg"', item) for item in items(show)]
    assert [found and "/".join(found[1].split("/")[3:])[:13] for found in enclosures] == [
        "audio/0003-aa",
        "audio/0002-oe",
        "audio/0001-ae",
    ]
    for found in enclosures:
        assert found is not None
        assert (show / "public" / key_of(found[1])).stat().st_size == int(found[2])


def test_every_published_file_meets_the_target(show: Path) -> None:
    """Decoded again, each file has the loudness, true peak and duration that were asked for, and the ledger says so."""
    for entry in ledger(show)["publications"].values():
        found = measure_audio(show / "public" / entry["enclosure"]["key"])
        assert found.integrated == pytest.approx(-16.0, abs=0.2)
        assert found.true_peak <= -1.0
        assert found.duration == pytest.approx(3.0, abs=0.001)
        assert entry["mastered"]["after"]["integrated"] == pytest.approx(found.integrated, abs=0.01)


@pytest.mark.parametrize(
    ("codec", "suffix", "media_type"), [("aac", "m4a", "audio/x-m4a"), ("opus", "opus", "audio/ogg")]
)
def test_other_codecs_go_the_same_way(tmp_path: Path, codec: str, suffix: str, media_type: str) -> None:
    """M4A and Opus are mastered, tagged and measured as MP3 is, and the feed says what they are."""
    root = make_show(tmp_path, ["0001-ae"])
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(f"{feed.read_text()}audio: {{codec: {codec}}}\n")
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    [entry] = ledger(root)["publications"].values()
    assert re.search(
        rf'<enclosure url="[^"]+\.{suffix}" length="{entry["enclosure"]["bytes"]}" type="{media_type}"', items(root)[0]
    )
    found = measure_audio(root / "public" / entry["enclosure"]["key"])
    assert found.integrated == pytest.approx(-16.0, abs=0.2)
    assert found.true_peak <= -1.0


def test_the_second_run_does_nothing(show: Path) -> None:
    """With nothing new there is nothing to do: no file is touched, and ffmpeg is not so much as looked for."""
    copied = time.time()
    while time.time() - copied < SETTLED_AFTER:  # So young a copy is read anew each time.
        time.sleep(0.1)
    run(show, "publish")
    before = {file: file.stat().st_mtime_ns for file in show.rglob("*") if file.is_file() and file.name != "lock"}
    done = run(show, "publish", env={"PATH": "/nonexistent"})
    assert done.returncode == 0, done.stderr
    assert "no audio or pictures to publish" in done.stdout
    assert "ffmpeg" not in done.stderr
    assert {
        file: file.stat().st_mtime_ns for file in show.rglob("*") if file.is_file() and file.name != "lock"
    } == before


def test_the_feed_is_rebuilt_without_recordings(show: Path) -> None:
    """On a machine that has no audio the feed can be checked and rebuilt, and comes out the same."""
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    shutil.rmtree(show / ".publisher")
    assert run(show, "feed", "--check").returncode == 0
    before = (show / "public" / "bokstaver" / "feed.xml").read_bytes()
    assert run(show, "feed").returncode == 0
    assert (show / "public" / "bokstaver" / "feed.xml").read_bytes() == before


def test_an_edit_makes_the_feed_out_of_date(show: Path) -> None:
    """`feed --check` exits with 3 after an edit, and with 0 once the feed was rebuilt."""
    edit(show, "0001-ae", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "feed", "--check").returncode == 3
    assert run(show, "feed").returncode == 0
    assert run(show, "feed", "--check").returncode == 0
    assert "<title>Bokstaven æ</title>" in items(show)[-1]


def test_a_new_title_changes_the_feed_and_not_the_audio(show: Path) -> None:
    """An edit of words is in the feed at once; the audio stays, and the plan says how to ask for it."""
    before = ledger(show)
    edit(show, "0001-ae", "Bokstav nummer 1", "Bokstaven æ")
    done = run(show, "publish")
    assert done.returncode == 0
    assert "--replace 0001-ae" in done.stdout
    assert "<title>Bokstaven æ</title>" in items(show)[-1]
    assert ledger(show) == before


def test_asking_for_it_writes_the_new_title_into_the_audio(show: Path) -> None:
    """With --replace the tags are written anew, under a new key, without encoding again."""
    before = ledger(show)["publications"]
    edit(show, "0001-ae", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "publish", "--replace", "0001-ae").returncode == 0
    after = ledger(show)["publications"]
    changed = [guid for guid in before if before[guid] != after[guid]]
    assert [after[guid]["slug"] for guid in changed] == ["0001-ae"]
    assert before[changed[0]]["enclosure"]["key"] != after[changed[0]]["enclosure"]["key"]
    assert before[changed[0]]["mastered"] == after[changed[0]]["mastered"]


def test_a_changed_recording_waits_to_be_asked_for(show: Path) -> None:
    """Another recording is a replacement; it is planned, and carried out only when it is named."""
    before = snapshot(show / "public")
    make_recording(show / "episodes" / "0002-oe" / "recording.wav", seed=99)
    planned = run(show, "plan")
    assert planned.returncode == 0
    assert re.search(r"replace\s+0002-oe.*waits for --replace 0002-oe", planned.stdout)
    assert run(show, "publish").returncode == 0
    assert snapshot(show / "public") == before
    assert run(show, "publish", "--replace", "0002-oe").returncode == 0
    guid = next(guid for guid, entry in ledger(show)["publications"].items() if entry["slug"] == "0002-oe")
    assert ledger(show)["publications"][guid]["enclosure"]["key"] in "".join(items(show))
    assert f">{guid}</guid>" in items(show)[1]


def test_an_unknown_slug_to_replace_is_refused(show: Path) -> None:
    """A slip in the name of what is to be replaced replaces nothing, and is told."""
    done = run(show, "publish", "--replace", "0002-o")
    assert done.returncode == 2
    assert "0002-o" in done.stderr


def test_a_plan_that_was_agreed_to_is_carried_out_or_nothing_is(show: Path) -> None:
    """`publish --plan` stops with 4 when the plan has become another since it was shown."""
    agreed = json.loads(run(show, "plan", "--format", "json").stdout)["plans"][0]["digest"]
    assert run(show, "publish", "--plan", agreed[:8]).returncode == 0
    make_episode(show, "0004-w", 4)
    done = run(show, "publish", "--plan", agreed[:8])
    assert done.returncode == 4
    assert "run plan again" in done.stderr
    assert len(items(show)) == 3


def test_a_folder_that_goes_leaves_the_feed_and_comes_back_as_itself(show: Path) -> None:
    """An episode whose folder is gone leaves the feed once it is named; it comes back with its GUID and its audio."""
    before = (show / "public" / "bokstaver" / "feed.xml").read_bytes()
    shutil.move(show / "episodes" / "0003-aa", show / "away")
    refused = run(show, "publish")
    assert refused.returncode == 1
    assert "--retire 0003-aa" in refused.stdout
    assert (show / "public" / "bokstaver" / "feed.xml").read_bytes() == before
    assert run(show, "publish", "--retire", "0003-aa").returncode == 0
    assert len(items(show)) == 2
    assert "nothing to do" in run(show, "plan").stdout
    shutil.move(show / "away", show / "episodes" / "0003-aa")
    assert run(show, "publish").returncode == 0
    assert (show / "public" / "bokstaver" / "feed.xml").read_bytes() == before


def test_a_renamed_folder_is_not_a_new_episode(show: Path) -> None:
    """Renaming a folder would give a new GUID: it is refused, with the line to write instead."""
    before = re.findall("<guid.*|<enclosure.*", (show / "public" / "bokstaver" / "feed.xml").read_text())
    (show / "episodes" / "0003-aa").rename(show / "episodes" / "0003-bolle-aa")
    done = run(show, "publish")
    assert done.returncode == 1
    found = re.search(r"add the line (guid: [0-9a-f-]+)", done.stdout)
    assert found is not None
    edit(show, "0003-bolle-aa", "---\nnumber", f"---\n{found[1]}\nnumber")
    assert run(show, "publish").returncode == 0
    assert re.findall("<guid.*|<enclosure.*", (show / "public" / "bokstaver" / "feed.xml").read_text()) == before


def test_a_stored_file_that_went_missing_is_made_again(show: Path) -> None:
    """What the ledger names and the storage has lost is stored again, as it was."""
    before = snapshot(show / "public")
    for name in ("audio", "images"):
        for file in (show / "public" / name).iterdir():
            file.unlink()
    done = run(show, "publish")
    assert done.returncode == 0, done.stderr
    assert snapshot(show / "public") == before


def test_what_is_lost_stops_the_run_and_stays_in_the_feed(show: Path) -> None:
    """An episode whose file is gone and cannot be made here is named, and the feed stays as it was: others may know."""
    before = (show / "public" / "bokstaver" / "feed.xml").read_bytes()
    [file] = (show / "public" / "audio").glob("0002-oe.*")
    kept = file.read_bytes()
    file.unlink()
    recording = show / "episodes" / "0002-oe" / "recording.wav"
    recording.rename(show / "recording.wav")
    for command in ("publish", "feed"):
        done = run(show, command)
        assert done.returncode == 1
        assert "0002-oe (its audio is not in the storage)" in done.stderr
        assert (show / "public" / "bokstaver" / "feed.xml").read_bytes() == before
    file.write_bytes(kept)
    assert run(show, "publish").returncode == 0
    assert (show / "public" / "bokstaver" / "feed.xml").read_bytes() == before


def test_a_rename_is_noticed_where_no_recording_is(show: Path) -> None:
    """On a build machine a folder gone and a folder new stop the feed, instead of taking an episode out of it."""
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    (show / "episodes" / "0003-aa").rename(show / "episodes" / "0003-bolle-aa")
    done = run(show, "feed")
    assert done.returncode == 1
    assert "was it renamed?" in done.stdout
    assert len(items(show)) == 3


@pytest.mark.parametrize("command", [("publish",), ("feed",), ("prune", "--yes"), ("rollback",)], ids=" ".join)
def test_while_another_publisher_is_at_work_nothing_is_touched(show: Path, command: tuple[str, ...]) -> None:
    """Whatever writes waits its turn: two at once would lose what the other has show."""
    (show / "episodes" / "0001-ae" / "episode.md").write_text(
        (show / "episodes" / "0001-ae" / "episode.md").read_text().replace("Bokstav nummer 1", "Bokstaven æ")
    )
    before = snapshot(show / "public")
    with Workspace(show).lock():
        done = run(show, *command)
        assert done.returncode == 1
        assert "another publisher is at work in this folder" in done.stderr
        assert snapshot(show / "public") == before
        assert run(show, "plan").returncode == 0
    assert run(show, "publish").returncode == 0
    assert snapshot(show / "public") != before


def test_an_empty_plan_agrees_to_nothing(show: Path) -> None:
    """A build script whose variable is empty, or a digest cut short, is wrong usage."""
    for digest in ("", "0", "xyz"):
        assert run(show, "publish", "--plan", digest).returncode == 2


def test_an_episode_of_tomorrow_is_stored_and_not_shown(show: Path) -> None:
    """A date in the future keeps an episode out of the feed until it has come, and the summary says so."""
    make_episode(show, "0004-w", 4, date="2090-01-01T06:00:00+01:00")
    done = run(show, "publish")
    assert done.returncode == 0
    assert "0004-w is not shown before 2090-01-01 06:00 +0100" in done.stdout
    assert len(items(show)) == 3
    assert len(ledger(show)["publications"]) == 4


@pytest.mark.slow
def test_the_same_sources_give_the_same_bytes(show: Path, tmp_path: Path) -> None:
    """Published from nothing in another folder, zone and locale, everything comes out byte for byte the same."""
    other = tmp_path / "other"
    shutil.copytree(show, other, ignore=shutil.ignore_patterns("public", ".publisher"))
    done = run(other, "publish", env={"TZ": "Pacific/Auckland", "LC_ALL": "C"}, process=True)
    assert done.returncode == 0, done.stderr
    assert snapshot(other / "public") == snapshot(show / "public")


def test_errors_keep_everything_from_being_published(show: Path) -> None:
    """While one episode has an error nothing is show, all findings are shown, and the last good feed stays."""
    before = snapshot(show / "public")
    make_episode(show, "0004-w", 4)
    make_episode(show, "0005-q", 4, date="2026-02-30T06:00:00+01:00", audio="missing.wav")
    make_cover(show / "feeds" / "bokstaver" / "cover.png", width=800)
    done = run(show, "publish")
    assert done.returncode == 1
    for rule in ("value-wrong", "cover-not-square"):
        assert rule in done.stdout
    assert "nothing was published" in done.stderr
    assert snapshot(show / "public") == before


@pytest.mark.slow
def test_a_failing_episode_is_told_and_the_others_are_published(tmp_path: Path) -> None:
    """What cannot be stored is one failure with a hint; the rest is in the feed, and a second run goes on."""
    root = make_show(tmp_path, ["0001-ae", "0002-oe"])
    first = run(root, "publish", "--format", "json")
    key = next(
        entry["enclosure"]["key"] for entry in json.loads(first.stdout)["published"] if entry["subject"] == "0001-ae"
    )
    shutil.rmtree(root / "public")
    (root / "public" / key).mkdir(parents=True)
    done = run(root, "publish")
    assert done.returncode == 1
    assert "0001-ae: failed" in done.stderr
    assert len(items(root)) == 1
    (root / "public" / key).rmdir()
    assert run(root, "publish").returncode == 0
    assert len(items(root)) == 2


@pytest.mark.parametrize("fraction", [0.6, *(pytest.param(part, marks=pytest.mark.slow) for part in (0.3, 0.45, 0.8))])
def test_killed_while_it_masters_it_finishes_when_run_again(show: Path, fraction: float) -> None:
    """A real kill, with threads, ffmpeg and half-written files: what is stored is whole, and the next run completes.

    publish/test_run_kills.py has a cut at each single write.
    """
    expected = snapshot(show / "public")
    shutil.rmtree(show / "public")
    shutil.rmtree(show / ".publisher")
    begun = time.monotonic()
    with started(show, "-m", "publisher", "publish") as killed:
        wait_for_draft(show, killed)
        # What it has taken so far is as long as it will take to encode, on a machine as busy as this one.
        time.sleep(fraction * (time.monotonic() - begun))
        killed.kill()
        killed.wait(10)
    audio = show / "public" / "audio"
    for file in audio.iterdir() if audio.is_dir() else ():
        assert file.read_bytes() == expected[f"audio/{file.name}"]
    done = run(show, "publish")
    assert done.returncode == 0, done.stderr
    assert snapshot(show / "public") == expected
    assert not list((show / ".publisher" / "tmp").rglob("*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals like these")
@pytest.mark.parametrize(("number", "sigint", "code", "word"), ENDINGS, ids=IDS)
def test_a_signal_ends_it_at_once_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals, sigint: signal.Handlers, code: int, word: str
) -> None:
    """Ended while it encodes it has the code of the signal, leaves no child and no half file, and says how to go on."""
    root = make_show(tmp_path, ["0001-ae"])
    make_long_recording(root / "episodes" / "0001-ae" / "recording.wav", seconds=120)
    with started(root, "-m", "publisher", "publish", sigint=sigint) as process:
        wait_for_draft(root, process)
        process.send_signal(number)
        _, talk = process.communicate(timeout=30)
        assert process.returncode == code
        assert f"publisher: {word}; nothing half-made is left, and the next run goes on from here" in talk
        assert "Traceback" not in talk
        assert is_alone_at_the_end(process)
    assert not list((root / ".publisher" / "tmp").rglob("*"))
    assert not (root / "public" / "audio").exists()


def test_terminated_with_its_group_and_again_it_ends_as_well(tmp_path: Path) -> None:
    """As timeout(1) does it: the signal comes twice, to ffmpeg too, and no episode is said to have failed."""
    root = make_show(tmp_path, ["0001-ae"])
    make_long_recording(root / "episodes" / "0001-ae" / "recording.wav", seconds=120)
    with started(root, "-m", "publisher", "publish", sigint=signal.SIG_IGN) as process:
        wait_for_draft(root, process)
        process.send_signal(signal.SIGTERM)
        os.killpg(process.pid, signal.SIGTERM)
        _, talk = process.communicate(timeout=30)
        assert process.returncode == 143
        assert "failed" not in talk
        assert "Traceback" not in talk
        assert is_alone_at_the_end(process)
    assert not list((root / ".publisher" / "tmp").rglob("*"))


def edit(root: Path, slug: str, before: str, after: str) -> None:
    """Change the words of an episode."""
    replace_in(root / "episodes" / slug / "episode.md", before, after)


def test_what_a_killed_publisher_left_in_the_storage_is_swept(show: Path) -> None:
    """Half-written files beside the stored ones are gone after the next publish."""
    left = leave_folder(show / "public" / ".publisher" / "tmp", "draft")
    assert run(show, "publish").returncode == 0
    assert not left.exists()


def test_the_feed_waits_for_nobodys_recordings(show: Path) -> None:
    """A new episode whose recording and intro are on another machine keeps nobody from rebuilding the feed."""
    folder = make_episode(show, "0009-ny", 9, intro="intro.flac")
    (folder / "recording.wav").unlink()
    edit(show, "0001-ae", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "check").returncode == 1
    assert run(show, "feed").returncode == 0
    assert "<title>Bokstaven æ</title>" in items(show)[-1]
