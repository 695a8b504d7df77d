"""The table of what was made fits into a terminal: names first, figures as far as there is room."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from publisher.console.figures import FIGURE_HEADINGS, MasteredRow, choose_figures, make_table
from publisher.media.results import MasteringReport, Measurement


def row(name: str, limited: float = 0.0) -> MasteredRow:
    """Return a row of a minute of sound."""
    figures = [
        Measurement(integrated=loudness, loudness_range=5.0, true_peak=-12.3, duration=60.0)
        for loudness in (-20.0, -16.0)
    ]
    report = MasteringReport(
        before=figures[0],
        after=figures[1],
        gain=4.0,
        limited=limited,
        reduction=10.4,
        bit_rate=96,
        sample_rate=44_100,
        channels=1,
        media_type="audio/mpeg",
    )
    return MasteredRow(name, report, 4_200_000)


NAMES = st.lists(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=8).map("-".join), min_size=1)


def draw(rows: list[MasteredRow], width: int | None) -> list[str]:
    """Return the table as it is printed."""
    out = io.StringIO()
    Console(file=out, width=width or 1000).print(make_table("episode", rows, width))
    return [line.rstrip() for line in out.getvalue().splitlines()]


@given(NAMES, st.integers(44, 160))
def test_one_line_an_episode(names: list[str], width: int) -> None:
    """No line is too long, no figure is broken, and the size and the duration are there at any width."""
    lines = draw([row(name, limited=80.9) for name in names], width)
    assert len(lines) == 1 + len(names)
    assert all(len(line) <= width for line in lines)
    assert all(line.endswith("1:00      4.2 MB") for line in lines[1:])
    assert "…" not in "".join(line[len(max(names)) :] for line in lines[:1])


@given(NAMES)
def test_nothing_is_left_out_where_there_is_no_terminal(names: list[str]) -> None:
    """Names and figures are whole."""
    table = choose_figures("episode", [row(name) for name in names], None)
    assert table[0] == ("episode", *FIGURE_HEADINGS)
    assert [line[0] for line in table[1:]] == names


def test_the_limiter_goes_first_and_names_last() -> None:
    """At 80 columns a usual name is whole; only where all else is left out, a name is shortened."""
    short = [row("0001-tallene-i-tidevannstabellen", 80.9)]
    assert choose_figures("episode", short, 80)[0] == ("episode", "LUFS", "dBTP", "duration", "size")
    assert choose_figures("episode", short, 80)[1][:2] == ("0001-tallene-i-tidevannstabellen", "-20.0 → -16.0")
    assert choose_figures("episode", short, 70)[1][:2] == ("0001-tallene-i-tidevannstabellen", "-16.0")
    assert choose_figures("episode", short, 60)[1][:2] == ("0001-tallene-i…", "-16.0")
