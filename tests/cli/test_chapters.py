"""`publisher chapters`: from text, or from a recording's own."""

import io
from pathlib import Path

import pytest

from publisher.cli import chapters as module
from publisher.cli.chapters import convert_chapters
from publisher.errors import PublisherError
from publisher.model.chapters import Chapter
from support.audio import Write, talk

LINES = b"0:00 Velkommen\n1:30 Takk\n"
MP3 = b"ID3\x04" + bytes(60)


def test_text_from_stdin_takes_the_other_format() -> None:
    """The head that was looked at is not lost."""
    text, findings = convert_chapters("-", io.BytesIO(LINES), "lines")
    assert (text, findings) == ("00:00:00 Velkommen\n00:01:30 Takk\n", [])


def test_findings_name_the_file(tmp_path: Path) -> None:
    """A line without a time is told with its place; the others are converted."""
    file = tmp_path / "kapitler.txt"
    file.write_bytes(LINES + "Røret\n".encode())
    text, [finding] = convert_chapters(str(file), io.BytesIO(), "lines")
    assert text.count("\n") == 2
    assert (finding.rule, finding.position.file, finding.position.line) == ("chapter-wrong", str(file), 3)


def test_audio_gives_its_embedded_chapters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that begins as audio does is not read as text."""
    file = tmp_path / "episode.mp3"
    file.write_bytes(MP3)
    found = (Chapter(start=0.0, title="Åpning"),)
    monkeypatch.setattr(module.markers, "read_embedded_chapters", lambda *_: found)
    assert convert_chapters(str(file), io.BytesIO(), "lines") == ("00:00:00 Åpning\n", [])


def test_audio_without_chapters_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty result would be taken for chapters."""
    file = tmp_path / "episode.mp3"
    file.write_bytes(MP3)
    monkeypatch.setattr(module.markers, "read_embedded_chapters", lambda *_: ())
    with pytest.raises(PublisherError, match="has no chapters in it"):
        convert_chapters(str(file), io.BytesIO(), "lines")


@pytest.mark.parametrize("suffix", ["m4a", "mov"])
@pytest.mark.parametrize("kept", [0.5, 0.97])
def test_a_file_that_was_cut_off_is_told_in_own_words(write: Write, suffix: str, kept: float) -> None:
    """The end of an M4A tells where all else is; without it there is a line and a hint, and no library's words."""
    file = write(f"r.{suffix}", talk(1.0), 48_000, "-c:a", "aac")
    content = file.read_bytes()
    file.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(PublisherError) as caught:
        convert_chapters(str(file), io.BytesIO(), "lines")
    assert caught.value.message == f"{file.name} cannot be read: it was cut off, or its tags are damaged"
    assert caught.value.hint.startswith("copy it again from where it was made")


def test_audio_from_a_pipe_is_refused() -> None:
    """The tag readers and ffmpeg seek."""
    with pytest.raises(PublisherError, match="audio cannot be read from a pipe"):
        convert_chapters("-", io.BytesIO(MP3), "lines")
