"""Names and texts from a repository in every format: they give no commands to terminals, runners or readers."""

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.console.base import Console
from publisher.console.github import GithubConsole
from publisher.console.json import JsonConsole
from publisher.console.markdown import MarkdownConsole
from publisher.console.text import TextConsole
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.plan import Plan, Step, StepKind
from publisher.plan.events import FeedWritten, PagesWritten, StepFailed
from publisher.storage.base import Notice

HOSTILE = [
    "\x1b[2J",
    "\n",
    "\r",
    "::error::x",
    "##[error]x",
    "\x9b",
    "\u202e",
    "\u2028",
    "[bold]",
    "æ",
    " ",
    "\x07",
    "`",
    "@all",
]
TEXTS = st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join)
CONSOLES: list[Callable[[], Console]] = [TextConsole, GithubConsole, MarkdownConsole]


def show_all(console: Console, text: str, column: int) -> None:
    """Show a text as everything that may be foreign in a result."""
    place = Position(file=text, line=3, column=column, text=text)
    console.info(text)
    console.findings([Finding(rule="r", severity=Severity.ERROR, message=text, fix=text, position=place)])
    step = Step(kind=StepKind.BLOCKED, subject=text, reason=text, guid=text)
    console.plan([Plan(feed="radio", target="preview", steps=(step,))])
    console.event("radio", Notice(message=text, hint=text))
    console.event("radio", StepFailed(step=step, error=PublisherError(text, hint=text)))
    console.event("radio", StepFailed(step=step, error=ValueError(text)))
    console.event("radio", FeedWritten(key="k", url=text, changed=True, later=()))
    console.event("radio", PagesWritten(subject=text, url=text, pages=1, written=(text,), removed=()))
    console.current(text, is_current=False)
    console.result("x", [text], text)
    console.summary()
    console.trouble(PublisherError(text, hint=text))


@pytest.mark.parametrize("make", CONSOLES)
@given(text=TEXTS, column=st.integers(1, 9))
def test_no_text_gives_a_command(make: Callable[[], Console], text: str, column: int) -> None:
    """No control character but the ends of our own lines; no line of others' is a command to the runner."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        show_all(make(), text, column)
    for said in (out.getvalue(), err.getvalue()):
        assert not {*said} & {*"\x1b\x9b\r\x07\u202e\u2028"}
        commands = [line for line in said.splitlines() if line.lstrip().startswith("::")]
        if make is GithubConsole:
            assert all(line.startswith(("::error ", "::warning ")) for line in commands)
        else:
            # A runner takes the lines of every format, where it is run in a workflow.
            assert commands == []
        if make is not MarkdownConsole:
            # Markdown goes into a file; in an annotation ##[ is data.
            assert not any("##[" in line for line in said.splitlines() if line not in commands)


@given(text=TEXTS)
def test_json_holds_texts_as_they_are(text: str) -> None:
    """Programs get what was written, in JSON's own escapes: one document, without control characters."""
    out = StringIO()
    with redirect_stdout(out):
        show_all(console := JsonConsole(), text, 1)
        console.summary()
    said = out.getvalue()
    assert not {*said} & {*"\x1b\r\x07"}
    decoder, at, documents = json.JSONDecoder(), 0, []
    while at < len(said.rstrip()):
        document, at = decoder.raw_decode(said, at)
        documents.append(document)
        at += len(said[at:]) - len(said[at:].lstrip())
    assert any(document.get("x") == text for document in documents)
