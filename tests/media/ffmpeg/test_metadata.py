"""Tags by ffmpeg's names, from its metadata format."""

from pathlib import Path

import pytest

from publisher.media.ffmpeg.find import Ffmpeg
from publisher.media.ffmpeg.metadata import read_metadata
from publisher.media.ffmpeg.process import CapturedOutput, StalledError


def reading(monkeypatch: pytest.MonkeyPatch, output: str) -> dict[str, str]:
    """Return the tags for this output of ffmpeg."""

    def capture(command: list[str], *, seconds: float) -> CapturedOutput:
        return CapturedOutput(0, output.encode(), b"")

    monkeypatch.setattr("publisher.media.ffmpeg.metadata.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr("publisher.media.ffmpeg.metadata.capture_output", capture)
    return read_metadata(Path("r.mp3"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("title=Ærlig målt", {"title": "Ærlig målt"}),
        ("TITLE=Flo", {"title": "Flo"}),
        (r"comment=a\=b\;c\#d\\e", {"comment": r"a=b;c#d\e"}),
        ("comment=To\\\nlinjer", {"comment": "To\nlinjer"}),
        ("lyrics-eng=Words", {"lyrics": "Words"}),
        ("artist=  ", {}),
        (r"my\=name=x", {"my=name": "x"}),
        (";FFMETADATA1", {}),
    ],
)
def test_lines_are_parsed(monkeypatch: pytest.MonkeyPatch, line: str, expected: dict[str, str]) -> None:
    """Escapes are undone, names are in lower case and without a language, and empty values are none."""
    assert reading(monkeypatch, line + "\n") == expected


def test_the_last_value_of_a_name_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream's tags follow the file's, and are more specific."""
    assert reading(monkeypatch, ";FFMETADATA1\ntitle=File\nartist=A\n[STREAM]\ntitle=Stream\n") == {
        "title": "Stream",
        "artist": "A",
    }


def test_a_file_that_hangs_has_no_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timeout of ffmpeg is not an error: tags are optional."""

    def capture(command: list[str], *, seconds: float) -> None:
        raise StalledError("ffmpeg did nothing", hint="wait")

    monkeypatch.setattr("publisher.media.ffmpeg.metadata.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr("publisher.media.ffmpeg.metadata.capture_output", capture)
    assert read_metadata(Path("r.mp3")) == {}


def test_letters_of_windows_are_no_flaw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ffmpeg hands on the bytes of LIST/INFO and ID3v1: each value is UTF-8 or Windows-1252 by itself."""
    output = b"title=Bl\xe5b\xe6r \x96 \xf8l\nartist=\xc3\x85se\n"
    monkeypatch.setattr("publisher.media.ffmpeg.metadata.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr(
        "publisher.media.ffmpeg.metadata.capture_output", lambda *_, **__: CapturedOutput(0, output, b"")
    )
    assert read_metadata(Path("r.wav")) == {"title": "Blåbær – øl", "artist": "Åse"}
