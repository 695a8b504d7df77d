"""One line of a list of chapters: what is read, what is refused, and what the lines of a list say together."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.chapter_line import ChapterLine, parse_chapter_line, parse_chapter_lines

PAGE = "https://maalt.example/a?b=1"
LETTERS = f"{ascii_lowercase}æøå"
TITLES = st.builds(
    "{}{}{}".format,
    st.sampled_from(LETTERS.upper()),
    st.text(LETTERS, max_size=8),
    st.lists(st.text(f"{LETTERS}&'#!?", min_size=1, max_size=9).map(" {}".format), max_size=3).map("".join),
)
STARTS = st.lists(st.integers(0, 35_999), min_size=1, max_size=9, unique=True).map(sorted)


def clock(seconds: int) -> str:
    """Return seconds as people write them."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


STYLES = (
    "{time} {title}",
    "{time}\t{title}",
    "{time} - {title}",
    "{time} – {title}",
    "{time}: {title}",
    "{time}, {title}",
    "{time} | {title}",
    "- {time} {title}",
    "* {time} – {title}",
    "• {time} {title}",
    "[{time}] {title}",
    "({time}) {title}",
    "**{time}** {title}",
    "`{time}` {title}",
    "**{time} {title}**",
    "{number}) {time} {title}",
    "{number}. {time} – {title}",
    "#{number} {time} {title}",
    "({number}) {time} {title}",
    "{number} {time} {title}",
    "{time} - {end} {title}",
    "{time}–{end}: {title}",
    "[{time} - {end}] {title}",
    "{time} --> {end} {title}",
    "{title} {time}",
    "{title} ({time})",
    "{title} - {time}",
    "{title}: {time}",
    "{title} ..... {time}",
    "{number}. {title} {time}",
    "{title} {time}–{end}",
)


@pytest.mark.parametrize("style", STYLES)
@given(starts=STARTS, data=st.data())
def test_lists_in_every_style_are_read_exactly(style: str, starts: list[int], data: st.DataObject) -> None:
    """What people type by one pattern comes back: each start, and each title without a sign of what is around it."""
    titles = [data.draw(TITLES) for _ in starts]
    ends = [*starts[1:], starts[-1] + 60]
    lines = [
        style.format(number=number, time=clock(start), end=clock(end), title=title)
        for number, (start, end, title) in enumerate(zip(starts, ends, titles, strict=True), 1)
    ]
    if style == "{number}. {title} {time}" and len(starts) == 1:
        return  # One line alone does not count.
    found = parse_chapter_lines(lines)
    assert [(line.start, line.title) for line in found if isinstance(line, ChapterLine)] == [
        *zip(starts, titles, strict=True)
    ]


@given(st.lists(st.text("0123456789:.,-–[](){}<>|*`# minsT", max_size=24), max_size=5))
def test_no_line_raises_anything_else(lines: list[str]) -> None:
    """Any line says something, or has a message and what to write instead."""
    for found in parse_chapter_lines(lines):
        assert isinstance(found, ChapterLine) or str(found).count("; ") >= 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"0:10 Der Martin <{PAGE}>", (10, "Der Martin", None, PAGE)),
        (f"0:10 [Der Martin]({PAGE})", (10, "Der Martin", None, PAGE)),
        ("0:10 Om <b> og < 5", (10, "Om <b> og < 5", None, None)),
        ("0:00 - 12:30-nyheten", (0, "12:30-nyheten", None, None)),
        ("12:30 2001: En romodyssé", (750, "2001: En romodyssé", None, None)),
        ("[0:00] - [1:30] Intro", (0, "Intro", 90, None)),
        ("2 min: Intro", (120, "Intro", None, None)),
        ("1h02m03s Intro", (3723, "Intro", None, None)),
        ("93.5s Intro", (93.5, "Intro", None, None)),
        ("０：３０ Intro", (30, "Intro", None, None)),
        ("0:00 | - 0:20 Intro", (0, "- 0:20 Intro", None, None)),
    ],
)
def test_what_is_certain_is_read(line: str, expected: tuple[float, str, float | None, str | None]) -> None:
    """Addresses in angle brackets, ends, units and other digits each have their place."""
    assert parse_chapter_line(line)[:4] == expected


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("2.10 Intro", "2:10 for minutes and seconds, or 0:02.1 for seconds"),
        ("2 min Intro", "write 2:00 for the time"),
        ("90s music", "write 1:30 for the time"),
        ("1.02.03 Intro", "write 1:02:03"),
        ("00:00:41:09 Intro", "write 00:00:41"),
        ("0:00 1:30 Intro", "0:00 – 1:30 Title"),
        ("1:30 - 0:30 Intro", "write its start alone: 1:30 Title"),
        ("0:00 Intro - 0:20 Moon", "each on a line of its own"),
        ("2:1 seier", "two digits behind each colon"),
        ("1) Intro", "write the line like"),
        ("(12) Intro", "write the line like"),
        ("[0:10](https://a.example) Intro", "a page behind it"),
        ("0:00Intro", "write the line like"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(line: str, fix: str) -> None:
    """A time is never guessed: the message says what to write."""
    with pytest.raises(ValueError, match="; ") as caught:
        parse_chapter_line(line)
    assert fix in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["0:00 A", "3 ting", "1:00 C"], [0, None, 60]),
        (["0:00 A", "Møt oss klokka 12:30", "1:00 C"], [0, None, 60]),
        (["1 A", "2 B", "3 C"], [None, None, None]),
        (["0 A", "1 B", "2 C"], [None, None, None]),
        (["0 A", "90 B", "750 C"], [0, 90, 750]),
        (["0 A", "1:30 B"], [0, 90]),
        (["1 0:00 A", "2 0:30 B"], [0, 30]),
        (["7 0:00 A", "2 0:30 B"], [None, None]),
        (["1 A 0:00", "2 B 0:30"], [0, 30]),
    ],
)
def test_the_lines_of_a_list_tell_their_times_in_one_way(lines: list[str], read: list[float | None]) -> None:
    """A number among clock times is no time, and one that counts the items is none either."""
    assert [line.start if isinstance(line, ChapterLine) else None for line in parse_chapter_lines(lines)] == read


def test_long_lines_are_read_in_linear_time() -> None:
    """A line of a hundred thousand near misses ends, whatever it consists of."""
    for piece in ("-*", "0:", "(0:0", " <http://a", "....", "| ", "1 h ", "**", "\t-"):
        assert parse_chapter_lines([piece * 100_000])
