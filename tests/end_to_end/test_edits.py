"""Edits as a person writes them: the feed's defaults, an episode's own, and what changing them does."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.published import PublishedShow, Sound
from support.shows import ledger, make_episode, make_recording, make_show, replace_in, run

CHAPTERS = ["0:00 Æ", "0:02 Ø"]


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show whose feed has an intro, with one episode that takes it and one that does not."""
    own = {"intro": False, "chapters": CHAPTERS, "outro": {"file": "slutt.wav", "level": -3}}
    return published_show(
        episodes=[("0001-ae", {"chapters": CHAPTERS, "cuts": [{"start": 1, "end": 1.5}]}), ("0002-oe", own)],
        feed="intro: intro.wav\n",
        files={"feeds/bokstaver/intro.wav": Sound(7, 1.5), "episodes/0002-oe/slutt.wav": Sound(8, 1.0)},
    )


def entry(root: Path, slug: str) -> Any:
    """Return an episode's publication."""
    return next(row for row in ledger(root)["publications"].values() if row["slug"] == slug)


def starts(root: Path, slug: str) -> list[float]:
    """Return when the chapters begin, as the published JSON has it."""
    text = (root / "public" / entry(root, slug)["assets"]["chapters"]["key"]).read_text()
    return [row["startTime"] for row in json.loads(text)["chapters"]]


def edit(root: Path, slug: str, old: str, new: str) -> None:
    """Change some words of an episode."""
    replace_in(root / "episodes" / slug / "episode.md", old, new)


def test_an_episode_takes_the_feeds_intro_or_says_no(show: Path) -> None:
    """The intro and the cut move the second chapter of one episode; `intro: false` leaves the other's where it is."""
    assert starts(show, "0001-ae") == [0, 3]
    assert starts(show, "0002-oe") == [0, 2]
    assert entry(show, "0001-ae")["mastered"]["after"]["duration"] == pytest.approx(4.0, abs=0.001)
    assert entry(show, "0002-oe")["mastered"]["after"]["duration"] == pytest.approx(4.0, abs=0.001)


def test_another_cut_waits_to_be_asked_for(show: Path) -> None:
    """Edits are part of what audio is made of: the plan says so, and until it is asked for all times stay as heard."""
    edit(show, "0001-ae", '"end": 1.5', '"end": 1.75')
    planned = run(show, "plan")
    assert "waits for --replace 0001-ae" in planned.stdout
    assert run(show, "publish").returncode == 0
    assert starts(show, "0001-ae") == [0, 3]
    assert run(show, "publish", "--replace", "0001-ae").returncode == 0
    assert starts(show, "0001-ae") == [0, 2.75]


def test_another_jingle_under_the_same_name_is_another_edit(show: Path) -> None:
    """Jingles count by what is in them, and only for the episodes that have them."""
    make_recording(show / "feeds" / "bokstaver" / "intro.wav", seed=9, seconds=1.0)
    planned = run(show, "plan").stdout
    assert "waits for --replace 0001-ae" in planned
    assert "0002-oe: published as it is" in planned


def test_what_is_published_needs_no_jingles(show: Path) -> None:
    """On a machine without recordings and jingles nothing is missing, and words are still brought up to date."""
    for file in (*show.glob("episodes/*/*.wav"), *show.glob("feeds/*/*.wav")):
        file.unlink()
    assert "no audio or pictures to publish" in run(show, "publish").stdout
    edit(show, "0001-ae", "0:02 Ø", "0:01.75 Ø")
    assert run(show, "publish").returncode == 0
    assert starts(show, "0001-ae") == [0, 2.75]


def test_a_jingle_that_is_not_there_is_told(show: Path) -> None:
    """A new episode whose intro is missing is a finding at the line that names it, in the feed or in the episode."""
    (show / "feeds" / "bokstaver" / "intro.wav").unlink()
    make_episode(show, "0003-aa", 3)
    make_episode(show, "0004-w", 4, intro="mangler.wav")
    done = run(show, "check")
    assert done.returncode == 1
    assert "feeds/bokstaver/feed.yaml:13:8: error: there is no file feeds/bokstaver/intro.wav" in done.stdout
    assert "episodes/0004-w/episode.md:7:8: error: there is no file episodes/0004-w/mangler.wav" in done.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cuts": [{"start": 2, "end": 1}]}, "ends before it begins"),
        ({"cuts": [{"from": 2, "to": 1}]}, "there is no key from"),
        ({"intro": True}, "intro is not a set of keys"),
        ({"intro": {"file": "../x.wav"}}, "has a step upwards"),
        ({"inserts": [{"file": "x.wav"}]}, "inserts 1 at is missing"),
        ({"outro": {"file": "x.wav", "level": 40}}, "outro level is more than 12"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_edit_is_told_at_its_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """What cannot be meant is a finding in the episode, with a fix."""
    root = make_show(tmp_path, [])
    make_episode(root, "0001-ae", 1, **change)
    done = run(root, "check", "--format", "json")
    found = json.loads(done.stdout)["findings"]
    assert [row for row in found if said in row["message"]], found
    assert {row["position"]["line"] for row in found} == {7}


def test_a_jingle_that_is_no_sound_is_a_failure_of_its_episode(show: Path) -> None:
    """What cannot be decoded keeps its episode from being made, with its name, and no other."""
    make_episode(show, "0003-aa", 3, intro="x.wav")
    (show / "episodes" / "0003-aa" / "x.wav").write_bytes(b"no sound")
    done = run(show, "publish")
    assert done.returncode == 1
    assert "0003-aa: failed" in done.stderr
    assert "x.wav" in done.stderr
    assert "Traceback" not in done.stderr
