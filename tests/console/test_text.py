"""Results as text: one line a result on standard output, talk and errors on standard error."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.console import text as module
from publisher.console.screen import PLAIN_WIDTH
from publisher.console.text import TextConsole
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.media.results import MasteringReport, Measurement
from publisher.plan import Plan, Step, StepKind
from publisher.plan.events import FeedWritten, PagesWritten, StepFailed
from publisher.storage.base import Notice
from publisher.tasks import Progress

KEPT = Step(kind=StepKind.KEEP, subject="0001-ae", reason="published as it is", guid="1")
ASKS = Step(kind=StepKind.KEEP, subject="0002-oe", reason="words changed: ask with --replace 0002-oe", guid="2")
BLOCKED = Step(kind=StepKind.BLOCKED, subject="0003-aa", reason="not on this machine", guid="3")


def planned(*steps: Step) -> list[Plan]:
    """Return a plan of these steps."""
    return [Plan(feed="radio", target="preview", steps=steps)]


def test_many_that_are_kept_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What is to be done is not lost among two thousand lines of what is not."""
    TextConsole().plan(planned(*[KEPT] * 6, ASKS, BLOCKED))
    [kept, asks, blocked, total] = capsys.readouterr().out.splitlines()
    assert kept == "= keep     6 published as they are"
    assert asks == "= keep     0002-oe: words changed: ask with --replace 0002-oe"
    assert blocked == "! blocked  0003-aa: not on this machine"
    assert total.startswith("radio → preview: 1 blocked (plan ")


def test_a_few_that_are_kept_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Up to five lines are easily read."""
    TextConsole().plan(planned(*[KEPT] * 5, ASKS))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == ["= keep     0001-ae: published as it is"] * 5
    assert len(lines) == 7


def found(text: str = "", column: int | None = None, severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding on line 12 of a file whose name looks like markup."""
    place = Position(file="a[/b].md", line=12, column=column, text=text)
    return Finding(rule="some-rule", severity=severity, message="it is [bold]wrong", fix="write [/] it", position=place)


def test_a_finding_has_its_line_and_a_mark_below_the_column(capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets are shown as they are; a tab counts as one column, as in the position."""
    TextConsole().findings([found("\tdate: x", column=8)])
    first, line, mark, fix, total = capsys.readouterr().out.splitlines()
    assert first == "a[/b].md:12:8: error: it is [bold]wrong [some-rule]"
    assert line == "  12 │  date: x"
    assert line[mark.index("^")] == "x"
    assert fix == "  → write [/] it"
    assert total == "1 error"


def test_a_finding_without_a_line_of_text_has_no_mark(capsys: pytest.CaptureFixture[str]) -> None:
    """As of a whole file, or of a picture."""
    TextConsole().findings([found(severity=Severity.WARNING)])
    assert "^" not in capsys.readouterr().out


def test_no_findings_are_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    """Which is said, since silence could be a command that did nothing."""
    TextConsole().findings([])
    assert capsys.readouterr().out == "no findings: nothing is wrong with the sources\n"


def test_long_lines_are_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs that read a log find each result on one line."""
    console = TextConsole()
    long = "word " * 100
    console.plan(planned(replace(ASKS, reason=long)))
    console.trouble(PublisherError(long, hint=long))
    told = capsys.readouterr()
    assert [len(line) > PLAIN_WIDTH for line in told.out.splitlines()] == [True, False]
    assert [line.split(":")[0].split("→")[0] for line in told.err.splitlines()] == ["publisher", "  "]


def test_talk_and_errors_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Results may be piped into another program."""
    console = TextConsole()
    console.info("talk [red]")
    console.event("radio", Notice(message="m", hint="h"))
    console.event("radio", StepFailed(step=BLOCKED, error=PublisherError("the disk is full", hint="make room")))
    console.trouble(PublisherError("refused", hint="do"))
    console.result("files", ["one [b]"], {"not": "shown"})
    told = capsys.readouterr()
    assert told.out == "one [b]\n"
    assert told.err.splitlines() == [
        "talk [red]",
        "warning: m",
        "  → h",
        "radio: 0003-aa: failed: the disk is full",
        "  → make room",
        "publisher: refused",
        "  → do",
    ]


def test_a_bug_has_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """A report needs it; a PublisherError is no bug."""
    TextConsole().event("radio", StepFailed(step=BLOCKED, error=ZeroDivisionError("by nothing")))
    told = capsys.readouterr().err
    assert told.startswith("radio: 0003-aa: failed: by nothing\n")
    assert "ZeroDivisionError: by nothing" in told


def measured(integrated: float) -> Measurement:
    """Return the figures of a minute."""
    return Measurement(integrated=integrated, loudness_range=5.0, true_peak=-1.0, duration=60.0)


def test_the_summary_has_a_table_of_what_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of names, whatever the order in which they were ready; names that look like markup as well."""
    report = MasteringReport(
        before=measured(-20.0),
        after=measured(-16.0),
        gain=4.0,
        limited=0.0,
        reduction=0.0,
        bit_rate=96,
        sample_rate=44_100,
        channels=1,
        media_type="audio/mpeg",
    )
    console = TextConsole()
    for name in ("b[/].wav", "a.wav"):
        console.mastered(name, report, 4_200_000)
    assert capsys.readouterr().out == ""
    console.summary()
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split()[0] == "file"
    assert first.split()[:4] == ["a.wav", "-20.0", "→", "-16.0"]
    assert second.startswith("b[/].wav")
    assert second.rstrip().endswith("1:00      4.2 MB")


def test_the_summary_names_feeds_pages_and_later_episodes(capsys: pytest.CaptureFixture[str]) -> None:
    """Pages that were looked at for two feeds are one line."""
    console = TextConsole()
    later = (("0009-x", datetime(2026, 6, 1, 12, tzinfo=UTC)),)
    console.event("a", FeedWritten(key="a.xml", url="https://x.example/a.xml", changed=True, later=later))
    console.event("b", FeedWritten(key="b.xml", url="https://x.example/b.xml", changed=False))
    for _ in range(2):
        written = PagesWritten(subject="pages", url="https://x.example/", pages=3, written=("i.html",), removed=())
        console.event("a", written)
    console.summary()
    assert capsys.readouterr().out.splitlines() == [
        "0009-x is not shown before 2026-06-01 12:00 +0000: publish again then",
        "https://x.example/a.xml (written)",
        "https://x.example/b.xml (unchanged)",
        "https://x.example/ (3 pages, 1 written)",
    ]


def test_a_log_has_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """Progress is for terminals."""
    console = TextConsole()
    with console.task():
        console.progress(Progress(subject="a", stage="encode", fraction=0.5))
    assert capsys.readouterr() == ("", "")


SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""A command to a terminal."""


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> tuple[TextConsole, Terminal]:
    """A console whose output and talk go to a terminal of 60 columns without colours."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    stream = Terminal()
    monkeypatch.setattr(module.sys, "stderr", stream)
    monkeypatch.setattr(module.sys, "stdout", stream)
    return TextConsole(), stream


def test_progress_is_one_line_that_is_redrawn(on_a_terminal: tuple[TextConsole, Terminal]) -> None:
    """Whatever is at work at once; what is said meanwhile stands above it, and nothing of it is left at the end."""
    console, terminal = on_a_terminal
    with console.task():
        for number in range(40):
            subject = f"{number:04}-a-long-name-of-an-episode-about-everything-and-more"
            console.progress(Progress(subject=subject, stage="inspect", fraction=0.5, ended=number, total=120))
        console.info("talk")
    seen = SEQUENCE.sub("", terminal.getvalue())
    assert all(len(line) <= 60 for part in seen.split("\n") for line in part.split("\r"))
    assert "0000-a-long-name" in seen
    assert seen.count("\n") == 2  # the talk, and the line below it
    assert terminal.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A"))


def test_lines_are_fitted_to_a_terminal(on_a_terminal: tuple[TextConsole, Terminal]) -> None:
    """One line an episode with its name first; a source is cut around the place; long talk goes on below, indented."""
    console, terminal = on_a_terminal
    console.plan(planned(replace(KEPT, subject="0110-conversation-about-municipalities-in-the-north-sea")))
    console.findings([found("title: " + "long " * 40 + "here", column=8 + 200)])
    console.info("word " * 20)
    lines = SEQUENCE.sub("", terminal.getvalue()).splitlines()
    assert lines[0] == "= keep     0110-conversation-about…: published as it is"
    assert all(len(line) <= 60 for line in lines)
    [mark] = [place for place, line in enumerate(lines) if line.strip() == "^"]
    assert lines[mark - 1][lines[mark].index("^")] == "h"
    assert lines[-1] == "    " + " ".join(["word"] * (len(lines[-1].split())))


def test_one_cause_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of many files that lack the same, three are named, and how to see all is said; the total counts them."""
    console = TextConsole()
    console.target = "prod"
    one = found(severity=Severity.WARNING)
    console.findings([replace(one, position=replace(one.position, file=f"{n}.md")) for n in range(120)])
    assert capsys.readouterr().out.splitlines() == [
        "0.md:12: warning: it is [bold]wrong [some-rule]",
        "  → write [/] it",
        "  the same at 1.md:12",
        "  the same at 2.md:12",
        "  and 117 more [some-rule]: publisher check --target prod --format json lists all",
        "120 warnings",
    ]


def test_advice_is_talk(capsys: pytest.CaptureFixture[str]) -> None:
    """What to do next is for people."""
    TextConsole().advise("publish: publisher publish")
    assert capsys.readouterr() == ("", "→ publish: publisher publish\n")
