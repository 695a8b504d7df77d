"""`publisher transcript`: from one format to another."""

import io
from pathlib import Path

import pytest

from publisher.cli.transcript import convert_transcript
from publisher.errors import PublisherError
from publisher.text.transcripts import TIMED_FORMATS

TIMED = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Kari>Hei.\n"
UNTIMED = b"VERT: Hei.\n\nGJEST: Ja.\n"


def test_webvtt_becomes_srt() -> None:
    """The voice becomes a name before the words."""
    text, findings = convert_transcript("-", io.BytesIO(TIMED), "srt")
    assert text == "1\n00:00:00,000 --> 00:00:02,000\nKari: Hei.\n"
    assert findings == []


@pytest.mark.parametrize("form", sorted(TIMED_FORMATS))
def test_text_without_times_is_refused_where_times_are_needed(form: str) -> None:
    """No times are made up; the hint names the formats that need none."""
    with pytest.raises(PublisherError, match=f"standard input has no times, and {form}") as caught:
        convert_transcript("-", io.BytesIO(UNTIMED), form)
    assert "html or text" in caught.value.hint


def test_text_stays_text(tmp_path: Path) -> None:
    """Speakers and their turns are kept."""
    file = tmp_path / "samtale.txt"
    file.write_bytes(UNTIMED)
    assert convert_transcript(str(file), io.BytesIO(), "text") == (UNTIMED.decode(), [])


def test_what_is_no_transcript_gives_findings_and_no_text() -> None:
    """Even in a format that needs times there is nothing to refuse."""
    text, findings = convert_transcript("-", io.BytesIO(b""), "vtt")
    assert text == ""
    assert [finding.is_error for finding in findings] == [True]
