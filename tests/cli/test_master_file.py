"""Mastering one file: names that are refused, recordings that are, and a result that is there whole or not at all."""

import errno
from pathlib import Path

import pytest

from publisher.cli import master_file as module
from publisher.cli.master_file import MasteringOptions, master_file
from publisher.errors import PublisherError, UnknownNameError
from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.tags.embedded_chapters import read_embedded_chapters
from publisher.model.recipe import Recipe
from support.consoles import RecordingConsole
from support.riff import cue_chunk, label_chunk
from support.shows import make_recording


def with_markers(source: Path, *frames: int) -> None:
    """Put markers behind the sound of a WAV file, with numbers as titles."""
    points = [*enumerate(frames, 1)]
    with source.open("r+b") as file:
        file.seek(0, 2)
        file.write(cue_chunk(*points) + label_chunk(*((number, b"%d" % number) for number, _ in points)))
        size = file.tell() - 8
        file.seek(4)
        file.write(size.to_bytes(4, "little"))


def options(source: Path, out: Path, report: Path | None = None) -> MasteringOptions:
    """Return the options of the command for two names."""
    return MasteringOptions(source=source, out=out, recipe=Recipe(), report=report)


def test_a_recording_becomes_a_file_with_its_figures(tmp_path: Path, console: RecordingConsole) -> None:
    """At the recipe's loudness, with no draft left beside it."""
    source, out = tmp_path / "inn.wav", tmp_path / "ut.mp3"
    make_recording(source, seed=1, seconds=2.0)
    assert master_file(options(source, out), console) is True
    assert out.stat().st_size > 0
    [report] = console.made
    assert report.after.integrated == pytest.approx(-16.0, abs=0.3)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["inn.wav", "ut.mp3"]
    assert console.calls[-2:] == ["mastered", "summary"]


def test_a_truncated_recording_is_refused(tmp_path: Path, console: RecordingConsole) -> None:
    """Its finding is shown, and a file that was there before stays."""
    source, out = tmp_path / "inn.wav", tmp_path / "ut.mp3"
    make_recording(source, seed=1, seconds=2.0)
    source.write_bytes(source.read_bytes()[:100_000])
    out.write_bytes(b"before")
    assert master_file(options(source, out), console) is False
    assert "recording-truncated" in {finding.rule for finding in console.found}
    assert out.read_bytes() == b"before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["inn.wav", "ut.mp3"]


def test_the_source_is_not_written_over(tmp_path: Path, console: RecordingConsole) -> None:
    """Under whichever of its names: the recording would be lost."""
    source = tmp_path / "inn.mp3"
    source.write_bytes(b"sound")
    (tmp_path / "lenke.mp3").symlink_to(source)
    for out in (source, tmp_path / "lenke.mp3"):
        with pytest.raises(UnknownNameError, match="is the recording itself"):
            master_file(options(source, out), console)
    assert source.read_bytes() == b"sound"


def test_only_files_in_folders_that_exist_are_made(tmp_path: Path, console: RecordingConsole) -> None:
    """A folder of the name is wrong usage; a folder that is missing is named with the command that makes it."""
    (tmp_path / "ut.mp3").mkdir()
    with pytest.raises(UnknownNameError, match="is not a file"):
        master_file(options(tmp_path / "inn.wav", tmp_path / "ut.mp3"), console)
    with pytest.raises(PublisherError, match="there is no folder") as caught:
        master_file(options(tmp_path / "inn.wav", tmp_path / "mappe" / "ut.mp3"), console)
    assert caught.value.hint == f"make it: mkdir -p {tmp_path / 'mappe'}"


def test_a_full_disk_is_an_error_that_names_the_file(
    tmp_path: Path, console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's reason, and what to look at."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "master_recording", full)
    with pytest.raises(PublisherError, match=r"ut\.mp3 cannot be written: no space left on device"):
        master_file(options(tmp_path / "inn.wav", tmp_path / "ut.mp3"), console)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("codec", ["mp3", "aac", "opus"])
def test_chapters_behind_the_end_are_left_out_and_told(tmp_path: Path, console: RecordingConsole, codec: str) -> None:
    """Three titles name them; the others are kept, and the file is made."""
    source, out = tmp_path / "inn.wav", tmp_path / {"mp3": "ut.mp3", "aac": "ut.m4a", "opus": "ut.opus"}[codec]
    make_recording(source, seed=1, seconds=2.0)
    rate = int.from_bytes(source.read_bytes()[24:28], "little")
    with_markers(source, 0, rate, *(rate * seconds for seconds in (2, 3, 4, 5, 6)))
    recipe = Recipe.model_validate({"codec": codec})
    assert master_file(MasteringOptions(source=source, out=out, recipe=recipe), console) is True
    [finding] = [finding for finding in console.found if finding.rule == "chapters-lost"]
    assert finding.message == "5 chapters begin behind the end of inn.wav, and cannot be kept: 3, 4, 5 and 2 more"
    assert not finding.is_error
    kept = read_embedded_chapters(out, read_ffmpeg_chapters)
    assert [(chapter.start, chapter.title) for chapter in kept] == [(0.0, "1"), (1.0, "2")]


def test_a_gain_that_was_not_lossless_is_told(tmp_path: Path, console: RecordingConsole) -> None:
    """In one line, with the reason, and with options for keys; where nothing fell back it is not."""
    source, mp3, out = (tmp_path / name for name in ("inn.wav", "inn.mp3", "ut.mp3"))
    make_recording(source, seed=1, seconds=2.0)
    recipe = Recipe(lossless_gain=True)
    assert master_file(MasteringOptions(source=source, out=mp3, recipe=recipe), console) is True
    assert console.found == []
    other = recipe.model_copy(update={"bit_rate": 64, "loudness": -20.0})
    assert master_file(MasteringOptions(source=mp3, out=out, recipe=other), console) is True
    [finding] = console.found
    assert finding.rule == "gain-not-lossless"
    assert finding.message.startswith("inn.mp3 was encoded anew, and not corrected in its frames (lossless_gain): its")
    assert "keep" not in finding.fix


def test_tags_that_the_format_cannot_hold_are_told(
    tmp_path: Path, console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, as a warning: the file is made."""
    source, out = tmp_path / "inn.wav", tmp_path / "ut.mp3"
    make_recording(source, seed=1, seconds=2.0)
    monkeypatch.setattr(module, "copy_tags", lambda *_, **__: ("PRIV (2)", "the link of a chapter"))
    assert master_file(options(source, out), console) is True
    [finding] = [finding for finding in console.found if finding.rule == "tags-lost"]
    assert finding.message == (
        "ut.mp3 cannot hold all that inn.wav has in its tags; left out: PRIV (2), the link of a chapter"
    )
    assert out.stat().st_size > 0
