"""`publisher check`: all findings, and the exit code that they give."""

from collections.abc import Callable
from pathlib import Path

from publisher.cli.check import check_show
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from support.consoles import RecordingConsole
from support.unmastered import NOW, write_show


def test_a_published_show_has_no_findings(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Published recordings are not decoded again; that nothing is wrong is told as well."""
    assert check_show(invoke(published), NOW) is Exit.DONE
    assert console.found == []
    assert console.calls == ["task", "findings", "summary"]


def test_every_error_is_found_in_one_run(
    tmp_path: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """A key that is unknown and a recording that is no audio, in two episodes."""
    root = write_show(tmp_path, "0001-ae", "0002-oe")
    file = root / "episodes" / "0002-oe" / "episode.md"
    file.write_text(file.read_text().replace("summary:", "sumary:"))
    assert check_show(invoke(root), NOW) is Exit.FAILED
    found = {(finding.rule, finding.position.file) for finding in console.found if finding.is_error}
    assert found >= {
        ("key-unknown", "episodes/0002-oe/episode.md"),
        ("recording-unreadable", "episodes/0001-ae/episode.md"),
    }


def test_warnings_do_not_fail(published: Path, invoke: Callable[..., Invocation], console: RecordingConsole) -> None:
    """A published recording that is gone is no error, and an unused file only a remark."""
    file = published / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Æ er ikke det samme", "Æ " * 2100))
    assert check_show(invoke(published), NOW) is Exit.FAILED
    assert {finding.rule for finding in console.found} == {"description-too-long"}
