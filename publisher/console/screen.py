"""Writes lines to standard output or standard error: fitted to a terminal's width, else whole."""

from typing import TextIO

from rich.console import Console as RichConsole
from rich.text import Text

from publisher.console.layout import find_indent, find_lines, wrap_words

PLAIN_WIDTH = 160
"""Columns of a table where no terminal sets them."""


class Screen:
    """A stream with the width of its terminal, if it is one. Colours follow NO_COLOR and FORCE_COLOR."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        # rich takes a pipe for a terminal where colours are forced, but a log is not redrawn and has no width.
        self.is_terminal = bool(getattr(stream, "isatty", lambda: False)())
        self.rich = RichConsole(
            file=stream, width=None if self.is_terminal else PLAIN_WIDTH, highlight=False, emoji=False
        )

    @property
    def width(self) -> int | None:
        """The columns of the terminal as it is now; None where there is none."""
        return self.rich.width if self.is_terminal else None

    def say(self, line: str, style: str | None = None, *, whole: bool = False) -> None:
        """Write a line, broken between words where the terminal is too narrow; `whole` leaves it as it is."""
        for part in wrap_words(line, None if whole else self.width):
            if self._is_plain and part.isprintable():
                self._write(part)
            else:
                self.rich.print(part, markup=False, style=style, soft_wrap=True)

    @property
    def _is_plain(self) -> bool:
        """Whether lines are written as they are: without colours, and without a line of progress below them."""
        return not self.is_terminal and self.rich.color_system is None

    def _write(self, line: str) -> None:
        """Write a line as rich does, which takes a hundred times as long: a plan has a line for each episode."""
        try:
            self.rich.file.write(f"{line}\n")
            self.rich.file.flush()
        except BrokenPipeError:
            self.rich.on_broken_pipe()

    def show(self, line: Text) -> None:
        """Write a line of several styles, broken between words where the terminal is too narrow."""
        indent = find_indent(line.plain)
        spans = [(0, len(line))] if self.width is None else find_lines(line.plain, self.width, indent)
        for number, (begin, end) in enumerate(spans):
            self.rich.print(Text(" " * indent if number else "") + line[begin:end], soft_wrap=True)
