"""The frame of the converting commands: input, output, findings and exit code."""

import io
from pathlib import Path
from typing import BinaryIO

import pytest

from publisher.cli.convert import STDIN, convert, read_input, shown_name
from publisher.cli.exits import Exit
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity


def finding(severity: Severity) -> Finding:
    """Return a finding of a severity, in the second line."""
    return Finding(
        rule="chapter-wrong", severity=severity, message="no time", fix="write one", position=Position(file="a", line=2)
    )


def converted(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], *findings: Finding
) -> tuple[object, bytes, bytes]:
    """Convert æ to å with some findings; return exit code, stdout and stderr."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("æ\n".encode())))

    def work(stdin: BinaryIO) -> tuple[str, list[Finding]]:
        return stdin.read().decode().replace("æ", "å"), [*findings]

    with pytest.raises(SystemExit) as caught:
        convert(STDIN, work)
    out, err = capsysbinary.readouterr()
    return caught.value.code, out, err


def test_text_goes_to_stdout_as_utf_8(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Nothing else is written where nothing is wrong."""
    assert converted(monkeypatch, capsysbinary) == (Exit.DONE, "å\n".encode(), b"")


@pytest.mark.parametrize(("severity", "code"), [(Severity.WARNING, Exit.DONE), (Severity.ERROR, Exit.FAILED)])
def test_findings_go_to_stderr_and_the_text_comes_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], severity: Severity, code: Exit
) -> None:
    """Position, severity, message and rule, then the way to mend it; only an error fails."""
    told = f"a:2: {severity}: no time [chapter-wrong]\n  → write one\n".encode()
    assert converted(monkeypatch, capsysbinary, finding(severity)) == (code, "å\n".encode(), told)


def test_an_error_is_two_lines_and_no_text(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Message and hint on stderr; stdout stays empty, so that no file is taken for a result."""

    def work(_: BinaryIO) -> tuple[str, list[Finding]]:
        raise PublisherError("a cannot be read", hint="check its name")

    with pytest.raises(SystemExit) as caught:
        convert("a", work)
    out, err = capsysbinary.readouterr()
    assert (caught.value.code, out, err.decode()) == (
        Exit.FAILED,
        b"",
        "publisher: a cannot be read\n  → check its name\n",
    )


def test_input_is_read_as_far_as_asked(tmp_path: Path) -> None:
    """A head of some bytes or everything, of a file and of stdin alike."""
    file = tmp_path / "a"
    file.write_bytes(b"0123456789")
    for name in (str(file), STDIN):
        assert read_input(name, io.BytesIO(b"0123456789"), 4) == b"0123"
        assert read_input(name, io.BytesIO(b"0123456789")) == b"0123456789"


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    """The system's own words, in small letters."""
    with pytest.raises(PublisherError, match=r"b cannot be read: no such file or directory"):
        read_input(str(tmp_path / "b"), io.BytesIO())


def test_stdin_has_a_name_in_findings() -> None:
    """A hyphen is no name that a person would look for."""
    assert (shown_name(STDIN), shown_name("a.vtt")) == ("standard input", "a.vtt")
