"""A terminal has a width; a pipe has none, whatever is said about colours."""

import io

import pytest

from publisher.console.screen import Screen


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_lines_are_broken_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that read a pipe get each line whole; so does who copies what is said to be whole."""
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("NO_COLOR", "1")
    for stream, whole, count in ((Terminal(), False, 2), (Terminal(), True, 1), (io.StringIO(), False, 1)):
        Screen(stream).say("some words and more words and more", whole=whole)
        assert stream.getvalue().count("\n") == count


def test_forced_colours_make_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log may be coloured, and is neither redrawn nor broken."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    screen = Screen(io.StringIO())
    assert not screen.is_terminal
    assert screen.width is None
