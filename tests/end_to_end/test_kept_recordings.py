"""Finished files are published as they are: by a show that moves in with episodes that are made already."""

import re
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3, TIT2

from publisher.media.mp3_tags import find_sound
from support.audio import ffmpeg
from support.shows import key_of, ledger, make_show, replace_in, run


def make_kept(root: Path, keep: str, *, suffix: str = "mp3", level: float = 12.0) -> Path:
    """Write a show of one episode with a finished file in place of its recording; return that file."""
    folder = make_show(root, ["0001-ae"]) / "episodes" / "0001-ae"
    file = folder / f"0001.{suffix}"
    tags = ("-metadata", "title=An older title", "-metadata", "artist=Somebody else")
    ffmpeg("-v", "error", "-i", folder / "recording.wav", "-af", f"volume={level}dB", *tags, "-b:a", "48k", file)
    (folder / "recording.wav").unlink()
    replace_in(folder / "episode.md", '"recording.wav"', f"{{file: 0001.{suffix}, keep: {keep}}}")
    return file


def publish(root: Path, *options: str) -> tuple[str, Path, Any]:
    """Publish the show; return what was said, the published file, and its entry in the ledger."""
    done = run(root, "publish", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    [entry] = ledger(root)["publications"].values()
    return done.stdout + done.stderr, root / "public" / entry["enclosure"]["key"], entry


def frames(file: Path) -> bytes:
    """Return the bytes of an MP3 between its tags."""
    with file.open("rb") as stream:
        start, end = find_sound(stream)
    return file.read_bytes()[start:end]


@pytest.mark.parametrize("keep", ["true", "bytes"])
def test_a_finished_mp3_is_published_as_it_is(tmp_path: Path, keep: str) -> None:
    """Its frames, with our tags or with its own; the feed knows its length and type, and another run does nothing."""
    file = make_kept(tmp_path, keep)
    assert "0001-ae: new episode, kept as it is" in run(tmp_path, "plan").stdout
    said, published, entry = publish(tmp_path)
    assert re.search(r"0001-ae .* kept ", said)
    assert entry["mastered"]["how"] == "kept"
    assert entry["mastered"]["before"] == entry["mastered"]["after"]
    assert frames(published) == frames(file)
    title = str(ID3(published)["TIT2"])
    if keep == "bytes":
        assert published.read_bytes() == file.read_bytes()
        assert title == "An older title"
    else:
        assert title == "Bokstav nummer 1"
        assert "TPE1" in ID3(published)
        assert "Somebody else" not in str(ID3(published)["TPE1"])
    feed = (tmp_path / "public" / "bokstaver" / "feed.xml").read_text()
    [(url, length, kind)] = re.findall(r'<enclosure url="([^"]+)" length="(\d+)" type="([^"]+)"', feed)
    assert (tmp_path / "public" / key_of(url), int(length)) == (published, published.stat().st_size)
    assert kind == "audio/mpeg"
    assert "<itunes:duration>3</itunes:duration>" in feed
    again, same, _ = publish(tmp_path)
    assert "0001-ae: published as it is" in again
    assert same == published
    assert run(tmp_path, "verify").returncode == 0


def test_another_recipe_does_not_ask_for_a_kept_file_again(tmp_path: Path) -> None:
    """Of one that keeps its tags, nor do other words and another intro; its feed has them."""
    make_kept(tmp_path, "bytes")
    _, published, _ = publish(tmp_path)
    feed = tmp_path / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(feed.read_text() + "audio: {codec: aac, loudness: -19}\nintro: intro.wav\ntrim: true\n")
    replace_in(tmp_path / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "En annen tittel")
    said, same, _ = publish(tmp_path)
    assert "0001-ae: published as it is" in said
    assert same == published
    assert "En annen tittel" in (tmp_path / "public" / "bokstaver" / "feed.xml").read_text()
    tags = ID3()
    tags.add(TIT2(text=["Yet another title"]))
    tags.save(tmp_path / "episodes" / "0001-ae" / "0001.mp3")
    assert "recording changed; waits for --replace 0001-ae" in run(tmp_path, "plan").stdout


def test_a_kept_file_has_alternates_and_chapters(tmp_path: Path) -> None:
    """An M4A gets the episode's chapters; an alternate is made by its recipe, with no edit that the M4A lacks."""
    make_kept(tmp_path, "true", suffix="m4a")
    feed = tmp_path / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(feed.read_text() + "trim: true\nalternate: [{codec: opus, bit_rate: 64}]\n")
    replace_in(tmp_path / "episodes" / "0001-ae" / "episode.md", "audio:", 'chapters: ["0:00 A", "0:01 B"]\naudio:')
    _, published, entry = publish(tmp_path)
    assert published.suffix == ".m4a"
    assert entry["enclosure"]["media_type"] == "audio/x-m4a"
    said = ffmpeg("-i", published, "-f", "null", "-")
    assert re.findall(r"^ +title +: (?!Bokstav)(.+)$", said.split("Output #0")[0], re.MULTILINE) == ["A", "B"]
    [other] = entry["alternates"].values()
    assert (other["mastered"]["how"], other["enclosure"]["media_type"]) == ("encoded", "audio/ogg")
    assert other["mastered"]["after"]["duration"] == pytest.approx(entry["mastered"]["after"]["duration"], abs=0.05)
    assert other["mastered"]["pieces"] == []


def test_what_cannot_be_kept_is_told_at_its_line(tmp_path: Path) -> None:
    """A recording that is not finished, edits, and a loudness that is not the feed's: nothing is done in silence."""
    make_kept(tmp_path, "true", suffix="flac", level=0.0)
    text = tmp_path / "episodes" / "0001-ae" / "episode.md"
    done = run(tmp_path, "publish")
    assert done.returncode == 1
    assert "episode.md:6:8: error: 0001.flac is FLAC, and cannot be kept" in done.stdout
    file = text.with_name("0001.mp3")
    ffmpeg("-v", "error", "-i", text.with_name("0001.flac"), file)
    replace_in(text, "0001.flac", "0001.mp3")
    assert re.search(r"warning: 0001\.mp3 measures -2\d\.\d LUFS .* where -16 and", run(tmp_path, "check").stdout)
    replace_in(text, "audio:", "cuts: [{start: 0, end: 1}]\naudio:")
    done = run(tmp_path, "publish")
    assert done.returncode == 1
    assert "error: cuts cannot be done to 0001.mp3, which is kept as it is [kept-edited]" in done.stdout


def test_a_published_recording_is_looked_at_before_it_is_kept(tmp_path: Path) -> None:
    """Keys that come later change nothing that is published; asked for by name, rules have their say first."""
    root = make_show(tmp_path, ["0001-ae"])
    _, published, _ = publish(root)
    text = root / "episodes" / "0001-ae" / "episode.md"
    replace_in(text, '"recording.wav"', "{file: recording.wav, keep: true}")
    done = run(root, "publish", "--replace", "0001-ae")
    assert done.returncode == 1
    assert "recording.wav is PCM, and cannot be kept" in done.stdout
    assert published.exists()
