"""The table of what was made fits into a terminal: names first, figures as far as there is room."""

import io
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from publisher.console.figures import (
    FIGURE_HEADINGS,
    MasteredRow,
    choose_figures,
    describe_level,
    format_figures,
    make_table,
)
from publisher.media.results import LevellingReport, MasteringReport, Measurement, VoiceLevel


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


def levelled(**fields: Any) -> LevellingReport:
    """Return a report on a guest who was turned up by 6 dB."""
    level = VoiceLevel(before=-30.25, after=-16.0)
    known: dict[str, Any] = {"raised": 6.0, "lowered": 3.5, "stretches": 12, "quietest": level, "loudest": level}
    return LevellingReport(**{**known, **fields})


def test_levels_have_a_column() -> None:
    """The most that was turned up and down; no, where nothing was."""
    made = replace(row("a").mastered, level=levelled())
    assert "+6.0 -3.5" in format_figures(made, 1)
    assert "no" in format_figures(row("a").mastered, 1)


def test_voices_are_told_by_name_and_stretches_by_their_ends() -> None:
    """Who is known is named; else the quietest and the loudest stretch are told, before and after."""
    voices = {"Åse": VoiceLevel(before=-20.0, after=-16.0), "Bjørn": VoiceLevel(before=-29.0, after=-16.0)}
    assert describe_level(levelled(voices=voices)) == ("voices, in LUFS: Åse -20.0 → -16.0, Bjørn -29.0 → -16.0",)
    assert describe_level(levelled()) == (
        "12 stretches of speech, in LUFS: the quietest -30.2 → -16.0, the loudest -30.2 → -16.0",
    )


def test_noise_is_told_where_it_rose() -> None:
    """A rise below 3 dB, which nobody notices, is not told."""
    noise = VoiceLevel(before=-60.0, after=-44.0)
    assert describe_level(levelled(noise=noise))[1:] == ("noise between words, at its highest: -60.0 → -44.0 LUFS",)
    assert describe_level(levelled(noise=noise, raised=2.9))[1:] == ()
