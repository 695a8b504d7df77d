"""Chapters inside M4A, in both forms, with every letter that ffmpeg's own files give a meaning."""

from pathlib import Path

from mutagen.mp4 import MP4

from publisher.media.ffmpeg.chapters import copy_with_chapters, read_ffmpeg_chapters, split_late
from publisher.media.inspect import measure_audio
from publisher.model.chapters import Chapter
from support.audio import Write, ffmpeg, talk
from support.riff import cue_chunk, label_chunk, wav_file

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


def test_more_chapters_than_a_list_holds_and_long_titles(write: Write, tmp_path: Path) -> None:
    """QuickTime's track has those beyond 255; titles end with a whole letter; an end before its start is the start."""
    plain, out = write("plain.m4a", talk(3.0), 48_000, "-c:a", "aac", "-b:a", "96k"), tmp_path / "out.m4a"
    marks = [(number / 100, max(0, number - 270) / 6.0, f"{number} " + "æ" * 300) for number in range(290)]
    copy_with_chapters(plain, marks, out, rate=48_000)
    assert len(MP4(out).chapters) == 255  # type: ignore[no-untyped-call]
    assert [(start, title) for start, _, title in read_ffmpeg_chapters(out)] == [
        (start, title.encode()[:255].decode(errors="ignore")) for start, _, title in marks
    ]


def test_chapters_of_matroska_and_windows_letters(write: Write, tmp_path: Path) -> None:
    """Ffmpeg reads them of any format that it knows, and hands on bytes that are no UTF-8."""
    plain, marks = write("plain.m4a", talk(3.0), 48_000, "-c:a", "aac", "-b:a", "96k"), tmp_path / "marks.m4a"
    copy_with_chapters(plain, MARKS, marks, rate=48_000)
    ffmpeg("-v", "error", "-i", marks, "-c", "copy", "-map", "0:a", tmp_path / "out.mka")
    assert [(start, title) for start, _, title in read_ffmpeg_chapters(tmp_path / "out.mka")] == [
        (start, title) for start, _, title in MARKS
    ]
    (tmp_path / "a.wav").write_bytes(
        wav_file([], [cue_chunk((1, 0), (2, 800)), label_chunk((1, b"\xc5pning"), (2, b"S\xf8l"))])
    )
    assert [title for _, _, title in read_ffmpeg_chapters(tmp_path / "a.wav")] == ["Åpning", "Søl"]


def test_chapters_without_a_moment_of_sound_are_late() -> None:
    """In milliseconds, as tags count: one that begins in the last one has no length."""
    chapters = tuple(Chapter(start=start, title="x") for start in (0.0, 1.498, 1.499, 1.5, 9.0))
    kept, late = split_late(chapters, 1.4999)
    assert [chapter.start for chapter in kept] == [0.0, 1.498]
    assert [chapter.start for chapter in late] == [1.499, 1.5, 9.0]
    assert split_late(chapters, 100.0) == (chapters, ())
