"""Chapters inside M4A, in both forms, with every letter that ffmpeg's own files give a meaning."""

from pathlib import Path

from mutagen.mp4 import MP4

from publisher.media.ffmpeg.chapters import copy_with_chapters
from publisher.media.inspect import measure_audio
from support.audio import Write, ffmpeg, talk

MARKS = ((0.0, 1.25, "Røret; sjøen = #1"), (1.25, 2.0, r"\o/ [CHAPTER]"), (2.0, 3.0, "潮"))


def test_chapters_are_put_in_and_the_sound_stays(write: Write, tmp_path: Path) -> None:
    """Titles are read back, equal chapters give equal bytes, and the sound stays the same."""
    plain = write("plain.m4a", talk(3.0), 48_000, "-c:a", "aac", "-b:a", "96k")
    outs = [tmp_path / name for name in ("one.m4a", "two.m4a")]
    for out in outs:
        copy_with_chapters(plain, MARKS, out, rate=48_000)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    marks = MP4(outs[0]).chapters  # type: ignore[no-untyped-call]
    assert [(mark.start, mark.title) for mark in marks] == [(start, title) for start, _, title in MARKS]
    assert measure_audio(outs[0]) == measure_audio(plain)
    output = ffmpeg("-i", outs[0], "-f", "null", "-").partition("Output #0")[0]
    assert output.count("Chapter #0:") == 3
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.m4a", "plain.m4a", "two.m4a"]
